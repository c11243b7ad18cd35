"""The tasks of a suite as rows of a data set, in the form that most trainers share."""

from __future__ import annotations

from typing import Any

from codegym.envs.prompts import function_prompt
from codegym.suites import Suite, load_suite


def rows(suite: str | Suite = "authored", *, chat: bool = True) -> list[dict[str, Any]]:
    """One row for each task: ``prompt`` and ``task_id``; the hidden tests stay out of it.

    Args:
        suite: Spec string or a suite.
        chat: The prompt as a list of one user message, instead of as text.

    Raises:
        InputError: A wrong suite.

    Example:
        >>> rows("authored")[0]["prompt"][0]["role"]
        'user'
    """
    loaded = suite if isinstance(suite, Suite) else load_suite(suite)
    return [
        {
            "prompt": [{"role": "user", "content": text}] if chat else text,
            "task_id": task.id,
        }
        for task in loaded
        for text in (function_prompt(task),)
    ]
