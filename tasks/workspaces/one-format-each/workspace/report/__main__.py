"""``python3 -m report``."""

import sys

from report.cli import main

sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
