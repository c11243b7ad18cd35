"""A spreadsheet engine: ``run`` gives one answer for each command."""

import math
import re
from dataclasses import dataclass

ADDRESS = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,2})")
NUMBER = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?)(%?)", re.IGNORECASE)
BOOLEANS = {"TRUE": True, "FALSE": False}
TOKEN = re.compile(
    r" *(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"]|"")*")'
    r"|(?P<error>#(?:DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))"
    r"|(?P<name>[A-Z_][A-Z0-9_.]*)"
    r"|(?P<symbol><>|<=|>=|[-+*/^&=<>%(),])) *",
    re.IGNORECASE,
)


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


def finished(value):
    """Return a value in the form that a cell has it."""
    if not is_number(value):
        return 0.0 if value is None else value
    return float(value) + 0.0


def plain(value):
    """Return a value in the form that an answer has it."""
    return {"error": value.code} if isinstance(value, CellError) else value


# --- operators -------------------------------------------------------------------------------


def divide(left, right):
    """Divide numbers."""
    if right == 0:
        raise CellError("#DIV/0!")
    return left / right


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
        left = self.left.evaluate(book)
        return OPERATORS[self.symbol](left, self.right.evaluate(book))


@dataclass
class Name:
    """A name, of which nothing is known."""

    name: str

    def evaluate(self, book):
        """Raise the error for unknown names."""
        raise CellError("#NAME?")


@dataclass
class Entry:
    """What a cell holds: its text, a tree that gives its value, and the references in it."""

    text: str
    tree: object


def make_entry(text):
    """Return what a cell holds after a text was typed into it."""
    if text.startswith("="):
        return Parser(text[1:]).entry()
    return Entry(text, Constant(literal(text)))


class Parser:
    """Reads one formula."""

    def __init__(self, formula):
        self.tokens = []
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
        return Entry(text, tree)

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
        if kind != "name":
            raise Refused("formula")
        if text in BOOLEANS:
            return Constant(BOOLEANS[text])
        return Name(text)


# --- the book --------------------------------------------------------------------------------

QUERIES = {
    "get": 1,
    "content": 1,
    "cells": 0,
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
        self.values = {cell: self.computed(entry.tree) for cell, entry in self.entries.items()}

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
            return finished(tree.evaluate(self))
        except CellError as error:
            return error

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
