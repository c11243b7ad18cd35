"""The practice exercises of Exercism's Python track: a checkout, its practice folder, or a .tar.gz.

Each exercise's own test file runs unmodified under the protocol ``module``; its example is
the reference, its stub the stub. What lies beside the tests (helper modules, data) belongs
to them. An exercise that is about improving a program that works has that program in its
instruction, and the same program without its bodies for a stub.

Format: https://github.com/exercism/docs/blob/main/building/tracks/practice-exercises.md
Data: https://github.com/exercism/python, MIT. Nothing of it comes with this package.
"""

from __future__ import annotations

import ast
import datetime as dt
import json
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.pysource import syntax_tree
from codegym.suites.archive import read_texts
from codegym.suites.hollow import hollow, is_hollow
from codegym.suites.suite import Imported, SetAside
from codegym.task import Limits, Stage, Task

_RELEASED = dt.date(2013, 8, 1)
# Some examples search through permutations, and one sleeps for a minute.
_LIMITS = Limits(wall_s=20, cpu_s=20)
_LIMITS_OF_SLEEPERS = Limits(wall_s=180, cpu_s=20)
_CONFIG = ".meta/config.json"
_EXAMPLE = ".meta/example.py"
_DOCUMENTS = ("introduction.md", "instructions.md", "instructions.append.md")
_NOT_OF_TESTS = (".meta", ".docs", ".approaches", ".articles")


class _Unusable(Exception):
    """This exercise is no task; says why."""


def load(argument: str) -> Imported:
    """The importer of the spec ``exercism:PATH``."""
    return load_track(Path(argument).expanduser())


def load_track(path: Path) -> Imported:
    """Load every exercise of a track.

    Args:
        path: The track's checkout, its ``exercises/practice`` folder, or a ``.tar.gz`` of it.

    Raises:
        InputError: The path is missing or unreadable, or holds no exercise.
    """
    texts = read_texts(path, lambda found: not {".approaches", ".articles"} & set(found.parts))
    exercises = _exercises(texts)
    if not exercises:
        raise InputError(
            "no exercise here (looked for exercises/practice/NAME/.meta/config.json)", str(path)
        )
    tasks, set_aside = [], []
    for slug, files in sorted(exercises.items()):
        try:
            tasks.append(_task(slug, files))
        except _Unusable as error:
            set_aside.append(SetAside(f"exercism/{slug}", str(error)))
    return Imported(tasks, set_aside)


def _exercises(texts: dict[str, str]) -> dict[str, dict[str, str]]:
    """The files of each exercise; concept exercises, and what is no exercise, left out."""
    roots = {
        path.parents[1]
        for path in map(PurePosixPath, texts)
        if "/".join(path.parts[-2:]) in (_CONFIG, _EXAMPLE) and len(path.parts) > 2
    }
    roots = {root for root in roots if root.parent.name in ("practice", "")}
    exercises: dict[str, dict[str, str]] = defaultdict(dict)
    for name, text in texts.items():
        for root in PurePosixPath(name).parents:
            if root in roots:
                exercises[root.name][str(PurePosixPath(name).relative_to(root))] = text
    return dict(exercises)


def _task(slug: str, files: dict[str, str]) -> Task:
    solution, tests, example = _listed(slug, files)
    module = PurePosixPath(solution).stem
    stub, reference = files[solution], files[example]
    _parse(reference, example)
    names = _imported_names(_parse(files[tests], tests), module, tests)
    support = {
        path: text
        for path, text in files.items()
        if path not in (solution, tests) and not path.startswith(_NOT_OF_TESTS)
        if PurePosixPath(path).suffix not in (".md", ".toml") and not path.startswith("__")
    }
    improves = not is_hollow(_parse(stub, solution))
    try:
        return Task(
            id=f"exercism/{slug}",
            title=slug.replace("-", " ").capitalize(),
            family="exercism",
            kind="module",
            protocol="module",
            module=module,
            entry_points=names,
            support=support,
            stages=(
                Stage(
                    instruction=_instruction(slug, files, module, stub, names, improves),
                    tests=files[tests],
                    reference=reference,
                ),
            ),
            stub=hollow(stub) if improves else stub,
            limits=_LIMITS_OF_SLEEPERS if "sleep(" in reference else _LIMITS,
            tags=("refactoring",) if improves else (),
            licence="MIT",
            released=_RELEASED,
            source="https://github.com/exercism/python",
        )
    except ValidationError as error:
        raise _Unusable(error.errors(include_url=False)[0]["msg"]) from None


def _listed(slug: str, files: dict[str, str]) -> tuple[str, str, str]:
    """Solution, tests and example as ``.meta/config.json`` lists them.

    Deprecated exercises list none, or have no such file: theirs have the track's usual names.
    """
    snake = slug.replace("-", "_")
    try:
        listed: dict[str, Any] = json.loads(files.get(_CONFIG, "{}")).get("files", {})
        solutions, tests, examples = (
            [str(name) for name in listed.get(kind) or [usual]]
            for kind, usual in (
                ("solution", f"{snake}.py"),
                ("test", f"{snake}_test.py"),
                ("example", _EXAMPLE),
            )
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise _Unusable(f"{_CONFIG} cannot be read: {type(error).__name__}: {error}") from None
    tests = [name for name in tests if name.endswith("_test.py")] or tests
    for kind, names in (("solution", solutions), ("test", tests), ("example", examples)):
        if len(names) != 1:
            raise _Unusable(f"{len(names)} {kind} files, and one is what can be judged")
        if names[0] not in files:
            raise _Unusable(f"the {kind} file {names[0]} is missing")
    return solutions[0], tests[0], examples[0]


def _parse(source: str, name: str) -> ast.Module:
    try:
        return syntax_tree(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise _Unusable(f"{name} is not Python: {error}") from None


def _imported_names(tree: ast.Module, module: str, where: str) -> tuple[str, ...]:
    """What the tests take from the solution by name."""
    names: dict[str, None] = {}
    uses = False
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            uses = True
            names.update((alias.name, None) for alias in node.names if alias.name != "*")
        elif isinstance(node, ast.Import):
            uses = uses or any(alias.name == module for alias in node.names)
    if not uses:
        raise _Unusable(f"{where} does not import {module}")
    return tuple(names)


def _instruction(
    slug: str,
    files: dict[str, str],
    module: str,
    stub: str,
    names: tuple[str, ...],
    improves: bool,
) -> str:
    parts = [f"# {slug.replace('-', ' ').capitalize()}"]
    parts += [
        files[path].strip() for path in (f".docs/{name}" for name in _DOCUMENTS) if path in files
    ]
    what = "The program to improve" if improves else "Start from this"
    parts.append(f"## {module}.py\n\nWrite the module `{module}.py`, whole. {what}:")
    parts.append(f"```python\n{stub.strip()}\n```")
    unnamed = [name for name in names if name not in "\n".join(parts)]
    if unnamed:
        listed = ", ".join(f"`{name}`" for name in unnamed)
        parts.append(f"The tests import these names too: {listed}.")
    return "\n\n".join(parts) + "\n"
