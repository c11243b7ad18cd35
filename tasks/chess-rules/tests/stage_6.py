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


def oracle_san(state, move):
    """Write a move in algebraic notation: the first of the ways to do so that means it alone."""
    men = state["pieces"]
    legal = oracle_moves(state)
    a, b, kind = move[:2], move[2:4], move[4:]
    man = men[a].upper()
    new = oracle_after(state, move)
    mark = ("+" if oracle_moves(new) else "#") if in_check(new) else ""
    if man == "K" and abs(numbers(a)[0] - numbers(b)[0]) == 2:
        return ("O-O" if b[0] == "g" else "O-O-O") + mark
    if man == "P":
        start = a[0] + "x" if a[0] != b[0] else ""
        return start + b + ("=" + kind.upper() if kind else "") + mark
    same = [m[:2] for m in legal if m[2:4] == b and men[m[:2]] == men[a]]
    for origin in ("", a[0], a[1], a):
        if [name for name in same if origin in name] == [a]:
            return man + origin + ("x" if b in men else "") + b + mark
    raise AssertionError(move)


def test_simple_moves(san):
    assert san(START, "e2e4") == "e4"
    assert san(START, "g1f3") == "Nf3"
    fen = "r3k2r/8/8/3pP3/8/8/8/R3K2R w KQkq d6 0 1"
    assert [san(fen, move) for move in ("e5d6", "a1a8", "e1e2", "h1h8")] == [
        *("exd6", "Rxa8+", "Ke2", "Rxh8+")
    ]
    assert [san(fen, move) for move in ("e1g1", "e1c1")] == ["O-O", "O-O-O"]


def test_promotions(san):
    fen = "1n5k/P7/8/8/8/8/8/K7 w - - 0 1"
    assert san(fen, "a7a8n") == "a8=N"
    assert san(fen, "a7b8q") == "axb8=Q+"
    assert san(fen, "a7b8b") == "axb8=B"


def test_origins(san):
    fen = "7k/8/8/2N3N1/8/2N3N1/8/K7 w - - 0 1"
    assert san(fen, "c3e4") == "Nc3e4"
    assert san(fen, "g5e4") == "Ng5e4"
    fen = "7k/8/8/8/8/R7/8/R6K w - - 0 1"
    assert [san(fen, move) for move in ("a1a2", "a3a2", "a1b1")] == ["R1a2", "R3a2", "Rb1"]
    fen = "7k/8/8/8/8/7K/8/R6R w - - 0 1"
    assert [san(fen, move) for move in ("a1b1", "h1g1")] == ["Rab1", "Rhg1"]
    # the other knight is pinned
    assert san("4r2k/8/8/8/8/4N3/8/N3K3 w - - 0 1", "a1c2") == "Nc2"


def test_check_and_mate(san):
    assert san("7k/8/6K1/8/8/8/8/R7 w - - 0 1", "a1a8") == "Ra8#"
    assert san("7k/8/7K/8/8/8/6r1/R7 w - - 0 1", "a1a8") == "Ra8+"
    assert san("5k2/8/8/8/8/8/8/4K2R w K - 0 1", "e1g1") == "O-O+"
    assert san("7k/5Q2/8/6K1/8/8/8/8 w - - 0 1", "g5g6") == "Kg6"


def test_wrong_moves(san, play):
    assert is_refused(san, START, "e2e5")
    fen = "7k/8/8/8/8/R7/8/R6K w - - 0 1"
    for move in (
        "Ra2",
        "Raa2",
        "Qa2",
        "Rb5",
        "R1a3",
        "Kh3",
        "O-O",
        "O-O-O",
        "Ra",
        "xRa2",
        "R1a2Q",
        "R1a2?",
        "R1a2 ",
        "R1a2++x",
    ):
        assert is_refused(play, fen, [move]), move
    fen = "1n5k/P7/8/8/8/8/8/K7 w - - 0 1"
    for move in ("a8", "a8=K", "a8K", "a8=", "ab8", "bxa8=Q", "Pa8=Q", "a8=q", "Kb2=Q", "A8=Q"):
        assert is_refused(play, fen, [move]), move
    fen = "4k3/8/8/8/8/8/8/4K2R w K - 0 1"
    for move in ("Kh1", "Kg1", "O-O-O", "o-o", "OO", "O-O-", "0-0-0", "Kxh1", "O-0"):
        assert is_refused(play, fen, [move]), move


def test_free_forms(play):
    fen = "1r2k2r/P5p1/8/2pP4/1R3P2/1R6/4N1N1/4K2R w Kk c6 0 1"
    for forms in (
        "d5c6 dxc6 dc6 d5xc6 d5-c6 dxc6+ d5xc6#",
        "d5d6 d6 d5-d6 dd6 5d6",
        "b3c3 Rc3 Rbc3 R3c3 Rb3c3 Rb3-c3 R-c3 Rxc3",
        "a7b8q axb8=Q+ ab8Q a7xb8=Q axb8=Q#",
        "a7a8n a8=N a8N a7-a8=N",
        "e1g1 O-O 0-0 O-O+ 0-0#",
        "e2d4 Ne2-d4 Nd4 Ned4 N2d4",
    ):
        first, *others = forms.split()
        wanted = play(fen, [first])
        for form in others:
            assert play(fen, [form]) == wanted, form
    fen = "r3k3/8/8/8/8/8/8/4K3 b q - 0 1"
    assert play(fen, ["0-0-0"]) == play(fen, ["O-O-O"]) == "2kr4/8/8/8/8/8/8/4K3 w - - 1 2"


def test_a_game(play):
    game = "e4 e5 Nf3 Nc6 Bb5 a6 Ba4 Nf6 O-O Be7 Re1 b5 Bb3 d6 c3 O-O h3 Nb8 d4 Nbd7".split()
    assert play(START, game) == (
        "r1bq1rk1/2pnbppp/p2p1n2/1p2p3/3PP3/1BP2N1P/PP3PP1/RNBQR1K1 w - - 1 11"
    )


@given(seed=SEEDS)
def test_san_against_the_definition(san, play, seed):
    rng = random.Random(seed)
    state = draw(rng)
    legal = oracle_moves(state)
    for move in rng.sample(legal, min(3, len(legal))):
        wanted = oracle_san(state, move)
        assert san(to_fen(state), move) == wanted
        assert play(to_fen(state), [wanted]) == to_fen(oracle_after(state, move))


@given(seed=SEEDS)
def test_many_men_of_a_kind(san, seed):
    rng = random.Random(seed)
    while True:
        names = rng.sample(SQUARES, 9)
        men = dict(zip(names, "Kk" + rng.choice("NBRQ") * rng.randint(3, 5) + rng.choice("rb")))
        if not attacked(men, names[1], "w"):
            break
    state = {
        "pieces": men,
        "turn": "w",
        "castling": "-",
        "target": None,
        "halfmoves": 0,
        "number": 9,
    }
    legal = oracle_moves(state)
    for move in rng.sample(legal, min(3, len(legal))):
        assert san(to_fen(state), move) == oracle_san(state, move)
