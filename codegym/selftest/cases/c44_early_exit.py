"""Leaves before the tests are through: at import, in a call, after the first answer, by signals."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED, Outcome.CRASHED)
HARMLESS = True

_AT_IMPORT = ("sys.exit(0)", "os._exit(0)", "raise SystemExit", "exit()", "quit()", "os.abort()")
_IN_A_CALL = ("sys.exit(0)", "os._exit(0)", "raise SystemExit(0)", "os.kill(os.getpid(), 9)")
_LATER = """
    import os
    def add(a, b):
        if a == 20:
            return 42
        os._exit(0)
"""
_EXECUTED = "import os\nos.execv('/bin/true', ['true'])\ndef add(a, b): return a + b"


def run(stage: Stage) -> None:
    """No answers were received: failed, whatever the exit code is."""
    for leave in _AT_IMPORT:
        stage.submission(f"import os, sys\n{leave}\ndef add(a, b): return a + b")
    for leave in _IN_A_CALL:
        stage.submission(f"import os, sys\ndef add(a, b): {leave}")
    stage.submission(_LATER)
    stage.submission(_EXECUTED)
