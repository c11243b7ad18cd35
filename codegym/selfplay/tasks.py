"""The forms of a task: what a solver is shown of a program, and what its answer must be.

``deduction``   the program and an input: what does it return?
``abduction``   the program and what it returned: for which input? Any that gives the same will do.
``induction``   inputs and what the program returned for them: write a program that does so for
                hidden inputs too.
``staged``      the same, one stage a step: the values of the parameters before and after some
                lines of the program are shown, and those lines are wanted.

The first three are those of Absolute Zero (arXiv 2505.03335). Answers go into the sandbox as text,
and what comes back is compared here, with types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from codegym.errors import InputError
from codegym.selfplay.batch import Answer, Job, run_job
from codegym.selfplay.gate import Program
from codegym.selfplay.values import Arguments, same, shown, shown_arguments


class Form(StrEnum):
    """What is shown, and what is asked for."""

    DEDUCTION = "deduction"
    ABDUCTION = "abduction"
    INDUCTION = "induction"
    STAGED = "staged"


class Judged(NamedTuple):
    """What became of an answer."""

    passed: int
    """Hidden tests that it passed; a deduction or abduction has one."""
    total: int
    reason: str = ""
    """One line for people; empty where it passed."""
    visible: bool = False
    """Whether it fits the shown examples; with ``solved`` false this is what a hack looks like."""

    @property
    def solved(self) -> bool:
        """Whether every hidden test passed."""
        return self.passed == self.total


@dataclass(frozen=True, slots=True)
class PosedTask:
    """A program in one of the forms.

    Args:
        program: What it is made of.
        form: What is shown.
        visible: How many of the program's inputs are shown; the others are hidden. A deduction or
            an abduction shows the first.
        gap: Staged: how many top-level statements lie between shown states.

    Raises:
        InputError: There are too few inputs, or the program has no stages.
    """

    program: Program
    form: Form
    visible: int = 3
    gap: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.visible < len(self.program.inputs):
            raise InputError(f"must be from 1 to {len(self.program.inputs) - 1}", "visible")
        if self.gap < 1:
            raise InputError("must be at least 1", "gap")
        if self.form is Form.STAGED and not self.program.states:
            raise InputError("the program has variables beside its parameters", "staged")

    @property
    def steps(self) -> int:
        """How many answers an episode takes."""
        return -(-self.program.stages // self.gap) if self.form is Form.STAGED else 1

    def shown_states(self, step: int) -> list[tuple[Arguments, Arguments]]:
        """Staged: of each shown example, the state before the step's lines and the one after."""
        first, last = step * self.gap, min((step + 1) * self.gap, self.program.stages)
        return [
            (states[first - 1] if first else inputs, states[last - 1])
            for inputs, states in zip(
                self.program.inputs[: self.visible], self.program.states, strict=False
            )
        ]

    def prompt(self, step: int = 0) -> str:
        """What the solver reads.

        Args:
            step: Staged: which stage, 0 for the first.
        """
        program = self.program
        if self.form is Form.DEDUCTION:
            return (
                f"```python\n{program.source.rstrip()}\n```\n\nWhat does "
                f"f({shown_arguments(program.inputs[0])}) return? Answer with the value alone, as "
                "a Python literal.\n"
            )
        if self.form is Form.ABDUCTION:
            return (
                f"```python\n{program.source.rstrip()}\n```\n\nFor which arguments does it return "
                f"{self._shown_output(0)}? Answer with the arguments alone, as Python literals "
                "with commas between them.\n"
            )
        if self.form is Form.INDUCTION:
            examples = "\n".join(
                f"f({shown_arguments(program.inputs[place])}) == {self._shown_output(place)}"
                for place in range(self.visible)
            )
            return (
                f"Write a Python function that begins with `{self.head()}` and does this, and the "
                f"same for other inputs:\n\n{examples}\n"
            )
        lines = min(self.gap, program.stages - step * self.gap)
        names = [parameter.name for parameter in program.signature]
        examples = "\n".join(
            f"{_state(names, before)}  ->  {_state(names, after)}"
            for before, after in self.shown_states(step)
        )
        return (
            f"Stage {step + 1} of {self.steps}. Write {lines} Python statement"
            f"{'s' if lines > 1 else ''} that change the variables like this, and in the same way "
            f"for other values:\n\n{examples}\n"
        )

    def head(self) -> str:
        """The first line of the program that is wanted."""
        return f"def f({', '.join(f'{p.name}: {p.type}' for p in self.program.signature)}):"

    def assembled(self, fragments: Sequence[str]) -> str:
        """The program that a staged task's answers make together."""
        body = "\n".join(indented(fragment) for fragment in fragments)
        names = ", ".join(parameter.name for parameter in self.program.signature)
        return f"{self.head()}\n{body}\n    return {names}\n"

    # ===== Judging ====

    def job(self, answer: str) -> Job:
        """What the sandbox has to do for an answer; of a staged task, the whole program."""
        if self.form is Form.DEDUCTION:
            return {"op": "value", "text": answer}
        if self.form is Form.ABDUCTION:
            return {"op": "call", "source": self.program.source, "text": answer}
        return run_job(answer, self.program.inputs)

    def stage_job(self, fragment: str, step: int) -> Job:
        """Staged: what the sandbox has to do to see whether a stage's milestone is met."""
        return run_job(
            self.assembled([fragment]), [before for before, _ in self.shown_states(step)]
        )

    def stage_met(self, answer: Answer, step: int) -> bool:
        """Staged: whether each shown example reached its next state."""
        outputs = answer.get("outputs", [])
        wanted = [after for _, after in self.shown_states(step)]
        # A program of one parameter returns its value, not a tuple of one.
        alone = len(self.program.signature) == 1
        return len(outputs) == len(wanted) and all(
            isinstance(out, list) and same([out[0]] if alone else out[0], state)
            for out, state in zip(outputs, wanted, strict=True)
        )

    def judge(self, answer: Answer) -> Judged:
        """Compare what came out of the sandbox with what the program returned."""
        if self.form in (Form.DEDUCTION, Form.ABDUCTION):
            if "refused" in answer:
                return Judged(0, 1, answer["refused"])
            out = answer["outputs"][0] if "outputs" in answer else [answer["value"]]
            if isinstance(out, str):
                return Judged(0, 1, out)
            right = same(out[0], self._output(0))
            return Judged(int(right), 1, "" if right else "another value")
        total = len(self.program.inputs) - self.visible
        if "refused" in answer:
            return Judged(0, total, answer["refused"])
        rights = [
            isinstance(out, list) and same(out[0], wanted)
            for out, wanted in zip(answer["outputs"], self.program.outputs, strict=True)
        ]
        passed = sum(rights[self.visible :])
        visible = all(rights[: self.visible])
        # What misses a shown example has not solved the task, whatever the hidden ones say.
        passed = passed if visible else min(passed, total - 1)
        return Judged(passed, total, "" if passed == total else "another value", visible)

    def _output(self, place: int) -> Any:
        return self.program.outputs[place]

    def _shown_output(self, place: int) -> str:
        value = self._output(place)
        return shown(tuple(value) if self.program.returns_tuple else value)


def indented(fragment: str) -> str:
    """Statements as they stand in a function's body."""
    return "\n".join("    " + line for line in fragment.strip("\n").split("\n"))


def _state(names: Sequence[str], values: Arguments) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in zip(names, values, strict=True))
