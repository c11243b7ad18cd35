"""Arms exit functions, exception hooks, tracing, import hooks, audit hooks and signal handlers."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_HOOKS = (
    "import atexit, os\natexit.register(os._exit, 0)",
    "import sys\nsys.excepthook = sys.unraisablehook = lambda *a: None",
    "import sys, threading\nthreading.excepthook = lambda *a: None\nsys.settrace(lambda *a: None)",
    "import sys\nsys.setprofile(lambda *a: None)\nsys.addaudithook(lambda *a: None)",
    "import sys\nclass All:\n    def find_spec(self, *a): return None\n"
    "    def __getattr__(self, name): return self\n"
    "sys.meta_path.insert(0, All())\nsys.path_hooks.clear()",
    "import os, signal\nfor n in range(1, 32):\n    try: signal.signal(n, lambda *a: os._exit(0))\n"
    "    except (OSError, ValueError): pass",
    "import builtins, sys\nbuiltins.__import__ = lambda *a, **k: sys\nbuiltins.print = None",
    "import gc, weakref\ngc.callbacks.append(lambda *a: None)\ngc.disable()",
    "import os\nos.register_at_fork(before=lambda: os._exit(0))",
    "import sys\nsys.stdout = sys.stderr = sys.stdin = None",
)


def run(stage: Stage) -> None:
    """They run in the worker alone, and the judge does not notice."""
    for hook in _HOOKS:
        verdict = stage.submission(hook + "\ndef add(a, b): return -1\n")
        stage.require("protocol" not in verdict.reason, verdict.reason)
        stage.submission(hook + "\ndef add(a, b): return a + b\n", expect=[Outcome.PASSED])
