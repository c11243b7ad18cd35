"""A SQL engine in memory: ``run`` gives one result for each statement."""

import operator
import re
from dataclasses import dataclass

KEYWORDS = set(
    "CREATE TABLE DROP IF NOT EXISTS INSERT INTO VALUES SELECT FROM NULL INTEGER TEXT"
    " WHERE AND OR IS ISNULL NOTNULL LIKE ESCAPE IN BETWEEN CASE WHEN THEN ELSE END AS"
    "".split()
)
TOKEN = re.compile(
    r"(?P<space>[ \t\n]+|--[^\n]*|/\*.*?\*/)"
    r"|(?P<number>\d+)(?!\w)"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<symbol><>|<=|>=|==|!=|\|\||[-+*/%(),;=<>&|~])",
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


# --- values --------------------------------------------------------------------------------


def truth(value):
    """Return True, False or, for NULL, None."""
    return None if value is None else value != 0


def rank(value):
    """Return a key that orders values: NULL, numbers, texts."""
    return (2, value) if isinstance(value, str) else (1, value)


def divide(a, b):
    """Divide; between integers, cut towards zero."""
    if b == 0:
        return None
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def remainder(a, b):
    """Return what a division leaves, with the sign of the dividend."""
    if b == 0:
        return None
    rest = abs(a) % abs(b)
    return -rest if a < 0 else rest


def join_texts(a, b):
    """Join two values as texts."""
    return f"{a}{b}"


OPERATIONS = {
    "=": lambda a, b: int(a == b),
    "<>": lambda a, b: int(a != b),
    "<": lambda a, b: int(rank(a) < rank(b)),
    "<=": lambda a, b: int(rank(a) <= rank(b)),
    ">": lambda a, b: int(rank(a) > rank(b)),
    ">=": lambda a, b: int(rank(a) >= rank(b)),
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
    "%": remainder,
    "||": join_texts,
    "&": operator.and_,
    "|": operator.or_,
}
SYNONYMS = {"==": "=", "!=": "<>"}


def is_like(value, pattern, escape):
    """Match a text with a pattern of LIKE, whatever the case of letters."""
    parts = []
    characters = iter(str(pattern))
    for character in characters:
        if character == escape:
            parts.append(re.escape(next(characters)))
        else:
            parts.append({"%": ".*", "_": "."}.get(character, re.escape(character)))
    matched = re.fullmatch("".join(parts), str(value), re.IGNORECASE | re.DOTALL)
    return int(matched is not None)


# --- names ---------------------------------------------------------------------------------


@dataclass
class Env:
    """A row at hand, and the one at hand in the query around."""

    row: tuple


class Scope:
    """The names that an expression may use."""

    def __init__(self, names=()):
        self.names = names
        self.aliases = {}

    def compile(self, name):
        """Return a function that reads a column from an Env."""
        key = name.lower()
        if key in self.names:
            index = self.names.index(key)
            return lambda env: env.row[index]
        if key in self.aliases:
            return self.aliases[key].compile(self)
        raise SqlError(f"no such column: {name}")


# --- expressions ---------------------------------------------------------------------------


@dataclass
class Literal:
    """A value as it stands."""

    value: object

    def compile(self, scope):
        return lambda env: self.value


@dataclass
class Column:
    """The name of a column or of a result."""

    name: str

    def compile(self, scope):
        return scope.compile(self.name)


@dataclass
class Unary:
    """A minus or ``~`` before an operand."""

    symbol: str
    operand: object

    def compile(self, scope):
        operand = self.operand.compile(scope)
        operation = operator.neg if self.symbol == "-" else operator.invert

        def compute(env):
            value = operand(env)
            return None if value is None else operation(value)

        return compute


@dataclass
class Binary:
    """An operator that gives NULL where an operand is NULL."""

    symbol: str
    left: object
    right: object

    def compile(self, scope):
        left = self.left.compile(scope)
        right = self.right.compile(scope)
        operation = OPERATIONS[self.symbol]

        def compute(env):
            a, b = left(env), right(env)
            return None if a is None or b is None else operation(a, b)

        return compute


@dataclass
class Logic:
    """AND and OR; ``decisive`` is the operand that decides alone."""

    decisive: bool
    left: object
    right: object

    def compile(self, scope):
        left = self.left.compile(scope)
        right = self.right.compile(scope)

        def compute(env):
            values = [truth(left(env)), truth(right(env))]
            if self.decisive in values:
                return int(self.decisive)
            return None if None in values else int(not self.decisive)

        return compute


@dataclass
class Not:
    """A condition turned around."""

    operand: object

    def compile(self, scope):
        operand = self.operand.compile(scope)

        def compute(env):
            value = truth(operand(env))
            return None if value is None else int(not value)

        return compute


@dataclass
class Is:
    """Whether two values are the same, NULL being the same as NULL."""

    left: object
    right: object

    def compile(self, scope):
        left = self.left.compile(scope)
        right = self.right.compile(scope)
        return lambda env: int(left(env) == right(env))


@dataclass
class Like:
    """A text compared with a pattern."""

    value: object
    pattern: object
    escape: object

    def compile(self, scope):
        parts = [part.compile(scope) for part in (self.value, self.pattern)]

        def compute(env):
            value, pattern = (part(env) for part in parts)
            return (
                None if value is None or pattern is None else is_like(value, pattern, self.escape)
            )

        return compute


def is_among(value, options):
    """Say whether a value is one of some; NULL where that is not known."""
    if not options:
        return 0
    if value is None:
        return None
    if value in options:
        return 1
    return None if None in options else 0


@dataclass
class InList:
    """A value looked for in a list of expressions."""

    value: object
    options: list

    def compile(self, scope):
        value = self.value.compile(scope)
        options = [option.compile(scope) for option in self.options]
        return lambda env: is_among(value(env), [option(env) for option in options])


@dataclass
class Case:
    """The first branch whose condition holds."""

    base: object
    branches: list
    otherwise: object

    def compile(self, scope):
        branches = [
            (self.condition(test).compile(scope), result.compile(scope))
            for test, result in self.branches
        ]
        otherwise = self.otherwise.compile(scope)

        def compute(env):
            for test, result in branches:
                if truth(test(env)):
                    return result(env)
            return otherwise(env)

        return compute

    def condition(self, test):
        """What is tested: with a base, whether that equals the branch's value."""
        return test if self.base is None else Binary("=", self.base, test)


# --- queries -------------------------------------------------------------------------------


@dataclass
class Item:
    """One result of a query."""

    expression: object
    alias: str = None


@dataclass
class Star:
    """All columns, or all of one table."""


@dataclass
class Select:
    """A query of one table."""

    items: list
    table: str
    where: object

    def execute(self, database):
        names, rows = database.read(self.table)
        items = self.expand(names)
        scope = Scope(names)
        outputs = [item.expression.compile(scope) for item in items]
        scope.aliases = {item.alias.lower(): item.expression for item in items if item.alias}
        where = self.where.compile(scope)
        envs = [env for env in map(Env, rows) if truth(where(env))]
        return [tuple(output(env) for output in outputs) for env in envs]

    def expand(self, names):
        """The results, with columns in the place of ``*``."""
        items = []
        for item in self.items:
            if isinstance(item, Item):
                items.append(item)
            elif self.table is None:
                raise SqlError("no tables specified")
            else:
                items += [Item(Column(name)) for name in names]
        return items


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

    @property
    def names(self):
        """The names of the columns, for comparison."""
        return [column.name.lower() for column in self.columns]

    def find_target(self, shown, name):
        """The place of a column that an INSERT names, into the table as it is shown there."""
        if name.lower() not in self.names:
            raise SqlError(f"table {shown} has no column named {name}")
        return self.names.index(name.lower())

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

    def read(self, name):
        """Return the names and the rows of what a query reads."""
        if name is None:
            return [], [()]
        table = self.get_table(name)
        return table.names, table.rows


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
        scope = Scope()
        rows = []
        for expressions in self.rows:
            values = [expression.compile(scope)(Env(())) for expression in expressions]
            rows.append(tuple(table.spread(places, values)))
        table.rows = table.rows + rows
        return len(rows)

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

    def condition(self, word):
        """Read a word and a condition; without them, one that always holds."""
        return self.expression() if self.accept(word) else Literal(1)

    def select(self):
        """Read what follows SELECT."""
        items = self.listed(self.item)
        table = self.name() if self.accept("FROM") else None
        return Select(items, table, self.condition("WHERE"))

    def item(self):
        """Read a result, or ``*``."""
        if self.accept("*"):
            return Star()
        expression = self.expression()
        return Item(expression, self.alias())

    def alias(self):
        """Read the new name of something, with or without AS, or nothing."""
        if self.accept("AS") or self.at("name"):
            return self.name()

    def expression(self):
        """Read an expression, from the weakest operator on."""
        left = self.conjunction()
        while self.accept("OR"):
            left = Logic(True, left, self.conjunction())
        return left

    def conjunction(self):
        """Read operands of AND."""
        left = self.negation()
        while self.accept("AND"):
            left = Logic(False, left, self.negation())
        return left

    def negation(self):
        """Read NOT and its operand."""
        return Not(self.negation()) if self.accept("NOT") else self.equality()

    def equality(self):
        """Read equality and the tests that bind like it."""
        left = self.comparison()
        while True:
            symbol = self.choose("=", "==", "<>", "!=")
            if symbol:
                left = Binary(SYNONYMS.get(symbol, symbol), left, self.comparison())
            elif self.accept("IS", "NOT"):
                left = Not(Is(left, self.comparison()))
            elif self.accept("IS"):
                left = Is(left, self.comparison())
            elif self.accept("ISNULL"):
                left = Is(left, Literal(None))
            elif self.accept("NOTNULL"):
                left = Not(Is(left, Literal(None)))
            elif self.accept("NOT"):
                left = Not(self.membership(left))
            elif self.at("LIKE") or self.at("IN") or self.at("BETWEEN"):
                left = self.membership(left)
            else:
                return left

    def membership(self, left):
        """Read LIKE, IN or BETWEEN and what follows."""
        if self.accept("LIKE"):
            pattern = self.comparison()
            escape = self.take("text") if self.accept("ESCAPE") else None
            return Like(left, pattern, escape)
        if self.accept("BETWEEN"):
            low = self.comparison()
            self.expect("AND")
            high = self.comparison()
            return Logic(False, Binary(">=", left, low), Binary("<=", left, high))
        self.expect("IN")
        if self.accept("(", ")"):
            return InList(left, [])
        return InList(left, self.bracketed(self.expression))

    def binary(self, read, *symbols):
        """Read operands with some of the operators between them."""
        left = read()
        symbol = self.choose(*symbols)
        while symbol:
            left = Binary(symbol, left, read())
            symbol = self.choose(*symbols)
        return left

    def comparison(self):
        """Read operands of ``<`` and the like."""
        return self.binary(self.bits, "<", "<=", ">", ">=")

    def bits(self):
        """Read operands of ``&`` and ``|``."""
        return self.binary(self.sum, "&", "|")

    def sum(self):
        """Read terms."""
        return self.binary(self.product, "+", "-")

    def product(self):
        """Read factors."""
        return self.binary(self.concatenation, "*", "/", "%")

    def concatenation(self):
        """Read operands of ``||``."""
        return self.binary(self.unary, "||")

    def unary(self):
        """Read signs and what they stand before."""
        symbol = self.choose("-", "+", "~")
        if symbol is None:
            return self.primary()
        return self.unary() if symbol == "+" else Unary(symbol, self.unary())

    def primary(self):
        """Read an operand without operators."""
        if self.at("number") or self.at("text"):
            return Literal(self.take(self.tokens[self.position].kind))
        if self.accept("NULL"):
            return Literal(None)
        if self.accept("CASE"):
            return self.case()
        if self.accept("("):
            inner = self.expression()
            self.expect(")")
            return inner
        return Column(self.name())

    def case(self):
        """Read what follows CASE."""
        base = None if self.at("WHEN") else self.expression()
        branches = []
        while self.accept("WHEN"):
            test = self.expression()
            self.expect("THEN")
            branches.append((test, self.expression()))
        otherwise = self.expression() if self.accept("ELSE") else Literal(None)
        self.expect("END")
        if not branches:
            raise SqlError("syntax error")
        return Case(base, branches, otherwise)
