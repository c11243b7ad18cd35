import re

from hypothesis import given
from hypothesis import strategies as st

TOKEN = re.compile(r"\x1b\[([0-9;]*)([^0-9;])|\x1b\[[0-9;]*\Z|\x1b[^\[]|\x1b\Z|(.)", re.DOTALL)


class Screen:
    """A screen of fixed size, driven by tokens that a regular expression cuts out."""

    def __init__(self, width):
        self.width = width
        self.cells = [[" "] * width for _ in range(150)]
        self.at = self.saved = (0, 0)

    def feed(self, stream):
        for token in TOKEN.finditer(stream):
            if token[3]:
                self.character(token[3])
            elif token[2]:
                self.command(token[2], [int(number or "0") for number in token[1].split(";")])
        return "\n".join("".join(row).rstrip() for row in self.cells).rstrip().split("\n")

    def character(self, char):
        row, column = self.at
        if char in "\n\r\b\t":
            tab = min(column - column % 4 + 4, self.width - 1)
            moves = {"\n": (row + 1, 0), "\r": (row, 0), "\t": (row, tab)}
            self.at = moves.get(char, (row, max(0, column - 1)))
            return
        if column == self.width:
            row, column = row + 1, 0
        self.cells[row][column] = char
        self.at = (row, column + 1)

    def command(self, name, numbers):
        row, column = self.at
        n, m = [max(number, 1) for number in [*numbers, 0]][:2]
        if name == "K" and numbers[0] <= 2:
            start = column if numbers[0] == 0 else 0
            stop = column + 1 if numbers[0] == 1 else self.width
            for cell in range(start, min(stop, self.width)):
                self.cells[row][cell] = " "
        elif name == "s":
            self.saved = self.at
        self.at = {
            "A": (max(row - n, 0), column),
            "B": (row + n, column),
            "C": (row, min(column + n, self.width - 1)),
            "D": (row, max(column - n, 0)),
            "H": (n - 1, min(m, self.width) - 1),
            "u": self.saved,
        }.get(name, self.at)


def shown(stream, width):
    rows = Screen(width).feed(stream)
    return [] if rows == [""] else rows


NUMBERS = st.sampled_from(["", "", "0", "1", "2", "3", "5", "11"])
SEQUENCES = st.builds(
    lambda numbers, name: "\x1b[" + ";".join(numbers) + name,
    st.lists(NUMBERS, max_size=3),
    st.sampled_from("AABBCCDDHHKKKsuuZ"),
)
STREAMS = st.lists(
    st.text(alphabet="abcdefg ", min_size=1, max_size=5)
    | st.sampled_from(["\n", "\r", "\b", "\t", "\x1b7", "\x1b\x1b", "\x1b", "\x1b[3"])
    | SEQUENCES
    | SEQUENCES,
    max_size=12,
).map("".join)


def test_empty_screens(terminal_rows):
    for stream in ("", "\n\n", "   \n ", "ab\b\b  ", "ab\x1b[2K", "\x1b[5B"):
        assert terminal_rows(stream, 8) == []


def test_last_column(terminal_rows):
    assert terminal_rows("abc\rX", 3) == ["Xbc"]
    assert terminal_rows("abc\bX", 3) == ["abX"]
    assert terminal_rows("abc\n\nd", 3) == ["abc", "", "d"]
    assert terminal_rows("abc\x1b[1Dxyz", 3) == ["abx", "yz"]
    assert terminal_rows("abc\x1b[1Cxy", 3) == ["abx", "y"]
    assert terminal_rows("abc\x1b[Bx", 3) == ["abc", "", "x"]
    assert terminal_rows("abc\x1b[K\x1b[1Dx", 3) == ["abx"]


def test_backspace(terminal_rows):
    assert terminal_rows("abc\b\bX", 9) == ["aXc"]
    assert terminal_rows("a\b\bX\n\bY\r\b\bZ", 9) == ["X", "Z"]


def test_tabs(terminal_rows):
    assert terminal_rows("\ta\tb\tc", 20) == ["    a   b   c"]
    assert terminal_rows("abcd\te", 20) == ["abcd    e"]
    assert terminal_rows("abc\td\re\tf", 6) == ["ebc f"]
    assert terminal_rows("abcd\tx\ty", 6) == ["abcd y"]
    assert terminal_rows("abcdef\tx", 6) == ["abcdex"]


def test_cursor_moves(terminal_rows):
    assert terminal_rows("a\x1b[2Bb\x1b[Ac\x1b[9Ad", 9) == ["a  d", "  c", " b"]
    assert terminal_rows("ab\x1b[0Cc\x1b[9Cd\x1b[99De", 9) == ["eb c    d"]
    assert terminal_rows("abcd\x1b[DX\x1b[;7DY", 9) == ["abcY"]


def test_positions(terminal_rows):
    assert terminal_rows("\x1b[2;3Ha\x1b[Hb\x1b[3Hc\x1b[;2Hd", 5) == ["bd", "  a", "c"]
    assert terminal_rows("\x1b[1;99;2Ha\x1b[0;0Hb", 5) == ["b   a"]


def test_erasing(terminal_rows):
    assert terminal_rows("abcde\x1b[3D\x1b[K", 9) == ["ab"]
    assert terminal_rows("abcde\x1b[3D\x1b[1K", 9) == ["   de"]
    assert terminal_rows("one\nabcde\x1b[3D\x1b[2KX\x1b[3K", 9) == ["one", "  X"]
    assert terminal_rows("abc\x1b[1Kd", 3) == ["", "d"]


def test_remembered_cursor(terminal_rows):
    assert terminal_rows("ab\x1b[scd\n\nef\x1b[uX\x1b[uY", 9) == ["abYd", "", "ef"]
    assert terminal_rows("ab\ncd\x1b[uX", 9) == ["Xb", "cd"]


def test_dropped_sequences(terminal_rows):
    assert terminal_rows("a\x1b7b\x1b\nc\x1b\x1b[d", 9) == ["abc[d"]
    assert terminal_rows("a\x1b[31mb\x1b[;;xc\x1b[?d", 9) == ["abcd"]
    for end in ("\x1b", "\x1b[", "\x1b[2", "\x1b[2;"):
        assert terminal_rows("ab" + end, 9) == ["ab"]


@given(stream=STREAMS, width=st.integers(2, 9))
def test_against_screen(terminal_rows, stream, width):
    assert terminal_rows(stream, width) == shown(stream, width)
