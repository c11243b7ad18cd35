"""verl: a reward function, and rows.

    reward.custom_reward_function.path=pkg://codegym.trainers.verl
    reward.custom_reward_function.name=compute_score
    +reward.custom_reward_function.reward_kwargs.suite=authored

``ground_truth`` is the task's id. verl itself has no sample without a score: where the
sandbox fails, ``compute_score`` raises, which stops the step. With ``on_fault=nan`` it
gives NaN, and the estimator ``codegym_grpo`` leaves that out of its group and gives it the
advantage 0; any other estimator would spread the NaN, which is why it is not the default.
``codegym.trainers.verl_tool`` has that, and the tool for episodes of several turns.
"""

from __future__ import annotations

import json
import math
import os
import threading
from collections.abc import Mapping
from typing import Any

from codegym.errors import InfrastructureError, InputError
from codegym.suites import Suite
from codegym.trainers.grading import Grader
from codegym.trainers.rows import rows as common_rows

TOLD = "codegym"
"""Where in ``extra_info`` an episode played by the tool tells its reward or its fault."""

_graders: dict[tuple[int, str], Grader] = {}
_lock = threading.Lock()


def grader_of(suite: str, options: Mapping[str, Any]) -> Grader:
    """One grader for each suite and options in a process; verl passes them with every call."""
    if "pool" in options:  # a pool has no name to know it by
        return Grader(suite, **options)
    named = {name: str(value) for name, value in options.items()}
    key = os.getpid(), json.dumps([suite, named], sort_keys=True)
    with _lock:
        if key not in _graders:
            _graders[key] = Grader(suite, **options)
        return _graders[key]


async def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    *,
    suite: str = "authored",
    on_fault: str = "raise",
    reward_router_address: str | None = None,
    reward_model_tokenizer: Any = None,
    **options: Any,
) -> dict[str, Any]:
    """Score one answer; verl calls it for many at once.

    Args:
        data_source: Of the row; not used.
        solution_str: What the model said.
        ground_truth: The task's id.
        extra_info: Of the row. An episode that the tool played tells its reward in it.
        suite: Spec string.
        on_fault: ``raise``, or ``nan`` together with the estimator ``codegym_grpo``.
        reward_router_address: Of verl's reward models; not used.
        reward_model_tokenizer: The same.
        options: As of :class:`codegym.trainers.grading.Grader`.

    Returns:
        ``score``, and ``passed``, ``tests_passed``, ``tests_total`` and ``dropped`` (0 or 1), which
        verl logs.

    Raises:
        InfrastructureError: The sandbox failed, and ``on_fault`` is ``raise``.
        InputError: A wrong option or an unknown task.
    """
    del data_source, reward_router_address, reward_model_tokenizer
    if on_fault not in ("raise", "nan"):
        raise InputError(f"must be 'raise' or 'nan', and is {on_fault!r}", "on_fault")
    told = (extra_info or {}).get(TOLD)
    if told is not None:
        fault, score, passed = told.get("fault"), told.get("reward"), float(told["solved"])
        counts = {name: told.get(name, 0) for name in ("tests_passed", "tests_total")}
    else:
        grade = await grader_of(suite, options).grade_one(ground_truth, solution_str)
        fault, score, passed = grade.error, grade.reward, float(grade.solved)
        verdict = grade.verdict
        counts = {
            "tests_passed": verdict.passed if verdict else 0,
            "tests_total": verdict.total if verdict else 0,
        }
    if score is None:
        if on_fault == "raise":
            raise InfrastructureError(f"no reward for {ground_truth}: {fault}", "lost")
        score = math.nan
    return {"score": score, "passed": passed, **counts, "dropped": float(math.isnan(score))}


def rows(suite: str | Suite = "authored", *, tool: bool = False) -> list[dict[str, Any]]:
    """The tasks of a suite in verl's row schema, for a ``.jsonl`` or Parquet file.

    Args:
        suite: Spec string or a suite.
        tool: For verl's tool agent, with :class:`codegym.trainers.verl_tool.SubmitTool`.
    """
    return [
        {
            "data_source": "codegym",
            "prompt": row["prompt"],
            "ability": "code",
            "reward_model": {"style": "rule", "ground_truth": row["task_id"]},
            "extra_info": {"index": index, "task_id": row["task_id"], **_of_tool(row, tool)},
            **({"agent_name": "tool_agent"} if tool else {}),
        }
        for index, row in enumerate(common_rows(suite))
    ]


def _of_tool(row: Mapping[str, Any], tool: bool) -> dict[str, Any]:
    if not tool:
        return {}
    created = {"create_kwargs": {"task_id": row["task_id"]}}
    return {"need_tools_kwargs": True, "tools_kwargs": {"submit": created}}
