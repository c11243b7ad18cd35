"""A SQL engine in memory: tables, inserted rows, all of a table."""

import re

TOKEN = re.compile(r"\d+|\w+|'[^']*'|[(),*]")


def run(statements):
    """Run statements against one new database and return a result for each."""
    tables = {}
    return [execute(tables, TOKEN.findall(statement)) for statement in statements]


def execute(tables, tokens):
    """Run one statement."""
    verb = tokens[0].upper()
    if verb == "CREATE":
        tables[tokens[2].lower()] = []
        return 0
    if verb == "INSERT":
        row = tuple(read_value(token) for token in tokens[5:-1:2])
        tables[tokens[2].lower()].append(row)
        return 1
    return list(tables[tokens[3].lower()])


def read_value(token):
    """Return the value of a literal."""
    return int(token) if token.isdigit() else token[1:-1]
