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


def in_check(state):
    return attacked(state["pieces"], king(state["pieces"], state["turn"]), other(state["turn"]))


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
    found += [move for move in castlings(state) if is_safe(state, move)]
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


def castlings(state):
    rank = "1" if state["turn"] == "w" else "8"
    for right, to, empty, safe in ("K", "g", "fg", "efg"), ("Q", "c", "bcd", "cde"):
        if (right if rank == "1" else right.lower()) in state["castling"]:
            is_free = not any(file + rank in state["pieces"] for file in empty)
            if is_free and not any(
                attacked(state["pieces"], file + rank, other(state["turn"])) for file in safe
            ):
                yield "e" + rank + to + rank


def oracle_after(state, move):
    """Make a move; a target is set only where it can be captured on."""
    men = dict(state["pieces"])
    turn = state["turn"]
    a, b, kind = move[:2], move[2:4], move[4:]
    man = men.pop(a)
    new = dict(state, pieces=men, turn=other(turn), target=None)
    is_quiet = b not in men and man not in "Pp"
    if man in "Kk" and abs(numbers(a)[0] - numbers(b)[0]) == 2:
        rook, rook_to = ("h", "f") if b[0] == "g" else ("a", "d")
        men[rook_to + b[1]] = men.pop(rook + b[1])
    if man in "Pp" and b == state["target"]:
        del men[b[0] + a[1]]
    men[b] = (kind.upper() if turn == "w" else kind) or man
    new["halfmoves"] = state["halfmoves"] + 1 if is_quiet else 0
    new["number"] = state["number"] + (turn == "b")
    gone = {a, move[2:4]}
    keep = [name for name in state["castling"] if not gone & homes(name, man, turn)]
    new["castling"] = "".join(keep) or "-"
    if man in "Pp" and abs(int(a[1]) - int(b[1])) == 2:
        new["target"] = square(numbers(a)[0], (int(a[1]) + int(b[1])) // 2)
        if not any(m[2:4] == new["target"] and men[m[:2]] in "Pp" for m in oracle_moves(new)):
            new["target"] = None
    return new


def homes(name, man, turn):
    """The squares that end a castling right when a move begins or ends there."""
    if name == "-":
        return set()
    rank = "1" if name.isupper() else "8"
    own_king = {file + rank for file in "abcdefgh"} if man in "Kk" and side(name) == turn else set()
    return own_king | {{"K": "h", "Q": "a"}.get(name.upper(), name.lower()) + rank}


DRAW = "1/2-1/2"
SHUFFLE = ["g1f3", "g8f6", "f3g1", "f6g8"]


def test_mate(ending):
    assert ending(START, ["f2f3", "e7e5", "g2g4"]) is None
    assert ending(START, ["f2f3", "e7e5", "g2g4", "d8h4"]) == ("0-1", "checkmate")
    assert ending(START, "e4 e5 Bc4 Nc6 Qh5 Nf6 Qxf7#".split()) == ("1-0", "checkmate")
    # mate comes before everything else
    assert ending("7k/8/6K1/8/8/8/8/R7 w - - 149 100", ["Ra8"]) == ("1-0", "checkmate")


def test_stalemate(ending):
    assert ending("7k/5Q2/8/6K1/8/8/8/8 w - - 0 1", ["Kg6"]) == (DRAW, "stalemate")
    assert ending("7k/5Q2/8/6K1/8/8/8/8 w - - 149 1", ["Kg6"]) == (DRAW, "stalemate")
    assert ending("7k/5Q2/8/6K1/8/8/8/8 w - - 0 1", ["Qf6"]) is None
    # a king alone that cannot move: not enough men to mate comes later
    assert ending("k7/2K5/8/8/8/8/8/5B2 w - - 0 1", ["Bg2"]) == (DRAW, "insufficient material")
    assert ending("k7/8/2K5/1N6/8/8/8/8 b - - 0 1", []) == (DRAW, "insufficient material")
    assert ending("k7/8/K2B4/8/8/8/8/8 b - - 0 1", []) == (DRAW, "stalemate")


@given(seed=SEEDS)
def test_material(ending, seed):
    rng = random.Random(seed)
    while True:
        names = rng.sample(SQUARES, rng.choice([3, 4, 4, 5]))
        men = dict(zip(names, "Kk" + "".join(rng.choice("BbBbBbNnP") for _ in names[2:])))
        state = {"pieces": men, "turn": "w", "castling": "-", "target": None}
        state |= {"halfmoves": 0, "number": 9}
        if any(men[name] in "P" and name[1] in "18" for name in names):
            continue
        if not attacked(men, names[1], "w") and oracle_moves(state):
            break
    rest = [(man.upper(), name) for name, man in men.items() if man not in "Kk"]
    shades = {sum(numbers(name)) % 2 for _, name in rest}
    is_dead = len(rest) == 1 and rest[0][0] in "NB"
    is_dead = is_dead or all(man == "B" for man, _ in rest) and len(shades) == 1
    wanted = (DRAW, "insufficient material") if is_dead else None
    assert ending(to_fen(state), []) == wanted


def test_only_kings(ending):
    assert ending("4k3/8/8/8/8/8/8/4K3 w - - 0 1", []) == (DRAW, "insufficient material")
    assert ending("4k3/8/8/8/8/8/4q3/4K3 w - - 0 1", ["Kxe2"]) == (DRAW, "insufficient material")
    assert ending("4k3/8/8/8/8/8/3q4/4K3 w - - 0 1", []) is None
    assert ending("4k3/8/8/8/8/8/8/4KR2 w - - 0 1", []) is None


def test_many_moves(ending, claims):
    fen = "4k3/8/8/8/8/8/8/4KR2 w - - {} 99"
    for clock, claimed, ended in (
        (98, False, False),
        (99, True, False),
        (148, True, False),
        (149, True, True),
    ):
        found = claims(fen.format(clock), ["Rf2"])
        assert found == (["50 moves"] if claimed else []), clock
        wanted = (DRAW, "75 moves") if ended else None
        assert ending(fen.format(clock), ["Rf2"]) == wanted, clock
    assert claims("4k3/8/8/8/8/8/P7/4K3 w - - 149 99", ["a3"]) == []


def test_repetition(claims, ending):
    assert claims(START, SHUFFLE) == []
    assert claims(START, SHUFFLE * 2) == ["threefold repetition"]
    assert claims(START, [*SHUFFLE * 2, "b1c3"]) == []
    assert claims(START, [*SHUFFLE * 2, "e2e3"]) == []
    assert claims(START, [*SHUFFLE * 2, "g1f3", "g8f6"]) == ["threefold repetition"]
    assert ending(START, SHUFFLE * 3) is None
    assert ending(START, SHUFFLE * 4) == (DRAW, "fivefold repetition")
    assert ending(START, [*SHUFFLE * 4, "e4"]) is None
    fen = START.replace("0 1", "99 70")
    assert claims(fen, SHUFFLE * 2) == ["50 moves", "threefold repetition"]
    assert ending(START.replace("0 1", "140 90"), SHUFFLE * 4) == (DRAW, "75 moves")


def test_what_is_not_the_same(claims):
    # the right to castle is lost after the first move
    fen = "r3k3/8/8/8/8/8/8/4K2R w Kq - 0 1"
    there = ["h1h2", "a8a7", "h2h1", "a7a8"]
    assert claims(fen, there * 2) == []
    assert claims(fen, there * 3) == ["threefold repetition"]
    # the first time a pawn could capture en passant
    fen = "4k3/8/8/8/3p4/8/4P3/4K2R w - - 0 1"
    there = ["h1h2", "e8e7", "h2h1", "e7e8"]
    there = ["e8e7", "h1h2", "e7e8", "h2h1"]
    assert claims(fen, ["e2e4", *there * 2]) == []
    assert claims(fen, ["e2e4", *there * 3]) == ["threefold repetition"]
    # the first time no pawn could
    fen = "4k3/8/8/8/8/8/4P3/4K2R w - - 0 1"
    assert claims(fen, ["e2e4", *there * 2]) == ["threefold repetition"]
    assert claims("4k3/8/8/8/4P3/8/8/4K2R b - e3 0 1", there * 2) == ["threefold repetition"]
    # the same men, the other side to move
    fen = "k7/8/8/8/8/8/8/KR6 w - - 0 1"
    moves = "b1b2 a8a7 b2b3 a7a8 b3b1 a8a7 b1b2 a7a8 b2b1".split()
    assert claims(fen, moves) == []


def test_wrong_moves(ending, claims):
    assert is_refused(ending, START, ["e5"])
    assert is_refused(claims, START, ["e4", "e4"])


WORTH = {"P": 1, "N": 3, "B": 3, "R": 5, "Q": 9}


def oracle_exchange(state, name):
    """Try all captures on a square."""
    best = 0
    man = state["pieces"].get(name)
    for move in oracle_moves(state):
        if move[2:4] == name and man and side(man) != state["turn"]:
            won = WORTH[man.upper()] + (WORTH[move[4].upper()] - 1 if move[4:] else 0)
            best = max(best, won - oracle_exchange(oracle_after(state, move), name))
    return best


@given(seed=SEEDS)
def test_exchange(exchange, seed):
    rng = random.Random(seed)
    state = draw(rng, most=8)
    men = state["pieces"]
    names = [
        name for name, man in men.items() if attacked(men, name, state["turn"]) and man not in "Kk"
    ]
    for name in rng.sample(names, min(2, len(names))) or [rng.choice(SQUARES)]:
        assert exchange(to_fen(state), name) == oracle_exchange(state, name)


def test_single_exchanges(exchange):
    assert exchange("4k3/8/2p5/3p4/8/8/3R4/4K3 w - - 0 1", "d5") == 0
    assert exchange("4k3/8/8/3p4/8/8/3R4/4K3 w - - 0 1", "d5") == 1
    assert exchange("4k3/8/2p5/3q4/8/8/3R4/4K3 w - - 0 1", "d5") == 4
    assert exchange("4k3/8/2p5/3q4/4P3/8/3R4/4K3 w - - 0 1", "d5") == 9
    assert exchange("3r4/4P1k1/8/8/8/8/8/4K3 w - - 0 1", "d8") == 13
    assert exchange("k7/8/8/3pP3/8/8/8/K7 w - d6 0 1", "d6") == 0
    assert exchange("4k3/8/8/8/8/8/8/R3K2R w KQ - 0 1", "h1") == 0


def oracle_mates(state, limit):
    return [move for move in oracle_moves(state) if is_lost(oracle_after(state, move), limit - 1)]


def is_lost(state, limit):
    replies = oracle_moves(state)
    if limit == 0 or not replies:
        return not replies and in_check(state)
    for reply in replies:
        new = oracle_after(state, reply)
        if not any(is_lost(oracle_after(new, move), limit - 1) for move in oracle_moves(new)):
            return False
    return True


def draw_near_mate(rng):
    """Put a king on an edge, the other near it, and one or two strong men somewhere."""
    while True:
        file, rank = rng.choice([1, 1, 2, 5]), rng.choice([1, 8])
        near = square(file + rng.choice([0, 1, 2]), rank + rng.choice([2, -2]))
        if near is None:
            continue
        men = {square(file, rank): "k", near: "K"}
        for _ in range(rng.choice([1, 1, 2])):
            men.setdefault(rng.choice(SQUARES), rng.choice("QRR"))
        if rng.random() < 0.3:
            men.setdefault(rng.choice("abgh") + "7", rng.choice("pP"))
        if rng.random() < 0.3:
            men = {name: man.swapcase() for name, man in men.items() if man not in "pP"}
        turn = side(men[near])
        state = {"pieces": men, "turn": turn, "castling": "-", "target": None}
        if not attacked(men, king(men, other(turn)), turn):
            return {**state, "halfmoves": 0, "number": 9}


def test_mates_in_two(mates):
    assert mates("7k/8/5K2/8/8/8/8/R7 w - - 0 1", 1) == []
    assert mates("6k1/8/5K2/8/8/8/8/R7 w - - 0 1", 1) == []
    assert mates("8/8/8/8/8/6k1/4r3/7K b - - 0 1", 1) == ["e2e1"]
    # stalemate is no mate
    assert mates("k7/8/1K6/8/8/8/8/2Q5 w - - 0 1", 2).count("c1c7") == 0


@given(seed=SEEDS)
def test_mates_in_one(mates, seed):
    state = draw_near_mate(random.Random(seed))
    assert mates(to_fen(state), 1) == oracle_mates(state, 1)


def test_mates_in_two_against_the_definition(mates):
    for seed in range(8):
        state = draw_near_mate(random.Random(seed))
        assert mates(to_fen(state), 2) == oracle_mates(state, 2)
