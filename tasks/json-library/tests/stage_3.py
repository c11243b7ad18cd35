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


def test_short_escapes(parse):
    assert parse('"\\"\\\\\\/\\b\\f\\n\\r\\t"') == '"\\/\b\f\n\r\t'
    assert parse('{"\\n":"a\\\\"}') == {"\n": "a\\"}


def test_hexadecimal_escapes(parse):
    assert parse('"\\u0041\\u00e9\\u00E9\\u20ac"') == "Aéé€"
    assert parse('"\\u0000\\u001f"') == "\0\x1f"
    assert parse('"\\u00411"') == "A1"


def test_pairs(parse):
    assert parse('"\\ud83d\\ude00"') == "😀"
    assert parse('"\\uD800\\uDC00\\udbff\\udfff"') == "\U00010000\U0010ffff"
    assert parse('"a\\ud83d\\ude00b"') == "a😀b"
    assert parse('"\\ud83e\\udd14"') == "🤔"


def test_halves_stay_alone(parse):
    texts = ["\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\ud83d\\ude00", "\\ud83dx\\ude00"]
    texts += [
        "\\ud83d\\n",
        "\\ud83d\\u0041",
        "\\ud83d\\\\ude00",
        "\\ud7ff\\udc00",
        "\\udc00\\udc00",
    ]
    texts += ["\\ud83d\\ue000", "\\ud83d\\udbff"]
    for text in texts:
        compare(parse, f'"{text}"')


def test_what_is_no_escape(parse):
    for text in (
        "\\a",
        "\\x41",
        "\\u",
        "\\u12",
        "\\u123g",
        "\\u 123",
        "\\U0041",
        "\\'",
        "\\\n",
        "\\0",
    ):
        assert is_refused(parse, f'"{text}"'), text
    for text in (
        "\\u+123",
        "\\u0x41",
        "\\u1_23",
        "\\u١٢٣٤",
        "\\ud83d\\u12",
        "\\ud83d\\uzzzz",
        "\\",
    ):
        assert is_refused(parse, f'"{text}"'), text


@given(seed=SEEDS)
def test_against_the_oracle(parse, seed):
    maker = Maker(seed)
    for _ in range(4):
        compare(parse, maker.space() + maker.value() + maker.space())
        compare(parse, maker.string())


@given(seed=SEEDS)
def test_damaged_against_the_oracle(parse, seed):
    maker = Maker(seed)
    for _ in range(6):
        compare(parse, maker.damaged())


@given(text=st.text(max_size=8), ascii=st.booleans())
def test_strings_of_the_oracle(parse, text, ascii):
    assert parse(json.dumps(text, ensure_ascii=ascii)) == text
