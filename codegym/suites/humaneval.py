"""HumanEval in its public form: one JSON object a line, plain or gzipped.

Each line has ``task_id``, ``prompt``, ``entry_point``, ``canonical_solution`` and
``test``. The tests run as they are: ``test`` defines ``check(candidate)``, and the
judge calls it with a proxy. Nothing of the data comes with this package.

Format: Chen et al., "Evaluating Large Language Models Trained on Code", 2021
(https://arxiv.org/abs/2107.03374); data: https://github.com/openai/human-eval, MIT.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pydantic import ValidationError

from codegym.jsonl import JsonLine, read_json_lines
from codegym.suites.reading import check_defines, first_problem, import_lines, python, text
from codegym.suites.suite import Imported
from codegym.task import Stage, Task

_KEYS = ("task_id", "prompt", "entry_point", "canonical_solution", "test")
RELEASED = dt.date(2021, 7, 7)
"""When the problems were first public."""


def load(argument: str) -> Imported:
    """The importer of the spec ``humaneval:PATH``.

    Args:
        argument: A ``.jsonl`` or ``.jsonl.gz`` file.

    Raises:
        InputError: The file is missing, empty, truncated or broken; the message
            names the line.
    """
    path = Path(argument).expanduser()
    return import_lines(read_json_lines(path), _task, "task_id", str(path))


def _task(line: JsonLine) -> Task:
    evalplus = "; this is the EvalPlus form: evalplus:PATH" if "base_input" in line.record else ""
    fields = {key: text(line, key, evalplus) for key in _KEYS}
    prompt, entry_point, test = fields["prompt"], fields["entry_point"], fields["test"]
    check_defines(prompt, entry_point, "prompt", line.where)
    check_defines(test, "check", "test", line.where)
    reference = prompt + fields["canonical_solution"]
    python(reference, "prompt + canonical_solution", line.where)
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
                    instruction=instruction(prompt, entry_point), tests=test, reference=reference
                ),
            ),
            stub=prompt + "    pass\n",
            licence="MIT",
            released=RELEASED,
            source="https://github.com/openai/human-eval",
        )
    except ValidationError as error:
        keys = {"id": "task_id", "entry_points": "entry_point"}
        raise first_problem(error, line.where, keys) from None


def instruction(prompt: str, entry_point: str) -> str:
    """What an agent is asked, around a prompt that a completion continues."""
    return (
        f"Complete the Python function `{entry_point}` so that it does what its docstring says.\n\n"
        f"```python\n{prompt.rstrip()}\n```\n"
    )
