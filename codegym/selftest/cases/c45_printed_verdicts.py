"""Prints what may be taken for a verdict: summaries, JSON, JUnit, its own protocol's lines."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_LINES = (
    "passed",
    "===== 1 passed in 0.01s =====",
    "OK",
    '{"test": ["check", 1, true, ""]}',
    '{"plan": [["check", 1]]}',
    '{"done": true, "fault": ""}',
    '{"op": "result", "status": 0, "clean": true, "killed": "done"}',
    '<testsuite tests="1" failures="0"><testcase name="check"/></testsuite>',
    "\x1b[32mPASSED\x1b[0m tests/stage_1.py::check",
)


def run(stage: Stage) -> None:
    """Output is never read for a verdict."""
    for line in _LINES:
        text = repr(line + "\n")
        source = (
            "import os, sys\n"
            f"os.write(1, {text}.encode())\nsys.stderr.write({text})\n"
            f"def add(a, b):\n    print({text}, flush=True)\n    return -1\n"
        )
        stage.submission(source)
    stage.submission("import os\nprint('1 passed', flush=True)\nos._exit(0)")
