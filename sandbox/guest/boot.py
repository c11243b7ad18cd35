"""Starts the guest: ``python3 -I -B boot.py CONFIG``, where CONFIG is JSON (see ``router``)."""

import os
import sys

sys.guest_path = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, sys.guest_path)

from guest.router import main  # noqa: E402 - the path above has to be there first

main()
