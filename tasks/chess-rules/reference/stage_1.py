"""The rules of chess."""

import re

FILES, RANKS = "abcdefgh", "12345678"
SQUARES = [file + rank for rank in RANKS for file in FILES]


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


def pieces(fen):
    return read_men(fen)
