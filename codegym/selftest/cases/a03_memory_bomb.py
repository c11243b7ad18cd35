"""Asks for a terabyte at once, then for a megabyte again and again, while a neighbour works."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.MEMORY,)

_NEIGHBOUR = "x = bytearray(50 << 20)\nimport time\ntime.sleep(0.5)\nprint(len(x))"
_AT_ONCE = "bytearray(1 << 40)"
_SLOWLY = """
    kept = []
    while len(kept) < 2000:
        kept.append(bytearray(b"x" * (1 << 20)))
"""


def run(stage: Stage) -> None:
    """The limit ends the run and says "memory"; the neighbour does not notice."""
    limits = Limits(wall_s=5, cpu_s=5, memory_bytes=128 << 20)
    neighbour = stage.neighbour(_NEIGHBOUR)
    stage.program(_AT_ONCE, limits)
    done = stage.program(_SLOWLY, limits)
    peak = done.usage.peak_bytes >> 20
    stage.require(peak < 256, f"{peak} MiB were taken, with a limit of 128 MiB")
    stage.require(neighbour.result().stdout == b"52428800\n", "the neighbour was disturbed")
