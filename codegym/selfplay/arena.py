"""The batch interface: propose, gate, pose, solve, reward, for many programs at a time.

    with SandboxPool() as pool:
        game = SelfPlay(pool, seed=0)
        decisions = game.gate(game.propose(texts_of_the_proposer))
        tasks = [game.pose(d.program, Form.INDUCTION) for d in decisions if d.program]
        judged = game.solve(tasks, answers_of_the_solver)         # a list of answers per task

The policies are the caller's; nothing here knows about models. Every program runs in the pool.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from codegym.errors import InputError
from codegym.sandbox import SandboxPool
from codegym.selfplay import rewards
from codegym.selfplay.batch import Batch, Bounds, Job, Pending
from codegym.selfplay.gate import Checking, Decision, Gate, Program, Proposal, Rules
from codegym.selfplay.tasks import Form, Judged, PosedTask
from codegym.selfplay.values import Range

_FENCE = re.compile(r"```(\w*)[^\n]*\n(.*?)```", re.DOTALL)
_MAX_TEXT = 20_000


def read_proposal(text: str) -> Proposal:
    """A proposal out of a policy's text.

    The program is in a ``python`` fence, arguments (one call a line, as between its brackets) may
    be in an ``inputs`` fence; without any fence the whole text is the program.
    """
    source, inputs = "", ""
    for label, content in _FENCE.findall(text[:_MAX_TEXT]):
        if label.lower() in ("input", "inputs"):
            inputs = inputs or content
        elif not source:
            source = content
    if not source and "```" not in text:
        source = text[:_MAX_TEXT]
    lines = tuple(line.strip() for line in inputs.splitlines() if line.strip())
    return Proposal(source.strip("\n"), lines)


class SelfPlay:
    """A gate, tasks and rewards over one pool.

    Args:
        pool: Where every program runs.
        rules: What the gate asks for.
        bounds: What a program may do and return.
        values: What inputs are drawn from.
        reward: The proposer's, of a task's success rate: a preset of
            :data:`codegym.selfplay.rewards.PRESETS` or a function.
        visible: How many examples a solver sees.
        seed: Seeds the drawing of inputs.
        size: Most programs of one execution.
    """

    def __init__(
        self,
        pool: SandboxPool,
        *,
        rules: Rules | None = None,
        bounds: Bounds | None = None,
        values: Range | None = None,
        reward: str | rewards.ProposerReward = "learnability",
        visible: int = 3,
        seed: int = 0,
        size: int = 256,
    ) -> None:
        self.batch = Batch(pool, bounds, size=size)
        self.checker = Gate(self.batch, rules, values=values, seed=seed)
        self.visible = visible
        self._reward = rewards.resolve(reward)

    def propose(self, texts: Sequence[str]) -> list[Proposal]:
        """Proposals out of a policy's texts; see :func:`read_proposal`."""
        return [read_proposal(text) for text in texts]

    def gate(self, proposals: Sequence[Proposal]) -> list[Decision]:
        """Decide which proposals become tasks; those are remembered."""
        return self.checker.check(proposals)

    def submit_gate(self, proposals: Sequence[Proposal]) -> Checking:
        """:meth:`gate` in the background."""
        return self.checker.submit(proposals)

    def pose(self, program: Program, form: Form, gap: int = 1) -> PosedTask:
        """Make a task of a program; see :class:`codegym.selfplay.PosedTask`."""
        return PosedTask(program, form, self.visible, gap)

    def solve(
        self, tasks: Sequence[PosedTask], answers: Sequence[Sequence[str]]
    ) -> list[list[Judged]]:
        """Judge answers.

        Args:
            tasks: What was asked.
            answers: For each task any number of answers; to a staged task, an answer is the
                whole program (:meth:`codegym.selfplay.PosedTask.assembled`).

        Raises:
            InfrastructureError: A sandbox failed on every try. There is no verdict and no reward.
        """
        return self.submit_solve(tasks, answers).result()

    def submit_solve(self, tasks: Sequence[PosedTask], answers: Sequence[Sequence[str]]) -> Solving:
        """:meth:`solve` in the background."""
        if len(tasks) != len(answers):
            raise InputError(f"{len(answers)} groups of answers to {len(tasks)} tasks", "solve")
        places: list[dict[str, int]] = []
        jobs: list[Job] = []
        for task, group in zip(tasks, answers, strict=True):
            seen: dict[str, int] = {}
            for answer in group:  # equal answers to a task are run once
                if answer not in seen:
                    seen[answer] = len(jobs)
                    jobs.append(task.job(answer))
            places.append(seen)
        return Solving(tasks, answers, places, self.batch.submit(jobs))

    def proposer_reward(self, success: float) -> float:
        """What a proposer earns for a task of this success rate."""
        return self._reward(success)

    def proposer_rewards(
        self, decisions: Sequence[Decision], successes: Sequence[float | None]
    ) -> list[float]:
        """What each proposal earns.

        Args:
            decisions: The gate's.
            successes: Success rate of the task made of it; None where there was none.
        """
        return [
            self._reward(success) if decision.accepted and success is not None else 0.0
            for decision, success in zip(decisions, successes, strict=True)
        ]


class Solving:
    """Answers that are being judged."""

    def __init__(
        self,
        tasks: Sequence[PosedTask],
        answers: Sequence[Sequence[str]],
        places: list[dict[str, int]],
        pending: Pending,
    ) -> None:
        self._tasks, self._answers, self._places = tasks, answers, places
        self._pending = pending

    def result(self) -> list[list[Judged]]:
        """Wait for what became of the answers, in their order.

        Raises:
            InfrastructureError: A sandbox failed on every try.
        """
        found = self._pending.result()
        return [
            [task.judge(found[seen[answer]]) for answer in group]
            for task, group, seen in zip(self._tasks, self._answers, self._places, strict=True)
        ]
