"""How long tests wait. How quick something is stands in `codegym sandbox bench`, in no test.

A test of time can tell apart what waits from what does not, by a margin that a machine at
work on much else keeps as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SOON_S = 30.0  # what a test has to be kept from waiting for takes 45 s or more


@contextmanager
def soon() -> Iterator[None]:
    """What is done inside must not have waited for what takes 45 s or more, or never ends."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < SOON_S


def wait_until(holds: Callable[[], bool], what: str = "it never came to that") -> None:
    """Wait for ``holds()``, looking often; fail with ``what`` after a minute."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def wait_for_zombie(pid: int) -> None:
    """Wait until a process of ours is over and nobody has asked how it ended."""
    stat = Path(f"/proc/{pid}/stat")
    wait_until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "Z")
