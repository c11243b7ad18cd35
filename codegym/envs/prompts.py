"""What an agent reads: the prompt of a task, and the feedback on a submission.

Both are the same for the same task and verdict: no timings, ids or paths, and
nothing of the hidden tests but how many of them there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from codegym.envs.tools import TOOLS
from codegym.envs.traces import tracebacks
from codegym.task import Outcome, Task, Verdict

if TYPE_CHECKING:
    from codegym.envs.layout import Layout

MAX_OUTPUT = 4000
"""Longest output of a program in the feedback, characters, each of the two streams."""

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


def workspace_prompt(task: Task, layout: Layout) -> str:
    """The instruction, the files that the agent starts from, and how to use the tools."""
    files = "\n".join(f"- {path}" for path in sorted(layout.files))
    hand_in = (
        f"What you hand in is `{layout.program}`: one {task.language} program."
        if layout.program
        else "What you hand in is every file that you add, change or remove"
        + ("" if task.editable == ("**",) else f", of these: {', '.join(task.editable)}")
        + ". The tests that come with the task stay as they are."
    )
    tools = "\n".join(_tool_line(tool["function"]) for tool in TOOLS)
    return "\n\n".join(
        (
            task.instruction.rstrip(),
            f"## Your workspace\n\nThese files lie in your working folder, in a sandbox without a "
            f"network:\n\n{files}\n\n{hand_in} Hidden tests decide whether it is right.",
            "## Your tools\n\nAnswer with one tool call, or a list of them, as JSON:\n\n"
            '```json\n{"name": "shell", "arguments": {"command": "ls -l"}}\n```\n\n'
            f"{tools}\n",
        )
    )


def _tool_line(function: dict[str, Any]) -> str:
    parameters = function["parameters"]
    names = [
        name if name in parameters["required"] else f"{name}?" for name in parameters["properties"]
    ]
    return f"- `{function['name']}({', '.join(names)})`: {function['description']}"


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


PARTS = ("public", "output", "traceback", "counts", "hidden")
"""What :func:`repair_feedback` can tell."""

_LOADING = "raised while it was loaded"


def repair_feedback(
    verdict: Verdict, public: Verdict | None, stderr: str, source: str, parts: Collection[str]
) -> str:
    """What became of a submission to be repaired.

    Args:
        verdict: On the hidden tests.
        public: On the public ones; None where nothing is to be told of them.
        stderr: What the submission printed to standard error under the public ones.
        source: The submission.
        parts: Which of :data:`PARTS` to tell.
    """
    lines = [f"Outcome: {verdict.outcome.value}. {_OUTCOME_TEXT[verdict.outcome]}"]
    if "counts" in parts:
        lines.append(f"Hidden tests passed: {verdict.passed} of {verdict.total}.")
    # Before the first test: of these nothing can stand in it.
    if verdict.outcome is Outcome.INVALID or verdict.reason.startswith(_LOADING):
        lines.append(f"Reason: {verdict.reason}")
    if public is not None:
        if "public" in parts:
            lines.append(f"Public tests passed: {public.passed} of {public.total}.")
            lines += _failures("Public", public)
        printed, traces = tracebacks(stderr, source)
        if "traceback" in parts:
            lines += traces
        if "output" in parts:
            for name, text in (
                ("Standard output", public.stdout.decode("utf-8", "replace")),
                ("Standard error", printed),
            ):
                if text.strip():
                    lines.append(f"{name} of the public tests:\n{cut(text.rstrip(), MAX_OUTPUT)}")
    if "hidden" in parts:
        lines += _failures("Hidden", verdict)
    return "\n".join(lines) + "\n"


def _failures(which: str, verdict: Verdict) -> list[str]:
    return [
        f"{which} test {test.name} failed: {test.message}"
        for test in verdict.tests
        if not test.passed
    ]


def cut(text: str, most: int) -> str:
    """The beginning and the end of a text that is longer than ``most`` characters."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n[... {len(text) - 2 * half} characters left out ...]\n{text[-half:]}"


def _fence(text: str) -> str:
    """A code fence longer than any run of backticks in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    return "`" * (longest + 1)
