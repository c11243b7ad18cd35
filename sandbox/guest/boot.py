"""Starts the guest: ``python3 -I -B boot.py CONFIG``, where CONFIG is JSON (see ``router``)."""

import os
import sys

sys.guest_path = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, sys.guest_path)

from guest import families  # noqa: E402 - the path above has to be there first

if sys.argv[-1].startswith(families.MARK):
    from guest.banning import main
else:
    from guest.router import main

main()
