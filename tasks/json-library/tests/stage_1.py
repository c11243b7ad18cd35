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

    def value(self, depth=3):
        return self.rng.choice(["null", "true", "false", self.number(), self.number()])

    def damaged(self):
        text = self.space() + self.value() + self.space()
        at = self.rng.randint(0, len(text))
        inserted = self.rng.choice(["", "", *'[]{},:"\\-+.eEu01 \n\x0bdDn', "\u00a0", "١", "\x1f"])
        return text[:at] + inserted + text[at + self.rng.randint(0, 2) :]


def test_literals(parse):
    assert [parse(" null"), parse("true\n"), parse("\tfalse")] == [None, True, False]
    assert parse("true ") is True


def test_whole_numbers(parse):
    for text in ("0", "7", "-12", "120", "123456789012345678901234567890", "-0"):
        compare(parse, text)


def test_numbers_with_fraction_or_exponent(parse):
    for text in ("0.5", "-0.0", "1.250", "1e3", "1E3", "2e+2", "25e-1", "-1.5E-07", "1e400", "0e0"):
        compare(parse, text)


def test_spaces_around(parse):
    assert parse(" \t\r\n1\n\r\t ") == 1
    for text in ("\x0b1", "1\x0c", "\u00a01", "\ufeff1"):
        assert is_refused(parse, text)


def test_what_is_no_number(parse):
    texts = [
        "01",
        "-",
        "-a",
        "+1",
        "1.",
        ".5",
        "1.e1",
        "1e",
        "1e+",
        "1e-",
        "--1",
        "1 2",
        "00",
        "-01",
    ]
    texts += [
        "0x1",
        "1_0",
        "1.5.1",
        "1e1.5",
        "1e1e1",
        "١",
        "1١",
        "Infinity",
        "-Infinity",
        "NaN",
        "1a",
    ]
    for text in texts:
        assert is_refused(parse, text), text


def test_what_is_no_literal(parse):
    for text in ("", " ", "nul", "nulll", "True", "t", "fals e", "none", "null null", "undefined"):
        assert is_refused(parse, text), text


@given(seed=SEEDS)
def test_against_the_oracle(parse, seed):
    maker = Maker(seed)
    for _ in range(5):
        compare(parse, maker.space() + maker.value() + maker.space())


@given(seed=SEEDS)
def test_damaged_against_the_oracle(parse, seed):
    maker = Maker(seed)
    for _ in range(5):
        compare(parse, maker.damaged())


@given(number=st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_numbers_of_python(parse, number):
    assert exact(parse(repr(number))) == exact(number)
