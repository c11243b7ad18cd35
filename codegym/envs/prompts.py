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
    parts = [task.instruction.rstrip(), _what_to_answer(task)]
    parts += _public_tests(task)
    return "\n\n".join(parts) + "\n"


def stage_prompt(task: Task, stage: int) -> str:
    """The instruction of one stage of a staged task, and its public tests.

    Args:
        task: The whole task.
        stage: 1 for the first. It brings what to answer with too.
    """
    shown = task.model_copy(update={"stages": task.stages[stage - 1 : stage]})
    parts = [f"Stage {stage} of {len(task.stages)}.", shown.instruction.rstrip()]
    if stage == 1:
        parts.append(
            f"{_what_to_answer(task)} More stages follow; each is answered with the whole program, "
            "and what earlier stages asked for has to go on working."
        )
    parts += _public_tests(shown)
    return "\n\n".join(parts) + "\n"


def _what_to_answer(task: Task) -> str:
    names = " and ".join(f"`{name}`" for name in task.entry_points)
    what = {
        "function": f"the whole source of one Python program that defines {names}, imports and "
        "helpers included",
        "module": f"the whole source of one Python module, which is imported as `{task.module}`"
        + (f" and defines {names}" if names else ""),
        "program": f"the whole source of one program in {task.language}, which reads its standard "
        "input and writes its answer to standard output",
        "workspace": "one JSON object with the new content of each file that you add or change, by "
        "its path, and null for each that you remove",
    }[task.protocol]
    banned = ", ".join(f"`{name}`" for name in task.banned)
    return (
        f"## Your answer\n\nAnswer with {what}, without Markdown around it."
        + (f" It must not use {banned}." if banned else "")
        + " Hidden tests decide whether it is right."
    )


def _public_tests(task: Task) -> list[str]:
    examples = "\n\n".join(stage.public.strip() for stage in task.stages if stage.public.strip())
    if not examples or task.protocol == "workspace":  # where they lie in the workspace itself
        return []
    fence = _fence(examples)
    form = "json" if task.protocol == "program" else "python"
    return [
        "These tests are public; your program must pass them too:\n\n"
        f"{fence}{form}\n{examples}\n{fence}"
    ]


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


def stage_feedback(verdict: Verdict, public: Verdict | None) -> str:
    """What became of a submission to a staged task.

    Args:
        verdict: On the hidden tests of all stages so far: told as counts by stage.
        public: On the public ones, which are told whole; None where there are none to tell.
    """
    lines = [feedback(verdict).rstrip()]
    for stage in sorted({test.stage for test in verdict.tests}):
        results = [test.passed for test in verdict.tests if test.stage == stage]
        lines.append(f"Stage {stage}: {sum(results)} of {len(results)} tests passed.")
    for test in public.tests if public is not None else ():
        if not test.passed:
            lines.append(f"Public test {test.name} of stage {test.stage}: {test.message}")
    return "\n".join(lines) + "\n"


def _fence(text: str) -> str:
    """A code fence longer than any run of backticks in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    return "`" * (longest + 1)
