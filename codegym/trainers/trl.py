"""TRL: reward functions and environments for ``GRPOTrainer``.

    trainer = GRPOTrainer(
        model=model,
        reward_funcs=reward_func("authored", reward="fraction"),
        train_dataset=Dataset.from_list(rows("authored")),
        args=args,
    )

A reward function judges a batch at once. What could not be judged is ``None``: TRL makes
it NaN, leaves it out of its group's mean, and gives it the advantage 0. That holds since
TRL 1.16; before, such a sample counted as a reward of 0, and so an older one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Any

from codegym.errors import InputError
from codegym.suites import Suite
from codegym.trainers.grading import Grade, Grader
from codegym.trainers.rows import rows

__all__ = ["AsyncRewardFunction", "RewardFunction", "reward_func", "rows"]

_NEEDED = (1, 16)


class RewardFunction:
    """A batched reward function; ``grader`` is what it judges with.

    Args:
        grader: As made by :class:`codegym.trainers.grading.Grader`.
        name: The name that TRL logs it under.
    """

    def __init__(self, grader: Grader, name: str = "codegym") -> None:
        self.grader = grader
        self.__name__ = name
        self.last: list[Grade] = []
        """The grades of the last batch, with verdicts and faults."""

    def __call__(
        self, *, completions: Sequence[Any], task_id: Sequence[str], **columns: Any
    ) -> list[float | None]:
        """Rewards of a batch.

        Args:
            completions: Texts, or lists of chat messages.
            task_id: The data set's column of that name.
            columns: What else TRL passes; ``log_metric`` and ``log_extra`` are used.

        Returns:
            A reward for each completion; None where there is no verdict.
        """
        grades = self.grader.grade(task_id, [answer_of(item) for item in completions])
        return self._told(grades, columns)

    def _told(self, grades: list[Grade], columns: dict[str, Any]) -> list[float | None]:
        self.last = grades
        log_metric, log_extra = columns.get("log_metric"), columns.get("log_extra")
        if log_metric is not None and grades:
            dropped = sum(grade.reward is None for grade in grades)
            log_metric("codegym/dropped", dropped / len(grades))
            if dropped < len(grades):
                solved = sum(grade.solved for grade in grades)
                log_metric("codegym/solved", solved / (len(grades) - dropped))
        if log_extra is not None:
            log_extra("outcome", [g.verdict.outcome.value if g.verdict else "-" for g in grades])
            log_extra("infrastructure_error", [grade.error or "" for grade in grades])
        return [grade.reward for grade in grades]

    def close(self) -> None:
        """Let go of the pool; the next batch starts another."""
        self.grader.close()


class AsyncRewardFunction(RewardFunction):
    """The same as a coroutine, which TRL awaits together with its other asynchronous ones."""

    async def __call__(  # type: ignore[override]
        self, *, completions: Sequence[Any], task_id: Sequence[str], **columns: Any
    ) -> list[float | None]:
        """Rewards of a batch; see :meth:`RewardFunction.__call__`."""
        answers = [answer_of(item) for item in completions]
        return self._told(await self.grader.grade_async(task_id, answers), columns)


def reward_func(
    suite: str | Suite = "authored", *, asynchronous: bool = False, **options: Any
) -> RewardFunction:
    """A reward function for ``GRPOTrainer(reward_funcs=...)``.

    Args:
        suite: Spec string or a suite; the data set's ``task_id`` column names its tasks.
        asynchronous: Make it a coroutine function.
        options: As of :class:`codegym.trainers.grading.Grader`: ``reward``, ``backend``,
            ``workers``, ``pool``, ``timeout_s``, ...

    Raises:
        InputError: A wrong option, or a TRL that would take a dropped sample for a 0.
    """
    check_version()
    kind = AsyncRewardFunction if asynchronous else RewardFunction
    return kind(Grader(suite, **options))


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


def check_version(version: Callable[[str], str] = metadata.version) -> None:
    """Refuse a TRL that takes a dropped sample for a reward of 0.

    Raises:
        InputError: TRL is there, and is older than 1.16.
    """
    try:
        found = version("trl")
    except metadata.PackageNotFoundError:
        return  # whoever calls the function is no trainer of that package
    numbers = found.split(".")[:2]
    if all(part.isdigit() for part in numbers) and tuple(map(int, numbers)) < _NEEDED:
        raise InputError(
            f"version {found} takes a dropped sample for a reward of 0; "
            "install trl>=1.16 (`pip install codegym[trl]`)",
            "trl",
        )
