"""OpenRLHF: a reward function, and an agent for episodes of several turns.

A file of yours names what is wanted, and OpenRLHF is given its path::

    from codegym.trainers.openrlhf import make_agent, make_reward_func

    AgentExecutor = make_agent("codegym/Repair-v0", suite="authored")   # --train.agent_func_path
    reward_func = make_reward_func("authored")                          # --reward.remote_url

``label`` is the task's id. OpenRLHF has no sample without a reward. Where the sandbox
fails, an episode is played again from its prompt, as often as ``retries``; then, as from a
reward function after its retries, there is an exception and no reward.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Sequence
from typing import Any

from codegym.errors import InfrastructureError
from codegym.suites import Suite
from codegym.trainers.episodes import Episode
from codegym.trainers.grading import Grader
from codegym.trainers.rows import rows as common_rows

CHATML = "<|im_end|>\n<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"
"""How feedback is put between the model's turns; give ``markup`` for another model's form."""


def make_agent(
    env_id: str = "codegym/Repair-v0", *, markup: str = CHATML, retries: int = 2, **options: Any
) -> type[Any]:
    """The class ``AgentExecutor`` that OpenRLHF looks for.

    Args:
        env_id: Of the environment; the model's text is the action.
        markup: What stands between two turns of the model, with ``{text}`` for the feedback.
        retries: How often an episode is played again after a fault of the sandbox.
        options: The environment's own arguments.
    """
    import torch
    from openrlhf.utils.agent import AgentInstanceBase, MultiTurnAgentExecutor

    class Instance(AgentInstanceBase):  # type: ignore[misc]
        """One episode; OpenRLHF makes one for each sample."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self._episode = Episode(env_id, **options)

        async def reset(self, states: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
            """Begin the episode of a label; the prompt stays the data set's."""
            await asyncio.to_thread(self._episode.reset, states["label"])
            return {"observation": states["observation"]}

        async def step(self, state_dict: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
            """Act with the model's text."""
            answer = await asyncio.to_thread(self._episode.step, state_dict["action_text"])
            info = self._episode.info
            logs = {"passed": float(self._episode.solved)}
            for name in ("tests_passed", "tests_total"):
                logs[name] = float(info.get(name, 0))
            if answer.done:
                self._episode.close()
            return {
                "rewards": torch.tensor(answer.reward),
                "scores": torch.tensor(self._episode.reward),
                "environment_feedback": "" if answer.done else markup.format(text=answer.text),
                "done": answer.done,
                "extra_logs": logs,
            }

    class AgentExecutor(MultiTurnAgentExecutor):  # type: ignore[misc]
        """Plays an episode, and again where the sandbox failed."""

        def __init__(self) -> None:
            super().__init__(Instance)

        async def execute(
            self,
            prompt: Any,
            label: Any,
            sampling_params: Any,
            max_length: int,
            hf_tokenizer: Any,
            llm_engine: Any,
            images: Any = None,
        ) -> Any:
            """As OpenRLHF's own, with retries."""
            for left in reversed(range(retries + 1)):
                try:
                    return await super().execute(
                        prompt,
                        label,
                        copy.deepcopy(sampling_params),  # an episode changes them as it goes
                        max_length,
                        hf_tokenizer,
                        llm_engine,
                        images,
                    )
                except InfrastructureError:
                    if not left:
                        raise
            raise AssertionError  # pragma: no cover - the loop returns or raises

    return AgentExecutor


def make_reward_func(
    suite: str | Suite = "authored", *, retries: int = 2, **options: Any
) -> Callable[[Sequence[str], Sequence[str], Sequence[str]], dict[str, Any]]:
    """The function ``reward_func`` that OpenRLHF looks for.

    Args:
        suite: Spec string or a suite.
        retries: How often a batch is judged again after a fault of the sandbox.
        options: As of :class:`codegym.trainers.grading.Grader`.
    """
    import torch

    grader = Grader(suite, **options)

    def reward_func(
        queries: Sequence[str], prompts: Sequence[str], labels: Sequence[str]
    ) -> dict[str, Any]:
        """Rewards of a batch; a query is the prompt and the answer.

        Raises:
            InfrastructureError: There is no verdict. OpenRLHF logs that and has no reward then.
        """
        answers = [
            query.removeprefix(prompt) for query, prompt in zip(queries, prompts, strict=True)
        ]
        for left in reversed(range(retries + 1)):
            grades = grader.grade(list(labels), answers)
            faults = [grade.error for grade in grades if grade.error]
            if not faults:
                break
            if not left:
                raise InfrastructureError(f"no reward: {faults[0]}", "lost")
        rewards = torch.tensor([grade.reward for grade in grades], dtype=torch.float32)
        passed = torch.tensor([float(grade.solved) for grade in grades])
        return {"rewards": rewards, "scores": rewards, "extra_logs": {"passed": passed}}

    return reward_func


def rows(suite: str | Suite = "authored") -> list[dict[str, Any]]:
    """Rows with ``input`` (messages; set ``--data.apply_chat_template``) and ``label``."""
    return [{"input": row["prompt"], "label": row["task_id"]} for row in common_rows(suite)]
