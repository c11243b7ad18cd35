"""A SQL engine in memory: tables, rows in parts, columns of a table."""

import re

TOKEN = re.compile(r"-?\d+|\w+|'(?:[^']|'')*'|[(),*;]")


def run(statements):
    """Run statements against one new database and return a result for each."""
    tables = {}
    return [execute(tables, TOKEN.findall(statement)) for statement in statements]


def execute(tables, tokens):
    """Run one statement."""
    if tokens[-1] == ";":
        tokens = tokens[:-1]
    verb = tokens[0].upper()
    if verb == "CREATE":
        return create(tables, tokens)
    if verb == "INSERT":
        return insert(tables, tokens)
    return select(tables, tokens)


class Table:
    """The names of columns, in lower case, and rows."""

    def __init__(self, columns):
        self.columns = columns
        self.rows = []

    def add(self, columns, values):
        """Add a row with values for some columns."""
        row = [None] * len(self.columns)
        for column, value in zip(columns, values):
            row[self.columns.index(column)] = value
        self.rows.append(tuple(row))

    def read(self, columns):
        """Return some columns of all rows."""
        places = [self.columns.index(column) for column in columns]
        return [tuple(row[place] for place in places) for row in self.rows]


def create(tables, tokens):
    """Run CREATE TABLE name (column type, ...)."""
    tables[tokens[2].lower()] = Table([name.lower() for name in tokens[4:-1:3]])
    return 0


def insert(tables, tokens):
    """Run INSERT INTO name (column, ...) VALUES (value, ...), ..."""
    table = tables[tokens[2].lower()]
    columns = table.columns
    if tokens[3] == "(":
        end = tokens.index(")")
        columns = [name.lower() for name in tokens[4:end:2]]
        tokens = tokens[end - 2 :]
    rows = split_rows(tokens[4:])
    for row in rows:
        table.add(columns, row)
    return len(rows)


def split_rows(tokens):
    """Return the values in each pair of brackets."""
    rows = []
    for token in tokens:
        if token == "(":
            rows.append([])
        elif token not in (")", ","):
            rows[-1].append(read_value(token))
    return rows


def select(tables, tokens):
    """Run SELECT column, ... FROM name."""
    table = tables[tokens[-1].lower()]
    columns = []
    for token in tokens[1:-2:2]:
        columns += table.columns if token == "*" else [token.lower()]
    return table.read(columns)


def read_value(token):
    """Return the value of a literal."""
    if token.upper() == "NULL":
        return None
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    return int(token)
