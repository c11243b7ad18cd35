"""A SQL engine in memory: ``run`` gives one result for each statement."""

import operator
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

KEYWORDS = set(
    "CREATE TABLE DROP IF NOT EXISTS INSERT INTO VALUES SELECT FROM NULL INTEGER TEXT"
    " WHERE AND OR IS ISNULL NOTNULL LIKE ESCAPE IN BETWEEN CASE WHEN THEN ELSE END AS"
    " ORDER BY ASC DESC NULLS FIRST LAST LIMIT OFFSET DISTINCT ALL UPDATE SET DELETE"
    " REAL CAST"
    "".split()
)
TOKEN = re.compile(
    r"(?P<space>[ \t\n]+|--[^\n]*|/\*.*?\*/)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<symbol><>|<=|>=|==|!=|\|\||[-+*/%(),;=<>&|~])",
    re.ASCII | re.DOTALL,
)
NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
WHOLE = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)


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
        return Token("number", read_number(text))
    if group == "text":
        return Token("text", text[1:-1].replace("''", "'"))
    if group == "symbol" or text.upper() in KEYWORDS:
        return Token(text.upper(), text)
    return Token("name", text)


# --- values --------------------------------------------------------------------------------


def read_number(text):
    """Return the number that a text shows."""
    return int(text) if WHOLE.fullmatch(text) else float(text)


def truth(value):
    """Return True, False or, for NULL, None."""
    return None if value is None else value != 0


def rank(value):
    """Return a key that orders values: NULL, numbers, texts."""
    if value is None:
        return (0, 0)
    return (2, value) if isinstance(value, str) else (1, value)


def divide(a, b):
    """Divide; between integers, cut towards zero."""
    if b == 0:
        return None
    if isinstance(a, float) or isinstance(b, float):
        return a / b
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def remainder(a, b):
    """Return what a division leaves, with the sign of the dividend."""
    if isinstance(a, float) or isinstance(b, float):
        whole = remainder(int(a), int(b))
        return None if whole is None else float(whole)
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


def store_as(kind, value):
    """Return a value as a column of a type keeps it."""
    if kind == "TEXT":
        return str(value) if isinstance(value, int) else value
    if isinstance(value, str):
        if not NUMBER.fullmatch(value):
            return value
        value = read_number(value)
    if kind == "REAL" and isinstance(value, int):
        return float(value)
    if kind == "INTEGER" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def cast(value, kind):
    """Turn a value into one of another type."""
    if value is None:
        return None
    if kind == "TEXT":
        return str(value)
    if isinstance(value, str):
        match = (WHOLE if kind == "INTEGER" else NUMBER).match(value)
        value = read_number(match.group()) if match else 0
    return int(value) if kind == "INTEGER" else float(value)


# --- scalar functions ----------------------------------------------------------------------

FUNCTIONS = {}


def scalar(name, least, most, strict=True):
    """Register a function; a strict one is NULL where an argument is."""

    def register(function):
        FUNCTIONS[name] = (function, least, most, strict)
        return function

    return register


@scalar("abs", 1, 1)
def absolute(value):
    return abs(value)


@scalar("sign", 1, 1)
def sign(value):
    return (value > 0) - (value < 0)


@scalar("round", 1, 2)
def round_half_away(value, digits=0):
    unit = Decimal(10) ** -max(digits, 0)
    return float(Decimal(value).quantize(unit, ROUND_HALF_UP))


@scalar("length", 1, 1)
def length(value):
    return len(str(value))


@scalar("lower", 1, 1)
def lower(value):
    return str(value).lower()


@scalar("upper", 1, 1)
def upper(value):
    return str(value).upper()


@scalar("trim", 1, 2)
def trim(text, characters=" "):
    return text.strip(characters)


@scalar("ltrim", 1, 2)
def trim_left(text, characters=" "):
    return text.lstrip(characters)


@scalar("rtrim", 1, 2)
def trim_right(text, characters=" "):
    return text.rstrip(characters)


@scalar("replace", 3, 3)
def replace(text, old, new):
    return text.replace(old, new) if old else text


@scalar("instr", 2, 2)
def find_text(text, part):
    return text.find(part) + 1


@scalar("substr", 2, 3)
def part_of_text(text, start, count=None):
    if start < 0:
        start += len(text) + 1
    end = len(text) + 1 if count is None else start + count
    low, high = sorted((start, end))
    return text[max(low - 1, 0) : max(high - 1, 0)]


@scalar("hex", 1, 1, strict=False)
def hexadecimal(value):
    return "" if value is None else str(value).encode().hex().upper()


@scalar("unicode", 1, 1)
def code_of_first(text):
    return ord(text[0]) if text else None


@scalar("coalesce", 2, 99, strict=False)
def first_not_null(*values):
    return next((value for value in values if value is not None), None)


@scalar("ifnull", 2, 2, strict=False)
def second_if_null(first, second):
    return second if first is None else first


@scalar("nullif", 2, 2, strict=False)
def null_if_equal(first, second):
    return None if first == second else first


@scalar("iif", 3, 3, strict=False)
def choose_value(condition, then, otherwise):
    return then if truth(condition) else otherwise


@scalar("typeof", 1, 1, strict=False)
def type_of(value):
    return {int: "integer", float: "real", str: "text"}.get(type(value), "null")


@scalar("min", 2, 99)
def least_of(*values):
    return min(reversed(values), key=rank)


@scalar("max", 2, 99)
def greatest_of(*values):
    return max(values, key=rank)


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


@dataclass
class Cast:
    """A value turned into one of another type."""

    operand: object
    kind: str

    def compile(self, scope):
        operand = self.operand.compile(scope)
        return lambda env: cast(operand(env), self.kind)


@dataclass
class Call:
    """A call of a function."""

    name: str
    arguments: list

    def compile(self, scope):
        name = self.name.lower()
        if name not in FUNCTIONS:
            raise SqlError(f"no such function: {self.name}")
        function, least, most, strict = FUNCTIONS[name]
        if not least <= len(self.arguments) <= most:
            raise SqlError(f"wrong number of arguments to function {self.name}()")
        arguments = [argument.compile(scope) for argument in self.arguments]

        def compute(env):
            values = [argument(env) for argument in arguments]
            return None if strict and None in values else function(*values)

        return compute


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
class OrderTerm:
    """What to order by."""

    expression: object
    descending: bool
    nulls: str


def sort_entries(entries, terms):
    """Sort pairs of anything and a list of keys."""
    for place, term in reversed(list(enumerate(terms))):
        entries.sort(key=lambda entry: rank(entry[1][place]), reverse=term.descending)
        if term.nulls is not None:
            entries.sort(key=lambda entry: (entry[1][place] is None) == (term.nulls == "LAST"))


ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}


def check_place(place, number, count):
    """Refuse the number of a result that is not there."""
    if not 1 <= number <= count:
        raise SqlError(
            f"{ORDINALS[place + 1]} ORDER BY term out of range - should be between 1 and {count}"
        )


@dataclass
class Select:
    """A query of one table."""

    distinct: bool
    items: list
    table: str
    where: object
    order: list
    limit: object
    offset: object

    def execute(self, database):
        names, rows = database.read(self.table)
        items = self.expand(names)
        scope = Scope(names)
        outputs = [item.expression.compile(scope) for item in items]
        scope.aliases = {item.alias.lower(): item.expression for item in items if item.alias}
        keys = [
            self.order_key(place, term, items).compile(scope)
            for place, term in enumerate(self.order)
        ]
        where = self.where.compile(scope)
        envs = [env for env in map(Env, rows) if truth(where(env))]
        entries = [
            (tuple(output(env) for output in outputs), [key(env) for key in keys]) for env in envs
        ]
        if self.distinct:
            entries = list(dict(entries).items())
        sort_entries(entries, self.order)
        return self.cut([row for row, _ in entries])

    def cut(self, rows):
        """Apply LIMIT and OFFSET."""
        limit, offset = (part.compile(Scope())(None) for part in (self.limit, self.offset))
        offset = max(offset, 0)
        return rows[offset:] if limit < 0 else rows[offset : offset + limit]

    def order_key(self, place, term, items):
        """The expression behind a term of ORDER BY."""
        expression = term.expression
        if isinstance(expression, Literal) and isinstance(expression.value, int):
            check_place(place, expression.value, len(items))
            return items[expression.value - 1].expression
        if isinstance(expression, Column):
            for item in items:
                if item.alias and item.alias.lower() == expression.name.lower():
                    return item.expression
        return expression

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

    def scope(self):
        """The names of one row of the table."""
        return Scope(self.names)

    def find_column(self, name):
        """The place of a column."""
        if name.lower() not in self.names:
            raise SqlError(f"no such column: {name}")
        return self.names.index(name.lower())

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

    def convert(self, values):
        """Return values as the columns keep them."""
        return tuple(store_as(column.kind, value) for column, value in zip(self.columns, values))


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
            rows.append(table.convert(table.spread(places, values)))
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


def compile_changes(changes, table, scope):
    """Prepare the part behind SET."""
    return [(table.find_column(name), value.compile(scope)) for name, value in changes]


def change_row(row, changes, env, table):
    """Return a row with what SET sets."""
    new = list(row)
    for place, compute in changes:
        new[place] = compute(env)
    return table.convert(new)


@dataclass
class Update:
    """UPDATE."""

    table: str
    changes: list
    where: object

    def execute(self, database):
        table = database.get_table(self.table)
        scope = table.scope()
        changes = compile_changes(self.changes, table, scope)
        where = self.where.compile(scope)
        count = 0
        rows = []
        for row in table.rows:
            env = Env(row)
            if truth(where(env)):
                row = change_row(row, changes, env, table)
                count += 1
            rows.append(row)
        table.rows = rows
        return count


@dataclass
class Delete:
    """DELETE."""

    table: str
    where: object

    def execute(self, database):
        table = database.get_table(self.table)
        scope = table.scope()
        where = self.where.compile(scope)
        rows = [row for row in table.rows if not truth(where(Env(row)))]
        count = len(table.rows) - len(rows)
        table.rows = rows
        return count


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
        if self.accept("UPDATE"):
            return self.update()
        if self.accept("DELETE", "FROM"):
            return self.delete()
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
        kind = self.choose("INTEGER", "TEXT", "REAL")
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

    def update(self):
        """Read what follows UPDATE."""
        table = self.name()
        self.expect("SET")
        changes = self.listed(self.change)
        return Update(table, changes, self.condition("WHERE"))

    def change(self):
        """Read a column and its new value."""
        name = self.name()
        self.expect("=")
        return name, self.expression()

    def delete(self):
        """Read what follows DELETE FROM."""
        return Delete(self.name(), self.condition("WHERE"))

    def condition(self, word):
        """Read a word and a condition; without them, one that always holds."""
        return self.expression() if self.accept(word) else Literal(1)

    def select(self):
        """Read what follows SELECT."""
        distinct = self.choose("DISTINCT", "ALL") == "DISTINCT"
        items = self.listed(self.item)
        table = self.name() if self.accept("FROM") else None
        where = self.condition("WHERE")
        order = self.order()
        limit, offset = self.limits()
        return Select(distinct, items, table, where, order, limit, offset)

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

    def order(self):
        """Read ORDER BY, if it is there."""
        return self.listed(self.order_term) if self.accept("ORDER", "BY") else []

    def order_term(self):
        """Read one term of ORDER BY."""
        expression = self.expression()
        descending = self.choose("ASC", "DESC") == "DESC"
        nulls = None
        if self.accept("NULLS"):
            nulls = self.choose("FIRST", "LAST")
            if nulls is None:
                raise SqlError("syntax error")
        return OrderTerm(expression, descending, nulls)

    def limits(self):
        """Read LIMIT and OFFSET; without them, values that leave all rows."""
        limit, offset = Literal(-1), Literal(0)
        if self.accept("LIMIT"):
            limit = self.expression()
            if self.accept(","):
                offset, limit = limit, self.expression()
            elif self.accept("OFFSET"):
                offset = self.expression()
        return limit, offset

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
        if self.accept("CAST", "("):
            return self.cast()
        if self.at("name", "("):
            return self.call()
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

    def cast(self):
        """Read what follows CAST and its bracket."""
        operand = self.expression()
        self.expect("AS")
        kind = self.kind()
        self.expect(")")
        return Cast(operand, kind)

    def call(self):
        """Read a call of a function."""
        name = self.name()
        if self.accept("(", ")"):
            return Call(name, [])
        return Call(name, self.bracketed(self.expression))
