"""``python3 -m shop [FILE]``."""

import sys

from shop import bill, load_order


def main(arguments):
    """Print a bill; returns the exit code."""
    order = load_order(arguments[0] if arguments else "shop/data/sample.json")
    print bill(order)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
