import csv
import io

from hypothesis import given
from hypothesis import strategies as st

CELLS = st.one_of(
    st.text(alphabet='ab",\n ', max_size=5),
    st.sampled_from(["", "0", "7", "12", "-3", "4.50", "1.", ".5", "-", "1e3", "+1"]),
)
NUMBERS = st.sampled_from(["", "0", "7", "12", "-3", "4.50", "-120.25"])


@st.composite
def tables(draw):
    width = draw(st.integers(1, 4))
    kinds = [draw(st.sampled_from([CELLS, NUMBERS])) for _ in range(width)]
    rows = [[draw(CELLS) for _ in range(width)]]
    for _ in range(draw(st.integers(0, 4))):
        rows.append([draw(kind) for kind in kinds[: draw(st.integers(1, width))]])
    return rows


def refused(csv_to_columns, text):
    try:
        csv_to_columns(text)
    except ValueError:
        return True
    return False


def is_number(text):
    whole, dot, part = text.removeprefix("-").partition(".")
    return all(c in "0123456789." for c in whole + part) and bool(whole) and bool(dot) == bool(part)


def test_header_alone(csv_to_columns):
    assert csv_to_columns("ab,c") == "ab | c\n---+--"
    assert csv_to_columns("12\n") == "12\n--"


def test_empty_lines_are_records(csv_to_columns):
    assert csv_to_columns("\n") == "\n"
    assert csv_to_columns("a\n\n") == "a\n-\n"
    assert csv_to_columns(",b\n,\n") == " | b\n-+--\n |"


def test_quoted_cells(csv_to_columns):
    assert csv_to_columns('"a,b","c\n""d"""\n"",""') == 'a,b | c "d"\n----+------\n    |'


def test_blanks_belong_to_the_cell(csv_to_columns):
    assert csv_to_columns("a, b \nlong,c\n") == "a    |  b\n-----+----\nlong | c"


def test_malformed_quotes(csv_to_columns):
    assert csv_to_columns('"a"') == "a\n-"
    for text in ('a"b', '"a"b', ' "a"', '"a" ,b', '"a', 'h\n"a\n', '"a""', '"', 'a,b"\n'):
        assert refused(csv_to_columns, text), text


def test_rows_of_other_lengths(csv_to_columns):
    assert refused(csv_to_columns, "a,b\n1,2\n1,2,3\n")
    assert refused(csv_to_columns, "a\n,\n")
    assert csv_to_columns("a,b,c\nx\ny,z") == "a | b | c\n--+---+--\nx |   |\ny | z |"


def test_what_counts_as_a_number(csv_to_columns):
    for cell in ("5", "-5", "0.50", "-00.0", "123"):
        assert csv_to_columns(f"header\n{cell}\n\n") == f"header\n------\n{cell:>6}\n"
    for cell in ("+5", "5.", ".5", "--5", "5-", "1 2", " 5", "1.2.3", "x", "٣", "-"):
        assert csv_to_columns(f"header\n{cell}\n7") == f"header\n------\n{cell}\n7"


def test_one_word_makes_a_column_text(csv_to_columns):
    assert csv_to_columns("n,name\n10,1\nx,1000000\n") == (
        "n  |    name\n---+--------\n10 |       1\nx  | 1000000"
    )


@given(
    rows=tables(), quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), cut=st.booleans()
)
def test_against_the_csv_module(csv_to_columns, rows, quoting, cut):
    buffer = io.StringIO()
    csv.writer(buffer, quoting=quoting, lineterminator="\n").writerows(rows)
    text = buffer.getvalue()
    rows = [[cell.replace("\n", " ") for cell in row] for row in rows]
    rows = [row + [""] * (len(rows[0]) - len(row)) for row in rows]
    lines = ["" for _ in rows]
    rule = ""
    for column in range(len(rows[0])):
        cells = [row[column] for row in rows]
        width = max(len(cell) for cell in cells)
        body = [cell for cell in cells[1:] if cell != ""]
        side = ">" if body and all(is_number(cell) for cell in body) else "<"
        gap = " | " if column else ""
        lines = [f"{line}{gap}{cell:{side}{width or ''}}" for line, cell in zip(lines, cells)]
        rule += ("-+-" if column else "") + "-" * width
    expected = [lines[0], rule, *lines[1:]]
    result = csv_to_columns(text[:-1] if cut and len(text) > 1 else text)
    assert type(result) is str
    assert result == "\n".join(line.rstrip(" ") for line in expected)
