"""Protocol ``module``: unmodified unittest and pytest files against a proxy of the submission.

The tests run in the judge process of the sandbox under the real pytest; what they
import under ``Task.module`` is a proxy, and the submission and all its objects stay in
the worker. ``sandbox/guest/proxies.py`` has the rules about what such a handle may decide.
"""

from __future__ import annotations

import ast
import json
from concurrent.futures import Future
from functools import lru_cache
from typing import Any

from codegym.judge.function import chosen_tests, queue
from codegym.pysource import syntax_tree
from codegym.sandbox.pool import SandboxPool
from codegym.task import Task, Verdict

_MAKERS = {"namedtuple", "NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "type"}
_MAKERS |= {"make_dataclass", "new_class", "TypedDict"}


def submit(
    pool: SandboxPool,
    task: Task,
    source: bytes,
    *,
    seed: int,
    public: bool,
    examples: int,
    here: bool = False,
) -> Future[Verdict]:
    """Queue a judgement under this protocol; see :meth:`codegym.judge.Judge.submit`."""
    tests = chosen_tests(task, public)
    texts = [*tests, *task.support.values()]
    with_hypothesis = any("hypothesis" in text for text in texts)
    header: dict[str, Any] = {
        "op": "judge",
        "judge_kind": "judge+pytest+hypothesis" if with_hypothesis else "judge+pytest",
        "entry_points": [],
        "module": task.module,
        "banned": list(task.banned),
        "seed": seed,
        "examples": examples,
    }
    beside = json.dumps({"support": task.support, "classes": _classes(task.reference)})
    return queue(pool, task, header, source, [task.prelude, beside, *tests], here=here)


@lru_cache(maxsize=4096)
def _classes(reference: str) -> tuple[str, ...]:
    """Names that are classes in the reference: what tests make with them they know as objects."""
    try:
        tree = syntax_tree(reference)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            maker = ast.unparse(node.value.func).rpartition(".")[2]
            if maker in _MAKERS:
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return tuple(sorted(names))
