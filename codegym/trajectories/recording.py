"""Putting an episode's record together while it goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from codegym.suites import Suite
from codegym.task import Outcome, Task, Verdict
from codegym.trajectories.files import Writer
from codegym.trajectories.records import Tokens, Trajectory, Turn


class Recorder:
    """Writes the episodes of one environment, one after another.

    An episode is written when it ends, or as far as it came when the next one begins or the
    recorder is closed; one without a turn is not.

    Args:
        to: Where to; several recorders may share one.
        env_id: As Gymnasium knows it.
        suite: What the tasks are of.
        policy: What acts.
        extra: Goes into each record.
    """

    def __init__(
        self,
        to: Writer,
        env_id: str,
        suite: Suite,
        policy: str = "",
        extra: Mapping[str, JsonValue] | None = None,
    ) -> None:
        self._to = to
        self._env_id, self._suite, self._policy = env_id, suite, policy
        self._extra = dict(extra or {})
        self._start: dict[str, Any] | None = None
        self._stages = 0
        self._seen = ""
        self._turns: list[Turn] = []
        self._verdict: Verdict | None = None
        self._fault: tuple[str, str] | None = None

    def begin(
        self, task: Task, prompt: str, seed: int | None, *, group: str = "", attempt: int = 0
    ) -> None:
        """Begin an episode; the arguments are as of :class:`Trajectory`."""
        self.finish()
        self._start = {
            "task_id": task.id,
            "seed": seed,
            "group": group,
            "attempt": attempt,
            "licence": task.licence,
            "released": task.released,
        }
        self._stages = len(task.stages)
        self._seen = prompt

    def step(
        self,
        action: str,
        feedback: str,
        reward: float,
        terminated: bool,
        truncated: bool,
        info: Mapping[str, Any],
        verdict: Verdict | None,
        tokens: Tokens | None = None,
    ) -> None:
        """Add a turn.

        Args:
            action: As the agent gave it.
            feedback: As it was given.
            reward: Of this turn.
            terminated: As ``step`` returned it.
            truncated: The same.
            info: The same; the reward's parts are taken out of it.
            verdict: The last one; it is this turn's if it was not there before.
            tokens: What the model sampled.
        """
        if self._start is None:
            return
        self._fault = None  # it was tried again
        fresh = verdict if verdict is not self._verdict else None
        self._verdict = verdict
        self._turns.append(
            Turn(
                observation=self._seen,
                action=action,
                feedback=feedback,
                reward=float(reward),
                components={
                    name.removeprefix("reward_"): float(part)
                    for name, part in info.items()
                    if name.startswith("reward_")
                },
                terminated=terminated,
                truncated=truncated,
                verdict=fresh,
                tokens=tokens,
            )
        )
        self._seen = feedback
        if terminated or truncated:
            self.finish()

    def fail(self, action: str, fault: str) -> None:
        """The sandbox failed in a turn; if it is not stepped again, the episode ends with that."""
        self._fault = action, fault

    def finish(self) -> None:
        """Write the episode, if there is one."""
        start, turns, fault = self._start, self._turns, self._fault
        self._start, self._turns, self._fault, self._verdict = None, [], None, None
        if start is None or not (turns or fault):
            return
        if fault is not None:
            action, _ = fault
            shown = {"observation": self._seen, "action": action, "feedback": ""}
            turns.append(Turn(**shown, reward=None, terminated=False, truncated=True))
        self._to.write(
            Trajectory(
                env_id=self._env_id,
                suite=self._suite.name,
                suite_digest=self._suite.digest,
                **start,
                turns=tuple(turns),
                reward=None if fault else math.fsum(turn.reward or 0.0 for turn in turns),
                solved=fault is None and any(self._solves(turn.verdict) for turn in turns),
                infrastructure_error=fault[1] if fault else None,
                policy=self._policy,
                extra=self._extra,
            )
        )

    def _solves(self, verdict: Verdict | None) -> bool:
        return (
            verdict is not None
            and verdict.outcome is Outcome.PASSED
            and verdict.stage >= self._stages
        )


def writer_of(to: Writer | Path | str) -> Writer:
    """A writer to a file; a writer as it is."""
    return to if isinstance(to, Writer) else Writer(to)
