"""SkyRL: any environment with text in and out as a ``skyrl_gym`` environment.

    import skyrl_gym
    from codegym.trainers.skyrl import register

    register("codegym-repair", env_id="codegym/Repair-v0", suite="authored")
    env = skyrl_gym.make("codegym-repair", extras={"reward_spec": {"ground_truth": "widest-gap"}})

``reward_spec.ground_truth`` (or ``extra_info.task_id``) of a row is the task's id. Where
the sandbox fails, the same action is tried again; then ``step`` raises, which is how SkyRL
knows a trajectory that must not be learned from.
"""

from __future__ import annotations

from typing import Any

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput

from codegym.suites import Suite
from codegym.trainers.episodes import Episode
from codegym.trainers.rows import rows as common_rows


class CodegymText(BaseTextEnv):  # type: ignore[misc]
    """One episode of a task.

    Args:
        env_config: Of the trainer's configuration; its ``max_turns`` ends an episode.
        extras: The data set's row.
        env_id: Of the environment.
        retries: How often an action is tried again after a fault of the sandbox.
        options: The environment's own arguments.
    """

    def __init__(
        self,
        env_config: Any = None,
        extras: dict[str, Any] | None = None,
        *,
        env_id: str = "codegym/Function-v0",
        retries: int = 1,
        **options: Any,
    ) -> None:
        super().__init__()
        extras = extras or {}
        spec, more = extras.get("reward_spec") or {}, extras.get("extra_info") or {}
        self._task_id = spec.get("ground_truth") or more.get("task_id") or extras.get("task_id")
        configured = extras.get("max_turns") or _get(env_config, "max_turns")
        self.max_turns = int(configured) if configured else 1 << 30  # the environment's own
        self._retries = retries
        self._episode = Episode(env_id, **options)

    def init(self, prompt: list[dict[str, str]]) -> tuple[list[dict[str, str]], dict[str, Any]]:
        """Begin the episode; the prompt is the row's, or the environment's where it has none."""
        self.turns = 0
        text = self._episode.reset(self._task_id)
        return prompt or [{"role": "user", "content": text}], dict(self._episode.info)

    def step(self, action: str) -> BaseTextEnvStepOutput:
        """Act with the model's text.

        Raises:
            InfrastructureError: The sandbox failed, and there is no reward.
        """
        self.turns += 1
        answer = self._episode.step_again(action, self._retries)
        done = answer.done or self.turns >= self.max_turns
        messages = [] if done else [{"role": "user", "content": answer.text}]
        info = {**self._episode.info, "feedback": answer.text}
        if done:
            self._episode.close()
        return BaseTextEnvStepOutput(
            observations=messages, reward=answer.reward, done=done, metadata=info
        )

    def get_metrics(self) -> dict[str, Any]:
        """Of the episode: ``passed``, ``reward``, ``turns``; of one that failed, none."""
        if self._episode.fault is not None:
            return {}
        return {
            "passed": float(self._episode.solved),
            "reward": sum(self._episode.rewards),
            "turns": self.turns,
        }

    def close(self) -> None:
        """Let go of the sandbox; safe to call again."""
        self._episode.close()


def _get(config: Any, name: str) -> Any:
    """A field of a configuration, a mapping or an object, if it has it."""
    return config.get(name) if hasattr(config, "get") else getattr(config, name, None)


def register(name: str, env_id: str = "codegym/Function-v0", **options: Any) -> None:
    """Make an environment known to SkyRL under a name; again under one that is known is nothing.

    Args:
        name: For ``env_class`` of a row, and ``skyrl_gym.make``.
        env_id: Of the environment.
        options: Its arguments, and ``retries``.
    """
    import skyrl_gym
    from skyrl_gym.envs.registration import registry

    if name not in registry:
        point = "codegym.trainers.skyrl:CodegymText"
        skyrl_gym.register(id=name, entry_point=point, kwargs={"env_id": env_id, **options})


def rows(name: str, suite: str | Suite = "authored") -> list[dict[str, Any]]:
    """The tasks of a suite in SkyRL's row schema, for the environment of that name."""
    return [
        {
            "data_source": "codegym",
            "prompt": row["prompt"],
            "env_class": name,
            "reward_spec": {"method": "rule", "ground_truth": row["task_id"]},
        }
        for row in common_rows(suite)
    ]
