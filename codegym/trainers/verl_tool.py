"""verl's agent loop: a tool that submits programs; and the estimator that drops samples.

    tools:
      - class_name: codegym.trainers.verl_tool.SubmitTool
        config: {type: native, env_id: codegym/Repair-v0, suite: authored, reward: fraction}

verl 0.9 makes and releases a tool's instance for every call, so that the episode hangs on
the rollout (``agent_data``) instead and goes with it. It swallows what a tool raises and
counts it as 0: here a fault is told to ``compute_score`` by way of ``extra_info``, which
drops the sample. Importing this module registers the estimator ``codegym_grpo``;
``VERL_USE_EXTERNAL_MODULES=codegym.trainers.verl_tool`` does that in every process of a run.
"""

from __future__ import annotations

import asyncio
import uuid
import weakref
from typing import Any

from verl.tools.base_tool import BaseTool
from verl.tools.schemas import OpenAIFunctionToolSchema, ToolResponse
from verl.trainer.ppo.core_algos import register_adv_est

from codegym.errors import InfrastructureError
from codegym.trainers.episodes import Episode
from codegym.trainers.verl import TOLD

ESTIMATOR = "codegym_grpo"
"""Name of the estimator, for ``algorithm.adv_estimator``."""

SCHEMA = {
    "type": "function",
    "function": {
        "name": "submit",
        "description": "Submit a program. It is tested, and you are told what failed.",
        "parameters": {
            "type": "object",
            "properties": {
                "program": {"type": "string", "description": "The whole source of the program."}
            },
            "required": ["program"],
        },
    },
}


class SubmitTool(BaseTool):  # type: ignore[misc]
    """Submits to an environment; ``tools_kwargs`` of a row bring the task's id.

    Args:
        config: ``env_id`` and the environment's arguments; verl's own ``type`` is left out.
        tool_schema: As verl reads it from its configuration; :data:`SCHEMA` where there is none.
    """

    def __init__(self, config: dict[str, Any], tool_schema: Any = None) -> None:
        super().__init__(config, tool_schema or OpenAIFunctionToolSchema.model_validate(SCHEMA))
        self._options = {name: value for name, value in config.items() if name != "type"}
        self._tasks: dict[str, str] = {}
        self._episodes: weakref.WeakKeyDictionary[Any, Episode] = weakref.WeakKeyDictionary()

    async def create(
        self, instance_id: str | None = None, **kwargs: Any
    ) -> tuple[str, ToolResponse]:
        """Note which task a call is about: ``create_kwargs: {task_id: ...}``."""
        instance_id = instance_id or str(uuid.uuid4())
        self._tasks[instance_id] = (kwargs.get("create_kwargs") or kwargs).get("task_id", "")
        return instance_id, ToolResponse()

    async def execute(
        self, instance_id: str, parameters: dict[str, Any], *, agent_data: Any, **kwargs: Any
    ) -> tuple[ToolResponse, float, dict[str, Any]]:
        """Submit, in the episode of this rollout.

        Raises:
            InfrastructureError: The sandbox failed. verl tells the model; the sample is dropped.
        """
        episode = self._episodes.get(agent_data)
        if episode is None:
            episode = self._episodes[agent_data] = Episode(
                self._options.get("env_id", "codegym/Repair-v0"),
                **{name: value for name, value in self._options.items() if name != "env_id"},
            )
            await asyncio.to_thread(episode.reset, self._tasks.get(instance_id) or None)
        try:
            program = str(parameters.get("program", ""))
            answer = await asyncio.to_thread(episode.step, program)
        except InfrastructureError:
            agent_data.extra_fields[TOLD] = {"fault": episode.fault, "solved": False}
            raise
        if episode.fault is None:
            counts = {name: episode.info.get(name, 0) for name in ("tests_passed", "tests_total")}
            told = {"reward": episode.reward, "solved": episode.solved, **counts}
            agent_data.extra_fields[TOLD] = told
        return ToolResponse(text=answer.text), answer.reward, {}

    async def calc_reward(self, instance_id: str, **kwargs: Any) -> float:
        """Nothing beyond what the calls were paid."""
        return 0.0

    async def release(self, instance_id: str, **kwargs: Any) -> None:
        """End a call; the episode goes on."""
        self._tasks.pop(instance_id, None)


@register_adv_est(ESTIMATOR)  # type: ignore[untyped-decorator]
def grpo_without_dropped(
    token_level_rewards: Any,
    response_mask: Any,
    index: Any,
    epsilon: float = 1e-6,
    norm_adv_by_std_in_grpo: bool = True,
    config: Any = None,
    **unused: Any,
) -> tuple[Any, Any]:
    """GRPO's advantages, as verl's own, of the samples that have a reward; 0 for the others.

    The signature and shapes are those of verl's estimators: rewards and mask ``(batch, length)``,
    ``index`` names each sample's group.
    """
    import torch

    del unused
    # verl gives its own estimators this as an argument, and others the configuration alone.
    if not getattr(config, "norm_adv_by_std_in_grpo", True):
        norm_adv_by_std_in_grpo = False
    with torch.no_grad():
        scores = token_level_rewards.sum(dim=-1)
        out = torch.zeros_like(scores)
        for group in set(index):
            mine = torch.tensor([name == group for name in index], device=scores.device)
            mine &= ~torch.isnan(scores)
            if mine.sum() < 2:
                continue  # nothing to compare with
            values = scores[mine]
            spread = values.std() + epsilon if norm_adv_by_std_in_grpo else 1.0
            out[mine] = (values - values.mean()) / spread
        advantages = out.unsqueeze(-1) * response_mask
    return advantages, advantages
