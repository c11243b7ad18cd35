"""OpenEnv: any environment with text in and out as a server, many sessions at once.

    app = make_app("codegym/Repair-v0", suite="authored", max_concurrent_envs=16)

Clients use the WebSocket: plain HTTP calls share no session. Where the sandbox fails, the
step is an error and no observation, so that nobody can take a missing reward for 0.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from openenv.core.env_server import create_app
from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import Action, Observation, State

from codegym.suites import Suite, load_suite
from codegym.trainers.episodes import Episode

SPLIT = "train"
"""The one split that there is: the suite."""


class TextAction(Action):  # type: ignore[misc]
    """What the agent says: a program, an answer with one in it, or tool calls."""

    text: str


class TextObservation(Observation):  # type: ignore[misc]
    """What it reads; ``metadata`` has the environment's ``info`` and ``truncated``."""

    text: str = ""


class CodegymState(State):  # type: ignore[misc]
    """Where an episode is."""

    task_id: str = ""


class CodegymEnvironment(Environment[TextAction, TextObservation, CodegymState]):  # type: ignore[misc]
    """One session: one episode after another.

    Args:
        env_id: Of the environment.
        retries: How often an action is tried again after a fault of the sandbox.
        options: The environment's own arguments.
    """

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(
        self, env_id: str = "codegym/Function-v0", *, retries: int = 1, **options: Any
    ) -> None:
        super().__init__()
        suite = options.get("suite", "authored")
        self._suite = suite if isinstance(suite, Suite) else load_suite(suite)
        self._episode = Episode(env_id, **{**options, "suite": self._suite})
        self._retries = retries
        self._state = CodegymState()

    def reset(
        self,
        seed: int | None = None,
        episode_id: str | None = None,
        *,
        task_id: str | None = None,
        split: str | None = None,
        index: int | None = None,
        **kwargs: Any,
    ) -> TextObservation:
        """Begin an episode of a task, by its id or its place in the suite, or of one drawn."""
        del split, kwargs
        if index is not None and not task_id:
            task_id = self._suite.ids[index]
        prompt = self._episode.reset(task_id, seed)
        about = self._episode.info
        self._state = CodegymState(episode_id=episode_id, task_id=about["task_id"])
        return TextObservation(text=prompt, metadata=dict(about))

    def step(
        self, action: TextAction, timeout_s: float | None = None, **kwargs: Any
    ) -> TextObservation:
        """Act.

        Raises:
            InfrastructureError: The sandbox failed; the server answers with an error.
        """
        del timeout_s, kwargs  # the tasks' own limits end every step
        answer = self._episode.step_again(action.text, self._retries)
        self._state.step_count += 1
        about = {**self._episode.info, "solved": self._episode.solved}
        return TextObservation(
            text=answer.text, reward=answer.reward, done=answer.done, metadata=about
        )

    @property
    def state(self) -> CodegymState:
        """Where the episode is."""
        return self._state

    def close(self) -> None:
        """Let go of the sandbox when the session ends."""
        self._episode.close()

    # ===== Task discovery ====

    def list_splits(self) -> list[str]:
        """The suite as one split."""
        return [SPLIT]

    def num_tasks(self, split: str) -> int:
        """How many tasks there are."""
        return len(self._suite)

    def list_tasks(self, split: str) -> list[Mapping[str, Any]]:
        """Each task's id and place."""
        return [{"id": name, "index": place} for place, name in enumerate(self._suite.ids)]

    def get_task(self, split: str, index: int) -> Mapping[str, Any]:
        """One task's id and place."""
        return {"id": self._suite.ids[index], "index": index}


def make_app(
    env_id: str = "codegym/Function-v0", *, max_concurrent_envs: int = 64, **options: Any
) -> Any:
    """The server, a FastAPI application.

    Args:
        env_id: Of the environment.
        max_concurrent_envs: Sessions at one time.
        options: The environment's own arguments; sessions share one pool.
    """
    suite = options.get("suite", "authored")
    options["suite"] = suite if isinstance(suite, Suite) else load_suite(suite)  # read once
    make = functools.partial(CodegymEnvironment, env_id, **options)
    return create_app(
        make,
        TextAction,
        TextObservation,
        env_name="codegym",
        max_concurrent_envs=max_concurrent_envs,
    )
