import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
SQUARES = [file + rank for rank in "12345678" for file in "abcdefgh"]
START = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1"


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


def to_fen(state):
    """Write a FEN of what `read` gives."""
    fields = [field(state["pieces"]), state["turn"], state["castling"], state["target"] or "-"]
    return " ".join([*fields, str(state["halfmoves"]), str(state["number"])])


def square(file, rank):
    """Name a square by two numbers from 1, or None beyond the edge."""
    return "abcdefgh"[file - 1] + str(rank) if 1 <= file <= 8 and 1 <= rank <= 8 else None


def numbers(name):
    return "abcdefgh".index(name[0]) + 1, int(name[1])


def hits(men, a, b):
    """Say whether the man on a attacks b, by what its kind is defined to do."""
    (file, rank), (to_file, to_rank) = numbers(a), numbers(b)
    right, up = to_file - file, to_rank - rank
    kind = men[a].lower()
    if kind == "p":
        return abs(right) == 1 and up == (1 if men[a] == "P" else -1)
    if kind == "n":
        return abs(right * up) == 2
    far = max(abs(right), abs(up))
    if kind == "k" or far < 2:
        return far == 1 and (kind in "kq" or (right * up == 0) == (kind == "r"))
    straight, diagonal = right * up == 0, abs(right) == abs(up)
    if not (straight and kind in "rq" or diagonal and kind in "bq"):
        return False
    right, up = right // far, up // far
    return all(square(file + i * right, rank + i * up) not in men for i in range(1, far))


def side(man):
    return "w" if man.isupper() else "b"


def other(turn):
    return "b" if turn == "w" else "w"


def attacked(men, name, by):
    return any(side(man) == by and hits(men, a, name) for a, man in men.items())


def king(men, turn):
    return next(a for a, man in men.items() if man == ("K" if turn == "w" else "k"))


def draw(rng, rights=True, most=5):
    """Make a position of few men in which things happen."""
    while True:
        state = attempt(rng, rights, most)
        men = state["pieces"]
        if not attacked(men, king(men, other(state["turn"])), state["turn"]):
            return state


def attempt(rng, rights, most):
    men = {}
    turn = rng.choice("wb")
    state = {"pieces": men, "turn": turn, "castling": "-", "target": None}
    state |= {"halfmoves": rng.choice([0, 3, 49]), "number": rng.randint(1, 60)}
    if rights and rng.random() < 0.8:
        castling = ""
        for rank, names in ("1", "KQ"), ("8", "kq"):
            men["e" + rank] = "K" if rank == "1" else "k"
            for file, name in zip("ha", names):
                if rng.random() < 0.8:
                    men[file + rank] = "R" if rank == "1" else "r"
                    castling += name if rng.random() < 0.8 else ""
        state["castling"] = castling or "-"
    else:
        men |= zip(rng.sample(SQUARES, 2), "Kk")
    if rng.random() < 0.5:
        ahead = 1 if turn == "w" else -1
        file, rank = rng.randint(1, 8), 5 if turn == "w" else 4
        needed = [square(file, rank + i * ahead) for i in (0, 1, 2)]
        if not set(needed) & set(men):
            state["target"] = needed[1]
            men[needed[0]] = "p" if turn == "w" else "P"
            for near in square(file - 1, rank), square(file + 1, rank):
                if near and near not in men and rng.random() < 0.7:
                    men[near] = "P" if turn == "w" else "p"
    taken = {state["target"], state["target"] and state["target"][0] + rng.choice("27")}
    if state["target"]:
        taken.add(state["target"][0] + ("7" if turn == "w" else "2"))
    for _ in range(rng.randint(0, most)):
        name = rng.choice(SQUARES)
        if name not in men and name not in taken:
            man = rng.choice(
                "PPPNBRQ" if name[1] in "27" else "PNBRQ" if name[1] in "3456" else "NBRQ"
            )
            men[name] = man if rng.random() < 0.5 else man.lower()
    return state


def on(men, rest="w - - 0 1"):
    return field(men) + " " + rest


def test_start(read, pieces):
    state = read(START)
    assert state["pieces"] == pieces(START.split()[0])
    del state["pieces"]
    assert state == {"turn": "w", "castling": "KQkq", "target": None, "halfmoves": 0, "number": 1}


def test_pieces_of_a_fen(pieces):
    assert pieces("8/8/8/8/8/8/8/6k1 b - e3 7 12") == {"g1": "k"}


def test_all_fields(read):
    state = read("  8/8/8/8/4P3/8/8/8   b qK e3  007 0120 ")
    assert state == {
        **{"pieces": {"e4": "P"}, "turn": "b", "castling": "Kq", "target": "e3"},
        **{"halfmoves": 7, "number": 120},
    }


def test_left_out(read):
    fields = ["8/8/8/8/8/8/8/K7", "b", "k", "a6", "5", "9"]
    usual = {"turn": "w", "castling": "-", "target": None, "halfmoves": 0, "number": 1}
    given = {"turn": "b", "castling": "k", "target": "a6", "halfmoves": 5, "number": 9}
    for count in range(1, 7):
        state = {**usual, **dict([*given.items()][: count - 1])}
        assert read(" ".join(fields[:count])) == {"pieces": {"a1": "K"}, **state}


def test_wrong_fields(read):
    for rest in (
        *("W - - 0 1", "white - - 0 1", "- - - 0 1", "wb - - 0 1"),
        *("w KK - 0 1", "w KQK - 0 1", "w K- - 0 1", "w -- - 0 1", "w X - 0 1", "w kQx - 0 1"),
        *("w - e4 0 1", "w - e 0 1", "w - i3 0 1", "w - E3 0 1", "w - e33 0 1", "w - 3e 0 1"),
        *("w - - -1 1", "w - - x 1", "w - - 1.0 1", "w - - 0 0", "w - - 0 00", "w - - 0 -1"),
        *("w - - 0 +1", "w - - ٣ 1", "w - - 0 1 1", "w - - 0 1 -", "w - - 0 1x"),
    ):
        assert is_refused(read, "8/8/8/8/8/8/8/8 " + rest), rest
    assert is_refused(read, "8/8/8/8/8/8/8/9 w - - 0 1")
    assert is_refused(read, "")


def test_write(write):
    state = {"pieces": {"e1": "K", "h8": "k", "a8": "r"}, "turn": "b", "castling": "-"}
    state |= {"target": "c3", "halfmoves": 12, "number": 40}
    assert write(state) == "r6k/8/8/8/8/8/8/4K3 b - c3 12 40"
    state["target"] = None
    assert write(state) == "r6k/8/8/8/8/8/8/4K3 b - - 12 40"


@given(seed=SEEDS)
def test_there_and_back(read, write, seed):
    rng = random.Random(seed)
    state = draw(rng)
    state["castling"] = "".join(name for name in "KQkq" if rng.random() < 0.5) or "-"
    state["halfmoves"] = rng.randint(0, 120)
    text = to_fen(state)
    assert read(text) == state
    assert write(state) == text


def test_kings(problems):
    for men in (
        {},
        {"a1": "K"},
        {"a1": "k"},
        {"a1": "K", "b4": "k", "c7": "k"},
        {"a1": "K", "b4": "k", "c7": "K"},
    ):
        assert problems(on(men)) == ["kings"]
    assert problems(on({"a1": "K", "b4": "k"})) == []


def test_pawns(problems):
    kings = {"a3": "K", "h3": "k"}
    for name in SQUARES:
        for pawn in "pP":
            if name not in kings and not (pawn == "P" and name == "g2"):
                wanted = ["pawns"] if name[1] in "18" else []
                assert problems(on({**kings, name: pawn})) == wanted, name


def test_men(problems):
    base = {"e1": "K", "e8": "k"}
    for man in "Nn":
        crowd = dict.fromkeys([name for name in SQUARES if name[1] in "45"][:15], man)
        assert problems(on({**base, **crowd})) == []
        assert problems(on({**base, **crowd, "a6": man})) == ["men"]
        assert problems(on({**base, **crowd, "a6": man.swapcase()})) == []
    for pawn in "Pp":
        row = {file + "4": pawn for file in "abcdefgh"}
        assert problems(on({**base, **row})) == []
        assert problems(on({**base, **row, "a5": pawn})) == ["men"]
        assert problems(on({**base, **row, "a5": pawn.swapcase()})) == []


@given(seed=SEEDS)
def test_castling(problems, seed):
    rng = random.Random(seed)
    men = {}
    for rank, king, rook in ("1", "K", "R"), ("8", "k", "r"):
        men[rng.choice("eeeed") + rank] = king
        for file in "ah":
            if rng.random() < 0.8:
                men[file + rank] = rng.choice([rook] * 5 + ["N", rook.swapcase()])
    castling = "".join(name for name in "KQkq" if rng.random() < 0.5) or "-"
    homes = {"K": "e1K h1R", "Q": "e1K a1R", "k": "e8k h8r", "q": "e8k a8r"}
    fits = all(
        men.get(place[:2]) == place[2]
        for name in castling.strip("-")
        for place in homes[name].split()
    )
    found = problems(on(men, f"{rng.choice('wb')} {castling} - 0 1"))
    assert [name for name in found if name != "check"] == ([] if fits else ["castling"])


@given(seed=SEEDS)
def test_target(problems, seed):
    rng = random.Random(seed)
    men = {"a1": "K", "h8": "k"}
    turn = rng.choice("wb")
    file, rank = rng.choice("bcdefg"), rng.choice("3666" if turn == "w" else "6333")
    for name in "4567" if rank == "6" else "2345":
        if rng.random() < 0.5:
            men[file + name] = rng.choice("pP")
    pawn, where, back = ("p", "5", "7") if turn == "w" else ("P", "4", "2")
    if rng.random() < 0.7:
        men[file + where] = pawn
        for name in file + back, file + rank:
            if rng.random() < 0.8:
                men.pop(name, None)
    fits = rank == ("6" if turn == "w" else "3") and men.get(file + where) == pawn
    fits = fits and file + back not in men and file + rank not in men
    found = problems(on(men, f"{turn} - {file}{rank} 0 1"))
    assert [name for name in found if name != "check"] == ([] if fits else ["target"])


def test_all_at_once(problems):
    assert problems("p7/8/8/pppp4/PPPPPPPP/P7/8/8 w K e6 0 1") == [
        *("kings", "pawns", "men", "castling", "target")
    ]
    assert problems("4k3/8/8/8/8/8/8/P3K3 w Kq - 0 1") == ["pawns", "castling"]
