"""A spreadsheet engine: ``run`` gives one answer for each command."""

import functools
import math
import re
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

ADDRESS = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,2})")
NUMBER = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?)(%?)", re.IGNORECASE)
BOOLEANS = {"TRUE": True, "FALSE": False}
CORNER = r"\$?[A-Z]{1,2}\$?[1-9][0-9]{0,2}"
TOKEN = re.compile(
    r" *(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"]|"")*")'
    r"|(?P<error>#(?:DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))"
    rf"|(?P<reference>{CORNER}(?::{CORNER})?(?![A-Z0-9_.(]))"
    r"|(?P<name>[A-Z_][A-Z0-9_.]*)"
    r"|(?P<symbol><>|<=|>=|[-+*/^&=<>%(),])) *",
    re.IGNORECASE,
)
CORNER_PARTS = re.compile(r"(\$?)([A-Z]{1,2})(\$?)([0-9]+)")


class Refused(Exception):
    """A command that cannot be done; the text says what is wrong with it."""


class CellError(Exception):
    """An error value, such as #DIV/0!, on its way through a formula."""

    @property
    def code(self):
        """The text of the error."""
        return self.args[0]


def run(commands):
    """Do commands on a new book; return one answer for each."""
    book = Book()
    return [book.answer(command) for command in commands]


# --- addresses -------------------------------------------------------------------------------


def letters(column):
    """Return the name of a column."""
    before, last = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)


def column_number(name):
    """Return the number of a column with a name, from 1."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def parse_address(text):
    """Return the row and column of an address."""
    match = ADDRESS.fullmatch(text.upper())
    if match is None:
        raise Refused("address")
    return int(match[2]), column_number(match[1])


def address(cell):
    """Return the text for a row and column."""
    row, column = cell
    return f"{letters(column)}{row}"


@dataclass
class Reference:
    """Some cells, as a formula names them: one or two rows and columns with their dollar signs."""

    columns: list
    rows: list

    @property
    def box(self):
        """The first row, the first column, the last row and the last column."""
        return self.rows[0][1], self.columns[0][1], self.rows[-1][1], self.columns[-1][1]

    def covers(self, cell):
        """Say whether a cell is one of these."""
        top, left, bottom, right = self.box
        return top <= cell[0] <= bottom and left <= cell[1] <= right

    def cells(self):
        """Return the cells, row by row."""
        top, left, bottom, right = self.box
        return [[(row, col) for col in range(left, right + 1)] for row in range(top, bottom + 1)]

    def text(self):
        """Return the text that stands for this in a formula."""
        corners = zip(self.columns, self.rows)
        return ":".join(f"{col[0]}{letters(col[1])}{row[0]}{row[1]}" for col, row in corners)

    def evaluate(self, book):
        """Return the values, as a list of rows."""
        return [[book.value(cell) for cell in row] for row in self.cells()]


def parse_reference(text):
    """Return what an address or a range in a formula stands for."""
    corners = CORNER_PARTS.findall(text.upper())
    columns = sorted(((dollar, column_number(name)) for dollar, name, _, _ in corners), key=second)
    rows = sorted(((dollar, int(digits)) for _, _, dollar, digits in corners), key=second)
    return Reference(columns, rows)


def second(pair):
    """Return the place in a pair of dollar sign and place."""
    return pair[1]


# --- values ----------------------------------------------------------------------------------


def literal(text):
    """Return the value that a text stands for which is no formula."""
    if text.startswith("'"):
        return text[1:]
    number = parse_number(text)
    return BOOLEANS.get(text.strip(" ").upper(), text) if number is None else number


def parse_number(text):
    """Return the number that is written in a text, or None."""
    match = NUMBER.fullmatch(text.strip(" "))
    if match is None:
        return None
    return float(match[1]) / (100 if match[2] else 1)


def is_number(value):
    """Say whether a value is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(value):
    """Turn a single value into a number."""
    if isinstance(value, str):
        value = parse_number(value)
        if value is None:
            raise CellError("#VALUE!")
    return value or 0.0


def text(value):
    """Turn a single value into a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return value if isinstance(value, str) else f"{value + 0.0:.15g}"


def boolean(value):
    """Turn a single value into a truth."""
    if isinstance(value, str):
        if value.upper() not in BOOLEANS:
            raise CellError("#VALUE!")
        return BOOLEANS[value.upper()]
    return bool(value)


def whole(value):
    """Turn a single value into a whole number, cut towards zero."""
    return math.trunc(number(value))


def single(value):
    """Return the value of what may be an area of one cell."""
    if isinstance(value, list):
        value = value[0][0]
    if isinstance(value, CellError):
        raise value
    return value


def rows_of(value):
    """Return an area as it is, and a single value as one."""
    return value if isinstance(value, list) else [[value]]


def flat(value):
    """Return the values of an area in one list, errors among them."""
    return [item for row in rows_of(value) for item in row]


def items(*values):
    """Return all values in areas and single values; an error among them is raised."""
    return [single(item) for value in values for item in flat(value)]


def numbers(*values):
    """Return the numbers in areas, and single values as numbers."""
    found = []
    for value in values:
        if isinstance(value, list):
            found += filter(is_number, items(value))
        else:
            found.append(number(value))
    return found


def finished(value):
    """Return a value in the form that a cell has it."""
    if not is_number(value):
        return 0.0 if value is None else value
    return checked(float(value)) + 0.0


def plain(value):
    """Return a value in the form that an answer has it."""
    return {"error": value.code} if isinstance(value, CellError) else value


# --- operators -------------------------------------------------------------------------------


def divide(left, right):
    """Divide numbers."""
    if right == 0:
        raise CellError("#DIV/0!")
    return checked(left / right)


def power(left, right):
    """Raise a number to a power."""
    try:
        return math.pow(left, right)
    except (ValueError, OverflowError):
        raise CellError("#NUM!" if left else "#DIV/0!") from None


def sort_key(value):
    """Return what decides the order of values: numbers, then texts, then truths."""
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def keys(left, right):
    """Return the keys of two values; what is empty is like the other."""
    blank = {str: "", bool: False}
    left, right = (
        blank.get(type(other), 0.0) if value is None else value
        for value, other in ((left, right), (right, left))
    )
    return sort_key(left), sort_key(right)


def arithmetic(operation):
    """Make an operator for any values of one for numbers."""
    return lambda left, right: checked(operation(number(left), number(right)))


def comparison(accepted):
    """Make an operator of the orders (-1, 0 or 1) for which it is true."""

    def compare(left, right):
        left, right = keys(left, right)
        return (left > right) - (left < right) in accepted

    return compare


def checked(value):
    """Return a number that is within the range of numbers."""
    if not math.isfinite(value):
        raise CellError("#NUM!")
    return value


OPERATORS = {
    "=": comparison([0]),
    "<>": comparison([-1, 1]),
    "<": comparison([-1]),
    "<=": comparison([-1, 0]),
    ">": comparison([1]),
    ">=": comparison([0, 1]),
    "&": lambda left, right: text(left) + text(right),
    "+": arithmetic(lambda left, right: left + right),
    "-": arithmetic(lambda left, right: left - right),
    "*": arithmetic(lambda left, right: left * right),
    "/": arithmetic(divide),
    "^": arithmetic(power),
}
LEVELS = [("=", "<>", "<", "<=", ">", ">="), ("&",), ("+", "-"), ("*", "/")]


# --- formulas --------------------------------------------------------------------------------


@dataclass
class Constant:
    """A value, or an error."""

    value: object

    def evaluate(self, book):
        """Return the value, or raise the error."""
        if isinstance(self.value, CellError):
            raise self.value
        return self.value


@dataclass
class Binary:
    """An operator with its operands."""

    symbol: str
    left: object
    right: object

    def evaluate(self, book):
        """Return the result of the operator."""
        left = single(self.left.evaluate(book))
        return OPERATORS[self.symbol](left, single(self.right.evaluate(book)))


@dataclass
class Call:
    """A call of a function."""

    name: str
    arguments: list

    def evaluate(self, book):
        """Return the result of the function."""
        if self.name not in FUNCTIONS:
            raise CellError("#NAME?")
        function = FUNCTIONS[self.name]
        if function.kind == "lazy":
            return function.body(book, *self.arguments)
        values = [argument.evaluate(book) for argument in self.arguments]
        if function.kind == "scalar":
            return function.body(*map(single, values))
        return function.body(*values)


@dataclass
class Entry:
    """What a cell holds: its text, a tree that gives its value, and the references in it."""

    text: str
    tree: object
    references: list = field(default_factory=list)


def make_entry(text):
    """Return what a cell holds after a text was typed into it."""
    if text.startswith("="):
        return Parser(text[1:]).entry()
    return Entry(text, Constant(literal(text)))


class Parser:
    """Reads one formula."""

    def __init__(self, formula):
        self.tokens = []
        self.references = []
        position = 0
        while position < len(formula):
            match = TOKEN.match(formula, position)
            if match is None:
                raise Refused("formula")
            self.add(match.lastgroup, match[match.lastgroup])
            position = match.end()
        self.tokens.append(("end", ""))
        self.place = 0

    def add(self, kind, text):
        """Keep a token in its normal form."""
        if kind != "string":
            text = text.upper()
        if kind == "reference":
            self.references.append(parse_reference(text))
            text = self.references[-1].text()
        self.tokens.append((kind, text))

    def take(self):
        """Go on by one token and return it."""
        self.place += 1
        return self.tokens[self.place - 1]

    def accept(self, *symbols):
        """Take one of some symbols if it is next."""
        kind, text = self.tokens[self.place]
        return self.take()[1] if kind == "symbol" and text in symbols else None

    def expect(self, symbol):
        """Take a symbol that must be next."""
        if self.accept(symbol) is None:
            raise Refused("formula")

    def entry(self):
        """Read the whole formula."""
        tree = self.binary()
        if self.take()[0] != "end":
            raise Refused("formula")
        text = "=" + "".join(text for _, text in self.tokens)
        return Entry(text, tree, self.references)

    def binary(self, level=0):
        """Read operands with operators of a level, or those that bind stronger, between them."""
        if level == len(LEVELS):
            return self.signed()
        left = self.binary(level + 1)
        while symbol := self.accept(*LEVELS[level]):
            left = Binary(symbol, left, self.binary(level + 1))
        return left

    def signed(self):
        """Read an operand with signs before it."""
        if self.accept("-"):
            return Binary("-", Constant(0.0), self.signed())
        if self.accept("+"):
            return self.signed()
        base = self.percent()
        if self.accept("^"):
            return Binary("^", base, self.signed())
        return base

    def percent(self):
        """Read an operand with percent signs behind it."""
        operand = self.operand()
        while self.accept("%"):
            operand = Binary("/", operand, Constant(100.0))
        return operand

    def operand(self):
        """Read an operand without operators."""
        if self.accept("("):
            inner = self.binary()
            self.expect(")")
            return inner
        kind, text = self.take()
        if kind == "number":
            return Constant(float(text))
        if kind == "string":
            return Constant(text[1:-1].replace('""', '"'))
        if kind == "error":
            return Constant(CellError(text))
        if kind == "reference":
            return parse_reference(text)
        if kind != "name":
            raise Refused("formula")
        if self.accept("("):
            return self.call(text)
        if text in BOOLEANS:
            return Constant(BOOLEANS[text])
        return Constant(CellError("#NAME?"))

    def call(self, name):
        """Read the arguments of a function."""
        arguments = []
        if not self.accept(")"):
            arguments.append(self.binary())
            while self.accept(","):
                arguments.append(self.binary())
            self.expect(")")
        if name in FUNCTIONS and not FUNCTIONS[name].takes(len(arguments)):
            raise Refused("formula")
        return Call(name, arguments)


# --- functions -------------------------------------------------------------------------------

FUNCTIONS = {}


@dataclass
class Function:
    """A function: how many arguments it takes, and what it does with them."""

    least: int
    most: float
    body: object
    kind: str = "area"
    step: int = 1

    def takes(self, count):
        """Say whether this is a possible number of arguments."""
        return self.least <= count <= self.most and (count - self.least) % self.step == 0


def function(name, least, most=math.inf, kind="area", step=1):
    """Register a function; its kind says how it takes its arguments.

    Those of an area function are values and areas, those of a scalar function single values,
    and those of a lazy function are trees behind the book.
    """

    def register(body):
        FUNCTIONS[name] = Function(least, most, body, kind, step)
        return body

    return register


def scalar(name, least, most=None):
    """Register a function of single values."""
    return function(name, least, most or least, "scalar")


@function("SUM", 1)
def total(*values):
    return checked(sum(numbers(*values)))


@function("PRODUCT", 1)
def product(*values):
    return checked(math.prod(numbers(*values)))


@function("COUNT", 1)
def count(*values):
    return sum(is_number(item) for value in values for item in flat(value))


@function("COUNTA", 1)
def count_all(*values):
    return sum(item is not None for value in values for item in flat(value))


@function("AVERAGE", 1)
def average(*values):
    found = numbers(*values)
    return divide(sum(found), len(found))


@function("MIN", 1)
def least(*values):
    return min(numbers(*values), default=0)


@function("MAX", 1)
def greatest(*values):
    return max(numbers(*values), default=0)


# --- functions: logic ------------------------------------------------------------------------


def outcome(book, tree):
    """Return the single value of a tree, be it an error."""
    try:
        return single(tree.evaluate(book))
    except CellError as error:
        return error


@function("IF", 2, 3, "lazy")
def choose_branch(book, condition, then, otherwise=None):
    if boolean(single(condition.evaluate(book))):
        return then.evaluate(book)
    return False if otherwise is None else otherwise.evaluate(book)


@function("IFS", 2, kind="lazy", step=2)
def choose_first(book, *trees):
    for condition, then in zip(trees[::2], trees[1::2]):
        if boolean(single(condition.evaluate(book))):
            return then.evaluate(book)
    raise CellError("#N/A")


@function("SWITCH", 3, kind="lazy")
def switch(book, tree, *trees):
    value = single(tree.evaluate(book))
    for case, then in zip(trees[::2], trees[1::2]):
        left, right = keys(value, single(case.evaluate(book)))
        if left == right:
            return then.evaluate(book)
    if len(trees) % 2 == 0:
        raise CellError("#N/A")
    return trees[-1].evaluate(book)


@function("IFERROR", 2, 2, "lazy")
def unless_error(book, tree, otherwise):
    value = outcome(book, tree)
    return otherwise.evaluate(book) if isinstance(value, CellError) else value


@function("IFNA", 2, 2, "lazy")
def unless_missing(book, tree, otherwise):
    value = outcome(book, tree)
    return otherwise.evaluate(book) if is_missing(value) else single(value)


def is_missing(value):
    """Say whether a value is the error #N/A."""
    return isinstance(value, CellError) and value.code == "#N/A"


CHECKS = {
    "ISERROR": lambda value: isinstance(value, CellError),
    "ISNA": is_missing,
    "ISNUMBER": is_number,
    "ISTEXT": lambda value: isinstance(value, str),
    "ISLOGICAL": lambda value: isinstance(value, bool),
    "ISBLANK": lambda value: value is None,
}


def examined(check, book, tree):
    """Say whether a check holds for the value of a tree."""
    return check(outcome(book, tree))


for name, check in CHECKS.items():
    FUNCTIONS[name] = Function(1, 1, functools.partial(examined, check), "lazy")


def truths(book, trees):
    """Go through the truths of some trees, each of which is only then evaluated."""
    for tree in trees:
        value = tree.evaluate(book)
        if isinstance(value, list):
            yield from (bool(item) for item in items(value) if isinstance(item, (bool, float)))
        else:
            yield boolean(value)


@function("AND", 1, kind="lazy")
def conjunction(book, *trees):
    return all(truths(book, trees))


@function("OR", 1, kind="lazy")
def disjunction(book, *trees):
    return any(truths(book, trees))


@function("XOR", 1, kind="lazy")
def odd_truths(book, *trees):
    return sum(truths(book, trees)) % 2 == 1


@scalar("NOT", 1)
def negation(value):
    return not boolean(value)


# --- functions: numbers ----------------------------------------------------------------------


def rounded(value, digits, how):
    """Round a number, by its decimal notation, to digits behind the point."""
    return float(Decimal(repr(number(value))).quantize(Decimal(1).scaleb(-whole(digits)), how))


@scalar("ROUND", 2)
def round_half(value, digits):
    return rounded(value, digits, ROUND_HALF_UP)


@scalar("ROUNDUP", 2)
def round_away(value, digits):
    return rounded(value, digits, ROUND_UP)


@scalar("ROUNDDOWN", 2)
def round_to_zero(value, digits):
    return rounded(value, digits, ROUND_DOWN)


@scalar("ABS", 1)
def absolute(value):
    return abs(number(value))


@scalar("SIGN", 1)
def sign(value):
    return (number(value) > 0) - (number(value) < 0)


@scalar("INT", 1)
def floor(value):
    return math.floor(number(value))


@scalar("QUOTIENT", 2)
def quotient(left, right):
    return math.trunc(divide(number(left), number(right)))


@scalar("MOD", 2)
def modulus(left, right):
    left, right = number(left), number(right)
    return left - right * math.floor(divide(left, right))


@scalar("CEILING", 2)
def ceiling(value, step):
    return number(step) * math.ceil(divide(number(value), number(step)))


@scalar("FLOOR", 2)
def floor_step(value, step):
    return number(step) * math.floor(divide(number(value), number(step)))


@scalar("SQRT", 1)
def square_root(value):
    if number(value) < 0:
        raise CellError("#NUM!")
    return math.sqrt(number(value))


@scalar("FACT", 1)
def factorial(value):
    if not 0 <= whole(value) <= 170:
        raise CellError("#NUM!")
    return math.factorial(whole(value))


@scalar("COMBIN", 2)
def combinations(count, chosen):
    if not 0 <= whole(chosen) <= whole(count):
        raise CellError("#NUM!")
    return math.comb(whole(count), whole(chosen))


def natural(values):
    """Return the numbers in areas and values as whole ones, none of which is negative."""
    found = [math.trunc(value) for value in numbers(*values)]
    if min(found, default=0) < 0:
        raise CellError("#NUM!")
    return found


@function("GCD", 1)
def common_divisor(*values):
    return math.gcd(*natural(values))


@function("LCM", 1)
def common_multiple(*values):
    return math.lcm(*natural(values))


@function("SUMPRODUCT", 1)
def sum_of_products(*areas):
    if len({shape(area) for area in areas}) > 1:
        raise CellError("#VALUE!")
    rows = zip(*(items(area) for area in areas))
    return sum(math.prod(item if is_number(item) else 0 for item in row) for row in rows)


def shape(value):
    """Return how many rows and columns a value has."""
    return len(rows_of(value)), len(rows_of(value)[0])


# --- functions: statistics -------------------------------------------------------------------


@function("MEDIAN", 1)
def median(*values):
    return quantile(numbers(*values), 0.5)


@function("PERCENTILE", 2, 2)
def percentile(area, share):
    return quantile(numbers(area), number(single(share)))


def quantile(found, share):
    """Return the number that a share of some numbers lies below, between two of them if need be."""
    if not found or not 0 <= share <= 1:
        raise CellError("#NUM!")
    found.sort()
    place = share * (len(found) - 1)
    below = found[math.floor(place)]
    return below + (found[math.ceil(place)] - below) * (place % 1)


@function("MODE", 1)
def most_frequent(*values):
    found = numbers(*values)
    best = max(found, key=found.count, default=None)
    if found.count(best) < 2:
        raise CellError("#N/A")
    return best


@function("VAR", 1)
def variance(*values):
    found = numbers(*values)
    mean = average(found and [found])
    return divide(sum((value - mean) * (value - mean) for value in found), len(found) - 1)


@function("STDEV", 1)
def deviation(*values):
    return math.sqrt(variance(*values))


@function("SMALL", 2, 2)
def smallest(area, place):
    return ranked(sorted(numbers(area)), place)


@function("LARGE", 2, 2)
def largest(area, place):
    return ranked(sorted(numbers(area), reverse=True), place)


def ranked(found, place):
    """Return the number at a place, from 1."""
    place = whole(single(place))
    if not 1 <= place <= len(found):
        raise CellError("#NUM!")
    return found[place - 1]


@function("RANK", 2, 3)
def rank(value, area, ascending=False):
    value, found = number(single(value)), numbers(area)
    if value not in found:
        raise CellError("#N/A")
    if boolean(single(ascending)):
        return 1 + sum(other < value for other in found)
    return 1 + sum(other > value for other in found)


# --- the book --------------------------------------------------------------------------------

QUERIES = {
    "get": 1,
    "content": 1,
    "cells": 0,
    "precedents": 1,
    "dependents": 1,
}
CHANGES = {
    "set": 2,
    "clear": 1,
}


class Book:
    """All cells, and what commands do with them."""

    def __init__(self):
        self.entries = {}
        self.values = {}
        self.links = {}

    def answer(self, command):
        """Do a command and return its answer."""
        name, *arguments = command
        before = self.plain_values()
        try:
            if (QUERIES | CHANGES).get(name) != len(arguments):
                raise Refused("command")
            action = getattr(self, f"do_{name}")
            if name in QUERIES:
                return action(*arguments)
            action(*arguments)
        except Refused as refusal:
            return {"refused": str(refusal)}
        self.recompute()
        return self.changed(before)

    def recompute(self):
        """Work out all values anew."""
        self.links = {cell: self.precedents(cell) for cell in self.entries}
        looping = filter(self.is_on_cycle, self.entries)
        self.values = {cell: CellError("#CYCLE!") for cell in looping}
        for cell in self.entries:
            self.value(cell)

    def changed(self, before):
        """Return the addresses of cells with other values than before."""
        after = self.plain_values()
        cells = sorted(before.keys() | after.keys())
        return [address(cell) for cell in cells if before.get(cell) != after.get(cell)]

    def plain_values(self):
        """Return the values in a form that tells apart what is different."""
        return {cell: repr(plain(value)) for cell, value in self.values.items()}

    def computed(self, tree):
        """Return the value of a tree for a cell."""
        try:
            return finished(single(tree.evaluate(self)))
        except CellError as error:
            return error

    def value(self, cell):
        """Return the value of a cell, None if it is empty."""
        if cell in self.entries and cell not in self.values:
            self.values[cell] = self.computed(self.entries[cell].tree)
        return self.values.get(cell)

    def precedents(self, cell):
        """Return the cells with content that the formula of a cell refers to."""
        references = self.entries[cell].references
        return [
            other
            for other in sorted(self.entries)
            if any(reference.covers(other) for reference in references)
        ]

    def is_on_cycle(self, cell):
        """Say whether a cell refers to itself, directly or by way of others."""
        reached, open_ = set(), [cell]
        while open_:
            found = set(self.links[open_.pop()]) - reached
            reached |= found
            open_ += found
        return cell in reached

    def cell(self, where):
        """Return the cell with an address."""
        return parse_address(where)

    def do_get(self, where):
        """Return the value of a cell."""
        return plain(self.values.get(self.cell(where)))

    def do_content(self, where):
        """Return what was typed into a cell."""
        cell = self.cell(where)
        return self.entries[cell].text if cell in self.entries else ""

    def do_cells(self):
        """Return the addresses of all cells that are not empty."""
        return [address(cell) for cell in sorted(self.entries)]

    def do_precedents(self, where):
        """Return the addresses that the formula of a cell refers to."""
        return [address(cell) for cell in self.links.get(self.cell(where), [])]

    def do_dependents(self, where):
        """Return the addresses of cells whose formulas refer to a cell."""
        wanted = self.cell(where)
        cells = [cell for cell in sorted(self.entries) if self.refers(cell, wanted)]
        return [address(cell) for cell in cells]

    def refers(self, cell, wanted):
        """Say whether the formula of a cell refers to another."""
        return any(reference.covers(wanted) for reference in self.entries[cell].references)

    def do_set(self, where, text):
        """Type a text into a cell."""
        cell = self.cell(where)
        if text:
            self.entries[cell] = make_entry(text)
        else:
            self.entries.pop(cell, None)

    def do_clear(self, where):
        """Empty a cell."""
        self.do_set(where, "")
