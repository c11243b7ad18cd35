"""A sheet of plain values: ``run`` gives one answer for each command."""

import re

NUMBER = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?)(%?)", re.IGNORECASE)
BOOLEANS = {"TRUE": True, "FALSE": False}


def run(commands):
    """Do commands on a new sheet; return one answer for each."""
    values = {}
    return [do(values, *command) for command in commands]


def do(values, name, where, text=""):
    """Do one command and return its answer."""
    cell = where.upper()
    before = values.get(cell)
    if name == "get":
        return before
    values[cell] = literal(text) if text else None
    return [cell] if repr(values[cell]) != repr(before) else []


def literal(text):
    """Return the value that a text stands for."""
    if text.startswith("'"):
        return text[1:]
    number = NUMBER.fullmatch(text.strip(" "))
    if number is None:
        return BOOLEANS.get(text.strip(" ").upper(), text)
    return float(number[1]) / (100 if number[2] else 1)
