"""The rules of chess."""

import copy
import re

FILES, RANKS = "abcdefgh", "12345678"
SQUARES = [file + rank for rank in RANKS for file in FILES]
MEN = {"w": "PNBRQK", "b": "pnbrqk"}
OTHER = {"w": "b", "b": "w"}
AHEAD = {"w": 8, "b": -8}
ROOKS = {"K": 7, "Q": 0, "k": 63, "q": 56}
DEFAULTS = ["", "w", "-", "-", "0", "1"]
ROOK = [(0, 1), (1, 0), (0, -1), (-1, 0)]
BISHOP = [(1, 1), (1, -1), (-1, -1), (-1, 1)]
KNIGHT = [(1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)]
STEPS = {"P": [(-1, 1), (1, 1)], "p": [(-1, -1), (1, -1)]}
for kind, steps in zip("NBRQK", [KNIGHT, BISHOP, ROOK, ROOK + BISHOP, ROOK + BISHOP], strict=True):
    STEPS[kind] = STEPS[kind.lower()] = steps
SAN = re.compile(r"([KQRBN]?)([a-h]?)([1-8]?)[-x]?([a-h][1-8])(?:=?([QRBN]))?[+#]?")
CASTLING = {"O-O": 6, "0-0": 6, "O-O-O": 2, "0-0-0": 2}
WORTH = {"p": 1, "n": 3, "b": 3, "r": 5, "q": 9}


def read_men(text):
    """Return the man on each square that is not empty."""
    men = {}
    for rank, row in zip(reversed(RANKS), text.split("/"), strict=True):
        if not re.fullmatch("([1-8](?![1-8])|[PNBRQKpnbrqk])+", row):
            raise ValueError(f"no row of a board: {row}")
        places = re.sub("[1-8]", lambda digit: "." * int(digit[0]), row)
        for file, man in zip(FILES, places, strict=True):
            if man != ".":
                men[file + rank] = man
    return men


def write_men(board):
    """Return the first field of a FEN."""
    rows = ["".join(board[start : start + 8]) for start in range(56, -1, -8)]
    return re.sub(r"\.+", lambda dots: str(len(dots[0])), "/".join(rows))


def walk(square, step, limit):
    """Return the squares from the next one on in a direction, up to the edge."""
    squares = []
    file, rank = square % 8 + step[0], square // 8 + step[1]
    while 0 <= file < 8 and 0 <= rank < 8 and len(squares) < limit:
        squares.append(8 * rank + file)
        file, rank = file + step[0], rank + step[1]
    return squares


PATHS = {
    (square, man): [walk(square, step, 7 if man in "BRQbrq" else 1) for step in STEPS[man]]
    for square in range(64)
    for man in STEPS
}


class Position:
    """A position; squares are counted from a1 (0) over h1 (7) to h8 (63)."""

    def __init__(self, fen):
        fields = fen.split()
        men, self.turn, rights, target, clock, number = fields + DEFAULTS[len(fields) :]
        placed = read_men(men)
        self.board = [placed.get(square, ".") for square in SQUARES]
        if self.turn not in MEN:
            raise ValueError(f"neither w nor b is to move: {self.turn}")
        if not re.fullmatch(r"-|(?!.*(.).*\1)[KQkq]+", rights):
            raise ValueError(f"no castling rights: {rights}")
        self.rights = {ROOKS[right] for right in rights if right != "-"}
        if not re.fullmatch("-|[a-h][36]", target):
            raise ValueError(f"no target of an en passant capture: {target}")
        self.target = None if target == "-" else SQUARES.index(target)
        if not re.fullmatch("[0-9]+ 0*[1-9][0-9]*", f"{clock} {number}"):
            raise ValueError(f"no numbers of moves: {clock} {number}")
        self.clock, self.number = int(clock), int(number)

    def castling(self):
        """Return the castling rights as in a FEN."""
        return "".join(right for right in ROOKS if ROOKS[right] in self.rights) or "-"

    def fen(self):
        target = "-" if self.target is None else SQUARES[self.target]
        men = write_men(self.board)
        return f"{men} {self.turn} {self.castling()} {target} {self.clock} {self.number}"

    def problems(self):
        """Return what cannot be in a position of a game."""
        men = "".join(self.board)
        found = []
        if men.count("K") != 1 or men.count("k") != 1:
            found.append("kings")
        if "p" in (men[:8] + men[56:]).lower():
            found.append("pawns")
        if any(self.too_many(side) for side in MEN):
            found.append("men")
        if not all(self.is_home(rook) for rook in self.rights):
            found.append("castling")
        if self.target is not None and not self.is_passed(self.target):
            found.append("target")
        if "kings" not in found and self.attacks_king(self.turn):
            found.append("check")
        return found

    def too_many(self, side):
        """Say whether a side has more men than it began with."""
        own = [man for man in self.board if man in MEN[side]]
        return len(own) > 16 or own.count(MEN[side][0]) > 8

    def is_home(self, rook):
        """Say whether a rook and its king stand where they can castle."""
        wanted = "RK" if rook < 8 else "rk"
        return self.board[rook] + self.board[rook // 8 * 8 + 4] == wanted

    def is_passed(self, target):
        """Say whether a pawn of the side that moved last can have passed a square."""
        ahead = AHEAD[self.turn]
        around = [self.board[target + way] for way in (-ahead, 0, ahead)]
        rank = 5 if self.turn == "w" else 2
        return target // 8 == rank and around == [MEN[OTHER[self.turn]][0], ".", "."]

    def attackers(self, square, side):
        """Yield the squares of the men of a side that attack a square."""
        for man in MEN[side]:
            # a man of the other side would, from there, attack the same kind of man here
            for path in PATHS[square, man.swapcase()]:
                for to in path:
                    if self.board[to] == man:
                        yield to
                    if self.board[to] != ".":
                        break

    def king(self, side):
        return self.board.index(MEN[side][5])

    def attacks_king(self, side):
        """Say whether a side attacks the king of the other."""
        return self.is_attacked(self.king(OTHER[side]), side)

    def is_attacked(self, square, side):
        return next(self.attackers(square, side), None) is not None

    def pins(self):
        """Return, for each pinned man of the side to move, the man that pins it."""
        found = {}
        king = self.king(self.turn)
        for kind, movers in ("R", "RQ"), ("B", "BQ"):
            for path in PATHS[king, kind]:
                men = [square for square in path if self.board[square] != "."]
                if len(men) > 1 and self.board[men[0]] in MEN[self.turn]:
                    man = self.board[men[1]]
                    if man in MEN[OTHER[self.turn]] and man.upper() in movers:
                        found[men[0]] = men[1]
        return found

    def tries(self):
        """Yield the moves (from, to, promotion) that may leave the own king attacked."""
        for source, man in enumerate(self.board):
            if man not in MEN[self.turn]:
                continue
            for to in self.pawn_ways(source) if man in "Pp" else self.ways(source):
                is_last = man in "Pp" and to // 8 in (0, 7)
                for kind in "bnqr" if is_last else [""]:
                    yield source, to, kind
        yield from self.castlings()

    def ways(self, source):
        for path in PATHS[source, self.board[source]]:
            for to in path:
                if self.board[to] not in MEN[self.turn]:
                    yield to
                if self.board[to] != ".":
                    break

    def pawn_ways(self, source):
        for [to] in filter(None, PATHS[source, self.board[source]]):
            if self.board[to] in MEN[OTHER[self.turn]] or to == self.target:
                yield to
        is_first = source // 8 == (1 if self.turn == "w" else 6)
        for to in walk(source, (0, AHEAD[self.turn] // 8), 2 if is_first else 1):
            if self.board[to] != ".":
                break
            yield to

    def castlings(self):
        """Yield the castlings, as moves of the king to its rook's square."""
        king = self.king(self.turn)
        for rook in self.rights:
            if rook // 8 != (0 if self.turn == "w" else 7):
                continue
            king_to, rook_to = castled(king, rook)
            way = between(king, king_to)
            empty = {*way, *between(rook, rook_to)} - {king, rook}
            if any(self.board[square] != "." for square in empty):
                continue
            if not any(self.is_attacked(to, OTHER[self.turn]) for to in way):
                yield king, rook, ""

    def is_castling(self, move):
        return self.board[move[1]] in MEN[self.turn]

    def after(self, move):
        """Return the position after a move."""
        source, to, kind = move
        new = copy.copy(self)
        new.board = self.board.copy()
        man = self.board[source]
        new.board[source] = "."
        if self.is_castling(move):
            king_to, rook_to = castled(source, to)
            new.board[to] = "."
            new.board[king_to], new.board[rook_to] = man, self.board[to]
        else:
            new.board[to] = (kind.upper() if self.turn == "w" else kind) or man
        new.target = None
        new.clock += 1
        if man in "Pp":
            new.clock = 0
            if to == self.target:
                new.board[to - AHEAD[self.turn]] = "."
            if abs(to - source) == 16:
                new.target = (source + to) // 2
        elif self.board[to] in MEN[OTHER[self.turn]]:
            new.clock = 0
        if man in "Kk":
            new.rights = {rook for rook in self.rights if rook // 8 != source // 8}
        new.rights = new.rights - {source, to}
        new.turn = OTHER[self.turn]
        new.number += self.turn == "b"
        return new

    def legal(self):
        """Return the legal moves."""
        return [
            move for move in self.tries() if not self.after(move).attacks_king(OTHER[self.turn])
        ]

    def text(self, move):
        """Return a move's coordinates."""
        source, to, kind = move
        if self.is_castling(move):
            to = castled(source, to)[0]
        return SQUARES[source] + SQUARES[to] + kind

    def find(self, text):
        """Return the legal move that a text names."""
        moves = self.legal()
        found = [move for move in moves if self.text(move) == text] or self.match(text, moves)
        if len(found) != 1:
            raise ValueError(f"not one legal move: {text}")
        return found[0]

    def match(self, text, moves):
        """Return those moves that a text in algebraic notation can mean."""
        file = CASTLING.get(text.rstrip("+#"))
        if file is not None:
            castlings = [move for move in moves if self.is_castling(move)]
            return [move for move in castlings if castled(*move[:2])[0] % 8 == file]
        san = SAN.fullmatch(text)
        if san is None:
            return []
        man, *origin, to, kind = san.groups(default="")
        return [
            move
            for move in moves
            if self.board[move[0]].upper() == (man or "P")
            and all(part in SQUARES[move[0]] for part in origin)
            and not self.is_castling(move)
            and SQUARES[move[1]] + move[2] == to + kind.lower()
        ]

    def san(self, move):
        """Return a move in algebraic notation."""
        source, to, kind = move
        man = self.board[source].upper()
        if self.is_castling(move):
            text = "O-O" if to > source else "O-O-O"
        elif man == "P":
            takes = (to - source) % 8 != 0
            text = (SQUARES[source][0] + "x" if takes else "") + SQUARES[to]
            if kind:
                text += "=" + kind.upper()
        else:
            takes = self.board[to] != "."
            text = man + self.origin(move) + ("x" if takes else "") + SQUARES[to]
        new = self.after(move)
        if new.attacks_king(self.turn):
            text += "+" if new.legal() else "#"
        return text

    def origin(self, move):
        """Return what tells a move from those of other men of the kind to the same square."""
        source, to, _ = move
        rivals = [
            SQUARES[other[0]]
            for other in self.legal()
            if other[1] == to and other[0] != source and self.board[other[0]] == self.board[source]
        ]
        name = SQUARES[source]
        if not rivals:
            return ""
        if not any(name[0] in rival for rival in rivals):
            return name[0]
        if not any(name[1] in rival for rival in rivals):
            return name[1]
        return name

    def normal(self):
        """Return the position without a target that no pawn can capture on."""
        new = copy.copy(self)
        if self.target is not None and not any(map(self.is_passing, self.legal())):
            new.target = None
        return new

    def is_passing(self, move):
        return move[1] == self.target and self.board[move[0]] in "Pp"

    def count(self, depth):
        """Return the number of ways to make some moves."""
        if depth == 0:
            return 1
        return sum(self.after(move).count(depth - 1) for move in self.legal())

    def is_dead(self):
        """Say whether neither side has enough men to mate."""
        men = [
            (man.upper(), (square + square // 8) % 2)
            for square, man in enumerate(self.board)
            if man not in ".Kk"
        ]
        if [man for man, _ in men] == ["N"]:
            return True
        return set(men) in (set(), {("B", 0)}, {("B", 1)})

    def is_mate(self):
        return self.attacks_king(OTHER[self.turn]) and not self.legal()

    def exchange(self, square):
        """Return what the side to move can win by captures on a square."""
        best = 0
        for move in self.legal():
            if move[1] == square and self.board[square] in MEN[OTHER[self.turn]]:
                gain = WORTH[self.board[square].lower()]
                if move[2]:
                    gain += WORTH[move[2]] - 1
                best = max(best, gain - self.after(move).exchange(square))
        return best

    def mating(self, limit):
        """Return the moves that force mate in so many moves."""
        return [move for move in self.legal() if self.after(move).is_lost(limit - 1)]

    def is_lost(self, limit):
        """Say whether mate is there, or can be forced in so many moves whatever is played."""
        if limit == 0 or self.is_mate():
            return self.is_mate()
        replies = self.legal()
        return replies != [] and all(self.after(reply).mating(limit) for reply in replies)


def between(first, last):
    """Return the squares of a rank from one to another."""
    return range(min(first, last), max(first, last) + 1)


def castled(king, rook):
    """Return where king and rook go to."""
    home = king // 8 * 8
    return (home + 6, home + 5) if rook > king else (home + 2, home + 3)


def follow(fen, moves):
    """Return the positions of a game, from the first to the last."""
    positions = [Position(fen)]
    for move in moves:
        position = positions[-1]
        positions.append(position.after(position.find(move)))
    return [position.normal() for position in positions]


def pieces(fen):
    return read(fen)["pieces"]


def read(fen):
    position = Position(fen)
    return {
        "pieces": dict(item for item in zip(SQUARES, position.board) if item[1] != "."),
        "turn": position.turn,
        "castling": position.castling(),
        "target": None if position.target is None else SQUARES[position.target],
        "halfmoves": position.clock,
        "number": position.number,
    }


def write(position):
    men = write_men([position["pieces"].get(square, ".") for square in SQUARES])
    fields = [position["turn"], position["castling"], position["target"] or "-"]
    return " ".join([men, *fields, str(position["halfmoves"]), str(position["number"])])


def problems(fen):
    return Position(fen).problems()


def attackers(fen, square, side):
    return sorted(SQUARES[at] for at in Position(fen).attackers(SQUARES.index(square), side))


def pins(fen):
    return {SQUARES[man]: SQUARES[by] for man, by in Position(fen).pins().items()}


def moves(fen):
    position = Position(fen)
    return sorted(position.text(move) for move in position.legal())


def play(fen, moves):
    return follow(fen, moves)[-1].fen()


def perft(fen, depth):
    return Position(fen).count(depth)


def san(fen, move):
    position = Position(fen)
    return position.san(position.find(move))


def ending(fen, moves):
    positions = follow(fen, moves)
    last = positions[-1]
    if last.is_mate():
        return ("0-1" if last.turn == "w" else "1-0"), "checkmate"
    for reason, holds in (
        ("stalemate", not last.legal()),
        ("insufficient material", last.is_dead()),
        ("75 moves", last.clock >= 150),
        ("fivefold repetition", repeated(positions) >= 5),
    ):
        if holds:
            return "1/2-1/2", reason
    return None


def claims(fen, moves):
    positions = follow(fen, moves)
    found = []
    if positions[-1].clock >= 100:
        found.append("50 moves")
    if repeated(positions) >= 3:
        found.append("threefold repetition")
    return found


def repeated(positions):
    """Return how often the last position was there."""
    keys = [
        (position.board, position.turn, position.rights, position.target) for position in positions
    ]
    return keys.count(keys[-1])


def exchange(fen, square):
    return Position(fen).exchange(SQUARES.index(square))


def mates(fen, limit):
    position = Position(fen)
    return sorted(position.text(move) for move in position.mating(limit))
