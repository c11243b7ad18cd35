"""Protocol ``module``: unmodified unittest and pytest files against a proxy of the submission.

The tests run in the judge process of the sandbox under the real pytest; what they
import under ``Task.module`` is a proxy, and the submission and all its objects stay in
the worker. ``sandbox/guest/proxies.py`` has the rules about what such a handle may decide.
"""

from __future__ import annotations

import json
from concurrent.futures import Future

from codegym.errors import InputError
from codegym.judge.function import queue
from codegym.sandbox.pool import SandboxPool
from codegym.task import Task, Verdict


def submit(
    pool: SandboxPool, task: Task, source: bytes, *, seed: int, public: bool, examples: int
) -> Future[Verdict]:
    """Queue a judgement under this protocol; see :meth:`codegym.judge.Judge.submit`."""
    tests = [stage.public if public else stage.tests for stage in task.stages]
    if public and not any(tests):
        raise InputError("this task has no public tests", where=task.id)
    tests = [test for test in tests if test]
    texts = [*tests, *task.support.values()]
    with_hypothesis = any("hypothesis" in text for text in texts)
    header = {
        "op": "judge",
        "judge_kind": "judge+pytest+hypothesis" if with_hypothesis else "judge+pytest",
        "entry_points": [],
        "module": task.module,
        "seed": seed,
        "examples": examples,
    }
    support = json.dumps(task.support)
    return queue(pool, task, header, source, [task.prelude, support, *tests])
