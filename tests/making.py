"""Small tasks made on the spot."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from codegym import Limits, Stage, Task


def function_task(tests: str, *entry_points: str, **changes: Any) -> Task:
    """A one-stage function task around some test source."""
    fields: dict[str, Any] = {
        "id": "made/task",
        "title": "Made for a test",
        "family": "made",
        "entry_points": entry_points or ("f",),
        "stages": (Stage(instruction="f", tests=tests, reference="f = None"),),
        "stub": "def f(*args):\n    pass\n",
        "licence": "MIT",
        "released": dt.date(2026, 1, 1),
        "limits": Limits(wall_s=5, cpu_s=5),
    }
    return Task(**(fields | changes))


def program_task(*cases: dict[str, Any], **changes: Any) -> Task:
    """A one-stage program task around some cases."""
    tests = "\n".join(json.dumps({"stdout": None} | case) for case in cases or ({},))
    fields: dict[str, Any] = {
        "id": "made/program",
        "title": "Made for a test",
        "family": "made",
        "kind": "program",
        "protocol": "program",
        "stages": (Stage(instruction="p", tests=tests, reference="pass"),),
        "stub": "pass\n",
        "licence": "MIT",
        "released": dt.date(2026, 1, 1),
        "limits": Limits(wall_s=5, cpu_s=5),
    }
    return Task(**(fields | changes))


def module_task(tests: str, reference: str = "f = None", **changes: Any) -> Task:
    """A task around one file of tests that imports ``sub``."""
    fields: dict[str, Any] = {
        "protocol": "module",
        "kind": "module",
        "module": "sub",
        "entry_points": (),
        "limits": Limits(wall_s=20, cpu_s=10),
    }
    if "stages" not in changes:
        fields["stages"] = (Stage(instruction="f", tests=tests, reference=reference),)
    return function_task(tests, **(fields | changes))
