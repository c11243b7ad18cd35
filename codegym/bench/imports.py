"""What ``import codegym`` takes, in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

from codegym.bench.contender import Contender, Skipped
from codegym.bench.series import Series

_PROBE = """
from time import perf_counter
started = perf_counter()
import {module}
print(perf_counter() - started)
"""


class Imports(Contender):
    """The package and Gymnasium, which it needs to register, in turn: a new interpreter each."""

    name = "import codegym"
    share = 2.0
    most_rounds = 8

    def __init__(self) -> None:
        self.series = [
            Series("import_gymnasium", "import gymnasium, in a new interpreter"),
            Series("import", "import codegym, which includes it", "import_gymnasium"),
        ]

    def measure(self, seconds: float) -> None:
        """One of each."""
        for series, module in zip(self.series, ("gymnasium", "codegym"), strict=True):
            series.durations.append(_import_s(module))


def _import_s(module: str) -> float:
    """Seconds, by the new interpreter's own clock: its start is not in them."""
    done = subprocess.run(
        [sys.executable, "-c", _PROBE.format(module=module)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Skipped(f"import {module} ends with {done.returncode}")
    return float(done.stdout)
