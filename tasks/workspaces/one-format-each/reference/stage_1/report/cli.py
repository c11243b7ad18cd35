"""The command line."""

import csv

from report import formats
from report.render import render


def main(arguments, source, target):
    """Read a table of tabs from a stream and write it to another; returns the exit code."""
    format, title = "text", ""
    arguments = list(arguments)
    while arguments:
        option = arguments.pop(0)
        if option not in ("--to", "--title") or not arguments:
            target.write(f"usage: report [--to {'|'.join(formats.names())}] [--title TITLE]\n")
            return 2
        if option == "--to":
            format = arguments.pop(0)
        else:
            title = arguments.pop(0)
    try:
        formats.get(format)
    except ValueError as error:
        target.write(f"{error}\n")
        return 2
    columns, *rows = csv.reader(source, delimiter="\t")
    try:
        target.write(render(columns, rows, format, title))
    except ValueError as error:
        target.write(f"error: {error}\n")
        return 1
    return 0
