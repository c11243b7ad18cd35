import json
import random
from decimal import Decimal

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


def test_first_and_last(parse):
    text = '{"a":1,"b":2,"a":3,"c":4,"b":5}'
    assert exact(parse(text, None, "last")) == exact({"a": 3, "b": 5, "c": 4})
    assert exact(parse(text, None, "first")) == exact({"a": 1, "b": 2, "c": 4})
    assert exact(parse(text)) == exact({"a": 3, "b": 5, "c": 4})


def test_lists_of_pairs(parse):
    assert parse('{"b":1,"a":{"c":[]},"b":2}', None, "list") == [
        ("b", 1),
        ("a", [("c", [])]),
        ("b", 2),
    ]
    assert parse("{}", None, "list") == []


def test_keys_twice_are_an_error(parse):
    assert place_of_error(parse, '{"a":1, "a":2}', None, "error") == 8
    assert place_of_error(parse, '{"a":1,"\\u0061":2}', None, "error") == 7
    assert place_of_error(parse, '{"a":1,"a"', None, "error") == 7
    assert place_of_error(parse, '{"a":1,"a', None, "error") == 9
    assert place_of_error(parse, '[{"a":{"b":1}},{"b":{"a":{"a":1,"a":2}}}]', None, "error") == 32
    assert parse('{"a":{"a":1},"b":{"a":2}}', None, "error") == {"a": {"a": 1}, "b": {"a": 2}}
    assert place_of_error(parse, '{"a":{},"b":{"c":0},"a":1}', None, "error") == 20


def test_floats(parse):
    for text in ("1.50", "-0.0", "1e2", "1E+2", "0.1", "100.0e-2"):
        assert exact(parse(text, None, "last", "decimal")) == exact(Decimal(text))
        assert exact(parse(text, None, "last", "text")) == exact(text)
        assert exact(parse(text, None, "last", "float")) == exact(float(text))
    assert exact(parse("[1,1.0,-0]", None, "last", "text")) == exact([1, "1.0", 0])
    assert exact(parse('{"a":1e1}', None, "first", "decimal")) == exact({"a": Decimal("1e1")})


@given(seed=SEEDS, floats=st.sampled_from(["float", "decimal", "text"]))
def test_against_the_oracle(parse, seed, floats):
    kind = {"float": float, "decimal": Decimal, "text": str}[floats]
    maker = Maker(seed)

    def first(pairs):
        kept = {}
        for key, value in pairs:
            kept.setdefault(key, value)
        return kept

    for _ in range(3):
        text = maker.container(3)
        for pairs, hook in (("last", dict), ("first", first), ("list", list)):
            expected = json.loads(text, parse_float=kind, object_pairs_hook=hook)
            result = parse(text, None, pairs, floats)
            assert exact(result) == exact(expected), (text, pairs)


@given(seed=SEEDS)
def test_errors_against_the_oracle(parse, seed):
    def strict(pairs):
        if len(dict(pairs)) < len(pairs):
            raise ValueError
        return dict(pairs)

    maker = Maker(seed)
    for _ in range(5):
        text = maker.container(2)
        try:
            expected = json.loads(text, object_pairs_hook=strict)
        except ValueError:
            at = place_of_error(parse, text, None, "error")
            assert text[at] == '"' and first_error(text[:at] + '"q":0}') in (None, at + 6), text
        else:
            assert parse(text, None, "error") == expected
