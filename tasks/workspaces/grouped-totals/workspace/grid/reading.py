"""Tables from text."""

import csv
import io

from grid.table import Table


def read_csv(text):
    """A table of CSV with a heading; what reads as a whole number or a float is one, empty is None."""
    heading, *rows = csv.reader(io.StringIO(text))
    return Table(heading, [[_value(cell) for cell in row] for row in rows])


def _value(cell):
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            pass
    return cell or None
