import json
import random

from hypothesis import given
from hypothesis import strategies as st


def refused(text):
    raise ValueError(text)


def oracle(text):
    return json.loads(text, parse_constant=refused)


def exact(value):
    """A form in which 1, 1.0 and True, and 0.0 and -0.0 differ."""
    if isinstance(value, dict):
        return [(key, exact(item)) for key, item in value.items()]
    if isinstance(value, list):
        return ["list", *map(exact, value)]
    return type(value).__name__, repr(value)


def compare(parse, text):
    """What the oracle takes is parsed to the same, all else is a ValueError."""
    try:
        expected = oracle(text)
    except ValueError:
        assert is_refused(parse, text), text
    else:
        assert exact(parse(text)) == exact(expected), text


def is_refused(parse, *args):
    try:
        parse(*args)
    except ValueError:
        return True
    return False


SEEDS = st.integers(0, 2**32)


class Maker:
    """Makes random JSON."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def space(self):
        return self.rng.choice(["", "", "", " ", "\n", "\t \r"])

    def number(self):
        parts = [
            ["", "", "-"],
            ["0", "1", "20", "907"],
            ["", "", "", ".0", ".50", ".125"],
            ["", "", "", "e1", "E+2", "e-07", "e0"],
        ]
        return "".join(map(self.rng.choice, parts))

    def char(self):
        plain = [*"abc /", "é", "\x7f", "😀", "\u2028"]
        kinds = ["\\n", "\\t", "\\b", "\\f", "\\r", '\\"', "\\\\", "\\/", "\\u0041", "\\u00Ff"]
        halves = ["\\ud83d", "\\udE00", "\\uD800", "\\udbff", "\\uDFFF", "\\ud7ff", "\\ue000"]
        return self.rng.choice(self.rng.choice([plain, kinds, halves]))

    def string(self):
        return '"' + "".join(self.char() for _ in range(self.rng.choice([0, 1, 1, 2, 3]))) + '"'

    def value(self, depth=3):
        if depth and self.rng.random() < 0.5:
            return self.container(depth)
        if self.rng.random() < 0.4:
            return self.string()
        return self.rng.choice(["null", "true", "false", self.number(), self.number()])

    def container(self, depth):
        is_object = self.rng.random() < 0.5
        items = []
        for _ in range(self.rng.choice([0, 1, 2, 2, 3])):
            item = self.space() + self.value(depth - 1) + self.space()
            if is_object:
                key = self.rng.choice(['"a"', '"b"', self.string()])
                item = self.space() + key + self.space() + ":" + item
            items.append(item)
        inside = ",".join(items) or self.space()
        return "{" + inside + "}" if is_object else "[" + inside + "]"

    def damaged(self):
        text = self.space() + self.value() + self.space()
        at = self.rng.randint(0, len(text))
        inserted = self.rng.choice(["", "", *'[]{},:"\\-+.eEu01 \n\x0bdDn', "\u00a0", "١", "\x1f"])
        return text[:at] + inserted + text[at + self.rng.randint(0, 2) :]


def value_of(rng, depth=3, keys=("a", "b", "", "é", "c d")):
    """A random value."""
    if depth and rng.random() < 0.55:
        size = rng.choice([0, 1, 2, 3])
        if rng.random() < 0.5:
            return {rng.choice(keys): value_of(rng, depth - 1, keys) for _ in range(size)}
        return [value_of(rng, depth - 1, keys) for _ in range(size)]
    some = [None, True, False, 0, -7, 10**20, 0.5, -0.0, 1e100, 1e-7, "", "a", 'é"\\/', "😀\n\x7f"]
    return rng.choice(some)


DOCUMENT = {"a": {"b": [10, {"c": None}, 30]}, "": 1, "x/y": 2, "m~n": 3, "~1": 4, "0": 5, "-": 6}


def kind_of_error(function, *args):
    try:
        function(*args)
    except LookupError:
        return LookupError
    except ValueError:
        return ValueError
    return None


def op(name, path, *rest):
    operation = {"op": name, "path": path}
    if rest:
        operation["from" if name in ("move", "copy") else "value"] = rest[0]
    return operation


def test_find(find):
    cases = {"": DOCUMENT, "/a/b/0": 10, "/a/b/1/c": None, "/": 1, "/x~1y": 2, "/m~0n": 3}
    cases |= {"/~01": 4, "/0": 5, "/-": 6, "/a/b": [10, {"c": None}, 30]}
    for pointer, value in cases.items():
        assert exact(find(DOCUMENT, pointer)) == exact(value), pointer
    assert find([[1, 2]], "/0/1") == 2
    assert find(list(range(12)), "/11") == 11
    assert find(5, "") == 5


def test_find_nothing(find):
    pointers = [
        "/b",
        "/a/c",
        "/a/b/3",
        "/a/b/-",
        "/a/b/01",
        "/a/b/-1",
        "/a/b/x",
        "/a/b/",
        "/a/b/1/d",
    ]
    pointers += ["/a/b/0/0", "//a", "/a/b/١", "/a/b/+1", "/a/b/1.0", "/a/b/ 1", "/x/y", "/a/b/00"]
    for pointer in pointers:
        assert kind_of_error(find, DOCUMENT, pointer) is LookupError, pointer
    for value in (1, None, "abc", True):
        assert kind_of_error(find, value, "/0") is LookupError


def test_malformed_pointers(find):
    for pointer in ("a", "a/b", " /a", "/~", "/a~", "/~2", "/a/~x", "/~~0", "0", "#/a", "/~~01"):
        assert kind_of_error(find, DOCUMENT, pointer) is ValueError, pointer


def test_add(patch):
    assert patch({"a": 1}, [op("add", "/b", [2])]) == {"a": 1, "b": [2]}
    assert patch({"a": 1}, [op("add", "/a", 2)]) == {"a": 2}
    assert patch([1, 2], [op("add", "/1", 9)]) == [1, 9, 2]
    assert patch([1, 2], [op("add", "/2", 9)]) == [1, 2, 9]
    assert patch([1, 2], [op("add", "/-", 9), op("add", "/0", 8)]) == [8, 1, 2, 9]
    assert patch([1], [op("add", "", {"x": 1})]) == {"x": 1}
    assert patch({}, [op("add", "/-", 1), op("add", "/0", 2)]) == {"-": 1, "0": 2}
    assert patch({"a": [[]]}, [op("add", "/a/0/-", None)]) == {"a": [[None]]}


def test_remove_and_replace(patch):
    assert patch({"a": 1, "b": 2}, [op("remove", "/a")]) == {"b": 2}
    assert patch([1, 2, 3], [op("remove", "/1"), op("remove", "/1")]) == [1]
    assert patch([1, 2], [op("replace", "/0", 9)]) == [9, 2]
    assert list(patch({"a": 1, "b": 2}, [op("replace", "/a", 3)]).items()) == [("a", 3), ("b", 2)]
    assert patch({"a": 1}, [op("replace", "", 5)]) == 5


def test_move_and_copy(patch):
    assert patch({"a": 1, "b": {}}, [op("move", "/b/c", "/a")]) == {"b": {"c": 1}}
    assert patch([1, 2, 3], [op("move", "/0", "/2")]) == [3, 1, 2]
    assert patch([1, 2, 3], [op("move", "/2", "/0")]) == [2, 3, 1]
    assert patch({"a": [1]}, [op("copy", "/b", "/a"), op("add", "/b/-", 2)]) == {
        "a": [1],
        "b": [1, 2],
    }
    assert patch({"a": 1}, [op("move", "/a", "/a")]) == {"a": 1}
    assert patch({"a": {"b": 1}}, [op("move", "", "/a")]) == {"b": 1}
    assert patch({"a": 1}, [op("copy", "/b", "")]) == {"a": 1, "b": {"a": 1}}
    assert patch({"a": 1, "ab": {}}, [op("move", "/ab/c", "/a")]) == {"ab": {"c": 1}}


def test_tests(patch):
    alike = [(1, 1.0), (0.0, -0.0), ([1, {"a": 2}], [1.0, {"a": 2}]), ("a", "a"), (None, None)]
    alike += [({"a": 1, "b": 2}, {"b": 2, "a": 1}), (True, True), ([], []), ({}, {})]
    for one, other in alike:
        assert exact(patch([one], [op("test", "/0", other)])) == exact([one])
    unlike = [(1, True), (0, False), ([1], [True]), ({"a": 0}, {"a": False}), ([1, 2], [2, 1])]
    unlike += [([1], [1, 1]), ([1, 1], [1]), ({"a": 1}, {"b": 1}), ({"a": 1}, {}), ("1", 1)]
    unlike += [(None, False), ([], {}), ({}, []), ("", None), ({}, {"a": 1}), (True, 1.0)]
    for one, other in unlike:
        assert kind_of_error(patch, [one], [op("test", "/0", other)]) is ValueError, (one, other)


def test_places_that_are_not_there(patch):
    bad = [op("add", "/b/c", 1), op("add", "/l/3", 1), op("add", "/l/01", 1), op("add", "/s/x", 1)]
    bad += [op("remove", "/b"), op("remove", "/l/-"), op("remove", "/l/2"), op("replace", "/b", 1)]
    bad += [op("replace", "/l/2", 1), op("replace", "/l/-", 1), op("move", "/x", "/b")]
    bad += [
        op("copy", "/x", "/l/2"),
        op("test", "/b", None),
        op("add", "/l/x", 1),
        op("add", "/s/-", 1),
    ]
    bad += [op("copy", "/l/9", "/s"), op("test", "/l/-", 1), op("remove", "/s/0")]
    for operation in bad:
        assert kind_of_error(patch, {"l": [1, 2], "s": "abc"}, [operation]) is LookupError, (
            operation
        )


def test_malformed_operations(patch):
    bad = [{}, {"op": "add"}, {"path": "/a"}, op("add", "/a"), op("test", "/a"), op("move", "/a")]
    bad += [op("copy", "/a"), op("replace", "/a"), op("jump", "/a", 1), op("add", "a", 1)]
    bad += [op("remove", ""), op("move", "/x", ""), op("move", "/a/b", "/a"), op("copy", "/x", "a")]
    bad += [op("remove", "/~"), op("Add", "/a", 1), op("move", "/a/b/c", "/a"), op(None, "/a", 1)]
    for operation in bad:
        assert kind_of_error(patch, {"a": {"b": {}}}, [operation]) is ValueError, operation


def test_one_after_the_other(patch):
    operations = [op("add", "/a", []), op("add", "/a/-", 1), op("copy", "/b", "/a")]
    operations += [op("remove", "/a/0"), op("test", "/b", [1])]
    assert patch({}, operations) == {"a": [], "b": [1]}
    assert patch({"a": 1}, []) == {"a": 1}
    assert kind_of_error(patch, {}, [op("add", "/a", 1), op("test", "/a", 2)]) is ValueError


def test_arguments_stay_as_they_are(patch):
    value, shared = {"a": [1]}, [5]
    operations = [op("add", "/b", shared), op("add", "/b/-", 6), op("add", "/a/-", 2)]
    operations += [op("add", "/c", shared), op("remove", "/a/0")]
    assert patch(value, operations) == {"a": [2], "b": [5, 6], "c": [5]}
    assert value == {"a": [1]} and shared == [5]
    assert operations[0] == {"op": "add", "path": "/b", "value": [5]}
    assert kind_of_error(patch, value, [op("add", "/a/-", 2), op("remove", "/x")]) is LookupError
    assert value == {"a": [1]}


def places_in(value, pointer=""):
    """All pointers into a value, with what is there."""
    yield pointer, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places_in(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from places_in(item, f"{pointer}/{index}")


KEYS = ("a", "~", "/", "0", "", "-", "~1")


@given(seed=SEEDS)
def test_find_everything(find, seed):
    value = value_of(random.Random(seed), 3, KEYS)
    for pointer, item in list(places_in(value))[:12]:
        assert exact(find(value, pointer)) == exact(item), pointer


def rebuilt(value, tokens, change):
    """A copy with a change of the container that the tokens lead to."""
    if not tokens:
        return change(value)
    if isinstance(value, dict):
        key = tokens[0].replace("~1", "/").replace("~0", "~")
        return {k: rebuilt(v, tokens[1:], change) if k == key else v for k, v in value.items()}
    index = int(tokens[0])
    return [rebuilt(v, tokens[1:], change) if i == index else v for i, v in enumerate(value)]


@given(seed=SEEDS)
def test_changes_against_rebuilding(patch, find, seed):
    rng = random.Random(seed)
    value = value_of(rng, 3, KEYS)
    pointer, old = rng.choice(list(places_in(value)))
    tokens = pointer.split("/")[1:]
    changed = rebuilt(value, tokens, lambda _: ["new"])
    assert exact(patch(value, [op("replace", pointer, ["new"])])) == exact(changed)
    if isinstance(old, list):
        at = rng.randint(0, len(old))
        added = rebuilt(value, tokens, lambda items: [*items[:at], "new", *items[at:]])
        assert exact(patch(value, [op("add", f"{pointer}/{at}", "new")])) == exact(added)
        back = [op("add", f"{pointer}/{at}", "new"), op("remove", f"{pointer}/{at}")]
        assert exact(patch(value, back)) == exact(value)
    if isinstance(old, dict):
        added = rebuilt(value, tokens, lambda items: {**items, "new": 1})
        assert exact(patch(value, [op("add", f"{pointer}/new", 1)])) == exact(added)
    assert exact(patch(value, [op("test", pointer, old)])) == exact(value)
    assert exact(find(patch({}, [op("add", "/k", value)]), "/k" + pointer)) == exact(old)
