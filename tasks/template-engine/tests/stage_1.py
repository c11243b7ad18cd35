import copy
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**64)
NAMES = ["a", "b", "x1", "_", "Long_name", "Z"]
TEXTS = ["", "a", "xy ", " {", "}", "\n", "}}", "<&>", "\u00e4\n\n", "{ {", '"', "% {", "#"]


def shown(value):
    """The text of a value, by way of its type's name."""
    by_type = {
        "NoneType": lambda: "",
        "bool": lambda: str(value).lower(),
        "int": lambda: f"{value:d}",
        "list": lambda: ", ".join([shown(item) for item in value]),
        "dict": lambda: ", ".join([f"{key}: {shown(value[key])}" for key in value]),
    }
    return by_type.get(type(value).__name__, lambda: "" + value)()


def values(rng, depth=2):
    kind = rng.randrange(6 if depth else 4)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([0, 1, 2, -3, 12345678901234567890])
    if kind < 4:
        return rng.choice(["", "a", "b c", "<i>", "x\ny", "\u00e9", "{{ a }}"])
    if kind == 4:
        return [values(rng, depth - 1) for _ in range(rng.randrange(4))]
    keys = rng.sample(["a", "k", "0", "x1", "b c"], rng.randrange(4))
    return {key: values(rng, depth - 1) for key in keys}


def place(source, offset):
    """Line and column of a character, from 1."""
    before = source[:offset].split("\n")
    return len(before), len(before[-1]) + 1


def outcome(call, *args):
    """The text, or the arguments of the error; what is passed are copies."""
    try:
        return call(*copy.deepcopy(args))
    except Exception as error:
        assert type(error).__name__ == "TemplateError", error
        return error.args


def check_errors(render, data, cases, *more):
    for source, *expected in cases:
        assert outcome(render, source, data, *more) == tuple(expected), source


def test_text_of_values(render):
    for value, text in (
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-12, "-12"),
        ("", ""),
        ("a\nb", "a\nb"),
        ([], ""),
        ([1, "x", None, [2, False]], "1, x, , 2, false"),
        ({}, ""),
        ({"b": 1, "a": {"c": [None], "d": "e"}}, "b: 1, a: c: , d: e"),
    ):
        assert render("<{{ v }}>", {"v": value}) == f"<{text}>"


def test_white_space_and_other_braces(render):
    data = {"a": 1, "bC_9": "two"}
    assert render("{{a}}{{ \t\n a\n\n}} {{bC_9}}", data) == "11 two"
    assert render("{ a }} {{a}} } {a} {", data) == "{ a }} 1 } {a} {"
    assert render("", data) == ""
    assert render("plain\n", {}) == "plain\n"


def test_values_are_not_templates(render):
    assert render("{{ a }}{{ b }}", {"a": "{{ b }}", "b": "\\1"}) == "{{ b }}\\1"


def test_missing(render):
    data = {"a": 1, "ab": 2}
    check_errors(
        render,
        data,
        [
            ("{{ b }}", "missing", 1, 4),
            ("{{b}}", "missing", 1, 3),
            ("{{ a }}\n\n  {{ a }}{{ \nA }}", "missing", 4, 1),
            ("x\n{{ab}} {{ abc }}{{ d }}", "missing", 2, 11),
            ("\u00e4\u00e4 {{ a_ }}", "missing", 1, 7),
        ],
    )
    check_errors(render, {}, [("\n{{ a }}", "missing", 2, 4)])


@given(seed=SEEDS)
def test_random(render, seed):
    rng = random.Random(seed)
    data = {name: values(rng) for name in rng.sample(NAMES, rng.randint(1, 5))}
    source, expected, error = "", "", None
    for _ in range(rng.randrange(8)):
        text = rng.choice(TEXTS)
        source, expected = source + text, expected + text
        if source.endswith("{"):
            source, expected = source + " ", expected + " "
        name = rng.choice([*data] * 3 + NAMES)
        source += "{{" + rng.choice(["", " ", "\n", " \t "])
        if name not in data and error is None:
            error = "missing", *place(source, len(source))
        source += name + rng.choice(["", " ", "\n "]) + "}}"
        expected += shown(data.get(name))
    assert outcome(render, source, data) == (error or expected)
    if error is None:
        before = copy.deepcopy(data)
        render(source, data)
        assert data == before
