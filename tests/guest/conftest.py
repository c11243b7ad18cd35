"""Makes the guest importable: it is loaded by path, as inside a sandbox."""

from __future__ import annotations

import sys

from codegym.resources import sandbox_folder

sys.path.insert(0, str(sandbox_folder()))
