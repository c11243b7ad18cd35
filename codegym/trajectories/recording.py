"""Putting an episode's record together while it goes on."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
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
        to: Where to; several recorders may share one. None: :attr:`last` is all that is wanted.
        env_id: As Gymnasium knows it.
        suite: What the tasks are of.
        policy: What acts.
        extra: Goes into each record.
    """

    def __init__(
        self,
        to: Writer | None,
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
        self.last: Trajectory | None = None
        """The record of the last episode that was finished."""

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
        self.last = Trajectory(
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
        if self._to is not None:
            self._to.write(self.last)

    def _solves(self, verdict: Verdict | None) -> bool:
        return (
            verdict is not None
            and verdict.outcome is Outcome.PASSED
            and verdict.stage >= self._stages
        )


class GroupRecorder:
    """Writes the episodes of many environments, of which so many in a row are a group.

    Args:
        to: Where to; it is closed with this.
        count: How many environments.
        size: Of a group; where it is 1 there are none.
        env_id: As of :class:`Recorder`, like the rest.
        suite: See there.
        policy: See there.
    """

    def __init__(
        self, to: Writer, count: int, size: int, env_id: str, suite: Suite, policy: str
    ) -> None:
        self._to, self._size = to, size
        self._recorders = [Recorder(to, env_id, suite, policy) for _ in range(count)]
        # Groups of several runs may come into one file.
        self._run, self._round = secrets.token_hex(4), 0
        self._episodes = [0] * count

    def begin_round(self) -> None:
        """From here on the first episodes of a group belong together again."""
        self._round += 1
        self._episodes = [0] * len(self._episodes)

    def begin(self, number: int, task: Task | None, prompt: str, seed: int | None) -> None:
        """Begin an episode of one; where there was no task, it has none, but counts."""
        episode = self._episodes[number]
        self._episodes[number] += 1
        place, attempt = divmod(number, self._size)
        recorder, run = self._recorders[number], f"{self._run}/{self._round}"
        recorder.finish()
        if task is None or not prompt:
            return
        if self._size > 1:
            group = f"{run}/{place}/{episode}"
            recorder.begin(task, prompt, seed, group=group, attempt=attempt)
        else:
            recorder.begin(task, prompt, seed, attempt=episode)

    def step(
        self,
        number: int,
        action: str,
        step: tuple[str, float, bool, bool, Mapping[str, Any]],
        verdict: Verdict | None,
    ) -> None:
        """Add a turn of one, from what ``step`` returned; ends it with a failure."""
        recorder, fault = self._recorders[number], step[4].get("infrastructure_error")
        if fault is None:
            recorder.step(action, *step, verdict)
        else:
            recorder.fail(action, str(fault))
            recorder.finish()

    def close(self) -> None:
        """Write what is left, and close the file; safe to call again."""
        for recorder in self._recorders:
            recorder.finish()
        self._to.close()
