"""Starts the guest: ``python3 -I -B boot.py CONFIG``, where CONFIG is JSON (see ``router``)."""

import json
import os
import sys

sys.guest_path = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, sys.guest_path)

# The path above has to be there first.
from guest import families  # noqa: E402

if sys.argv[-1].startswith(families.MARK):
    from guest.banning import main
elif json.loads(sys.argv[-1]).get("mode") == "lease":
    from guest.shell import main
else:
    from guest.router import main

main()
