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


def random_line(rng, state, depth, length):
    """Make a line as `games` gives it, and a text of it."""
    line = {"before": [], "moves": []}
    words = []
    if rng.random() < 0.2:
        words.append(comment(rng, line["before"]))
    for _ in range(length):
        legal = oracle_moves(state)
        if not legal:
            break
        move = rng.choice(legal)
        san = oracle_san(state, move)
        node = {"move": move, "san": san, "nags": [], "after": [], "lines": []}
        dots = rng.choice([".", "...", ""]) + rng.choice([" ", "\n"])
        words.append(rng.choice(["", f"{state['number']}{dots}", f"{state['number']}. "]))
        words.append(san.rstrip("+#") if rng.random() < 0.2 else san)
        if rng.random() < 0.3:
            nag, text = rng.choice(
                [
                    (1, "!"),
                    (2, "?"),
                    (3, "!!"),
                    (4, "??"),
                    (5, "!?"),
                    (6, "?!"),
                    (13, " $13"),
                    (0, "$0"),
                ]
            )
            node["nags"].append(nag)
            words.append(text)
        words.append(" ")
        if rng.random() < 0.3:
            words.append(comment(rng, node["after"]))
        while depth and rng.random() < 0.3:
            inner, text = random_line(rng, state, depth - 1, rng.randint(1, 2))
            node["lines"].append(inner)
            words.append(f"({text})")
            if rng.random() < 0.3:
                words.append(comment(rng, node["after"]))
        line["moves"].append(node)
        state = oracle_after(state, move)
    return line, "".join(words)


def comment(rng, into):
    text = rng.choice(["", "good", "a (b", "x [y] 1. e4", '$1 ; \\ "q"', "1-0"])
    into.append(text)
    return rng.choice(["{%s}", "{ %s\n}", ";%s\n", "; %s \n"]) % text


def moves_of(line):
    return [node["move"] for node in line["moves"]]


def test_a_game(games):
    text = """[Event "Club match"]
[White "Doe, J."]
[Result "1-0"]

1. e4 e5 2. Nf3 {develops} Nc6?! $14 3. Bb5 1-0
"""
    [game] = games(text)
    assert game["tags"] == {"Event": "Club match", "White": "Doe, J.", "Result": "1-0"}
    assert [*game["tags"]] == ["Event", "White", "Result"]
    assert game["before"] == []
    assert game["result"] == "1-0"
    assert moves_of(game) == ["e2e4", "e7e5", "g1f3", "b8c6", "f1b5"]
    plain = {"nags": [], "after": [], "lines": []}
    assert game["moves"][2] == {"move": "g1f3", "san": "Nf3", **plain, "after": ["develops"]}
    assert game["moves"][3] == {"move": "b8c6", "san": "Nc6", **plain, "nags": [6, 14]}
    assert set(game) == {"tags", "before", "moves", "result"}


def test_nothing(games):
    assert games("") == games(" \n\n") == games("% [Event\n") == []
    assert games("*") == [{"tags": {}, "before": [], "moves": [], "result": "*"}]
    assert games("{ hm }") == [{"tags": {}, "before": ["hm"], "moves": [], "result": "*"}]
    assert games('[A "b"]') == [{"tags": {"A": "b"}, "before": [], "moves": [], "result": "*"}]


def test_several_games(games):
    text = (
        '[A "1"]\n\n1. e4 1-0\n\n[A "2"] [B "x"] d4 0-1 c4 1/2-1/2 * [C "3"]\n{only} [D "4"] 1.f4'
    )
    found = [(game["tags"], moves_of(game), game["result"]) for game in games(text)]
    assert found == [
        ({"A": "1"}, ["e2e4"], "1-0"),
        ({"A": "2", "B": "x"}, ["d2d4"], "0-1"),
        ({}, ["c2c4"], "1/2-1/2"),
        ({}, [], "*"),
        ({"C": "3"}, [], "*"),
        ({"D": "4"}, ["f2f4"], "*"),
    ]


def test_numbers_and_spaces(games):
    for text in (
        "1.e4 e5 2.Nf3",
        "e4 e5 Nf3",
        "1. e4 1... e5 2. Nf3",
        "1 e4 1 e5 7...... Nf3",
        "1.e4 ...e5\t2\n.\nNf3",
        "1.e4 1...e5 .. Nf3",
    ):
        assert moves_of(games(text)[0]) == ["e2e4", "e7e5", "g1f3"], text


def test_comments(games):
    text = "{first}; second } 1.\n1. {third} e4 {} ; 1-0 (\n {two\n  lines} e5;\n%{ x\nNf3 ; last %"
    [game] = games(text)
    assert game["before"] == ["first", "second } 1.", "third"]
    assert [node["after"] for node in game["moves"]] == [
        ["", "1-0 (", "two lines"],
        [""],
        ["last %"],
    ]
    assert moves_of(games("e4 {;} e5 {%} {(} d4")[0]) == ["e2e4", "e7e5", "d2d4"]
    assert is_refused(games, "e4 %x\ne5")


def test_tags(games):
    text = r'[A "a \"b\" \\ [c] {d} ; %"] [ B1_ "" ][A "again"]' + '[ Long\n"x\t"\n]'
    [game] = games(text)
    assert game["tags"] == {"A": "again", "B1_": "", "Long": "x\t"}
    assert games(r'[A "a \"b\" \\ [c] {d} ; %"]')[0]["tags"] == {"A": r'a "b" \ [c] {d} ; %'}
    for text in (
        "[A]",
        '[A "b"',
        '[A "b]',
        "[A b]",
        "[A 'b']",
        '["b"]',
        '[A "b" "c"]',
        '[A-B "c"]',
        r'[A "\n"]',
        '[A "\n"]',
        r'[A "b\"]',
        "]",
        '[é "x"]',
    ):
        assert is_refused(games, text), text


def test_nags(games):
    text = "1. e4! e5? 2. Nf3!! Nc6?? 3. Bb5!? a6?! $1 $146 $007 4. Bxc6+ ! !"
    [game] = games(text)
    assert [node["nags"] for node in game["moves"]] == [
        [1],
        [2],
        [3],
        [4],
        [5],
        [6, 1, 146, 7],
        [1, 1],
    ]
    assert game["moves"][6]["san"] == "Bxc6"
    for text in ("! e4", "$1 e4", "{x} ?", "e4 $", "e4 $x", "e4 (! e4)", "e4 $-1"):
        assert is_refused(games, text), text


def test_variations(games):
    text = "1. e4 (1. d4 d5 (1... Nf6 {x}) 2. c4) (1. {why} c4 $5) {main} e5 (c5) Nf3"
    [game] = games(text)
    assert moves_of(game) == ["e2e4", "e7e5", "g1f3"]
    first, second = game["moves"][0]["lines"]
    assert moves_of(first) == ["d2d4", "d7d5", "c2c4"]
    [inner] = first["moves"][1]["lines"]
    assert inner["moves"] == [
        {"move": "g8f6", "san": "Nf6", "nags": [], "after": ["x"], "lines": []}
    ]
    assert inner["before"] == first["before"] == []
    assert second["before"] == ["why"]
    assert second["moves"][0]["nags"] == [5]
    assert game["moves"][0]["after"] == ["main"]
    assert [moves_of(line) for line in game["moves"][1]["lines"]] == [["c7c5"]]


def test_wrong_variations(games):
    for text in (
        *("(e4)", "e4 (d4", "e4 (d4 1-0", "e4 (d4))", "e4 )", "e4 ()", "e4 ({x})", "e4 (e5)"),
        *("e4 (d4 ((d5)))", ")", "e4 (d4 *)", 'e4 (d4 [A "b"])', "e4 ((d4))"),
    ):
        assert is_refused(games, text), text


def test_wrong_texts(games):
    for text in (
        *(
            "e5",
            "1. e4 e4",
            "e4 ^",
            "{",
            "e4 {x",
            "e4 }",
            "e4 -",
            "hello",
            "e4 e5 2. Ke3",
            "e4, e5",
        ),
        *("1. e4 O-O", "1. é4", "1.. e4 & e5", "e4 e5 Qh5 Ke7 Qxe5# Kd6"),
    ):
        assert is_refused(games, text), text


def test_where_a_game_starts(games):
    text = '[FEN "4k2r/8/8/8/8/8/P7/R3K3 b Qk - 3 30"] [SetUp "1"] 30... 0-0+ 31. 0-0-0'
    [game] = games(text)
    assert [node["san"] for node in game["moves"]] == ["O-O", "O-O-O"]
    assert [node["san"] for node in games("d4 d5 c4 d5xc4 e2-e4 e7e5 dxe5")[0]["moves"]] == [
        *("d4", "d5", "c4", "dxc4", "e4", "e5", "dxe5")
    ]
    assert is_refused(games, '[FEN "4k3/8/8 w - - 0 1"]')


def test_export(export):
    tags = {"Zeta": "1", "Result": "0-1", "Alpha": 'a "b" \\', "White": "W", "Event": "E"}
    plain = {"nags": [], "after": [], "lines": []}
    second = {**plain, "move": "e7e5", "san": "e5"}
    other_line = {"before": [], "moves": [{**second, "move": "c7c5", "san": "c5", "nags": [5, 13]}]}
    nodes = [
        {**plain, "move": "e2e4", "san": "e4"},
        {**second, "lines": [other_line]},
        {**plain, "move": "g1f3", "san": "Nf3", "after": ["ok", "so"]},
        {**plain, "move": "b8c6", "san": "Nc6"},
    ]
    game = {"tags": tags, "before": ["go"], "moves": nodes, "result": "0-1"}
    assert export(game).split("\n") == [
        '[Event "E"]',
        '[White "W"]',
        '[Result "0-1"]',
        '[Alpha "a \\"b\\" \\\\"]',
        '[Zeta "1"]',
        "",
        "{go} 1. e4 e5 (1... c5 $5 $13) 2. Nf3 {ok} {so} 2... Nc6 0-1",
        "",
    ]


def test_export_of_little(export):
    game = {"tags": {}, "before": [], "moves": [], "result": "*"}
    assert export(game) == "\n*\n"
    game["before"] = ["x" * 90, "b c"]
    assert export(game) == "\n{" + "x" * 90 + "}\n{b c} *\n"


def test_export_of_roster(export):
    names = ["Result", "Black", "White", "Round", "Date", "Site", "Event"]
    game = {"tags": dict.fromkeys(names, "?"), "before": [], "moves": [], "result": "*"}
    lines = export(game).split("\n")
    assert lines == [*[f'[{name} "?"]' for name in reversed(names)], "", "*", ""]


def random_game(rng):
    state = draw(rng, most=2)
    line, text = random_line(rng, state, 2, rng.randint(0, 4))
    tags = {"FEN": to_fen(state)} | ({"Event": "a b"} if rng.random() < 0.5 else {})
    head = "".join(f'[{name} "{value}"]\n' for name, value in tags.items())
    result = rng.choice(["1-0", "0-1", "1/2-1/2", "*"])
    return {"tags": tags, **line, "result": result}, f"{head}{text} {result}"


@given(seed=SEEDS)
def test_random_games(games, seed):
    rng = random.Random(seed)
    made = [random_game(rng) for _ in range(rng.randint(1, 2))]
    assert games("\n".join(text for _, text in made)) == [game for game, _ in made]


@given(seed=SEEDS)
def test_export_and_back(export, games, seed):
    game, _ = random_game(random.Random(seed))
    text = export(game)
    assert games(text) == [game]
    head, _, body = text.partition("\n\n")
    assert head.split("\n")[-1].startswith("[FEN ")
    assert text.endswith("\n") and not text.endswith("\n\n")
    lines = body[:-1].split("\n")
    for line, following in zip(lines, lines[1:]):
        assert len(line) <= 80 < len(line) + 1 + len(following.split(" ")[0])
