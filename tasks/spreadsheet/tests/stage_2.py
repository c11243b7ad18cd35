import random

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import compare

SEEDS = st.integers(0, 10**9)


def refused(kind):
    return {"refused": kind}


def test_content(run):
    compare(
        run,
        [
            (("content", "E5"), ""),
            (("set", "E5", " 07 "), ["E5"]),
            (("content", "e5"), " 07 "),
            (("get", "E5"), 7.0),
            (("set", "E5", "'x"), ["E5"]),
            (("content", "E5"), "'x"),
            (("set", "E5", "tRUE"), ["E5"]),
            (("content", "E5"), "tRUE"),
            (("set", "E5", ""), ["E5"]),
            (("content", "E5"), ""),
        ],
    )


def test_clear(run):
    compare(
        run,
        [
            (("clear", "A2"), []),
            (("set", "A2", "4"), ["A2"]),
            (("clear", "a2"), ["A2"]),
            (("get", "A2"), None),
            (("content", "A2"), ""),
            (("clear", "A2"), []),
        ],
    )


def test_cells_in_order(run):
    names = ["AA1", "B10", "Z1", "B2", "A10", "AB1", "ZZ1", "BA2", "A999", "ZZ999"]
    ordered = ["Z1", "AA1", "AB1", "ZZ1", "B2", "BA2", "A10", "B10", "A999", "ZZ999"]
    pairs = [(("cells",), [])]
    pairs += [(("set", name.lower(), "'"), [name]) for name in names]
    compare(
        run,
        [
            *pairs,
            (("cells",), ordered),
            (("clear", "B10"), ["B10"]),
            (("cells",), ordered[:-3] + ordered[-2:]),
        ],
    )


def test_bad_addresses(run):
    bad = [
        "",
        "A",
        "1",
        "A0",
        "A01",
        "A1000",
        "AAA1",
        "A1B",
        "1A",
        "A-1",
        "A 1",
        " A1",
        "$A$1",
        "A1:B2",
        "Ä1",
        "A1\n",
        "A١",
    ]
    pairs = []
    for where in bad:
        pairs += [
            (("get", where), refused("address")),
            (("set", where, "5"), refused("address")),
            (("clear", where), refused("address")),
            (("content", where), refused("address")),
        ]
    compare(run, [*pairs, (("cells",), [])])


def test_bad_commands(run):
    compare(
        run,
        [
            (("put", "A1", "5"), refused("command")),
            (("SET", "A1", "5"), refused("command")),
            (("set", "A1"), refused("command")),
            (("set", "A1", "5", "6"), refused("command")),
            (("get",), refused("command")),
            (("get", "A0", "B1"), refused("command")),
            (("cells", "A1"), refused("command")),
            (("clear",), refused("command")),
            (("content",), refused("command")),
            (("answer", "A1"), refused("command")),
            (("cells",), []),
        ],
    )


@given(seed=SEEDS)
def test_random_commands(run, seed):
    rng = random.Random(seed)
    names = ["A1", "B1", "AA1", "A2", "Z3"]
    texts, pairs = {}, []
    read = {"": None, "2": 2.0, "2.": 2.0, "'2": "2", "False": False}
    for _ in range(14):
        name = rng.choice(names)
        text = rng.choice(list(read))
        before = read[texts.get(name, "")]
        kind = rng.randrange(5)
        if kind < 3:
            wanted = [] if type(before) is type(read[text]) and before == read[text] else [name]
            texts[name] = text
            pairs.append((("set", name, text), wanted))
        elif kind == 3:
            pairs.append((("clear", name.lower()), [] if before is None else [name]))
            texts[name] = ""
        else:
            pairs.append((("content", name), texts.get(name, "")))
    order = ["A1", "B1", "AA1", "A2", "Z3"]
    compare(run, [*pairs, (("cells",), [name for name in order if texts.get(name)])])


@given(row=st.integers(1, 999), column=st.integers(1, 702))
def test_random_addresses(run, row, column):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = [*alphabet, *(first + second for first in alphabet for second in alphabet)]
    name = f"{names[column - 1]}{row}"
    later = names[column] if column < 702 else "A"
    beside = f"{later}{row}" if column < 702 else f"A{row}"
    order = [name, beside] if column < 702 else [beside, name]
    compare(
        run,
        [
            (("set", name.lower(), "1"), [name]),
            (("set", beside, "1"), [beside]),
            (("cells",), order),
        ],
    )
