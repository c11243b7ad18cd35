"""Ends in ways that do not end: exit functions, finalisers that make more objects, threads."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.TIMEOUT,)
HARMLESS = True

_EXITS = (
    "import atexit, time\natexit.register(time.sleep, 99)",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
    "import atexit\ndef again(): atexit.register(again)\natexit.register(again)\n"
    "def loop():\n    while True: pass\natexit.register(loop)",
    "class Phoenix:\n    def __del__(self):\n        while True: Phoenix()\nPhoenix()",
)
_RIGHT_BUT_SLOW = """
    import atexit, threading, time
    atexit.register(time.sleep, 99)
    threading.Thread(target=time.sleep, args=(99,)).start()
    def add(a, b):
        return a + b
"""


def run(stage: Stage) -> None:
    """The wall clock covers the exit; answers that came in time count, however the exit goes."""
    for source in _EXITS:
        stage.program(
            source, Limits(wall_s=0.5, cpu_s=5), expect=[Outcome.TIMEOUT, Outcome.CRASHED]
        )
    verdict = stage.submission(_RIGHT_BUT_SLOW, expect=[Outcome.PASSED])
    stage.require(verdict.usage.wall_s < 2, "the exit held the judgement up")
