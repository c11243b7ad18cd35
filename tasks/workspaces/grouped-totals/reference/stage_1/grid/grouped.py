"""Rows in groups, and their totals."""

TOTALS = {
    "sum": sum,
    "mean": lambda values: sum(values) / len(values) if values else None,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "distinct": lambda values: len(set(values)),
}


class Grouped:
    """The rows of a table by their values in some columns."""

    def __init__(self, table, columns):
        if len(set(columns)) != len(columns):
            raise ValueError("a column is there twice")
        self._table, self._columns = table, columns
        places = [table.place(column) for column in columns]
        self._groups = {} if columns else {(): []}
        for row in table.rows:
            self._groups.setdefault(tuple(row[place] for place in places), []).append(row)

    def total(self, **new):
        """A table of one row for each group; see the package's README."""
        if not new:
            raise ValueError("nothing to total")
        if both := set(new) & set(self._columns):
            raise ValueError(f"grouped by {both.pop()!r} already")
        made = [self._total(text) for text in new.values()]
        rows = [
            (*key, *(total(rows) for total in made)) for key, rows in self._groups.items()
        ]
        return type(self._table)((*self._columns, *new), rows)

    def _total(self, text):
        if text == "count":
            return len
        kind, of, column = text.partition(" of ")
        if not of or kind not in TOTALS:
            raise ValueError(f"no total {text!r}")
        place = self._table.place(column)
        return lambda rows: TOTALS[kind]([row[place] for row in rows if row[place] is not None])
