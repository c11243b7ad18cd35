"""verifiers (v1): a suite as a taskset; its reward is judged by codegym, on this machine.

    from codegym.trainers.verifiers import CodegymConfig, CodegymTaskset

    config = CodegymConfig(task={"suite": "authored", "reward": "fraction"})
    taskset = CodegymTaskset(config)

The answer is the model's last reply; the runtime in which a harness ran has no part in
judging it, and nothing is uploaded. Where the sandbox fails, the reward raises
``SandboxError``: verifiers records that on the trace, and a trainer drops it.
"""

from __future__ import annotations

from collections.abc import Iterable

import verifiers.v1 as vf
from verifiers.v1.errors import SandboxError

from codegym.trainers.grading import Grade, Grader
from codegym.trainers.rows import rows


class CodegymTaskConfig(vf.TaskConfig):  # type: ignore[misc]
    """How answers are judged."""

    suite: str = "authored"
    """Spec string of the suite."""
    reward: str = "pass"
    """A preset: ``pass``, ``fraction``."""
    backend: str = "auto"
    """Of the sandboxes."""
    workers: int | None = None
    """Sandboxes at work; one per core by default."""


class CodegymConfig(vf.TasksetConfig):  # type: ignore[misc]
    """The taskset's configuration."""

    task: CodegymTaskConfig = CodegymTaskConfig()


class CodegymData(vf.TaskData):  # type: ignore[misc]
    """A task of the suite; ``id`` is its id."""


class CodegymTask(vf.Task[CodegymData, vf.State, CodegymTaskConfig]):  # type: ignore[misc]
    """How an answer to it is judged."""

    grader: Grader | None = None
    """What judges; the taskset's tasks share one."""

    @vf.reward(weight=1.0)  # type: ignore[untyped-decorator]
    async def codegym(self, trace: vf.Trace) -> float:
        """The reward; the metrics ``passed`` and ``tests_passed`` (a share) come with it.

        Raises:
            SandboxError: There is no verdict; the trace is to be dropped.
        """
        assert self.grader is not None
        grade: Grade = await self.grader.grade_one(str(self.data.id), trace.last_reply)
        if grade.reward is None or grade.verdict is None:
            raise SandboxError(f"{self.data.id}: {grade.error}")
        trace.record_metric("passed", float(grade.solved))
        trace.record_metric("tests_passed", grade.verdict.passed / max(1, grade.verdict.total))
        return grade.reward


class CodegymTaskset(vf.Taskset[CodegymTask, CodegymConfig]):  # type: ignore[misc]
    """The tasks of a suite."""

    def load(self) -> Iterable[CodegymTask]:
        """Yield the tasks, in the suite's order."""
        config = self.config.task
        grader = Grader(
            config.suite,
            reward=config.reward,
            backend=config.backend,
            workers=config.workers,
        )
        for row in rows(grader.suite):
            data = CodegymData(
                id=row["task_id"], name=row["task_id"], prompt=row["prompt"][0]["content"]
            )
            task = CodegymTask(data, config)
            task.grader = grader
            yield task
