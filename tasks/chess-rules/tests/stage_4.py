import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
SQUARES = [file + rank for rank in "12345678" for file in "abcdefgh"]
START = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1"


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


def oracle_moves(state):
    """List the legal moves, by trying every pair of squares."""
    men, turn = state["pieces"], state["turn"]
    found = []
    for a, man in men.items():
        if side(man) != turn:
            continue
        for b in SQUARES:
            if b in men and side(men[b]) == turn or not goes(state, a, b):
                continue
            last = man in "Pp" and b[1] in "18"
            found += [a + b + kind for kind in ("qrbn" if last else [""])]
    found = [move for move in found if is_safe(state, move)]
    return sorted(found)


def goes(state, a, b):
    men, man = state["pieces"], state["pieces"][a]
    if man not in "Pp":
        return hits(men, a, b)
    if hits(men, a, b):
        return b in men or b == state["target"]
    (file, rank), (to_file, to_rank) = numbers(a), numbers(b)
    steps = (to_rank - rank) * (1 if man == "P" else -1)
    if file != to_file or b in men or steps not in (1, 2):
        return False
    return steps == 1 or (
        a[1] == ("2" if man == "P" else "7") and square(file, (rank + to_rank) // 2) not in men
    )


def is_safe(state, move):
    men = oracle_after(state, move)["pieces"]
    return not attacked(men, king(men, state["turn"]), other(state["turn"]))


def oracle_after(state, move):
    men = dict(state["pieces"])
    a, b = move[:2], move[2:4]
    man = men.pop(a)
    if man in "Pp" and b == state["target"]:
        del men[b[0] + a[1]]
    men[b] = man
    return {"pieces": men}


def starting(found, start):
    return [move[2:] for move in found if move[:2] == start]


def test_start(moves):
    found = moves(START.replace("KQkq", "-"))
    assert len(found) == 20
    assert found == sorted(found)
    assert starting(found, "g1") == ["f3", "h3"]
    assert starting(found, "e2") == ["e3", "e4"]


def test_pawns(moves):
    found = moves("7k/8/2p1p3/3P4/4p3/5p2/PP3P1P/K7 w - - 0 1")
    assert starting(found, "d5") == ["c6", "d6", "e6"]
    assert starting(found, "f2") == []
    assert starting(found, "h2") == ["h3", "h4"]
    found = moves("7k/p5p1/5p2/8/1p5P/P1P5/8/K7 b - - 0 1")
    assert starting(found, "b4") == ["a3", "b3", "c3"]
    assert starting(found, "g7") == ["g5", "g6"]
    assert starting(found, "f6") == ["f5"]


def test_promotion(moves):
    found = moves("1n5k/P1P5/8/8/8/8/p7/1N5K w - - 0 1")
    assert starting(found, "a7") == [to + kind for to in ("a8", "b8") for kind in "bnqr"]
    assert starting(found, "c7") == [to + kind for to in ("b8", "c8") for kind in "bnqr"]
    found = moves("1n5k/P1P5/8/8/8/8/p7/1N5K b - - 0 1")
    assert starting(found, "a2") == [to + kind for to in ("a1", "b1") for kind in "bnqr"]


def test_en_passant(moves):
    assert starting(moves("k7/8/8/3pP3/8/8/8/K7 w - d6 0 1"), "e5") == ["d6", "e6"]
    assert starting(moves("k7/8/8/3pP3/8/8/8/K7 w - - 0 1"), "e5") == ["e6"]
    assert starting(moves("k7/8/8/8/3pP3/8/8/K7 b - e3 0 1"), "d4") == ["d3", "e3"]
    assert starting(moves("k7/8/8/8/p2rP2p/8/8/K7 b - e3 0 1"), "d4").count("e3") == 0
    # both pawns leave the rank
    assert starting(moves("8/8/8/K2pP2r/8/8/8/7k w - d6 0 1"), "e5") == ["e6"]
    # the captured pawn gives check
    assert starting(moves("8/8/8/3pP3/4K3/8/8/7k w - d6 0 1"), "e5") == ["d6"]


def test_pins_and_checks(moves):
    fen = "4r2k/8/8/8/1b6/8/3N4/3QK3 w - - 0 1"
    assert moves(fen) == ["d1e2", "e1f1", "e1f2"]
    assert moves("4r2k/8/8/8/8/8/4R3/4K3 w - - 0 1") == sorted(
        ["e2e" + rank for rank in "345678"] + ["e1" + to for to in ("d1", "d2", "f1", "f2")]
    )


def test_no_moves(moves):
    assert moves("7k/5Q2/6K1/8/8/8/8/8 b - - 0 1") == []
    assert moves("R6k/6pp/8/8/8/8/8/7K b - - 0 1") == []


@given(seed=SEEDS)
def test_against_the_definition(moves, seed):
    state = draw(random.Random(seed), rights=False)
    assert moves(to_fen(state)) == oracle_moves(state)


@given(seed=SEEDS)
def test_crowded_kings(moves, seed):
    rng = random.Random(seed)
    state = draw(rng, rights=False, most=16)
    assert moves(to_fen(state)) == oracle_moves(state)
