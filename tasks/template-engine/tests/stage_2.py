import random

from hypothesis import given
from stage_1 import SEEDS, check_errors, outcome, place, shown, values

DATA = {
    "a": {"b": [10, [20, 21], {"c": "deep"}], "0": "zero", "x": None},
    "l": ["first", {"1": "one"}, []],
    "s": "text",
    "n": None,
}


def test_paths(render):
    for path, expected in (
        ("a.b.0", "10"),
        ("a . b\n.1 .\t1", "21"),
        ("a.b.2.c", "deep"),
        ("a.0", "zero"),
        ("a.x", ""),
        ("l.0", "first"),
        ("l.00", "first"),
        ("l.1.1", "one"),
        ("l.2", ""),
        ("a.b", "10, 20, 21, c: deep"),
    ):
        assert outcome(render, "{{ " + path + " }}{{s}}", DATA) == expected + "text", path


def test_missing(render):
    check_errors(
        render,
        DATA,
        [
            ("{{ b.a }}", "missing", 1, 4),
            ("{{ a.c }}", "missing", 1, 6),
            ("{{ a.b.3 }}", "missing", 1, 8),
            ("{{ a.b.1.2 }}", "missing", 1, 10),
            ("{{ l.3 }}", "missing", 1, 6),
            ("{{ l.x }}", "missing", 1, 6),
            ("{{ a.1.0 }}", "missing", 1, 6),
            ("{{ a.00 }}", "missing", 1, 6),
            ("{{ s.0 }}", "missing", 1, 6),
            ("{{ n\n.x.y }}", "missing", 2, 2),
            ("{{ a.b.0.real }}", "missing", 1, 10),
            ("{{ s.upper }}", "missing", 1, 6),
            ("{{ l.append }}", "missing", 1, 6),
            ("{{ s }}{{ l.9 }}{{ q }}", "missing", 1, 13),
        ],
    )


def test_comments(render):
    assert outcome(render, "a{# {{ x }} #}b{##}c{# \n # } {# #}", DATA) == "abc"
    assert outcome(render, "#} {{ s }} {#{{#}", DATA) == "#} text "
    assert outcome(render, "}} {{s}}}} { { {s} }", DATA) == "}} text}} { { {s} }"


def test_unclosed_and_characters(render):
    check_errors(
        render,
        DATA,
        [
            ("a {# b", "unclosed", 1, 3),
            ("{#", "unclosed", 1, 1),
            ("{#}", "unclosed", 1, 1),
            ("a\n {{ s", "unclosed", 2, 2),
            ("{{", "unclosed", 1, 1),
            ("{{ s . \n", "unclosed", 1, 1),
            ("{{ s }", "character", 1, 6),
            ("{{ s $ }}", "character", 1, 6),
            ("{{ s;", "character", 1, 5),
            ("{{ {{ s }}", "character", 1, 4),
            ("{{ s\n\n\u00e4 }}", "character", 3, 1),
            ("{{ } }", "character", 1, 4),
            ("{{ s }}\n{# {{ #}{{ \r }}", "character", 2, 12),
            ("{{ . }} {# ", "unclosed", 1, 9),
            ("{{ . }} {{ $", "character", 1, 12),
            ("{{ q }}\n{{ s", "unclosed", 2, 1),
            ("{{ a\u0663 }}", "character", 1, 5),
            ("{{ s\u00a0}}", "character", 1, 5),
        ],
    )


def test_syntax(render):
    check_errors(
        render,
        DATA,
        [
            ("{{}}", "syntax", 1, 3),
            ("{{ \n }}", "syntax", 2, 2),
            ("{{ . }}", "syntax", 1, 4),
            ("{{ s. }}", "syntax", 1, 7),
            ("{{ s.. s }}", "syntax", 1, 6),
            ("{{ s s }}", "syntax", 1, 6),
            ("{{ s .s s }}", "syntax", 1, 9),
            ("{{ l.0 1 }}", "syntax", 1, 8),
            ("{{ l.1a }}", "syntax", 1, 7),
            ("{{ q }}{{ s. }}", "syntax", 1, 14),
            ("{{ s s }}{{ . }}", "syntax", 1, 6),
        ],
    )


@given(seed=SEEDS)
def test_random_paths(render, seed):
    rng = random.Random(seed)
    data = {name: values(rng, 3) for name in "ab"}
    source, expected, error = "", "", None
    for _ in range(rng.randint(1, 5)):
        text = rng.choice(["", "text ", "}\n"])
        source += text + rng.choice(["", "{# {{ #}", "{#\n#}"]) + "{{ "
        expected += text
        name = rng.choice("ab" * 9 + "c")
        source += name
        value, found, start = data.get(name), name in data, len(source) - 1
        while rng.random() < 0.6:
            steps = ["0", "1", "k", "a"]
            if isinstance(value, dict):
                steps += [key for key in value if " " not in key] * 6
            if isinstance(value, list):
                steps += [str(number) for number in range(len(value))] * 6
            step = rng.choice(steps)
            source += rng.choice([".", " . ", "\n."])
            if found:
                start = len(source)
                inner = dict(zip(map(str, range(9)), value)) if isinstance(value, list) else value
                found = isinstance(inner, dict) and step in inner
                value = inner[step] if found else None
            source += step
        if not found and error is None:
            error = "missing", *place(source, start)
        source += " }}"
        expected += shown(value)
    assert outcome(render, source, data) == (error or expected)
