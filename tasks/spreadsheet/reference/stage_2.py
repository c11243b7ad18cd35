"""A spreadsheet engine: ``run`` gives one answer for each command."""

import re

ADDRESS = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,2})")
NUMBER = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?)(%?)", re.IGNORECASE)
BOOLEANS = {"TRUE": True, "FALSE": False}


class Refused(Exception):
    """A command that cannot be done; the text says what is wrong with it."""


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
        self.values = {cell: literal(text) for cell, text in self.entries.items()}

    def changed(self, before):
        """Return the addresses of cells with other values than before."""
        after = self.plain_values()
        cells = sorted(before.keys() | after.keys())
        return [address(cell) for cell in cells if before.get(cell) != after.get(cell)]

    def plain_values(self):
        """Return the values in a form that tells apart what is different."""
        return {cell: repr(value) for cell, value in self.values.items()}

    def cell(self, where):
        """Return the cell with an address."""
        return parse_address(where)

    def do_get(self, where):
        """Return the value of a cell."""
        return self.values.get(self.cell(where))

    def do_content(self, where):
        """Return what was typed into a cell."""
        return self.entries.get(self.cell(where), "")

    def do_cells(self):
        """Return the addresses of all cells that are not empty."""
        return [address(cell) for cell in sorted(self.entries)]

    def do_set(self, where, text):
        """Type a text into a cell."""
        cell = self.cell(where)
        if text:
            self.entries[cell] = text
        else:
            self.entries.pop(cell, None)

    def do_clear(self, where):
        """Empty a cell."""
        self.do_set(where, "")
