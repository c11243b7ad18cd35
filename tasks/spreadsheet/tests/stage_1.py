import math

from hypothesis import given
from hypothesis import strategies as st


def same(answer, wanted):
    """Say whether an answer is what is wanted, its types included; floats by twelve digits."""
    if type(answer) is not type(wanted):
        return False
    if isinstance(wanted, float):
        return math.isclose(answer, wanted, rel_tol=1e-12, abs_tol=1e-12)
    if isinstance(wanted, list):
        return len(answer) == len(wanted) and all(map(same, answer, wanted))
    return answer == wanted


def compare(run, pairs):
    """Run commands and compare each answer with the one that is wanted."""
    commands = [command for command, _ in pairs]
    answers = run([list(command) for command in commands])
    assert type(answers) is list
    assert len(answers) == len(pairs)
    for (command, wanted), answer in zip(pairs, answers):
        assert same(answer, wanted), (command, answer, wanted)


def typed(run, texts, wanted):
    """Type texts into one cell and compare the values."""
    answers = run([command for text in texts for command in (["set", "H2", text], ["get", "H2"])])
    for text, answer, value in zip(texts, answers[1::2], wanted):
        assert same(answer, value), (text, answer, value)


def test_numbers(run):
    texts = ["17", "-3", "+4.25", ".5", "8.", "1e3", "2.5E-1", "-1.5e+2", "007", "0"]
    typed(run, texts, [17.0, -3.0, 4.25, 0.5, 8.0, 1000.0, 0.25, -150.0, 7.0, 0.0])


def test_percent_and_spaces(run):
    typed(run, ["25%", "-5%", "  9 ", " 1.5%", "1e2% "], [0.25, -0.05, 9.0, 0.015, 1.0])


def test_truths(run):
    typed(run, ["TRUE", "false", " True ", "FaLsE"], [True, False, True, False])


def test_what_stays_text(run):
    texts = [
        "hello",
        "1 2",
        "--1",
        "1e",
        ".",
        "%",
        "5 %",
        "1,000",
        "0x10",
        "TRUE!",
        "  a ",
        " ",
        "1_0",
    ]
    typed(
        run,
        [*texts, "inf", "nan", "1.2.3", "+", "e5", "5%%"],
        [*texts, "inf", "nan", "1.2.3", "+", "e5", "5%%"],
    )


def test_apostrophe(run):
    typed(run, ["'12", "''x", "'", "' TRUE", "a'b", " 'x"], ["12", "'x", "", " TRUE", "a'b", " 'x"])


def test_changes(run):
    compare(
        run,
        [
            (("get", "B7"), None),
            (("set", "b7", "1"), ["B7"]),
            (("set", "B7", "1.0"), []),
            (("set", "B7", "TRUE"), ["B7"]),
            (("set", "B7", "'TRUE"), ["B7"]),
            (("get", "b7"), "TRUE"),
            (("set", "C7", "x"), ["C7"]),
            (("set", "B7", ""), ["B7"]),
            (("get", "B7"), None),
            (("set", "B7", ""), []),
            (("set", "B7", "'"), ["B7"]),
            (("get", "B7"), ""),
            (("get", "C7"), "x"),
        ],
    )


def test_each_run_is_new(run):
    compare(run, [(("set", "D4", "5"), ["D4"])])
    compare(run, [(("get", "D4"), None), (("set", "D4", "5"), ["D4"])])
    assert run([]) == []


@given(number=st.floats(-1e9, 1e9), percent=st.booleans(), spaces=st.integers(0, 2))
def test_random_numbers(run, number, percent, spaces):
    text = " " * spaces + repr(number) + "%" * percent
    typed(run, [text], [number / 100 if percent else number])


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["A1", "a2", "C3"]), st.sampled_from(["", "1", "'1", "x", "X", "true"])
        ),
        max_size=12,
    )
)
def test_random_changes(run, steps):
    values, pairs = {}, []
    read = {"": None, "1": 1.0, "'1": "1", "x": "x", "X": "X", "true": True}
    for where, text in steps:
        cell = where.upper()
        changed = values.get(cell) is not read[text]
        values[cell] = read[text]
        pairs.append((("set", where, text), [cell] if changed else []))
    pairs += [(("get", cell), values.get(cell)) for cell in ("A1", "A2", "C3")]
    compare(run, pairs)
