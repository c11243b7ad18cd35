"""``python3 -m shop [FILE]``."""

import sys
from pathlib import Path

from shop import bill, load_order

SAMPLE = Path(__file__).parent / "data" / "sample.json"


def main(arguments):
    """Print a bill; returns the exit code."""
    try:
        order = load_order(arguments[0] if arguments else SAMPLE)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(bill(order))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
