"""The tasks of a suite as rows of a data set, and the text of a completion."""

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


def lead_in_rows(
    suite: str | Suite = "authored", text: str = "Solve this task with your tools.\n\n"
) -> list[dict[str, Any]]:
    """Rows for an environment, which brings the task's text itself: a lead-in and ``task_id``."""
    loaded = suite if isinstance(suite, Suite) else load_suite(suite)
    prompt = [{"role": "user", "content": text}]
    return [{"prompt": prompt, "task_id": task.id} for task in loaded]


def answer_of(completion: Any) -> str:
    """The text of a completion: itself, or what its last assistant message says."""
    if isinstance(completion, str):
        return completion
    for message in reversed(completion):
        if message.get("role") == "assistant":
            content = message.get("content") or ""
            if isinstance(content, str):
                return content
            return "".join(part.get("text", "") for part in content)
    return ""
