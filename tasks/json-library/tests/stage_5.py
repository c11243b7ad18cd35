import json
import math
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


class Machine:
    """Says how much of a text is the beginning of JSON: one character after the other.

    Its states are what may come next; the stack holds the open brackets.
    """

    SPACES = " \t\n\r"

    def __init__(self):
        self.state = "value"
        self.stack = []

    def feed(self, char):
        """Take a character; False where it cannot stand here."""
        state = self.state
        if state in ("int", "zero", "fraction", "power"):
            if self.digit_follows(char):
                return True
            self.state = state = "after"
        if char in self.SPACES and state in (
            "value",
            "first",
            "key",
            "first key",
            "colon",
            "after",
        ):
            return True
        handler = getattr(self, "in_" + state.split()[0])
        return handler(char)

    def digit_follows(self, char):
        if char in "eE" and self.state != "power":
            self.state = "e"
        elif char == "." and self.state in ("int", "zero"):
            self.state = "dot"
        else:
            return char in "0123456789" and self.state != "zero"
        return True

    def in_value(self, char):
        words = {"n": "ull", "t": "rue", "f": "alse"}
        if char in words:
            self.state = "word " + words[char]
        elif char in "123456789":
            self.state = "int"
        elif char in '0-"':
            self.state = {"0": "zero", "-": "minus", '"': "string"}[char]
        elif char in "[{":
            self.stack.append(char)
            self.state = "first" if char == "[" else "first key"
        else:
            return False
        return True

    def in_first(self, char):
        closing = "]" if self.state == "first" else "}"
        if char == closing:
            return self.in_after(char)
        return self.in_value(char) if closing == "]" else self.in_key(char)

    def in_key(self, char):
        self.state = "string key"
        return char == '"'

    def in_colon(self, char):
        self.state = "value"
        return char == ":"

    def in_after(self, char):
        if not self.stack:
            return False
        if char == ",":
            self.state = "value" if self.stack[-1] == "[" else "key"
            return True
        self.state = "after"
        return self.stack.pop() + char in ("[]", "{}")

    def in_word(self, char):
        left = self.state[5:]
        self.state = "word " + left[1:] if len(left) > 1 else "after"
        return char == left[0]

    def in_minus(self, char):
        self.state = "zero" if char == "0" else "int"
        return char in "0123456789"

    def in_dot(self, char):
        self.state = "fraction"
        return char in "0123456789"

    def in_e(self, char):
        self.state = "power" if char in "0123456789" else "sign"
        return char in "0123456789+-"

    def in_sign(self, char):
        self.state = "power"
        return char in "0123456789"

    def in_string(self, char):
        suffix = self.state[6:]
        if char == '"':
            self.state = "colon" if suffix else "after"
        elif char == "\\":
            self.state = "escape" + suffix
        return char >= " "

    def in_escape(self, char):
        suffix = self.state[6:]
        self.state = ("hex4" if char == "u" else "string") + suffix
        return char in '"\\/bfnrtu'

    def hexadecimal(self, char, after):
        self.state = after + self.state[4:]
        return char in "0123456789abcdefABCDEF"

    def in_hex4(self, char):
        return self.hexadecimal(char, "hex3")

    def in_hex3(self, char):
        return self.hexadecimal(char, "hex2")

    def in_hex2(self, char):
        return self.hexadecimal(char, "hex1")

    def in_hex1(self, char):
        suffix = self.state[4:]
        self.state = "string" + suffix
        return char in "0123456789abcdefABCDEF"


def first_error(text):
    """Where a text stops to be the beginning of JSON; None where it is JSON."""
    machine = Machine()
    for at, char in enumerate(text):
        if not machine.feed(char):
            return at
    ended = machine.state in ("after", "int", "zero", "fraction", "power")
    return None if ended and not machine.stack else len(text)


def place_of_error(function, *args):
    try:
        function(*args)
    except ValueError as error:
        assert type(error.args[0]) is str and type(error.args[1]) is int
        return error.args[1]
    return None


def value_of(rng, depth=3, keys=("a", "b", "", "é", "c d")):
    """A random value."""
    if depth and rng.random() < 0.55:
        size = rng.choice([0, 1, 2, 3])
        if rng.random() < 0.5:
            return {rng.choice(keys): value_of(rng, depth - 1, keys) for _ in range(size)}
        return [value_of(rng, depth - 1, keys) for _ in range(size)]
    some = [None, True, False, 0, -7, 10**20, 0.5, -0.0, 1e100, 1e-7, "", "a", 'é"\\/', "😀\n\x7f"]
    return rng.choice(some)


def kind_of_error(dump, *args):
    try:
        dump(*args)
    except (TypeError, ValueError) as error:
        return type(error)
    return None


def expected_text(value, indent, sort_keys, ascii, compact):
    separators = (",", ":") if compact else None
    if compact and indent is not None:
        separators = (",", ":")
    return json.dumps(
        value, indent=indent, sort_keys=sort_keys, ensure_ascii=ascii, separators=separators
    )


def test_plain_values(dump):
    for value in (None, True, False, 0, -12, 10**30, 0.5, -0.0, 1e100, 1.0, 1e-7, "", "a"):
        assert dump(value) == json.dumps(value)


def test_containers(dump):
    assert dump([1, [], {}, (2, None)]) == "[1, [], {}, [2, null]]"
    assert dump({"a": 1, "b": [True]}) == '{"a": 1, "b": [true]}'
    assert dump(()) == "[]"


def test_strings(dump):
    assert dump('"\\/\b\f\n\r\t\0\x1f ') == '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f "'
    assert dump("é€\x7f\x80~") == '"\\u00e9\\u20ac\\u007f\\u0080~"'
    assert dump("😀\U0010ffff\U00010000") == '"\\ud83d\\ude00\\udbff\\udfff\\ud800\\udc00"'
    assert dump("\uffff") == '"\\uffff"'


def test_not_only_ascii(dump):
    assert dump("é😀\x7f\n\x1f\x80", None, False, False) == '"é😀\x7f\\n\\u001f\x80"'
    assert dump({"é": "é"}, None, False, False) == '{"é": "é"}'


def test_indent(dump):
    assert dump({"a": [1, {}], "b": []}, 2) == '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}'
    assert dump([1, [2]], 0) == "[\n1,\n[\n2\n]\n]"
    assert dump(1, 4) == "1"


def test_compact(dump):
    assert dump({"a": [1, 2], "b": 0}, None, False, True, True) == '{"a":[1,2],"b":0}'
    assert dump({"a": [1, 2]}, 1, False, True, True) == '{\n "a":[\n  1,\n  2\n ]\n}'


def test_sorted_keys(dump):
    assert dump({"b": 1, "a": {"d": 1, "c": 2}}, None, True) == '{"a": {"c": 2, "d": 1}, "b": 1}'
    assert dump({10: 1, 9: 2}, None, True) == '{"9": 2, "10": 1}'
    assert kind_of_error(dump, {"a": 1, 2: 3}, None, True) is TypeError
    assert dump({"b": 1, "a": 2}) == '{"b": 1, "a": 2}'


def test_keys_that_are_no_text(dump):
    value = {1: 0, None: 1, False: 2, 2.5: 3, "x": 4, 10**20: 5, -1.0: 6, "": 7}
    assert dump(value) == json.dumps(value)
    assert dump({True: 1, 0.0: 2}) == '{"true": 1, "0.0": 2}'
    assert dump({None: 1, True: 2}, None, False, True, True) == '{"null":1,"true":2}'
    assert kind_of_error(dump, {(1, 2): 3}) is TypeError
    assert kind_of_error(dump, {b"a": 3}) is TypeError
    assert kind_of_error(dump, {math.inf: 3}) is ValueError


def test_what_has_no_json(dump):
    for value in (b"a", {1}, 1j, range(3), [{"a": b""}], [..., 1]):
        assert kind_of_error(dump, value) is TypeError
    for value in (math.nan, math.inf, -math.inf, [1, math.nan], {"a": math.inf}):
        assert kind_of_error(dump, value) is ValueError


@given(
    seed=SEEDS,
    indent=st.sampled_from([None, None, 0, 1, 3]),
    sort_keys=st.booleans(),
    ascii=st.booleans(),
    compact=st.booleans(),
)
def test_against_the_oracle(dump, parse, seed, indent, sort_keys, ascii, compact):
    value = value_of(random.Random(seed))
    style = indent, sort_keys, ascii, compact
    expected = expected_text(value, *style)
    assert dump(value, *style) == expected
    assert exact(parse(dump(value))) == exact(value)


@given(text=st.text(max_size=10), ascii=st.booleans())
def test_any_string(dump, text, ascii):
    assert dump(text, None, False, ascii) == json.dumps(text, ensure_ascii=ascii)


@given(number=st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_any_number(dump, number):
    assert dump([number]) == json.dumps([number])
