"""A SQL engine in memory: ``run`` gives one result for each statement."""

import re
from dataclasses import dataclass

KEYWORDS = set(
    "CREATE TABLE DROP IF NOT EXISTS INSERT INTO VALUES SELECT FROM NULL INTEGER TEXT".split()
)
TOKEN = re.compile(
    r"(?P<space>[ \t\n]+|--[^\n]*|/\*.*?\*/)"
    r"|(?P<number>\d+)(?!\w)"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<symbol>[-*(),;])",
    re.ASCII | re.DOTALL,
)


class SqlError(Exception):
    """What is wrong with a statement."""


def run(statements):
    """Run statements against one new database and return a result for each.

    A result is a list of rows, a count of changed rows, or the text of an error.
    """
    database = Database()
    return [execute(database, statement) for statement in statements]


def execute(database, sql):
    """Run one statement."""
    try:
        return Parser(sql).parse().execute(database)
    except SqlError as error:
        return str(error)


# --- words ---------------------------------------------------------------------------------


@dataclass
class Token:
    """A piece of a statement; the kind of a keyword or symbol is its upper-case text."""

    kind: str
    value: object


def tokenize(sql):
    """Cut a statement into tokens."""
    tokens = []
    position = 0
    while position < len(sql):
        match = TOKEN.match(sql, position)
        if match is None:
            raise SqlError("syntax error")
        if match.lastgroup != "space":
            tokens.append(make_token(match.lastgroup, match.group()))
        position = match.end()
    tokens.append(Token("end", ""))
    return tokens


def make_token(group, text):
    """Make a token of what a group of the pattern matched."""
    if group == "number":
        return Token("number", int(text))
    if group == "text":
        return Token("text", text[1:-1].replace("''", "'"))
    if group == "symbol" or text.upper() in KEYWORDS:
        return Token(text.upper(), text)
    return Token("name", text)


# --- queries -------------------------------------------------------------------------------


@dataclass
class Star:
    """All columns, or all of one table."""


@dataclass
class Select:
    """A query of one table."""

    items: list
    table: str

    def execute(self, database):
        table = database.get_table(self.table)
        places = self.places(table)
        return [tuple(row[place] for place in places) for row in table.rows]

    def places(self, table):
        """The places of the wanted columns."""
        places = []
        for item in self.items:
            if isinstance(item, Star):
                places += range(len(table.columns))
            else:
                places.append(table.find_column(item))
        return places


# --- tables --------------------------------------------------------------------------------


@dataclass
class ColumnDef:
    """A column of a table."""

    name: str
    kind: str


class Table:
    """Columns and rows; the list of rows is replaced, never changed."""

    def __init__(self, columns):
        self.columns = columns
        self.rows = []
        seen = set()
        for column in columns:
            if column.name.lower() in seen:
                raise SqlError(f"duplicate column name: {column.name}")
            seen.add(column.name.lower())

    def find_column(self, name):
        """The place of a column that a query names."""
        places = [i for i, column in enumerate(self.columns) if column.name.lower() == name.lower()]
        if not places:
            raise SqlError(f"no such column: {name}")
        return places[0]

    def find_target(self, shown, name):
        """The place of a column that an INSERT names, into the table as it is shown there."""
        for place, column in enumerate(self.columns):
            if column.name.lower() == name.lower():
                return place
        raise SqlError(f"table {shown} has no column named {name}")

    def spread(self, places, values):
        """A row with values in some places, of several for one place the first."""
        row = [None] * len(self.columns)
        for place, value in reversed(list(zip(places, values))):
            row[place] = value
        return row


class Database:
    """All tables."""

    def __init__(self):
        self.tables = {}

    def get_table(self, name):
        """Return a table."""
        if name.lower() not in self.tables:
            raise SqlError(f"no such table: {name}")
        return self.tables[name.lower()]


# --- statements ----------------------------------------------------------------------------


@dataclass
class CreateTable:
    """CREATE TABLE."""

    name: str
    columns: list
    lenient: bool

    def execute(self, database):
        key = self.name.lower()
        if key not in database.tables:
            database.tables[key] = Table(self.columns)
        elif not self.lenient:
            raise SqlError(f"table {self.name} already exists")
        return 0


@dataclass
class DropTable:
    """DROP TABLE."""

    name: str
    lenient: bool

    def execute(self, database):
        if self.name.lower() in database.tables:
            del database.tables[self.name.lower()]
        elif not self.lenient:
            raise SqlError(f"no such table: {self.name}")
        return 0


def common_width(tuples):
    """The number of values in each of some rows."""
    widths = {len(values) for values in tuples}
    if len(widths) > 1:
        raise SqlError("all VALUES must have the same number of terms")
    return widths.pop()


@dataclass
class Insert:
    """INSERT."""

    table: str
    columns: list
    rows: list

    def execute(self, database):
        table = database.get_table(self.table)
        places = self.places(table, common_width(self.rows))
        for values in self.rows:
            table.rows.append(tuple(table.spread(places, values)))
        return len(self.rows)

    def places(self, table, count):
        """The places of the columns that values are for."""
        if self.columns is None:
            if count != len(table.columns):
                raise SqlError(
                    f"table {self.table} has {len(table.columns)} columns"
                    f" but {count} values were supplied"
                )
            return list(range(count))
        places = [table.find_target(self.table, name) for name in self.columns]
        if count != len(places):
            raise SqlError(f"{count} values for {len(places)} columns")
        return places


# --- the parser ----------------------------------------------------------------------------


class Parser:
    """Turns one statement into an object that executes it."""

    def __init__(self, sql):
        self.tokens = tokenize(sql)
        self.position = 0

    def at(self, *kinds):
        """Say whether tokens of these kinds are next."""
        ahead = self.tokens[self.position : self.position + len(kinds)]
        return [token.kind for token in ahead] == list(kinds)

    def accept(self, *kinds):
        """Go past tokens of these kinds if they are next."""
        found = self.at(*kinds)
        if found:
            self.position += len(kinds)
        return found

    def expect(self, *kinds):
        """Go past tokens of these kinds, which must be next."""
        if not self.accept(*kinds):
            raise SqlError("syntax error")

    def choose(self, *kinds):
        """Go past a token of one of these kinds and return which, or None."""
        kind = self.tokens[self.position].kind
        if kind not in kinds:
            return None
        self.position += 1
        return kind

    def take(self, kind):
        """Go past a token of a kind and return its value."""
        self.expect(kind)
        return self.tokens[self.position - 1].value

    def name(self):
        """Read a name."""
        return self.take("name")

    def listed(self, read):
        """Read one or more parts with commas between them."""
        parts = [read()]
        while self.accept(","):
            parts.append(read())
        return parts

    def bracketed(self, read):
        """Read parts in brackets."""
        self.expect("(")
        parts = self.listed(read)
        self.expect(")")
        return parts

    def parse(self):
        """Read the whole statement."""
        statement = self.statement()
        self.accept(";")
        self.expect("end")
        return statement

    def statement(self):
        """Read a statement of any kind."""
        if self.accept("CREATE", "TABLE"):
            return self.create_table()
        if self.accept("DROP", "TABLE"):
            lenient = self.accept("IF", "EXISTS")
            return DropTable(self.name(), lenient)
        if self.accept("INSERT"):
            return self.insert()
        self.expect("SELECT")
        return self.select()

    def create_table(self):
        """Read what follows CREATE TABLE."""
        lenient = self.accept("IF", "NOT", "EXISTS")
        return CreateTable(self.name(), self.bracketed(self.column), lenient)

    def column(self):
        """Read a column of CREATE TABLE."""
        name = self.name()
        return ColumnDef(name, self.kind())

    def kind(self):
        """Read the name of a type."""
        kind = self.choose("INTEGER", "TEXT")
        if kind is None:
            raise SqlError("syntax error")
        return kind

    def insert(self):
        """Read what follows INSERT."""
        self.expect("INTO")
        table = self.name()
        columns = self.bracketed(self.name) if self.at("(") else None
        self.expect("VALUES")
        return Insert(table, columns, self.tuples())

    def tuples(self):
        """Read the rows behind VALUES."""
        return self.listed(lambda: self.bracketed(self.expression))

    def select(self):
        """Read what follows SELECT."""
        items = self.listed(self.item)
        self.expect("FROM")
        return Select(items, self.name())

    def item(self):
        """Read a column or ``*``."""
        return Star() if self.accept("*") else self.name()

    def expression(self):
        """Read a literal."""
        if self.accept("NULL"):
            return None
        if self.accept("-"):
            return -self.take("number")
        return self.take("number") if self.at("number") else self.take("text")
