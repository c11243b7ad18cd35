"""What an agent reads: the prompt of a task, and the feedback on a submission.

Both are the same for the same task and verdict: no timings, ids or paths, and
nothing of the hidden tests but how many of them there are.
"""

from __future__ import annotations

import re

from codegym.task import Outcome, Task, Verdict

_OUTCOME_TEXT = {
    Outcome.PASSED: "Every test passed.",
    Outcome.FAILED: "Not every test passed.",
    Outcome.TIMEOUT: "The time limit ran out.",
    Outcome.MEMORY: "The memory limit was hit.",
    Outcome.OUTPUT: "The program printed more than the limit.",
    Outcome.CRASHED: "The interpreter crashed.",
    Outcome.INVALID: "This is not a program that can be run.",
}


def function_prompt(task: Task) -> str:
    """The instruction, what to answer with, and the public tests as examples."""
    names = " and ".join(f"`{name}`" for name in task.entry_points)
    parts = [
        task.instruction.rstrip(),
        "## Your answer\n\n"
        f"Answer with the whole source of one Python program that defines {names}, imports and "
        "helpers included, without Markdown around it. Hidden tests decide whether it is right.",
    ]
    examples = "\n\n".join(stage.public.strip() for stage in task.stages if stage.public.strip())
    if examples:
        fence = _fence(examples)
        parts.append(
            f"These tests are public; your program must pass them too:\n\n"
            f"{fence}python\n{examples}\n{fence}"
        )
    return "\n\n".join(parts) + "\n"


def feedback(verdict: Verdict) -> str:
    """What became of a submission, without any content of a hidden test.

    The reason is shown for an invalid submission only: it speaks of the submission's
    own text. Elsewhere a reason may quote what a hidden test expected.
    """
    lines = [
        f"Outcome: {verdict.outcome.value}. {_OUTCOME_TEXT[verdict.outcome]}",
        f"Tests passed: {verdict.passed} of {verdict.total}.",
    ]
    if verdict.outcome is Outcome.INVALID and verdict.reason:
        lines.append(f"Reason: {verdict.reason}")
    return "\n".join(lines) + "\n"


def _fence(text: str) -> str:
    """A code fence longer than any run of backticks in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    return "`" * (longest + 1)
