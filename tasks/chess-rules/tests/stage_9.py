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
    """List the castlings, with rights as letters of files or as KQkq."""
    men, turn = state["pieces"], state["turn"]
    rank = "1" if turn == "w" else "8"
    for letter in state["castling"].replace("-", ""):
        if side(letter) != turn:
            continue
        start = king(men, turn)
        rook = {"K": "h", "Q": "a"}.get(letter.upper(), letter.lower()) + rank
        to, rook_to = ("g", "f") if rook > start else ("c", "d")
        span = {file + rank for file in files_between(start[0], to)}
        rook_span = {file + rank for file in files_between(rook[0], rook_to)}
        is_free = not any(name in men for name in (span | rook_span) - {start, rook})
        if is_free and not any(attacked(men, name, other(turn)) for name in span):
            yield start + (to + rank if letter in "KQkq" else rook)


def files_between(a, b):
    a, b = sorted([a, b])
    return [file for file in "abcdefgh" if a <= file <= b]


def oracle_after(state, move):
    """Make a move; a target is set only where it can be captured on."""
    men = dict(state["pieces"])
    turn = state["turn"]
    a, b, kind = move[:2], move[2:4], move[4:]
    man = men.pop(a)
    new = dict(state, pieces=men, turn=other(turn), target=None)
    is_quiet = b not in men and man not in "Pp"
    rook = None
    if man in "Kk" and b in men and side(men[b]) == turn:
        rook = men.pop(b)
        is_quiet = True
        b, rook_to = ("g", "f") if b > a else ("c", "d")
        b, rook_to = b + a[1], rook_to + a[1]
    elif man in "Kk" and abs(numbers(a)[0] - numbers(b)[0]) == 2:
        rook = men.pop(("h" if b[0] == "g" else "a") + b[1])
        rook_to = ("f" if b[0] == "g" else "d") + b[1]
    if rook:
        men[rook_to] = rook
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
    if move in list(castlings(state)):
        return ("O-O" if b > a else "O-O-O") + mark
    if man == "P":
        start = a[0] + "x" if a[0] != b[0] else ""
        return start + b + ("=" + kind.upper() if kind else "") + mark
    same = [m[:2] for m in legal if m[2:4] == b and men[m[:2]] == men[a]]
    for origin in ("", a[0], a[1], a):
        if [name for name in same if origin in name] == [a]:
            return man + origin + ("x" if b in men else "") + b + mark
    raise AssertionError(move)


def number_of(row):
    """Number an arrangement, by the places of its men."""
    bishops = [file for file in range(8) if row[file] == "B"]
    light = next(file for file in bishops if file % 2 == 1) // 2
    dark = next(file for file in bishops if file % 2 == 0) // 2
    rest = row.replace("B", "")
    queen = rest.index("Q")
    rest = rest.replace("Q", "")
    pairs = [
        "NN---",
        "N-N--",
        "N--N-",
        "N---N",
        "-NN--",
        "-N-N-",
        "-N--N",
        "--NN-",
        "--N-N",
        "---NN",
    ]
    shape = "".join("N" if man == "N" else "-" for man in rest)
    return light + 4 * dark + 16 * queen + 96 * pairs.index(shape)


def test_starts(start):
    rows = [start(number).split("/")[7].split()[0] for number in range(0, 960, 7)]
    for number, row in zip(range(0, 960, 7), rows):
        assert sorted(row) == sorted("RNBQKBNR")
        assert row.index("R") < row.index("K") < row.rindex("R")
        assert number_of(row) == number


def test_known_starts(start):
    tail = "/pppppppp/8/8/8/8/PPPPPPPP/"
    for number, row, files in (
        (518, "RNBQKBNR", "HA"),
        (0, "BBQNNRKR", "HF"),
        (959, "RKRNNQBB", "CA"),
    ):
        assert start(number) == f"{row.lower()}{tail}{row} w {files}{files.lower()} - 0 1"


def test_rights(read, play):
    men = "1r2k1r1/8/8/8/8/8/8/R1K4R"
    state = read(men + " w gAHb - 0 1")
    assert state["castling"] == "HAgb"
    assert read("8/8/8/8/8/8/8/8 w hBaG - 0 1")["castling"] == "GBha"
    assert play(men + " w HAgb - 0 1", ["h1h2"]).split()[2] == "Agb"
    assert play(men + " w HAgb - 0 1", ["c1c2"]).split()[2] == "gb"
    assert play(men + " w HAgb - 0 1", ["h1h8", "g8h8"]).split()[2] == "Ab"
    for rights in ("HAK", "KQkqA", "i", "HH", "HAhaX", "-H"):
        assert is_refused(read, f"{men} w {rights} - 0 1"), rights


def test_problems(problems):
    for men, rights, wanted in (
        *(("1k6/8/8/8/8/8/8/1RK4R", "HB", []), ("1k6/8/8/8/8/8/8/1RK4R", "HA", ["castling"])),
        *(("1k6/8/8/8/8/8/8/R6K", "A", ["castling"]), ("1k6/8/8/8/8/8/8/K6R", "H", ["castling"])),
        *(("1k6/8/8/8/8/8/8/R5K1", "A", []), ("1k6/8/8/8/8/8/8/1K5R", "H", [])),
        *(("1k5r/8/8/8/8/8/8/1K6", "h", []), ("r5k1/8/8/8/8/8/8/1K6", "h", ["castling"])),
        *(
            ("r5k1/8/8/8/8/8/1K6/R7", "Aa", ["castling"]),
            ("7r/1k6/8/8/8/8/8/1K6", "h", ["castling"]),
        ),
        *(("1k5R/8/8/8/8/8/8/1K6", "h", ["castling"]), ("1k6/8/8/8/8/8/8/R4K2", "Q", ["castling"])),
    ):
        found = problems(f"{men} w {rights} - 0 1")
        assert [name for name in found if name != "check"] == wanted, (men, rights)


def test_castling_moves(play, moves, san):
    fen = "k7/8/8/8/8/8/8/1R2K1R1 w GB - 0 1"
    assert [move for move in moves(fen) if move in ("e1g1", "e1b1")] == ["e1b1", "e1g1"]
    assert play(fen, ["e1g1"]) == "k7/8/8/8/8/8/8/1R3RK1 b - - 1 1"
    assert play(fen, ["O-O-O"]) == "k7/8/8/8/8/8/8/2KR2R1 b - - 1 1"
    assert [san(fen, move) for move in ("e1g1", "e1b1")] == ["O-O", "O-O-O"]
    # the king moves by one square, or not at all
    fen = "1k6/8/8/8/8/8/8/5KR1 w G - 0 1"
    assert [move for move in moves(fen) if move == "f1g1"] == ["f1g1"]
    assert play(fen, ["f1g1"]) == "1k6/8/8/8/8/8/8/5RK1 b - - 1 1"
    assert is_refused(play, fen, ["Kg1"])
    fen = "k7/8/8/8/8/8/8/6KR w H - 0 1"
    assert play(fen, ["O-O"]) == "k7/8/8/8/8/8/8/5RK1 b - - 1 1"
    # the rook was a shield
    fen = "4k3/8/8/8/8/8/8/rRK5 w B - 0 1"
    assert "c1b1" not in moves(fen)
    # old letters, old moves
    assert "e1g1" in moves("4k3/8/8/8/8/8/8/4K2R w K - 0 1")
    assert "e1h1" in moves("4k3/8/8/8/8/8/8/4K2R w H - 0 1")
    assert "e1g1" not in moves("4k3/8/8/8/8/8/8/4K2R w H - 0 1")


def draw_any_start(rng):
    """Put kings and rooks somewhere on the first and last rank."""
    while True:
        state = attempt(rng, False, 5)
        men = {name: man for name, man in state["pieces"].items() if man not in "Kk"}
        castling = ""
        for rank, upper in ("1", True), ("8", False):
            a, b, c = sorted(rng.sample("abcdefgh", 3))
            for file, man in zip((a, b, c), "RKR"):
                if man == "K" or rng.random() < 0.8:
                    men[file + rank] = man if upper else man.lower()
            for file in (c, a):
                if men.get(file + rank) == ("R" if upper else "r") and rng.random() < 0.8:
                    castling += file.upper() if upper else file
            for file in "abcdefgh":
                if file not in (a, b, c) and rng.random() < 0.8:
                    men.pop(file + rank, None)
        state |= {"pieces": men, "castling": castling or "-", "target": None}
        if not attacked(men, king(men, other(state["turn"])), state["turn"]):
            return state


@given(seed=SEEDS)
def test_moves_against_the_definition(moves, seed):
    state = draw_any_start(random.Random(seed))
    assert moves(to_fen(state)) == sorted(oracle_moves(state))


@given(seed=SEEDS)
def test_play_against_the_definition(play, san, seed):
    rng = random.Random(seed)
    first = state = draw_any_start(rng)
    made = []
    for _ in range(3):
        legal = oracle_moves(state)
        if not legal:
            break
        special = list(move for move in castlings(state) if move in legal)
        made.append(rng.choice(special or legal))
        if len(made) == 1:
            assert san(to_fen(state), made[0]) == oracle_san(state, made[0])
        state = oracle_after(state, made[-1])
    if made:
        assert play(to_fen(first), made) == to_fen(state)


def test_perft(perft):
    fen = "bqnb1rkr/pp3ppp/3ppn2/2p5/5P2/P2P4/NPP1P1PP/BQ1BNRKR w HFhf - 2 9"
    assert [perft(fen, depth) for depth in (1, 2)] == [21, 528]
    fen = "2nnrbkr/p1qppppp/8/1ppb4/6PP/3PP3/PPP2P2/BQNNRBKR w HEhe - 1 9"
    assert [perft(fen, depth) for depth in (1, 2)] == [21, 807]
