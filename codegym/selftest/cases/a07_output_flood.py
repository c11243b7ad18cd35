"""Prints without end to standard output and to standard error; prints much that is right."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.OUTPUT,)
HARMLESS = True

_FLOODS = (
    "while True: print('x' * 1000)",
    "import sys\nwhile True: sys.stderr.write('x' * 1000)",
    "import os\nif os.fork() == 0:\n    while True: os.write(1, b'x' * 1000)\nos.wait()",
)
_MUCH = "for number in range(19_000): print(f'{number:09}')"


def run(stage: Stage) -> None:
    """Output is taken up to the cap, then the run ends; what is within the cap comes out whole."""
    limits = Limits(wall_s=5, cpu_s=5, output_bytes=256 << 10)
    for flood in _FLOODS:
        done = stage.program(flood, limits)
        kept = max(len(done.stdout), len(done.stderr))
        stage.require(kept <= limits.output_bytes, f"{kept} bytes were kept")
        stage.require(done.stdout_truncated or done.stderr_truncated, "the cut is not told")
    done = stage.program(_MUCH, limits, expect=[Outcome.PASSED])
    whole = b"".join(b"%09d\n" % number for number in range(19_000))
    stage.require(done.stdout == whole, f"{len(done.stdout)} of {len(whole)} bytes came out")
