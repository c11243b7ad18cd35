"""QuixBugs: forty small programs with a bug on one line each, to be repaired.

A folder or a .tar.gz. The buggy program is what the instruction shows and what the stub
is, the corrected one is the reference. Its own pytest file runs unmodified under the
protocol ``module``, with ``load_testdata.py``, ``node.py`` and its JSON cases beside it.
A case that the test file skips by itself (two that take minutes) is taken out of the data,
since a skipped test is a failed one here.

Data: Lin et al., "QuixBugs", 2017; https://github.com/jkoppel/QuixBugs, MIT. Nothing of it
comes with this package.
"""

from __future__ import annotations

import ast
import datetime as dt
import json
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.pysource import syntax_tree
from codegym.suites.archive import read_texts
from codegym.suites.suite import Imported, SetAside
from codegym.task import Limits, Stage, Task

_RELEASED = dt.date(2017, 10, 22)
# Several of the bugs are endless loops; every correction takes less than a second.
_LIMITS = Limits(wall_s=10, cpu_s=3)
_FOLDERS = ("python_programs", "correct_python_programs", "json_testcases", "python_testcases")
_NO_PROGRAMS = {"node", "__init__"}
_HELPERS = ("python_testcases/load_testdata.py", "python_testcases/node.py")
# What the project's own conftest.py does.
_PRELUDE = "import pytest\n\npytest.use_correct = False\npytest.run_slow = False\n"


class _Unusable(Exception):
    """This program is no task; says why."""


def load(argument: str) -> Imported:
    """The importer of the spec ``quixbugs:PATH``."""
    return load_programs(Path(argument).expanduser())


def load_programs(path: Path) -> Imported:
    """Load every program.

    Args:
        path: The project's folder, or a ``.tar.gz`` of it.

    Raises:
        InputError: The path is missing or unreadable, or holds no program.
    """
    found = read_texts(path, lambda name: bool(set(_FOLDERS) & set(name.parts)))
    files: dict[str, str] = {}
    for name, text in found.items():
        parts = PurePosixPath(name).parts
        start = next(number for number, part in enumerate(parts) if part in _FOLDERS)
        files["/".join(parts[start:])] = text
    names = sorted(
        {
            PurePosixPath(name).stem
            for name in files
            if name.startswith(("python_programs/", "correct_python_programs/"))
            and name.endswith(".py")
            and not name.endswith("_test.py")
        }
        - _NO_PROGRAMS
    )
    if not names:
        raise InputError("no program here (looked for python_programs/NAME.py)", str(path))
    tasks, set_aside = [], []
    for name in names:
        try:
            tasks.append(_task(name, files))
        except _Unusable as error:
            set_aside.append(SetAside(f"quixbugs/{name}", str(error)))
    return Imported(tasks, set_aside)


def _task(name: str, files: dict[str, str]) -> Task:
    buggy = _file(files, f"python_programs/{name}.py")
    reference = _file(files, f"correct_python_programs/{name}.py")
    tests = _file(files, f"python_testcases/test_{name}.py")
    support = {path: files[path] for path in _HELPERS if path in files}
    cases = f"json_testcases/{name}.json"
    if cases in files:
        support[cases] = _without(files[cases], _skipped(tests), cases)
    elif "load_json_testcases" in tests:
        raise _Unusable(f"{cases} is missing")
    code, description = _split(buggy)
    shown = f"```python\n{code}\n```"
    if description:
        shown += f"\n\nWhat it is meant to do:\n\n```text\n{description}\n```"
    try:
        return Task(
            id=f"quixbugs/{name}",
            title=name,
            family="quixbugs",
            kind="module",
            protocol="module",
            module=f"python_programs.{name}",
            entry_points=(name,),
            support=support,
            prelude=_PRELUDE,
            stages=(
                Stage(
                    instruction=f"This program has a bug, on one line. Repair `{name}` and give "
                    f"the whole program.\n\n{shown}\n",
                    tests=tests,
                    reference=reference,
                ),
            ),
            stub=buggy,
            limits=_LIMITS,
            tags=("repair",),
            licence="MIT",
            released=_RELEASED,
            source="https://github.com/jkoppel/QuixBugs",
        )
    except ValidationError as error:
        raise _Unusable(error.errors(include_url=False)[0]["msg"]) from None


def _file(files: dict[str, str], path: str) -> str:
    if path not in files:
        raise _Unusable(f"{path} is missing")
    try:
        syntax_tree(files[path])
    except (SyntaxError, ValueError) as error:
        raise _Unusable(f"{path} is not Python: {error}") from None
    return files[path]


def _split(source: str) -> tuple[str, str]:
    """The code, and the description that stands in a string below it."""
    last = syntax_tree(source).body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant):
        code = "\n".join(source.splitlines()[: last.lineno - 1]).strip()
        return code, str(last.value.value).strip()
    return source.strip(), ""


def _skipped(tests: str) -> list[object]:
    """Inputs that the test file skips by itself."""
    found: list[object] = []
    for node in ast.walk(syntax_tree(tests)):
        if isinstance(node, ast.If) and "pytest.skip" in ast.unparse(node.body[0]):
            for part in ast.walk(node.test):
                if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq):
                    found.append(ast.literal_eval(part.comparators[0]))
    return found


def _without(cases: str, skipped: list[object], where: str) -> str:
    """The cases whose input is not skipped, one JSON list a line."""
    kept = []
    for line in cases.splitlines():
        if not line.strip():
            continue
        try:
            given, _ = json.loads(line)
        except (TypeError, ValueError):
            raise _Unusable(f"{where} is not lines of [input, expected]") from None
        if given not in skipped:
            kept.append(line)
    return "\n".join(kept) + "\n"
