"""Small tables."""

from grid.reading import read_csv
from grid.showing import show
from grid.table import Table

__all__ = ["Table", "read_csv", "show"]
