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
        return self.rng.choice([*"abc ", "é", "\u2028", "/", "'", "\x7f", "😀", "{", ",", ":"])

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
        inserted = self.rng.choice(["", "", *'[]{},:"-+.eEu01 \n\x0bdDn', "\u00a0", "١", "\x1f"])
        return text[:at] + inserted + text[at + self.rng.randint(0, 2) :]


def test_arrays(parse):
    assert parse("[]") == []
    assert parse(" [ ] ") == []
    assert parse("[1, [2,[ ]] ,null]") == [1, [2, []], None]


def test_objects(parse):
    assert parse("{}") == {}
    assert parse('{ "a" : 1 , "b":{"":[]}}') == {"a": 1, "b": {"": []}}
    assert list(parse('{"b":1,"a":2}')) == ["b", "a"]


def test_keys_that_come_twice(parse):
    assert exact(parse('{"a":1,"b":2,"a":3}')) == exact({"a": 3, "b": 2})


def test_strings(parse):
    assert parse('""') == ""
    assert parse('"é / \x7f 😀"') == "é / \x7f 😀"
    assert parse('"[1,2]"') == "[1,2]"
    assert parse('" null "') == " null "


def test_control_characters(parse):
    for code in range(0x20):
        assert is_refused(parse, f'"a{chr(code)}"')
    assert parse('" "') == " "


def test_malformed(parse):
    assert parse('["a"]') == ["a"]
    texts = ["[", "]", "[1", "[1,", "[,1]", "[1,]", "[1 2]", "[1,,2]", "[]]", "[1}", "[]1", "[:]"]
    texts += ["{", "}", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{"a"1}', '{"a":}', "{,}"]
    texts += [
        "{1:2}",
        "{a:1}",
        '{"a":1 "b":2}',
        '{"a":1]',
        '{"a","b"}',
        '{"a":1:2}',
        '"',
        '"a',
        "'a'",
    ]
    texts += [
        "[-]",
        "[01]",
        "[1.]",
        "[tru]",
        "[1]2",
        "{null:1}",
        '""""',
        '{"a" "b"}',
        '{"a":1,"b"}',
    ]
    for text in texts:
        assert is_refused(parse, text), text


@given(seed=SEEDS)
def test_against_the_oracle(parse, seed):
    maker = Maker(seed)
    for _ in range(4):
        compare(parse, maker.space() + maker.value() + maker.space())


@given(seed=SEEDS)
def test_damaged_against_the_oracle(parse, seed):
    maker = Maker(seed)
    for _ in range(6):
        compare(parse, maker.damaged())
