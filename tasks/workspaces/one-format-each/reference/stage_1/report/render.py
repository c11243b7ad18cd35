"""From rows to text."""

from report import formats


def render(columns, rows, format="text", title=""):
    """A table in a format; ValueError for a format that there is not."""
    rows = [["" if cell is None else str(cell) for cell in row] for row in rows]
    columns = [str(column) for column in columns]
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} cells, not {len(columns)}")
    return formats.get(format).write(columns, rows, title)
