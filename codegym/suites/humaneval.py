"""HumanEval in its public form: one JSON object a line, plain or gzipped.

Each line has ``task_id``, ``prompt``, ``entry_point``, ``canonical_solution`` and
``test``. The tests run as they are: ``test`` defines ``check(candidate)``, and the
judge calls it with a proxy. Nothing of the data comes with this package.

Format: Chen et al., "Evaluating Large Language Models Trained on Code", 2021
(https://arxiv.org/abs/2107.03374); data: https://github.com/openai/human-eval, MIT.
"""

from __future__ import annotations

import ast
import datetime as dt
import warnings
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.jsonl import JsonLine, read_json_lines
from codegym.suites.suite import Imported
from codegym.task import Stage, Task

_KEYS = ("task_id", "prompt", "entry_point", "canonical_solution", "test")
_RELEASED = dt.date(2021, 7, 7)


def load(argument: str) -> Imported:
    """The importer of the spec ``humaneval:PATH``."""
    return Imported(load_tasks(Path(argument).expanduser()), [])


def load_tasks(path: Path) -> list[Task]:
    """Load every task of a HumanEval file.

    Args:
        path: A ``.jsonl`` or ``.jsonl.gz`` file.

    Raises:
        InputError: The file is missing, empty, truncated or broken; the message
            names the line.
    """
    tasks: list[Task] = []
    lines: dict[str, int] = {}
    for line in read_json_lines(path):
        task = _task(line)
        if task.id in lines:
            raise InputError(f"task_id {task.id!r} is on line {lines[task.id]} already", line.where)
        lines[task.id] = line.number
        tasks.append(task)
    if not tasks:
        raise InputError("the file holds no task", str(path))
    return tasks


def _task(line: JsonLine) -> Task:
    fields = {key: _text(line, key) for key in _KEYS}
    prompt, entry_point, test = fields["prompt"], fields["entry_point"], fields["test"]
    _check_defines(prompt, entry_point, "prompt", line.where)
    _check_defines(test, "check", "test", line.where)
    reference = prompt + fields["canonical_solution"]
    _parse(reference, "prompt + canonical_solution", line.where)
    try:
        return Task(
            id=fields["task_id"],
            title=entry_point,
            family="humaneval",
            entry_points=(entry_point,),
            # Some checks call helpers that the prompt defines; a docstring is a
            # body, so the prompt by itself is a program.
            prelude=prompt,
            prompt=prompt,
            stages=(
                Stage(
                    instruction=_instruction(prompt, entry_point), tests=test, reference=reference
                ),
            ),
            stub=prompt + "    pass\n",
            licence="MIT",
            released=_RELEASED,
            source="https://github.com/openai/human-eval",
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = {"id": "task_id", "entry_points": "entry_point"}.get(
            str(first["loc"][0]) if first["loc"] else "", ""
        )
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{key}: {message}" if key else message, line.where) from None


def _instruction(prompt: str, entry_point: str) -> str:
    return (
        f"Complete the Python function `{entry_point}` so that it does what its docstring says.\n\n"
        f"```python\n{prompt.rstrip()}\n```\n"
    )


def _text(line: JsonLine, key: str) -> str:
    value: Any = line.record.get(key)
    if value is None:
        hint = (
            "; this is the EvalPlus form" if key == "test" and "base_input" in line.record else ""
        )
        raise InputError(f"the key {key!r} is missing{hint}", line.where)
    if not isinstance(value, str):
        raise InputError(f"{key}: must be text, and is {type(value).__name__}", line.where)
    return value


def _parse(source: str, name: str, where: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the data's own odd escapes
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        # UnicodeEncodeError, of a lone surrogate, is a ValueError too.
        raise InputError(f"{name}: not Python: {error}", where) from None


def _check_defines(source: str, function: str, name: str, where: str) -> None:
    defined = {
        node.name
        for node in _parse(source, name, where).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    if function not in defined:
        raise InputError(f"{name}: does not define the function {function!r}", where)
