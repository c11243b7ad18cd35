"""The rules of chess."""

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
