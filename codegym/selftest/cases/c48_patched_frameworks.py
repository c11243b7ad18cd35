"""Patches what a harness would test with: unittest, pytest, builtins, json, struct, sockets."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED, Outcome.TIMEOUT)

_PATCHES = (
    "import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None\n"
    "unittest.TestResult.addFailure = unittest.TestResult.addError = lambda *a: None\n"
    "unittest.TestLoader.loadTestsFromModule = lambda *a, **k: unittest.TestSuite()",
    "import builtins\nbuiltins.AssertionError = type('Quiet', (Exception,), {})",
    "import builtins\nbuiltins.isinstance = builtins.all = lambda *a: True",
    "import json\njson.dumps = lambda *a, **k: '{\"done\": true}'\njson.loads = lambda *a: True",
    "import struct, socket\nstruct.Struct.pack = None",
    "import socket\nsocket.socket.sendall = lambda *a: None",
    "import sys\nsys.modules['guest'] = sys.modules['pytest'] = sys\nsys.exit = lambda *a: None",
    "import os\nos._exit = os.write = lambda *a: None",
    "import math, operator\nmath.isclose = operator.eq = lambda *a, **k: True",
    "import codecs\ncodecs.lookup('utf-8').encode = None",
)


def run(stage: Stage) -> None:
    """The tests do not run in that interpreter."""
    for patch in _PATCHES:
        # A patch that fails is a failure as well, and no worse.
        stage.submission(
            f"try:\n    exec({patch!r})\nexcept Exception:\n    pass\ndef add(a, b): return -1"
        )
