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


BOTH = "r3k2r/8/8/8/8/8/8/R3K2R"


def king_moves(moves, fen):
    return [move for move in moves(fen) if move in ("e1g1", "e1c1", "e8g8", "e8c8")]


def test_castling(moves):
    assert king_moves(moves, f"{BOTH} w KQkq - 0 1") == ["e1c1", "e1g1"]
    assert king_moves(moves, f"{BOTH} b KQkq - 0 1") == ["e8c8", "e8g8"]
    assert king_moves(moves, f"{BOTH} w Kkq - 0 1") == ["e1g1"]
    assert king_moves(moves, f"{BOTH} b Kq - 0 1") == ["e8c8"]
    assert king_moves(moves, f"{BOTH} w kq - 0 1") == []


def test_castling_is_hindered(moves):
    for men, wanted in (
        *(("RN2K2R", ["e1g1"]), ("R1B1K2R", ["e1g1"]), ("R2QK2R", ["e1g1"])),
        *(("R3KB1R", ["e1c1"]), ("R3K1NR", ["e1c1"]), ("R3Kb1R", ["e1c1"])),
    ):
        assert king_moves(moves, f"4k3/8/8/8/8/8/8/{men} w KQ - 0 1") == wanted
    for rook, wanted in (
        *(("a", ["e1c1", "e1g1"]), ("b", ["e1c1", "e1g1"]), ("c", ["e1g1"]), ("d", ["e1g1"])),
        *(("e", []), ("f", ["e1c1"]), ("g", ["e1c1"]), ("h", ["e1c1", "e1g1"])),
    ):
        men = {"e1": "K", "a1": "R", "h1": "R", rook + "3": "r", "e8": "k"}
        assert king_moves(moves, field(men) + " w KQ - 0 1") == wanted


def test_play(play):
    fen = START
    for move, wanted in (
        ("e2e4", "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1"),
        ("g8f6", "rnbqkb1r/pppppppp/5n2/8/4P3/8/PPPP1PPP/RNBQKBNR w KQkq - 1 2"),
        ("e4e5", "rnbqkb1r/pppppppp/5n2/4P3/8/8/PPPP1PPP/RNBQKBNR b KQkq - 0 2"),
        ("d7d5", "rnbqkb1r/ppp1pppp/5n2/3pP3/8/8/PPPP1PPP/RNBQKBNR w KQkq d6 0 3"),
        ("e5d6", "rnbqkb1r/ppp1pppp/3P1n2/8/8/8/PPPP1PPP/RNBQKBNR b KQkq - 0 3"),
        ("d8d6", "rnb1kb1r/ppp1pppp/3q1n2/8/8/8/PPPP1PPP/RNBQKBNR w KQkq - 0 4"),
        ("e1e2", "rnb1kb1r/ppp1pppp/3q1n2/8/8/8/PPPPKPPP/RNBQ1BNR b kq - 1 4"),
        ("h8g8", "rnb1kbr1/ppp1pppp/3q1n2/8/8/8/PPPPKPPP/RNBQ1BNR w q - 2 5"),
    ):
        fen = play(fen, [move])
        assert fen == wanted


def test_several_moves(play):
    assert play(START, []) == START
    assert play(f"{BOTH} w KQkq - 7 30", ["e1g1", "e8c8", "f1f8"]) == (
        "2kr1R1r/8/8/8/8/8/8/R5K1 b - - 10 31"
    )
    assert play(f"{BOTH} w KQkq - 0 1", ["a1a8"]).split()[2] == "Kk"


def test_targets(play):
    # no pawn, a pinned pawn
    assert play("4k3/8/8/8/8/8/8/4K3 w - - 0 1", []).split()[3] == "-"
    assert play("4k3/8/8/8/4P3/8/8/4K3 b - e3 0 1", []).split()[3] == "-"
    assert play("4k3/8/8/8/3pP3/8/8/4K3 b - e3 0 1", []).split()[3] == "e3"
    assert play("8/8/8/8/1k1p3R/8/4P3/4K3 w - - 0 1", ["e2e4"]).split()[3] == "-"
    assert play("8/8/8/8/1k1p4/8/4P3/4K2R w - - 0 1", ["e2e4"]).split()[3] == "e3"


def test_wrong_moves(play):
    for moves in (
        ["e2e5"],
        ["e7e5"],
        ["e2e4", "e2e4"],
        ["e1g1"],
        ["e2"],
        [""],
        ["e2e4q"],
        ["E2E4"],
    ):
        assert is_refused(play, START, moves), moves
    fen = "7k/P7/8/8/8/8/8/K7 w - - 0 1"
    assert is_refused(play, fen, ["a7a8"])
    assert is_refused(play, fen, ["a7a8k"])
    assert play(fen, ["a7a8n"]) == "N6k/8/8/8/8/8/8/K7 b - - 0 1"
    assert is_refused(play, "4k3/4r3/8/8/8/8/4R3/4K3 w - - 0 1", ["e2d2"])


@given(seed=SEEDS)
def test_moves_against_the_definition(moves, seed):
    state = draw(random.Random(seed))
    assert moves(to_fen(state)) == oracle_moves(state)


@given(seed=SEEDS)
def test_play_against_the_definition(play, seed):
    rng = random.Random(seed)
    first = state = draw(rng)
    made = []
    for _ in range(3):
        legal = oracle_moves(state)
        if not legal:
            break
        special = [move for move in legal if len(move) > 4 or move[:2] in ("e1", "e8", "a1", "h8")]
        special += [move for move in legal if move[2:4] == state["target"]]
        made.append(rng.choice(special or legal) if rng.random() < 0.6 else rng.choice(legal))
        state = oracle_after(state, made[-1])
    if made:
        assert play(to_fen(first), made) == to_fen(state)


def test_perft(perft):
    assert [perft(START, depth) for depth in range(3)] == [1, 20, 400]
    kiwipete = "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1"
    assert [perft(kiwipete, depth) for depth in (1, 2)] == [48, 2039]


def test_perft_of_an_ending(perft):
    fen = "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1"
    assert [perft(fen, depth) for depth in (1, 2, 3)] == [14, 191, 2812]


def test_perft_with_promotions(perft):
    fen = "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1"
    assert [perft(fen, depth) for depth in (1, 2)] == [6, 264]
    fen = "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8"
    assert [perft(fen, depth) for depth in (1, 2)] == [44, 1486]
