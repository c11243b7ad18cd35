import re
from itertools import zip_longest

CELL = re.compile(r'("(?:[^"]|"")*"|[^",\n]*)([,\n])')
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def read_records(text: str) -> list[list[str]]:
    """Parse CSV text that ends with a newline; newlines in cells become spaces."""
    records: list[list[str]] = [[]]
    while text:
        match = CELL.match(text)
        if not match:
            raise ValueError(f"malformed cell: {text[:20]!r}")
        cell, separator = match.groups()
        if cell.startswith('"'):
            cell = cell[1:-1].replace('""', '"').replace("\n", " ")
        records[-1].append(cell)
        if separator == "\n":
            records.append([])
        text = text[match.end() :]
    return records[:-1]


def csv_to_columns(text: str) -> str:
    """Lay CSV text out as a table with aligned columns."""
    records = read_records(text.removesuffix("\n") + "\n")
    if max(map(len, records)) > len(records[0]):
        raise ValueError("a row has more cells than the header")
    columns = []
    for header, *cells in zip_longest(*records, fillvalue=""):
        width = max(map(len, [header, *cells]))
        justify = str.rjust if all(map(NUMBER.fullmatch, filter(None, cells))) else str.ljust
        columns.append([justify(cell, width) for cell in [header, "-" * width, *cells]])
    head, rule, *rows = zip(*columns)
    lines = [" | ".join(head), "-+-".join(rule), *map(" | ".join, rows)]
    return "\n".join(line.rstrip(" ") for line in lines)
