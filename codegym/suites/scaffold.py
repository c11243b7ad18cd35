"""A new task's folder, with everything in place that does not depend on what it is about."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

from codegym.errors import InputError

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_INSTRUCTION = """\
{heading}Write

```python
def {function}(TODO: int) -> int: ...
```

TODO: what it takes, what it returns; order, ties, empty input; which error for what.

## Examples

```python
{function}(1)  # TODO
```
"""
_TESTS = '''\
from hypothesis import given
from hypothesis import strategies as st


def test_TODO({function}):
    """One edge of the instruction a test, so that a fraction of them means something."""
    raise NotImplementedError("TODO")


@given(number=st.integers(-20, 20))
def test_against_TODO({function}, number):
    """Against an oracle: the standard library, or a brute force in this file."""
    raise NotImplementedError("TODO")
'''
_REFERENCE = '''\
def {function}(*args):
    """TODO: every statement is needed by a test."""
    raise NotImplementedError("TODO")
'''
_STUB = """\
def {function}(*args, **kwargs):
    pass
"""


def new_task(folder: Path, name: str, *, family: str, stages: int = 1) -> list[Path]:
    """Make the folder of a new function task.

    Args:
        folder: Where task folders lie.
        name: The task's id: lower-case words with hyphens.
        family: Its family.
        stages: How many stages it has.

    Returns:
        The files that are to be filled in.

    Raises:
        InputError: Such a name cannot be, or the folder is there already.
    """
    if not _NAME.fullmatch(name):
        raise InputError("a task's name is lower-case words with hyphens", f"task {name!r}")
    if stages < 1:
        raise InputError("is at least 1", "stages")
    task = folder / name
    if task.exists():
        raise InputError("is there already", str(task))
    function = name.replace("-", "_")
    title = name.replace("-", " ").capitalize()
    numbers = range(1, stages + 1)
    instruction = "\n".join(
        _INSTRUCTION.format(
            heading=f"# Stage {number}: {title}\n\n" if stages > 1 else f"# {title}\n\n",
            function=function,
        )
        for number in numbers
    )
    to_fill = {"instruction.md": instruction}
    # Public tests may be none at all.
    complete = {f"public/stage_{number}.py": "" for number in numbers}
    for number in numbers:
        to_fill[f"tests/stage_{number}.py"] = _TESTS.format(function=function)
        to_fill[f"reference/stage_{number}.py"] = _REFERENCE.format(function=function)
    complete["task.toml"] = _toml(name, title, family, function, stages)
    complete["stub/solution.py"] = _STUB.format(function=function)
    for path, text in {**complete, **to_fill}.items():
        (task / path).parent.mkdir(parents=True, exist_ok=True)
        (task / path).write_text(text, encoding="utf-8")
    return [task / path for path in to_fill]


def _toml(name: str, title: str, family: str, function: str, stages: int) -> str:
    # JSON's strings are TOML's.
    return (
        f"id = {json.dumps(name)}\n"
        f"title = {json.dumps(title)}\n"
        f"family = {json.dumps(family)}\n"
        'kind = "function"\n'
        'language = "python"\n'
        f"entry_points = [{json.dumps(function)}]\n"
        'licence = "MIT"\n'
        f"released = {dt.date.today().isoformat()}\n"
        "tags = []\n\n"
        "[limits]\n"
        "wall_s = 10.0\n" + "\n[[stages]]\n" * stages
    )
