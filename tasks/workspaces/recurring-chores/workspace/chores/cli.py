"""The command line."""

import argparse
import datetime as dt

from chores.model import Chore
from chores.store import load, save


def main(arguments=None):
    """Run a command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="chores")
    parser.add_argument("--file", default="chores.json")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add")
    add.add_argument("title")
    add.add_argument("--due", type=dt.date.fromisoformat)
    commands.add_parser("list")
    done = commands.add_parser("done")
    done.add_argument("title")
    given = parser.parse_args(arguments)

    chores = load(given.file)
    try:
        if given.command == "add":
            chores.add(Chore(given.title, given.due))
        elif given.command == "done":
            chores.done(given.title)
    except (KeyError, ValueError) as error:
        print(f"error: {error.args[0]}")
        return 1
    if given.command == "list":
        for chore in chores:
            print(f"{chore.due or '-' * 10} {chore.title}")
    else:
        save(chores, given.file)
    return 0
