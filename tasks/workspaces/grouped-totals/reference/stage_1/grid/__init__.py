"""Small tables."""

from grid.grouped import Grouped
from grid.reading import read_csv
from grid.showing import show
from grid.table import Table

__all__ = ["Grouped", "Table", "read_csv", "show"]
