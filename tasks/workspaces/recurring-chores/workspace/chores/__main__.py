"""``python3 -m chores``."""

import sys

from chores.cli import main

sys.exit(main())
