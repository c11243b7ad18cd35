"""Recurses without end in Python and in C, reads address 0, aborts, asks for a core file."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.CRASHED, Outcome.MEMORY, Outcome.TIMEOUT, Outcome.FAILED)

_CRASHES = (
    "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
    "import sys\nsys.setrecursionlimit(10**9)\nx = []\nfor _ in range(10**6): x = [x]\nrepr(x)",
    "def f(): f()\nf()",
)
_SIGNALLED = (
    "import ctypes\nctypes.string_at(0)",
    "import os\nos.abort()",
    "import os\nos.kill(os.getpid(), 11)",
)
_CORE = """
    import os, resource
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
        print("core files can be had")
    except (OSError, ValueError):
        pass
    if os.fork() == 0:
        os.abort()
    os.wait()
    for name in os.listdir():
        print("a file:", name)
"""


def run(stage: Stage) -> None:
    """Only this run crashes, and no core file is written."""
    limits = Limits(wall_s=2, cpu_s=4)
    for source in _CRASHES:
        stage.program(source, limits)
    for source in _SIGNALLED:
        stage.program(source, limits, expect=[Outcome.CRASHED])
        in_a_call = source.replace("\n", "\ndef add(a, b): ")
        stage.submission(in_a_call, expect=[Outcome.CRASHED])
    stage.probe(_CORE)
