"""The command."""

import sys

from wc import __version__, count
from wc.count import Counts
from wc.texts import MISSING, TOTAL, USAGE, row


def main(arguments):
    """Print the counts of files; returns the exit code: 0, 1 for a missing file, 2 for wrong usage."""
    only, names = None, []
    for argument in arguments:
        if argument == "--version":
            print("wc", __version__)
            return 0
        if argument in ("--lines", "--words", "--characters") and only is None:
            only = argument[2:]
        elif argument.startswith("--"):
            sys.stderr.write(USAGE)
            return 2
        else:
            names.append(argument)
    if not names:
        sys.stderr.write(USAGE)
        return 2
    code, found = 0, []
    for name in names:
        try:
            with open(name, encoding="utf-8", newline="") as file:
                found.append(count(file.read()))
        except FileNotFoundError:
            print(MISSING.format(name=name), file=sys.stderr)
            code = 1
            continue
        print(row(found[-1], name, only))
    if len(names) > 1:
        print(row(Counts(*map(sum, zip(*found))) if found else Counts(0, 0, 0), TOTAL, only))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
