import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
SQUARES = [file + rank for rank in "12345678" for file in "abcdefgh"]


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


@given(seed=SEEDS)
def test_attackers(attackers, seed):
    rng = random.Random(seed)
    men = {name: rng.choice("PNBRQKpnbrqk") for name in SQUARES if rng.random() < 0.25}
    for turn in "wb":
        for name in rng.sample(SQUARES, 4):
            wanted = sorted(a for a, man in men.items() if side(man) == turn and hits(men, a, name))
            assert attackers(field(men) + " w", name, turn) == wanted


def test_single_men(attackers):
    for man in "PNBRQKpnbrqk":
        for start in ("a1", "h8", "d4", "b7", "h4"):
            men = {start: man}
            for name in SQUARES:
                wanted = [start] if name != start and hits(men, start, name) else []
                if wanted or (ord(name[0]) + ord(name[1]) + ord(man)) % 5 == 0:
                    assert attackers(field(men), name, side(man)) == wanted


def test_own_men_are_attacked(attackers):
    fen = "4k3/8/8/3p4/8/8/3R4/3RK3 b - - 0 1"
    assert attackers(fen, "d1", "w") == ["d2", "e1"]
    assert attackers(fen, "d2", "w") == ["d1", "e1"]
    assert attackers(fen, "d5", "w") == ["d2"]
    assert attackers(fen, "d5", "b") == []
    assert attackers(fen, "c4", "b") == ["d5"]


def wanted_pins(state):
    """A man is pinned by one that attacks the king only without it."""
    men, turn = state["pieces"], state["turn"]
    own_king = king(men, turn)
    found = {}
    for name, man in men.items():
        if side(man) == turn and name != own_king:
            fewer = {a: b for a, b in men.items() if a != name}
            for a, b in fewer.items():
                if side(b) != turn and hits(fewer, a, own_king) and not hits(men, a, own_king):
                    found[name] = a
    return found


@given(seed=SEEDS)
def test_pins(pins, seed):
    rng = random.Random(seed)
    men = dict(zip(rng.sample(SQUARES, 2), "Kk"))
    for _ in range(rng.randint(3, 14)):
        name = rng.choice(SQUARES)
        if name not in men:
            men[name] = rng.choice("PNBRQQRBpnbrqqrb")
    for turn in "wb":
        state = {"pieces": men, "turn": turn}
        assert pins(f"{field(men)} {turn}") == wanted_pins(state)


def test_several_pins(pins):
    fen = "3r3k/8/6b1/b7/8/3B4/2Q1P3/q1RKN2r w - - 0 1"
    assert pins(fen) == {"d3": "d8", "c1": "a1", "e1": "h1"}
    assert pins("4k3/4r3/8/8/8/4Q3/8/4K3 b - - 0 1") == {"e7": "e3"}
    assert pins("4k3/4r3/4p3/8/8/4Q3/8/4K3 b - - 0 1") == {}
    assert pins("4k3/8/8/8/7b/6P1/8/4K3 w - - 0 1") == {"g3": "h4"}
    assert pins("4k3/8/8/8/7r/6P1/8/4K3 w - - 0 1") == {}


def test_check_is_a_problem(problems):
    assert problems("4k3/8/8/8/8/8/8/K3R3 w - - 0 1") == ["check"]
    assert problems("4k3/8/8/8/8/8/8/K3R3 b - - 0 1") == []
    assert problems("8/8/8/8/8/8/k7/K7 b - - 0 1") == ["check"]
    assert problems("4k3/4P3/8/8/8/8/8/K3R3 w K - 0 1") == ["castling"]
    assert problems("4k3/8/8/8/8/8/8/K3R3 w K e6 0 1") == ["castling", "target", "check"]
    assert problems("8/8/8/8/8/8/8/K3R3 w - - 0 1") == ["kings"]


@given(seed=SEEDS)
def test_checks_of_random_positions(problems, seed):
    state = attempt(random.Random(seed), False, 4)
    state["target"] = None
    men = state["pieces"]
    is_open = attacked(men, king(men, other(state["turn"])), state["turn"])
    assert problems(to_fen(state)) == (["check"] if is_open else [])
