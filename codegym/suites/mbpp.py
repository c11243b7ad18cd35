"""MBPP in both of its public forms.

- The full set, ``mbpp.jsonl``: ``task_id``, ``text``, ``code``, ``test_list``,
  ``test_setup_code``, ``challenge_test_list``.
- The sanitized set, ``sanitized-mbpp.json``, one JSON array: ``task_id``, ``prompt``,
  ``code``, ``test_imports``, ``test_list``.

Every assert runs as it is, as a test of its own. Entry points are what the asserts call
and the reference's code defines. The first assert shows the interface, as EvalPlus does
it: it is in the instruction and is the public test; all of them are hidden tests.

Data: Austin et al., "Program Synthesis with Large Language Models", 2021
(https://arxiv.org/abs/2108.07732);
https://github.com/google-research/google-research/tree/master/mbpp, CC BY 4.0.
"""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.jsonl import JsonLine, read_json_records
from codegym.pysource import names_of, parse, signature_stub, statements
from codegym.suites import oracles
from codegym.suites.reading import PUBLIC_LIMITS, first_problem, import_lines, text, texts
from codegym.suites.suite import Imported, SetAside
from codegym.task import Stage, Task

LICENCE = "CC-BY-4.0"
RELEASED = dt.date(2021, 8, 16)
"""When the problems were first public."""


def load(argument: str) -> Imported:
    """The importer of the spec ``mbpp:PATH``.

    Args:
        argument: ``mbpp.jsonl`` or ``sanitized-mbpp.json``; either may be gzipped.

    Raises:
        InputError: The file is missing, empty, truncated or broken; the message names
            the line or item, and the key.
    """
    path = Path(argument).expanduser()
    return import_lines(read_json_records(path), _task, "task_id", str(path))


class _NoTask(Exception):
    """Why a problem is no task here."""


def _task(line: JsonLine) -> Task | SetAside:
    number: Any = line.record.get("task_id")
    if type(number) is not int:
        raise InputError(f"task_id: must be a number, and is {number!r:.80}", line.where)
    task_id = f"Mbpp/{number}"  # EvalPlus' ids
    asked = text(line, "prompt" if "prompt" in line.record else "text")
    code = text(line, "code").replace("\r\n", "\n")
    asserts = [test.replace("\r\n", "\n") for test in texts(line, "test_list")]
    extra = texts(line, "challenge_test_list") if "challenge_test_list" in line.record else []
    imports = texts(line, "test_imports") if "test_imports" in line.record else []
    setup = text(line, "test_setup_code") if "test_setup_code" in line.record else ""
    try:
        return _build(line, task_id, asked, code, asserts, extra, "\n".join([*imports, setup]))
    except _NoTask as problem:
        return SetAside(task_id, str(problem))


def _build(
    line: JsonLine,
    task_id: str,
    asked: str,
    code: str,
    asserts: list[str],
    extra: list[str],
    setup: str,
) -> Task:
    if not asserts:
        raise _NoTask("it has no test")
    tree = _tree(code, "its code")
    trees = [_tree(test, f"test {n}") for n, test in enumerate([*asserts, *extra], start=1)]
    setup_tree = _tree(setup, "its setup code")
    entry_points, imports = _interface(tree, [setup_tree, *trees])
    head = "\n".join(part for part in (*imports, setup.strip(), *_objects(entry_points)) if part)
    named = [(f"test_{n}", test) for n, test in enumerate(asserts, start=1)]
    named += [(f"test_challenge_{n}", test) for n, test in enumerate(extra, start=1)]
    try:
        return Task(
            id=task_id,
            title=entry_points[0],
            family="mbpp",
            entry_points=entry_points,
            stages=(
                Stage(
                    instruction=_instruction(asked, entry_points, asserts[0]),
                    tests=_tests(head, named),
                    public=_tests(head, named[:1]),
                    reference=code,
                ),
            ),
            stub="\n\n".join(signature_stub(tree, name) for name in entry_points),
            limits=PUBLIC_LIMITS,
            licence=LICENCE,
            released=RELEASED,
            source="https://github.com/google-research/google-research/tree/master/mbpp",
        )
    except ValidationError as error:
        raise first_problem(error, line.where) from None


def _interface(code: ast.Module, tests: list[ast.Module]) -> tuple[tuple[str, ...], list[str]]:
    """Entry points, in the order of their use, and imports of the code that tests rely on.

    Raises:
        _NoTask: Tests call nothing that the code defines, or build objects of its classes.
    """
    defined: dict[str, ast.stmt] = {
        name: statement for statement in statements(code) for name in sorted(names_of(statement))
    }
    nodes = [node for tree in tests for node in ast.walk(tree)]
    own = {name for tree in tests for statement in statements(tree) for name in names_of(statement)}
    called, imports = dict[str, None](), dict[str, None]()
    for node in nodes:
        name = node.id if isinstance(node, ast.Name) else ""
        if name not in defined or name in own:
            continue
        if isinstance(defined[name], ast.Import | ast.ImportFrom):
            imports[ast.unparse(defined[name])] = None
        elif isinstance(defined[name], ast.ClassDef):
            raise _NoTask(f"its tests make objects of the class {name!r}, which stay in the worker")
        else:
            called[name] = None
    entry_points = [name for name in called if _is_called(name, nodes)]
    if not entry_points:
        raise _NoTask("its tests call nothing that its code defines")
    if len(entry_points) < len(called):
        name = next(name for name in called if name not in entry_points)
        raise _NoTask(f"its tests read the variable {name!r} of the submission")
    return tuple(entry_points), list(imports)


def _objects(entry_points: tuple[str, ...]) -> list[str]:
    """What lets an answer that cannot go over (a match of ``re``) be true, where tests ask that."""
    names = [name for name in entry_points if oracles.gives_objects("Mbpp", name)]
    wrapped = [f"{name} = something({name})" for name in names]
    return [f"\n\n{oracles.source(oracles.something)}\n", *wrapped, ""] if names else []


def _is_called(name: str, nodes: list[ast.AST]) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        for node in nodes
    )


def _tree(source: str, what: str) -> ast.Module:
    try:
        return parse(source)
    except ValueError as error:
        raise _NoTask(f"{what}: {error}") from None


def _tests(head: str, named: list[tuple[str, str]]) -> str:
    return "\n\n".join([head, *(_function(name, test) for name, test in named)]).lstrip() + "\n"


def _function(name: str, test: str) -> str:
    """A test function around an assert, which stays as it is."""
    test = test.strip()
    tree = parse(test)
    if len(tree.body) > 1:  # several statements have to be indented, texts in them must not
        test = "\n    ".join(ast.unparse(statement) for statement in tree.body)
    return f"def {name}():\n    {test}\n"


def _instruction(asked: str, entry_points: tuple[str, ...], example: str) -> str:
    names = " and ".join(f"`{name}`" for name in entry_points)
    what = "function" if len(entry_points) == 1 else "functions"
    return (
        f"{asked.strip()}\n\nDefine the Python {what} {names}. For example, this must hold:\n\n"
        f"```python\n{example.strip()}\n```\n"
    )
