"""The table."""


class Table:
    """Named columns, and rows that are tuples as long as those; never changed once made."""

    def __init__(self, columns, rows=()):
        self.columns = tuple(columns)
        self.rows = tuple(tuple(row) for row in rows)
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("a column is there twice")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row is too long or too short")

    def place(self, column):
        """Where a column is; KeyError where there is none."""
        try:
            return self.columns.index(column)
        except ValueError:
            raise KeyError(column) from None

    def column(self, column):
        """The values of a column."""
        place = self.place(column)
        return [row[place] for row in self.rows]

    def where(self, wanted):
        """The rows for which a function of a dict is true."""
        rows = [row for row in self.rows if wanted(dict(zip(self.columns, row)))]
        return Table(self.columns, rows)

    def select(self, *columns):
        """Some columns."""
        places = [self.place(column) for column in columns]
        return Table(columns, [[row[place] for place in places] for row in self.rows])

    def __eq__(self, other):
        if not isinstance(other, Table):
            return NotImplemented
        return (self.columns, self.rows) == (other.columns, other.rows)

    __hash__ = None

    def __len__(self):
        return len(self.rows)
