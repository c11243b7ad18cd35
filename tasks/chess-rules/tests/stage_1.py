import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
SQUARES = [file + rank for rank in "12345678" for file in "abcdefgh"]


def is_refused(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


def field(men):
    """Write the first field of a FEN."""
    rows = []
    for rank in "87654321":
        row = [men.get(file + rank, "") for file in "abcdefgh"]
        runs = [(man, len(list(run))) for man, run in itertools.groupby(row)]
        rows.append("".join(man * size or str(size) for man, size in runs))
    return "/".join(rows)


def test_start(pieces):
    found = pieces("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR")
    assert len(found) == 32
    assert [found[file + "1"] for file in "abcdefgh"] == [*"RNBQKBNR"]
    assert [found[file + "8"] for file in "abcdefgh"] == [*"rnbqkbnr"]
    assert {found[file + "2"] for file in "abcdefgh"} == {"P"}


def test_empty_squares(pieces):
    assert pieces("8/8/8/8/8/8/8/8") == {}
    assert pieces("k7/1q6/2r5/3b4/4n3/5p2/6PP/7K") == {
        **{"a8": "k", "b7": "q", "c6": "r", "d5": "b", "e4": "n", "f3": "p"},
        **{"g2": "P", "h2": "P", "h1": "K"},
    }


def test_number_of_rows(pieces):
    for text in (
        "8/8/8/8/8/8/8",
        "8/8/8/8/8/8/8/8/8",
        "",
        "8",
        "/8/8/8/8/8/8/8",
        "8/8/8/8/8/8/8/8/",
    ):
        assert is_refused(pieces, text), text


def test_length_of_rows(pieces):
    for row in ("7", "7kk", "kkkkkkkkk", "kkkkkkk", "p8", "8p", "k3k4", "3k3"):
        assert is_refused(pieces, f"8/8/{row}/8/8/8/8/8"), row
    assert pieces("8/8/k3k3/8/8/8/8/8") == {"a6": "k", "e6": "k"}


def test_characters(pieces):
    for row in ("0p7", "p7x", "9", "44", "p16", "x7", "7.", "-7", "7 p", "７p", "1١6", "E7"):
        assert is_refused(pieces, f"{row}/8/8/8/8/8/8/8"), row


@given(seed=SEEDS)
def test_random_boards(pieces, seed):
    rng = random.Random(seed)
    men = {name: rng.choice("PNBRQKpnbrqk") for name in SQUARES if rng.random() < 0.4}
    assert pieces(field(men)) == men
