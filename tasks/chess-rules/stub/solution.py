def pieces(fen):
    """Return the men on a board."""


def read(fen):
    """Read a FEN."""


def write(position):
    """Write a FEN."""


def problems(fen):
    """Return what cannot be in a game."""


def attackers(fen, square, side):
    """Return the men that attack a square."""


def pins(fen):
    """Return the pinned men."""


def moves(fen):
    """Return the legal moves."""


def play(fen, moves):
    """Return the FEN after some moves."""


def perft(fen, depth):
    """Count the sequences of moves."""


def san(fen, move):
    """Write a move in algebraic notation."""


def ending(fen, moves):
    """Say whether a game is over."""


def claims(fen, moves):
    """Say why a draw may be claimed."""


def exchange(fen, square):
    """Return what can be won on a square."""


def mates(fen, limit):
    """Return the moves that force mate."""


def games(text):
    """Read games."""


def export(game):
    """Write a game."""


def start(number):
    """Return a first position of chess 960."""
