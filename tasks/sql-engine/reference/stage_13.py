"""A SQL engine in memory: ``run`` gives one result for each statement."""

import copy
import operator
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

KEYWORDS = set(
    "CREATE TABLE DROP IF NOT EXISTS INSERT INTO VALUES SELECT FROM NULL INTEGER TEXT"
    " WHERE AND OR IS ISNULL NOTNULL LIKE ESCAPE IN BETWEEN CASE WHEN THEN ELSE END AS"
    " ORDER BY ASC DESC NULLS FIRST LAST LIMIT OFFSET DISTINCT ALL UPDATE SET DELETE"
    " REAL CAST"
    " GROUP HAVING FILTER"
    " JOIN INNER LEFT OUTER CROSS ON USING NATURAL"
    " UNION INTERSECT EXCEPT"
    " PRIMARY KEY UNIQUE DEFAULT CHECK CONSTRAINT IGNORE CONFLICT DO NOTHING RETURNING"
    " VIEW BEGIN COMMIT ROLLBACK TRANSACTION SAVEPOINT RELEASE TO ALTER ADD COLUMN RENAME"
    " WITH RECURSIVE OVER PARTITION ROWS RANGE UNBOUNDED PRECEDING FOLLOWING CURRENT ROW"
    " INDEX FOREIGN REFERENCES CASCADE RESTRICT NO ACTION DEFERRABLE INITIALLY DEFERRED"
    "".split()
)
TOKEN = re.compile(
    r"(?P<space>[ \t\n]+|--[^\n]*|/\*.*?\*/)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<symbol><>|<=|>=|==|!=|\|\||[-+*/%(),;=<>&|~.])",
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
    """Run one statement; where it fails, undo what it did."""
    before, savepoints = database.snapshot(), database.savepoints
    try:
        result = Parser(sql).parse().execute(database)
        database.check_references(deferred=not database.savepoints)
        return result
    except SqlError as error:
        database.restore(before)
        database.savepoints = savepoints
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


# --- aggregate functions -------------------------------------------------------------------


def sum_or_null(values):
    return sum(values) if values else None


def average(values):
    return sum(values) / len(values) if values else None


def least_value(values):
    return min(values, key=rank, default=None)


def greatest_value(values):
    return max(values, key=rank, default=None)


def join_values(values, separator=","):
    return separator.join(map(str, values)) if values else None


AGGREGATES = {
    "count": (len, 1),
    "sum": (sum_or_null, 1),
    "total": (lambda values: float(sum(values)), 1),
    "avg": (average, 1),
    "min": (least_value, 1),
    "max": (greatest_value, 1),
    "group_concat": (join_values, 2),
}


# --- names ---------------------------------------------------------------------------------


@dataclass
class Env:
    """A row at hand, and the one at hand in the query around."""

    row: tuple
    parent: object = None
    group: list = None
    windows: list = None


@dataclass
class Field:
    """A column of what a query reads."""

    owner: str
    name: str
    hidden: bool = False


class Scope:
    """The names that an expression may use."""

    def __init__(self, database, fields=(), parent=None):
        self.database = database
        self.fields = fields
        self.parent = parent
        self.aliases = {}
        self.tables = {}
        self.grouped = False
        self.aggregates_allowed = False
        self.windows = None

    def compile(self, column):
        """Return a function that reads a column from an Env."""
        key = column.name.lower()
        if column.table is None:
            indexes = [
                index
                for index, field in enumerate(self.fields)
                if field.name == key and not field.hidden
            ]
        else:
            owned = (column.table.lower(), key)
            indexes = [
                index
                for index, field in enumerate(self.fields)
                if (field.owner, field.name) == owned
            ]
        if len(indexes) > 1:
            raise SqlError(f"ambiguous column name: {column.shown}")
        if indexes:
            index = indexes[0]
            return lambda env: env.row[index]
        if column.table is None and key in self.aliases:
            return self.aliases[key].compile(self)
        if self.parent is not None:
            outer = self.parent.compile(column)
            return lambda env: outer(env.parent)
        raise SqlError(f"no such column: {column.shown}")

    def find_table(self, name):
        """Return the columns and the rows of a common table, a view or a table."""
        scope = self
        while scope is not None:
            if name.lower() in scope.tables:
                return scope.tables[name.lower()]
            scope = scope.parent
        return self.database.find_table(name)


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
    table: str = None

    @property
    def shown(self):
        """The name as it stands in the statement."""
        return self.name if self.table is None else f"{self.table}.{self.name}"

    def compile(self, scope):
        return scope.compile(self)


@dataclass
class Slot:
    """A column by its place, as ``*`` stands for it."""

    index: int
    name: str

    def compile(self, scope):
        return lambda env: env.row[self.index]


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
    star: bool
    distinct: bool
    condition: object
    window: object

    def compile(self, scope):
        name = self.name.lower()
        if self.window is not None:
            return self.compile_window(name, scope)
        if name in RANKINGS:
            raise SqlError(f"misuse of window function {self.name}()")
        if self.is_aggregate(name):
            return self.compile_aggregate(name, scope)
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

    def is_aggregate(self, name):
        """Say whether a group is to be folded; min and max of several values do not."""
        return name in AGGREGATES and (name not in FUNCTIONS or len(self.arguments) == 1)

    def compile_aggregate(self, name, scope):
        """Return a function that folds the group of an Env."""
        if not scope.aggregates_allowed:
            raise SqlError(f"misuse of aggregate: {self.name}()")
        scope.grouped = True
        scope.aggregates_allowed = False
        fold = self.compile_fold(name, scope)
        scope.aggregates_allowed = True
        return lambda env: fold(env.group)

    def compile_fold(self, name, scope):
        """Return a function that makes one value of several Envs."""
        function, most = AGGREGATES[name]
        if not self.star and not 1 <= len(self.arguments) <= most:
            raise SqlError(f"wrong number of arguments to function {self.name}()")
        condition = self.condition.compile(scope)
        arguments = [argument.compile(scope) for argument in self.arguments]

        def fold(members):
            members = [member for member in members if truth(condition(member))]
            if self.star:
                return len(members)
            values = [arguments[0](member) for member in members]
            values = [value for value in values if value is not None]
            if self.distinct:
                values = list(dict.fromkeys(values))
            return function(values, *(extra(members[0]) for extra in arguments[1:] if values))

        return fold

    def compile_window(self, name, scope):
        """Return a function that reads what the window function found for an Env."""
        if scope.windows is None:
            raise SqlError(f"misuse of window function {self.name}()")
        windows, scope.windows = scope.windows, None
        compute = self.compile_ranking(name, scope)
        partition = [part.compile(scope) for part in self.window.partition]
        order = [term.expression.compile(scope) for term in self.window.order]
        scope.windows = windows
        place = len(windows)
        windows.append(Windowing(self.window, compute, partition, order))
        return lambda env: env.windows[place]

    def compile_ranking(self, name, scope):
        """Return a function of a partition and a place in it."""
        if name in AGGREGATES:
            fold = self.compile_fold(name, scope)
            return lambda part, place: fold(part.frame(place))
        if name not in RANKINGS:
            raise SqlError(f"{self.name}() may not be used as a window function")
        function, least, most = RANKINGS[name]
        if not least <= len(self.arguments) <= most:
            raise SqlError(f"wrong number of arguments to function {self.name}()")
        arguments = [argument.compile(scope) for argument in self.arguments]
        return lambda part, place: function(part, place, *arguments)


def single_column(query, scope):
    """Compile a query that must have one column."""
    relation = query.compile(scope)
    if len(relation.names) != 1:
        raise SqlError(f"sub-select returns {len(relation.names)} columns - expected 1")
    return relation


@dataclass
class Scalar:
    """The first value that a query finds."""

    query: object

    def compile(self, scope):
        relation = single_column(self.query, scope)

        def compute(env):
            rows = relation.rows(env)
            return rows[0][0] if rows else None

        return compute


@dataclass
class Exists:
    """Whether a query finds anything."""

    query: object

    def compile(self, scope):
        relation = self.query.compile(scope)
        return lambda env: int(bool(relation.rows(env)))


@dataclass
class InQuery:
    """A value looked for in what a query finds."""

    value: object
    query: object

    def compile(self, scope):
        value = self.value.compile(scope)
        relation = single_column(self.query, scope)
        return lambda env: is_among(value(env), [row[0] for row in relation.rows(env)])


# --- windows -------------------------------------------------------------------------------


@dataclass
class Bound:
    """One end of a frame: so many rows from the current one; None for no limit."""

    offset: int


@dataclass
class Window:
    """What stands behind OVER."""

    partition: list
    order: list
    by_rows: bool
    start: Bound
    end: Bound


@dataclass
class Part:
    """The rows of one partition, ordered, with their keys."""

    window: Window
    members: list
    keys: list

    def peers(self, place):
        """The places of the rows that are ordered alike."""
        key = self.keys[place]
        return [other for other, found in enumerate(self.keys) if found == key]

    def frame(self, place):
        """The rows that an aggregate sees from a place."""
        first = last = place
        if not self.window.by_rows:
            peers = self.peers(place)
            first, last = peers[0], peers[-1]
        start, end = self.window.start.offset, self.window.end.offset
        low = 0 if start is None else max(first + start, 0)
        high = len(self.members) if end is None else max(last + end + 1, 0)
        return self.members[low:high]


@dataclass
class Windowing:
    """A window function made ready."""

    window: Window
    compute: object
    partition: list
    order: list

    def fill(self, envs):
        """Add the function's value to each Env."""
        parts = {}
        for env in envs:
            key = tuple(column(env) for column in self.partition)
            parts.setdefault(key, []).append((env, [column(env) for column in self.order]))
        for entries in parts.values():
            sort_entries(entries, self.window.order)
            part = Part(self.window, [env for env, _ in entries], [keys for _, keys in entries])
            for place, env in enumerate(part.members):
                env.windows.append(self.compute(part, place))


def row_number(part, place):
    return place + 1


def rank_with_gaps(part, place):
    return part.peers(place)[0] + 1


def dense_rank(part, place):
    return len({tuple(keys) for keys in part.keys[: place + 1]})


def percent_rank(part, place):
    others = len(part.members) - 1
    return part.peers(place)[0] / others if others else 0.0


def cumulative_share(part, place):
    return (part.peers(place)[-1] + 1) / len(part.members)


def bucket(part, place, count):
    """The number of the bucket where rows are dealt to so many, the first ones larger."""
    size, larger = divmod(len(part.members), count(part.members[place]))
    if place < larger * (size + 1):
        return place // (size + 1) + 1
    return larger + (place - larger * (size + 1)) // size + 1


def value_at(part, place, value, distance, default):
    """The value in another row of the partition."""
    if 0 <= place + distance < len(part.members):
        return value(part.members[place + distance])
    return default(part.members[place])


def lag(part, place, value, distance=lambda env: 1, default=lambda env: None):
    return value_at(part, place, value, -distance(part.members[place]), default)


def lead(part, place, value, distance=lambda env: 1, default=lambda env: None):
    return value_at(part, place, value, distance(part.members[place]), default)


def first_value(part, place, value):
    frame = part.frame(place)
    return value(frame[0]) if frame else None


def last_value(part, place, value):
    frame = part.frame(place)
    return value(frame[-1]) if frame else None


def nth_value(part, place, value, number):
    frame = part.frame(place)
    wanted = number(part.members[place])
    return value(frame[wanted - 1]) if wanted <= len(frame) else None


RANKINGS = {
    "row_number": (row_number, 0, 0),
    "rank": (rank_with_gaps, 0, 0),
    "dense_rank": (dense_rank, 0, 0),
    "percent_rank": (percent_rank, 0, 0),
    "cume_dist": (cumulative_share, 0, 0),
    "ntile": (bucket, 1, 1),
    "lag": (lag, 1, 3),
    "lead": (lead, 1, 3),
    "first_value": (first_value, 1, 1),
    "last_value": (last_value, 1, 1),
    "nth_value": (nth_value, 2, 2),
}


# --- queries -------------------------------------------------------------------------------


@dataclass
class Item:
    """One result of a query."""

    expression: object
    alias: str = None


@dataclass
class Star:
    """All columns, or all of one table."""

    table: str = None


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
class Relation:
    """Columns, and a function that finds the rows."""

    names: list
    rows: object


@dataclass
class TableSource:
    """A table in FROM."""

    name: str
    alias: str

    def compile(self, scope):
        owner = (self.alias or self.name).lower()
        relation = scope.find_table(self.name)
        return Relation([Field(owner, name) for name in relation.names], relation.rows)


@dataclass
class QuerySource:
    """A query in FROM."""

    query: object
    alias: str

    def compile(self, scope):
        relation = self.query.compile(scope)
        return Relation([Field(self.alias, name) for name in relation.names], relation.rows)


@dataclass
class NoSource:
    """No FROM: one row without columns."""

    def compile(self, scope):
        return Relation([], lambda env: [()])


@dataclass
class Join:
    """Two sources combined; ``using`` is None, or names, or NATURAL for all common ones."""

    kind: str
    left: object
    right: object
    condition: object
    using: object

    def compile(self, scope):
        left = self.left.compile(scope)
        right = self.right.compile(scope)
        pairs = [self.find_pair(left, right, name) for name in self.common(left, right)]
        for _, index in pairs:
            right.names[index].hidden = True
        fields = left.names + right.names
        inner = Scope(scope.database, fields, scope)
        condition = self.condition.compile(inner)

        def fits(a, b, env):
            if any(a[i] is None or a[i] != b[j] for i, j in pairs):
                return False
            return truth(condition(Env(a + b, env)))

        def rows(env):
            found = []
            others = right.rows(env)
            for row in left.rows(env):
                matches = [row + other for other in others if fits(row, other, env)]
                if self.kind == "LEFT" and not matches:
                    matches.append(row + (None,) * len(right.names))
                found += matches
            return found

        return Relation(fields, rows)

    def common(self, left, right):
        """The names of the columns that must be equal."""
        if self.using == "NATURAL":
            names = {field.name for field in right.names}
            return [field.name for field in left.names if field.name in names and not field.hidden]
        return self.using

    def find_pair(self, left, right, name):
        """The places of a common column on both sides."""
        pair = []
        for side in (left, right):
            places = [
                place
                for place, field in enumerate(side.names)
                if field.name == name.lower() and not field.hidden
            ]
            if not places:
                raise SqlError(
                    f"cannot join using column {name} - column not present in both tables"
                )
            pair.append(places[0])
        return pair


@dataclass
class Select:
    """SELECT up to ORDER BY."""

    distinct: bool
    items: list
    source: object
    where: object
    group: list
    having: object

    def compile(self, outer, order):
        """Return names and a function that finds pairs of rows and keys to order by."""
        relation = self.source.compile(outer)
        fields = relation.names
        items = self.expand(fields)
        scope = Scope(outer.database, fields, outer)
        scope.aggregates_allowed = True
        scope.windows = []
        outputs = [item.expression.compile(scope) for item in items]
        scope.aliases = {item.alias.lower(): item.expression for item in items if item.alias}
        keys = [
            self.order_key(place, term, items).compile(scope) for place, term in enumerate(order)
        ]
        windows, scope.windows = scope.windows, None
        having = self.having.compile(scope)
        scope.aggregates_allowed = False
        group = [expression.compile(scope) for expression in self.group]
        where = self.where.compile(scope)

        def find(parent):
            envs = [Env(row, parent) for row in relation.rows(parent)]
            envs = [env for env in envs if truth(where(env))]
            if self.group or scope.grouped:
                groups = make_groups(envs, group, len(fields), parent)
                envs = [env for env in groups if truth(having(env))]
            envs = [Env(env.row, parent, env.group, []) for env in envs]
            for windowing in windows:
                windowing.fill(envs)
            entries = [
                (tuple(output(env) for output in outputs), [key(env) for key in keys])
                for env in envs
            ]
            if self.distinct:
                entries = list(dict(entries).items())
            return entries

        return [output_name(item) for item in items], find

    def order_key(self, place, term, items):
        """The expression behind a term of ORDER BY."""
        expression = term.expression
        if isinstance(expression, Literal) and isinstance(expression.value, int):
            check_place(place, expression.value, len(items))
            return items[expression.value - 1].expression
        if isinstance(expression, Column) and expression.table is None:
            for item in items:
                if item.alias and item.alias.lower() == expression.name.lower():
                    return item.expression
        return expression

    def expand(self, fields):
        """The results, with columns in the place of ``*``."""
        items = []
        for item in self.items:
            if isinstance(item, Item):
                items.append(item)
                continue
            slots = expand_star(item, fields)
            if not slots:
                missing = (
                    "no tables specified" if item.table is None else f"no such table: {item.table}"
                )
                raise SqlError(missing)
            items += slots
        return items


def expand_star(star, fields):
    """The results that ``*`` or ``table.*`` stands for."""
    return [
        Item(Slot(index, field.name))
        for index, field in enumerate(fields)
        if (not field.hidden if star.table is None else field.owner == star.table.lower())
    ]


def output_name(item):
    """The name of a result, for the query around; an empty one where it has none."""
    if item.alias:
        return item.alias.lower()
    return getattr(item.expression, "name", "").lower()


def make_groups(envs, keys, width, parent):
    """Gather rows with equal keys; without keys all rows are one group, even if none is there."""
    groups = {} if keys else {(): []}
    for env in envs:
        groups.setdefault(tuple(key(env) for key in keys), []).append(env)
    nothing = (None,) * width
    return [Env(group[0].row if group else nothing, parent, group) for group in groups.values()]


@dataclass
class Values:
    """Rows that stand in the statement."""

    tuples: list

    def compile(self, outer, order):
        tuples = [[value.compile(outer) for value in values] for values in self.tuples]
        names = [f"column{place + 1}" for place in range(common_width(tuples))]

        def find(parent):
            rows = [tuple(value(parent) for value in values) for values in tuples]
            return [(row, []) for row in rows]

        return names, find


def combine(kind, left, right):
    """Apply UNION, UNION ALL, INTERSECT or EXCEPT to rows."""
    if kind == "UNION ALL":
        return left + right
    if kind == "UNION":
        return list(dict.fromkeys(left + right))
    wanted = kind == "INTERSECT"
    return [row for row in dict.fromkeys(left) if (row in right) == wanted]


@dataclass
class Query:
    """One SELECT or several, combined, with what stands behind them."""

    first: object
    others: list
    order: list
    limit: object
    offset: object
    tables: list

    def execute(self, database):
        return self.compile(Scope(database)).rows(None)

    def compile(self, outer):
        """Return the names of the results, and a function that finds the rows."""
        outer = Scope(outer.database, (), outer)
        for table in self.tables:
            outer.tables[table.name.lower()] = table.compile(outer)
        names, find = self.compile_rows(outer)
        limit, offset = self.limit.compile(outer), self.offset.compile(outer)

        def rows(parent):
            parent = Env((), parent)
            entries = find(parent)
            sort_entries(entries, self.order)
            first = max(offset(parent), 0)
            count = limit(parent)
            found = [row for row, _ in entries[first:]]
            return found if count < 0 else found[:count]

        return Relation(names, rows)

    def compile_rows(self, outer):
        """Return names and a function that finds pairs of rows and keys to order by."""
        if not self.others:
            return self.first.compile(outer, self.order)
        names, find_first = self.first.compile(outer, [])
        finders = [self.compile_other(kind, core, len(names), outer) for kind, core in self.others]
        places = [self.find_place(place, names) for place in range(len(self.order))]

        def find(parent):
            rows = [row for row, _ in find_first(parent)]
            for kind, find_other in finders:
                rows = combine(kind, rows, [row for row, _ in find_other(parent)])
            return [(row, [row[place] for place in places]) for row in rows]

        return names, find

    def compile_other(self, kind, core, width, outer):
        """Compile what follows UNION and the like."""
        names, find = core.compile(outer, [])
        if len(names) != width:
            raise SqlError(
                f"SELECTs to the left and right of {kind}"
                " do not have the same number of result columns"
            )
        return kind, find

    def find_place(self, place, names):
        """The place of the result that a term of ORDER BY names or counts."""
        expression = self.order[place].expression
        if isinstance(expression, Literal):
            check_place(place, expression.value, len(names))
            return expression.value - 1
        if isinstance(expression, Column) and expression.name.lower() in names:
            return names.index(expression.name.lower())
        raise SqlError(
            f"{ORDINALS[place + 1]} ORDER BY term does not match any column in the result set"
        )


@dataclass
class CommonTable:
    """A query with a name, in WITH."""

    name: str
    columns: list
    query: Query
    recursive: bool

    def compile(self, scope):
        if self.recursive and self.query.others:
            return self.compile_recursive(scope)
        relation = self.query.compile(scope)
        return Relation(self.rename(relation.names), relation.rows)

    def rename(self, names):
        """The names of the columns, given those of the query."""
        if self.columns and len(self.columns) != len(names):
            raise SqlError(
                f"table {self.name} has {len(names)} values for {len(self.columns)} columns"
            )
        return [name.lower() for name in self.columns or names]

    def compile_recursive(self, scope):
        """Compile a query whose last part reads what it found before."""
        names, find_first = self.query.first.compile(scope, [])
        names = self.rename(names)
        latest = []
        inner = Scope(scope.database, (), scope)
        inner.tables = {self.name.lower(): Relation(names, lambda env: latest)}
        kind, core = self.query.others[0]
        _, find_more = self.query.compile_other(kind, core, len(names), inner)

        def rows(parent):
            found = combine(kind, [row for row, _ in find_first(parent)], [])
            latest[:] = found
            while latest:
                more = combine(kind, [row for row, _ in find_more(Env((), parent))], [])
                if kind == "UNION":
                    more = [row for row in more if row not in found]
                found = found + more
                latest[:] = more
            return found

        return Relation(names, rows)


# --- tables --------------------------------------------------------------------------------


@dataclass
class ColumnDef:
    """A column of a table."""

    name: str
    kind: str
    default: object
    rules: set


@dataclass
class Violation:
    """A broken constraint: what to say, and what would mend it."""

    message: str
    default_for: int = None
    rule: object = None
    clashes: list = None


@dataclass
class Index:
    """What must be different in different rows: the parts, where a condition holds."""

    name: str
    parts: list
    where: object
    unique: bool = True

    def columns(self):
        """The names of the columns; None where a part is something else."""
        if all(isinstance(part, Column) for part in self.parts):
            return [part.name for part in self.parts]

    def shown(self, table):
        """The columns, or the index, as an error names them."""
        if self.columns() is None:
            return f"index '{self.name}'"
        places = table.find_places(self.columns())
        return ", ".join(f"{table.name}.{table.columns[place].name}" for place in places)

    def find_key(self, table):
        """Return a function that gives a row's values; None for a row that clashes with none."""
        parts = [part.compile(table.scope()) for part in self.parts]
        where = self.where.compile(table.scope())

        def key(row):
            values = [part(Env(row)) for part in parts]
            return values if truth(where(Env(row))) and None not in values else None

        return key

    def matches(self, target, table):
        """Say whether these are, in any order, the columns at some places."""
        if self.columns() is None or self.where != Literal(1):
            return False
        return set(table.find_places(self.columns())) == target


@dataclass
class ForeignKey:
    """Columns whose values must be in a row of another table."""

    columns: list
    parent: str
    target: list
    deferred: bool
    actions: dict

    def places(self, child, database):
        """The places of the columns, and of those in the other table."""
        parent = database.tables.get(self.parent.lower())
        if parent is None:
            raise SqlError(f"no such table: {self.parent}")
        target = self.target or (parent.keys or [[]])[0]
        try:
            found = parent.find_places(target)
        except SqlError:
            found = []
        if len(found) != len(self.columns) or not any(
            index.matches(set(found), parent) for index in parent.uniques()
        ):
            raise SqlError(f'foreign key mismatch - "{child.name}" referencing "{self.parent}"')
        return child.find_places(self.columns), found

    def check(self, child, database):
        """Refuse values that are in no row of the other table."""
        for row in child.rows.values():
            if None in [row[place] for place in child.find_places(self.columns)]:
                continue
            own, other = self.places(child, database)
            wanted = [row[place] for place in own]
            parents = database.tables[self.parent.lower()].rows.values()
            if wanted not in [[parent[place] for place in other] for parent in parents]:
                raise SqlError("FOREIGN KEY constraint failed")

    def act(self, child, database, old, new):
        """Do what is to be done with the rows of ``child`` when a row changes or goes."""
        action = self.actions.get("DELETE" if new is None else "UPDATE")
        own, other = self.places(child, database)
        key = [old[place] for place in other]
        if action is None or (new is not None and key == [new[place] for place in other]):
            return
        for number, row in list(child.rows.items()):
            if [row[place] for place in own] != key:
                continue
            if action == "RESTRICT":
                raise SqlError("FOREIGN KEY constraint failed")
            if action == "CASCADE" and new is None:
                database.remove(child, number)
                continue
            values = list(row)
            for place, there in zip(own, other):
                values[place] = self.replacement(action, child.columns[place], new, there)
            database.change(child, number, child.convert(values))

    def replacement(self, action, column, new, place):
        """The value that a column gets."""
        if action == "CASCADE":
            return new[place]
        return column.default.compile(None)(None) if action == "DEFAULT" else None


class Table:
    """Columns and rows, by number; the rows are replaced, never changed."""

    def __init__(self, name, columns, keys, uniques, checks, foreign):
        self.name = name
        self.columns = []
        self.rows = {}
        self.count = 0
        for column in columns:
            self.add_column(column)
        keys = [[column.name] for column in columns if "PRIMARY" in column.rules] + keys
        if len(keys) > 1:
            raise SqlError(f'table "{name}" has more than one primary key')
        self.keys = keys
        self.unique_columns = keys + [[c.name] for c in columns if "UNIQUE" in c.rules] + uniques
        for names in self.unique_columns:
            self.find_places(names)
        self.checks = checks
        self.indexes = []
        self.foreign = foreign
        for key in foreign:
            for column in key.columns:
                if column.lower() not in self.names:
                    raise SqlError(f'unknown column "{column}" in foreign key definition')

    def add_column(self, column):
        """Add a column at the end."""
        if column.name.lower() in self.names:
            raise SqlError(f"duplicate column name: {column.name}")
        self.columns = [*self.columns, column]

    def find_places(self, names):
        """The places of several columns."""
        return [self.find_column(name) for name in names]

    def find_counter(self):
        """The place of the key that counts by itself, one INTEGER; None where there is none."""
        for places in map(self.find_places, self.keys):
            if [self.columns[place].kind for place in places] == ["INTEGER"]:
                return places[0]

    def uniques(self):
        """What must be unique."""
        own = [Index(None, list(map(Column, names)), Literal(1)) for names in self.unique_columns]
        return own + [index for index in self.indexes if index.unique]

    @property
    def names(self):
        """The names of the columns, for comparison."""
        return [column.name.lower() for column in self.columns]

    def scope(self, database=None):
        """The names of one row of the table."""
        return Scope(database, [Field(self.name.lower(), name) for name in self.names])

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
        row = [column.default.compile(None)(None) for column in self.columns]
        for place, value in reversed(list(zip(places, values))):
            row[place] = value
        return row

    def convert(self, values):
        """Return values as the columns keep them."""
        return tuple(store_as(column.kind, value) for column, value in zip(self.columns, values))

    def new_row(self, places, values):
        """A row with values in some places and defaults in the others."""
        row = self.spread(places, values)
        counter = self.find_counter()
        if counter is not None and row[counter] is None:
            row[counter] = max((other[counter] for other in self.rows.values()), default=0) + 1
        return self.convert(row)

    def with_default(self, row, violation):
        """A row with the default where NOT NULL misses a value."""
        place = violation.default_for
        value = self.columns[place].default.compile(None)(None)
        if value is None:
            raise SqlError(violation.message)
        return self.convert((*row[:place], value, *row[place + 1 :]))

    def violation(self, row, number=None):
        """The first constraint that a row breaks beside those of other numbers, or None."""
        counter = self.find_counter()
        if counter is not None and not isinstance(row[counter], int):
            raise SqlError("datatype mismatch")
        for column, value in zip(self.columns, row):
            if "NOT" in column.rules and value is None:
                message = f"NOT NULL constraint failed: {self.name}.{column.name}"
                return Violation(message, default_for=self.find_column(column.name))
        for label, check in self.checks:
            if truth(check.compile(self.scope())(Env(row))) is False:
                return Violation(f"CHECK constraint failed: {label}")
        for index in self.uniques():
            clashes = self.find_clashes(index, row, number)
            if clashes:
                message = f"UNIQUE constraint failed: {index.shown(self)}"
                return Violation(message, rule=index, clashes=clashes)

    def find_clashes(self, index, row, number):
        """The numbers of other rows that a UNIQUE index does not allow beside a row."""
        find_key = index.find_key(self)
        key = find_key(row)
        if key is None:
            return []
        others = [other for other in self.rows if other != number]
        return [other for other in others if find_key(self.rows[other]) == key]

    def check(self, row, number):
        """Refuse a row that breaks a constraint."""
        violation = self.violation(row, number)
        if violation is not None:
            raise SqlError(violation.message)

    def in_order(self):
        """The numbers of the rows, in the order in which statements visit them."""
        counter = self.find_counter()
        if counter is None:
            return list(self.rows)
        return sorted(self.rows, key=lambda number: self.rows[number][counter])

    def append(self, row):
        """Add a row."""
        self.count += 1
        self.rows = {**self.rows, self.count: row}


class Database:
    """All tables."""

    def __init__(self):
        self.tables = {}
        self.views = {}
        self.savepoints = []

    def find_table(self, name):
        """Return the columns and the rows of a view or a table."""
        if name.lower() in self.views:
            return self.views[name.lower()].compile(Scope(self))
        table = self.get_table(name)
        return Relation(table.names, lambda env: list(table.rows.values()))

    def get_table(self, name):
        """Return a table, not a view, to change it."""
        if name.lower() in self.views:
            raise SqlError(f"cannot modify {self.views[name.lower()].name} because it is a view")
        if name.lower() not in self.tables:
            raise SqlError(f"no such table: {name}")
        return self.tables[name.lower()]

    def find_index(self, name):
        """Return the table that has an index, and the index; None where there is none."""
        for table in self.tables.values():
            for index in table.indexes:
                if index.name.lower() == name.lower():
                    return table, index

    def refuse_index(self, name):
        """Refuse a name that an index has."""
        if self.find_index(name):
            raise SqlError(f"there is already an index named {name}")

    def snapshot(self):
        """What is to be kept in order to come back to it."""
        return {key: copy.copy(table) for key, table in self.tables.items()}, dict(self.views)

    def restore(self, snapshot):
        """Come back to a snapshot."""
        tables, views = snapshot
        self.tables = {key: copy.copy(table) for key, table in tables.items()}
        self.views = dict(views)

    def change(self, table, number, row):
        """Put a row in the place of another."""
        table.check(row, number)
        old = table.rows[number]
        table.rows = {**table.rows, number: row}
        self.follow(table, old, row)

    def remove(self, table, number):
        """Remove a row."""
        old = table.rows[number]
        table.rows = {other: row for other, row in table.rows.items() if other != number}
        self.follow(table, old, None)

    def follow(self, table, old, new):
        """Do what foreign keys ask for when a row changes or goes."""
        for child in self.tables.values():
            for key in child.foreign:
                if key.parent.lower() == table.name.lower():
                    key.act(child, self, old, new)

    def check_references(self, deferred):
        """Refuse rows that refer to nothing; with ``deferred`` also where that may wait."""
        for table in self.tables.values():
            for key in table.foreign:
                if deferred or not key.deferred:
                    key.check(table, self)


# --- statements ----------------------------------------------------------------------------


@dataclass
class CreateTable:
    """CREATE TABLE."""

    name: str
    columns: list
    lenient: bool
    keys: list
    uniques: list
    checks: list
    foreign: list

    def execute(self, database):
        key = self.name.lower()
        if key in database.views:
            raise SqlError(f"view {self.name} already exists")
        database.refuse_index(self.name)
        if key not in database.tables:
            parts = self.columns, self.keys, self.uniques, self.checks, self.foreign
            database.tables[key] = Table(self.name, *parts)
        elif not self.lenient:
            raise SqlError(f"table {self.name} already exists")
        return 0


@dataclass
class DropTable:
    """DROP TABLE."""

    name: str
    lenient: bool

    def execute(self, database):
        if self.name.lower() in database.views:
            raise SqlError(f"use DROP VIEW to delete view {self.name}")
        if self.name.lower() in database.tables:
            Delete(self.name, Literal(1), None).execute(database)
            database.check_references(deferred=True)
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
    query: object
    action: str
    upsert: object
    returning: list

    def execute(self, database):
        table = database.get_table(self.table)
        relation = self.query.compile(Scope(database))
        places = self.places(table, len(relation.names))
        for key in table.foreign:
            key.places(table, database)
        update = self.upsert and self.upsert.compile(table, database)
        returned = compile_returning(self.returning, table, database)
        stored = []
        for values in relation.rows(None):
            row = self.store(table.new_row(places, values), table, database, update)
            if row is not None:
                stored.append(row)
        return len(stored) if returned is None else returned(stored)

    def store(self, row, table, database, update):
        """Store a row, and return it as it is then; None where it is left out."""
        violation = table.violation(row)
        while violation is not None:
            if update is not None:
                return update(violation, row)
            if self.action == "IGNORE":
                return None
            row = self.mend(violation, row, table, database)
            violation = table.violation(row)
        table.append(row)
        return row

    def mend(self, violation, row, table, database):
        """Make room for a row if OR says so; return the row to store."""
        if self.action == "REPLACE" and violation.default_for is not None:
            return table.with_default(row, violation)
        if self.action != "REPLACE" or violation.clashes is None:
            raise SqlError(violation.message)
        for clash in violation.clashes:
            database.remove(table, clash)
        return row

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


@dataclass
class Upsert:
    """ON CONFLICT: ``changes`` is None for DO NOTHING."""

    target: list
    changes: list
    where: object

    def compile(self, table, database):
        """Return a function that changes the row in the way and returns it, or None."""
        target = set(table.find_places(self.target))
        if target and not any(index.matches(target, table) for index in table.uniques()):
            raise SqlError("ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint")
        fields = [
            Field(owner, name) for owner in (table.name.lower(), "excluded") for name in table.names
        ]
        for proposed in fields[len(table.names) :]:
            proposed.hidden = True
        scope = Scope(database, fields)
        changes = compile_changes(self.changes or [], table, scope)
        where = self.where.compile(scope)

        def resolve(violation, row):
            if violation.rule is None or (target and not violation.rule.matches(target, table)):
                raise SqlError(violation.message)
            number = violation.clashes[0]
            env = Env(table.rows[number] + row)
            if self.changes is None or not truth(where(env)):
                return None
            database.change(table, number, change_row(table.rows[number], changes, env, table))
            return table.rows[number]

        return resolve


def compile_returning(items, table, database):
    """Return a function that makes the results of RETURNING; None where there is none."""
    if items is None:
        return None
    scope = table.scope(database)
    outputs = []
    for item in items:
        found = [item] if isinstance(item, Item) else expand_star(item, scope.fields)
        outputs += [part.expression.compile(scope) for part in found]
    return lambda rows: [tuple(output(Env(row)) for output in outputs) for row in rows]


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
    returning: list

    def execute(self, database):
        table = database.get_table(self.table)
        scope = table.scope(database)
        changes = compile_changes(self.changes, table, scope)
        where = self.where.compile(scope)
        returned = compile_returning(self.returning, table, database)
        stored = []
        numbers = [n for n in table.in_order() if truth(where(Env(table.rows[n])))]
        for number in numbers:
            old = table.rows[number]
            database.change(table, number, change_row(old, changes, Env(old), table))
            stored.append(table.rows[number])
        return len(stored) if returned is None else returned(stored)


@dataclass
class Delete:
    """DELETE."""

    table: str
    where: object
    returning: list

    def execute(self, database):
        table = database.get_table(self.table)
        scope = table.scope(database)
        where = self.where.compile(scope)
        returned = compile_returning(self.returning, table, database)
        deleted = []
        numbers = [n for n in table.in_order() if truth(where(Env(table.rows[n])))]
        for number in numbers:
            if number in table.rows:
                deleted.append(table.rows[number])
                database.remove(table, number)
        return len(deleted) if returned is None else returned(deleted)


@dataclass
class CreateIndex:
    """CREATE INDEX."""

    table: str
    index: Index
    lenient: bool

    def execute(self, database):
        name = self.index.name
        if database.find_index(name):
            if self.lenient:
                return 0
            raise SqlError(f"index {name} already exists")
        if name.lower() in database.tables or name.lower() in database.views:
            raise SqlError(f"there is already a table named {name}")
        if self.table.lower() in database.views:
            raise SqlError("views may not be indexed")
        table = database.get_table(self.table)
        self.index.find_key(table)
        table.indexes = [*table.indexes, self.index]
        for number, row in table.rows.items():
            table.check(row, number)
        return 0


@dataclass
class DropIndex:
    """DROP INDEX."""

    name: str
    lenient: bool

    def execute(self, database):
        found = database.find_index(self.name)
        if found:
            table, index = found
            table.indexes = [other for other in table.indexes if other is not index]
        elif not self.lenient:
            raise SqlError(f"no such index: {self.name}")
        return 0


@dataclass
class View:
    """CREATE VIEW, and what it leaves."""

    name: str
    columns: list
    query: Query
    lenient: bool

    def execute(self, database):
        key = self.name.lower()
        if key in database.tables:
            raise SqlError(f"table {self.name} already exists")
        if key in database.views and not self.lenient:
            raise SqlError(f"view {self.name} already exists")
        database.refuse_index(self.name)
        database.views.setdefault(key, self)
        return 0

    def compile(self, scope):
        """Return the view's columns and rows."""
        relation = self.query.compile(scope)
        names = relation.names if self.columns is None else self.columns
        if len(names) != len(relation.names):
            raise SqlError(
                f"expected {len(names)} columns for '{self.name}' but got {len(relation.names)}"
            )
        return Relation([name.lower() for name in names], relation.rows)


@dataclass
class DropView:
    """DROP VIEW."""

    name: str
    lenient: bool

    def execute(self, database):
        if self.name.lower() in database.tables:
            table = database.tables[self.name.lower()]
            raise SqlError(f"use DROP TABLE to delete table {table.name}")
        if self.name.lower() in database.views:
            del database.views[self.name.lower()]
        elif not self.lenient:
            raise SqlError(f"no such view: {self.name}")
        return 0


@dataclass
class Transaction:
    """BEGIN, COMMIT, ROLLBACK and savepoints."""

    verb: str
    name: str = None

    def execute(self, database):
        if self.verb in ("BEGIN", "SAVEPOINT"):
            self.start(database)
        elif self.name is None:
            self.finish(database)
        else:
            self.return_to(database)
        return 0

    def start(self, database):
        """Remember how things are."""
        if self.verb == "BEGIN" and database.savepoints:
            raise SqlError("cannot start a transaction within a transaction")
        database.savepoints.append((self.name, database.snapshot()))

    def finish(self, database):
        """Keep or undo everything."""
        if not database.savepoints:
            raise SqlError(f"cannot {self.verb.lower()} - no transaction is active")
        if self.verb == "ROLLBACK":
            database.restore(database.savepoints[0][1])
        database.savepoints = []

    def return_to(self, database):
        """Forget a savepoint and those after it, or come back to it."""
        names = [name and name.lower() for name, _ in database.savepoints]
        if self.name.lower() not in names:
            raise SqlError(f"no such savepoint: {self.name}")
        place = len(names) - 1 - names[::-1].index(self.name.lower())
        if self.verb == "ROLLBACK":
            database.restore(database.savepoints[place][1])
            place += 1
        database.savepoints = database.savepoints[:place]


@dataclass
class RenameTable:
    """ALTER TABLE ... RENAME TO."""

    table: str
    name: str

    def execute(self, database):
        if self.table.lower() in database.views:
            raise SqlError(f"view {database.views[self.table.lower()].name} may not be altered")
        table = database.get_table(self.table)
        key = self.name.lower()
        if key in database.tables or key in database.views or database.find_index(key):
            raise SqlError(f"there is already another table or index with this name: {self.name}")
        database.tables[key] = database.tables.pop(self.table.lower())
        table.name = self.name
        return 0


@dataclass
class AddColumn:
    """ALTER TABLE ... ADD COLUMN."""

    table: str
    column: ColumnDef

    def execute(self, database):
        table = database.get_table(self.table)
        value = self.column.default.compile(None)(None)
        for rule in ("PRIMARY KEY", "UNIQUE"):
            if rule.split()[0] in self.column.rules:
                raise SqlError(f"Cannot add a {rule} column")
        if "NOT" in self.column.rules and value is None:
            raise SqlError("Cannot add a NOT NULL column with default value NULL")
        table.add_column(self.column)
        table.rows = {number: table.convert((*row, value)) for number, row in table.rows.items()}
        return 0


@dataclass
class RenameColumn:
    """ALTER TABLE ... RENAME COLUMN."""

    table: str
    old: str
    new: str

    def execute(self, database):
        table = database.get_table(self.table)
        place = find_altered(table, self.old)
        if self.new.lower() in table.names[:place] + table.names[place + 1 :]:
            raise SqlError(f"duplicate column name: {self.new}")
        column = table.columns[place]
        renamed = ColumnDef(self.new, column.kind, column.default, column.rules)
        table.columns = [*table.columns[:place], renamed, *table.columns[place + 1 :]]
        old = column.name.lower()
        table.keys, table.unique_columns = (
            [[self.new if name.lower() == old else name for name in names] for names in group]
            for group in (table.keys, table.unique_columns)
        )
        return 0


@dataclass
class DropColumn:
    """ALTER TABLE ... DROP COLUMN."""

    table: str
    name: str

    def execute(self, database):
        table = database.get_table(self.table)
        place = find_altered(table, self.name)
        if self.name.lower() in [name.lower() for names in table.keys for name in names]:
            raise SqlError(f'cannot drop PRIMARY KEY column: "{self.name}"')
        if "UNIQUE" in table.columns[place].rules:
            raise SqlError(f'cannot drop UNIQUE column: "{self.name}"')
        if len(table.columns) == 1:
            raise SqlError(f'cannot drop column "{self.name}": no other columns exist')
        table.columns = table.columns[:place] + table.columns[place + 1 :]
        table.rows = {number: row[:place] + row[place + 1 :] for number, row in table.rows.items()}
        return 0


def find_altered(table, name):
    """The place of a column to alter."""
    if name.lower() not in table.names:
        raise SqlError(f'no such column: "{name}"')
    return table.names.index(name.lower())


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
        if self.accept("CREATE", "VIEW"):
            return self.create_view()
        if self.accept("DROP", "VIEW"):
            lenient = self.accept("IF", "EXISTS")
            return DropView(self.name(), lenient)
        if self.accept("ALTER", "TABLE"):
            return self.alter_table()
        if self.accept("CREATE", "UNIQUE", "INDEX"):
            return self.create_index(True)
        if self.accept("CREATE", "INDEX"):
            return self.create_index(False)
        if self.accept("DROP", "INDEX"):
            lenient = self.accept("IF", "EXISTS")
            return DropIndex(self.name(), lenient)
        verb = self.choose("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
        if verb:
            return self.transaction(verb)
        return self.query()

    def create_table(self):
        """Read what follows CREATE TABLE."""
        lenient = self.accept("IF", "NOT", "EXISTS")
        table = CreateTable(self.name(), [], lenient, [], [], [], [])
        self.bracketed(lambda: self.table_part(table))
        return table

    def table_part(self, table):
        """Read a column or a constraint of CREATE TABLE."""
        if self.accept("PRIMARY", "KEY"):
            table.keys.append(self.bracketed(self.name))
        elif self.accept("UNIQUE"):
            table.uniques.append(self.bracketed(self.name))
        elif self.at("CONSTRAINT"):
            table.checks.append(self.check())
        elif self.accept("FOREIGN", "KEY"):
            table.foreign.append(self.foreign_key(self.bracketed(self.name)))
        else:
            table.columns.append(self.column(table.checks, table.foreign))

    def column(self, checks, foreign):
        """Read a column of CREATE TABLE; its CHECK and foreign key go to those of the table."""
        name = self.name()
        kind = self.kind()
        rules = set()
        default = Literal(None)
        while not any(map(self.at, (",", ")", ";", "end"))):
            if self.accept("DEFAULT"):
                default = self.unary()
            elif self.at("CONSTRAINT"):
                checks.append(self.check())
            elif self.at("REFERENCES"):
                foreign.append(self.foreign_key([name]))
            else:
                rules.add(self.rule())
        return ColumnDef(name, kind, default, rules)

    def foreign_key(self, columns):
        """Read REFERENCES and what follows."""
        self.expect("REFERENCES")
        parent = self.name()
        target = self.bracketed(self.name) if self.at("(") else []
        if target and len(target) != len(columns):
            raise SqlError(
                "number of columns in foreign key does not match"
                " the number of columns in the referenced table"
            )
        actions = {}
        while self.accept("ON"):
            event = self.choose("DELETE", "UPDATE")
            actions[event] = self.action()
        deferred = self.accept("DEFERRABLE", "INITIALLY", "DEFERRED")
        return ForeignKey(columns, parent, target, deferred, actions)

    def action(self):
        """Read what a foreign key does; None for nothing."""
        if self.accept("NO", "ACTION"):
            return None
        if self.accept("SET"):
            found = self.choose("NULL", "DEFAULT")
        else:
            found = self.choose("CASCADE", "RESTRICT")
        if found is None:
            raise SqlError("syntax error")
        return found

    def create_index(self, unique):
        """Read what follows CREATE INDEX."""
        lenient = self.accept("IF", "NOT", "EXISTS")
        name = self.name()
        self.expect("ON")
        table = self.name()
        parts = self.bracketed(self.index_part)
        return CreateIndex(table, Index(name, parts, self.condition("WHERE"), unique), lenient)

    def index_part(self):
        """Read an expression, and a direction, which means nothing here."""
        part = self.expression()
        self.choose("ASC", "DESC")
        return part

    def rule(self):
        """Read a constraint that is words alone, and return its first word."""
        for words in (("PRIMARY", "KEY"), ("NOT", "NULL"), ("UNIQUE",)):
            if self.accept(*words):
                return words[0]
        raise SqlError("syntax error")

    def check(self):
        """Read a CHECK with its name."""
        self.expect("CONSTRAINT")
        name = self.name()
        self.expect("CHECK", "(")
        condition = self.expression()
        self.expect(")")
        return name, condition

    def kind(self):
        """Read the name of a type."""
        kind = self.choose("INTEGER", "TEXT", "REAL")
        if kind is None:
            raise SqlError("syntax error")
        return kind

    def insert(self):
        """Read what follows INSERT."""
        action = None
        if self.accept("OR"):
            action = self.choose("IGNORE") or self.name().upper()
        self.expect("INTO")
        table = self.name()
        columns = self.bracketed(self.name) if self.at("(") else None
        query = self.query()
        upsert = self.upsert() if self.accept("ON", "CONFLICT") else None
        return Insert(table, columns, query, action, upsert, self.returning())

    def upsert(self):
        """Read what follows ON CONFLICT."""
        target = self.bracketed(self.name) if self.at("(") else []
        self.expect("DO")
        if self.accept("NOTHING"):
            return Upsert(target, None, Literal(1))
        self.expect("UPDATE", "SET")
        return Upsert(target, self.listed(self.change), self.condition("WHERE"))

    def returning(self):
        """Read RETURNING, if it is there."""
        return self.listed(self.item) if self.accept("RETURNING") else None

    def tuples(self):
        """Read the rows behind VALUES."""
        return self.listed(lambda: self.bracketed(self.expression))

    def update(self):
        """Read what follows UPDATE."""
        table = self.name()
        self.expect("SET")
        changes = self.listed(self.change)
        return Update(table, changes, self.condition("WHERE"), self.returning())

    def change(self):
        """Read a column and its new value."""
        name = self.name()
        self.expect("=")
        return name, self.expression()

    def delete(self):
        """Read what follows DELETE FROM."""
        return Delete(self.name(), self.condition("WHERE"), self.returning())

    def create_view(self):
        """Read what follows CREATE VIEW."""
        lenient = self.accept("IF", "NOT", "EXISTS")
        name = self.name()
        columns = self.bracketed(self.name) if self.at("(") else None
        self.expect("AS")
        return View(name, columns, self.query(), lenient)

    def alter_table(self):
        """Read what follows ALTER TABLE."""
        table = self.name()
        if self.accept("RENAME", "TO"):
            return RenameTable(table, self.name())
        if self.accept("RENAME"):
            self.accept("COLUMN")
            old = self.name()
            self.expect("TO")
            return RenameColumn(table, old, self.name())
        if self.accept("ADD"):
            self.accept("COLUMN")
            return AddColumn(table, self.column([], []))
        self.expect("DROP")
        self.accept("COLUMN")
        return DropColumn(table, self.name())

    def transaction(self, verb):
        """Read what follows the first word of a statement about transactions."""
        if verb == "SAVEPOINT":
            return Transaction(verb, self.name())
        if verb == "RELEASE":
            self.accept("SAVEPOINT")
            return Transaction(verb, self.name())
        self.accept("TRANSACTION")
        if verb == "ROLLBACK" and self.accept("TO"):
            self.accept("SAVEPOINT")
            return Transaction(verb, self.name())
        return Transaction(verb)

    def condition(self, word):
        """Read a word and a condition; without them, one that always holds."""
        return self.expression() if self.accept(word) else Literal(1)

    def query(self):
        """Read SELECT or VALUES, others combined with it, and ORDER BY and LIMIT."""
        tables = self.common_tables() if self.accept("WITH") else []
        first = self.core()
        others = []
        kind = self.combination()
        while kind:
            others.append((kind, self.core()))
            kind = self.combination()
        order = self.order()
        limit, offset = self.limits()
        return Query(first, others, order, limit, offset, tables)

    def combination(self):
        """Read UNION and the like."""
        if self.accept("UNION", "ALL"):
            return "UNION ALL"
        return self.choose("UNION", "INTERSECT", "EXCEPT")

    def core(self):
        """Read SELECT up to ORDER BY, or VALUES."""
        if self.accept("VALUES"):
            return Values(self.tuples())
        self.expect("SELECT")
        return self.select()

    def common_tables(self):
        """Read what follows WITH."""
        recursive = self.accept("RECURSIVE")
        return self.listed(lambda: self.common_table(recursive))

    def common_table(self, recursive):
        """Read one query of WITH."""
        name = self.name()
        columns = self.bracketed(self.name) if self.at("(") else []
        self.expect("AS", "(")
        query = self.query()
        self.expect(")")
        return CommonTable(name, columns, query, recursive)

    def select(self):
        """Read what follows SELECT."""
        distinct = self.choose("DISTINCT", "ALL") == "DISTINCT"
        items = self.listed(self.item)
        source = self.source() if self.accept("FROM") else NoSource()
        where = self.condition("WHERE")
        group = self.listed(self.expression) if self.accept("GROUP", "BY") else []
        having = self.condition("HAVING")
        return Select(distinct, items, source, where, group, having)

    def item(self):
        """Read a result, or ``*``."""
        if self.accept("*"):
            return Star()
        if self.at("name", ".", "*"):
            table = self.name()
            self.expect(".", "*")
            return Star(table)
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

    def source(self):
        """Read what follows FROM."""
        source = self.single_source()
        while True:
            natural = self.accept("NATURAL")
            kind = self.join_kind()
            if kind is None:
                if natural:
                    raise SqlError("syntax error")
                return source
            right = self.single_source()
            condition, using = Literal(1), []
            if natural:
                using = "NATURAL"
            elif self.accept("ON"):
                condition = self.expression()
            elif self.accept("USING"):
                using = self.bracketed(self.name)
            source = Join(kind, source, right, condition, using)

    def join_kind(self):
        """Read what stands between two sources, if it is there."""
        if self.accept(",") or self.accept("JOIN"):
            return "INNER"
        kind = self.choose("INNER", "CROSS", "LEFT")
        if kind is not None:
            if kind == "LEFT":
                self.accept("OUTER")
            self.expect("JOIN")
        return kind

    def single_source(self):
        """Read a table, or a query in brackets."""
        if self.accept("("):
            query = self.query()
            self.expect(")")
            return QuerySource(query, (self.alias() or "").lower())
        return TableSource(self.name(), self.alias())

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
        if self.at_subquery():
            return InQuery(left, self.subquery())
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
        if self.accept("EXISTS"):
            return Exists(self.subquery())
        if self.at_subquery():
            return Scalar(self.subquery())
        if self.accept("("):
            inner = self.expression()
            self.expect(")")
            return inner
        name = self.name()
        if self.accept("."):
            return Column(self.name(), name)
        return Column(name)

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
        self.expect("(")
        star = self.accept("*")
        distinct = self.accept("DISTINCT")
        arguments = [] if star or self.at(")") else self.listed(self.expression)
        self.expect(")")
        condition = Literal(1)
        if self.accept("FILTER", "(", "WHERE"):
            condition = self.expression()
            self.expect(")")
        window = self.window() if self.accept("OVER", "(") else None
        return Call(name, arguments, star, distinct, condition, window)

    def at_subquery(self):
        """Say whether a query in brackets is next."""
        words = ("SELECT", "VALUES", "WITH")
        return any(self.at("(", word) for word in words)

    def subquery(self):
        """Read a query in brackets."""
        self.expect("(")
        query = self.query()
        self.expect(")")
        return query

    def window(self):
        """Read what follows OVER and its bracket."""
        partition = self.listed(self.expression) if self.accept("PARTITION", "BY") else []
        order = self.order()
        unit = self.choose("ROWS", "RANGE")
        start, end = Bound(None), Bound(0)
        if unit and self.accept("BETWEEN"):
            start = self.bound()
            self.expect("AND")
            end = self.bound()
        elif unit:
            start = self.bound()
        self.expect(")")
        return Window(partition, order, unit == "ROWS", start, end)

    def bound(self):
        """Read one end of a frame."""
        if self.accept("CURRENT", "ROW"):
            return Bound(0)
        offset = None if self.accept("UNBOUNDED") else self.take("number")
        side = self.choose("PRECEDING", "FOLLOWING")
        if side is None:
            raise SqlError("syntax error")
        return Bound(offset if offset is None or side == "FOLLOWING" else -offset)
