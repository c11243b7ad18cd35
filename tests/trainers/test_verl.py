"""verl does not install without CUDA: its classes are stood in for by ones of the same signatures.

They are those of verl 0.9.1: ``verl/tools/base_tool.py``, ``verl/tools/schemas.py``, and the way
``verl/experimental/agent_loop/tool_agent_loop.py`` calls a tool.
"""

import asyncio
import gc
import importlib
import inspect
import math
import sys
import types

import pytest

import codegym
from codegym import InfrastructureError, InputError
from codegym.trainers import verl as adapter
from tests.trainers.conftest import SLEEPER


class ToolResponse:
    def __init__(self, text=None, image=None, video=None):
        self.text, self.image, self.video = text, image, video


class Schema:
    def __init__(self, record):
        self.function = types.SimpleNamespace(**record["function"])

    @classmethod
    def model_validate(cls, record):
        return cls(record)


class BaseTool:
    def __init__(self, config: dict, tool_schema):
        self.config, self.tool_schema = config, tool_schema
        self.name = tool_schema.function.name


class AgentData:
    def __init__(self):
        self.extra_fields, self.request_id = {}, "1"


async def call_tool(tool, arguments, agent_data, create_kwargs):
    """As ``ToolAgentLoop._call_tool``: an instance for each call, and errors are told."""
    instance_id = None
    try:
        instance_id, _ = await tool.create(create_kwargs=create_kwargs)
        response, reward, _ = await tool.execute(instance_id, arguments, agent_data=agent_data)
    except Exception as error:
        return ToolResponse(text=f"Error executing tool: {error}"), 0.0
    finally:
        if instance_id:
            await tool.release(instance_id)
    return response, reward


@pytest.fixture
def verl(monkeypatch):
    registered = {}

    def register_adv_est(name):
        return lambda function: registered.setdefault(name, function)

    for name, fields in {
        "verl": {},
        "verl.tools": {},
        "verl.tools.base_tool": {"BaseTool": BaseTool},
        "verl.tools.schemas": {"OpenAIFunctionToolSchema": Schema, "ToolResponse": ToolResponse},
        "verl.trainer": {},
        "verl.trainer.ppo": {},
        "verl.trainer.ppo.core_algos": {"register_adv_est": register_adv_est},
    }.items():
        module = types.ModuleType(name)
        module.__dict__.update(fields)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "codegym.trainers.verl_tool", raising=False)
    module = importlib.import_module("codegym.trainers.verl_tool")
    yield module, registered
    sys.modules.pop("codegym.trainers.verl_tool", None)


def score(answer, task_id="widest-gap", extra_info=None, **options):
    """As ``NaiveRewardManager.run_single`` calls it, with the options of ``reward_kwargs``."""
    assert inspect.iscoroutinefunction(adapter.compute_score)
    return asyncio.run(
        adapter.compute_score(
            data_source="codegym",
            solution_str=answer,
            ground_truth=task_id,
            extra_info={"num_turns": 1} if extra_info is None else extra_info,
            **options,
        )
    )


@pytest.mark.docker
def test_answers_are_scored_many_at_once(docker_pool):
    task = codegym.load_suite("authored")["widest-gap"]

    async def many():
        return await asyncio.gather(
            *(
                adapter.compute_score("codegym", text, task.id, {}, pool=docker_pool)
                for text in [task.reference, task.stub] * 8
            )
        )

    scores = asyncio.run(many())
    assert [found["score"] for found in scores] == [1.0, 0.0] * 8
    assert scores[0]["passed"] == 1.0
    assert scores[0]["tests_passed"] == scores[0]["tests_total"] > 0
    assert scores[0]["dropped"] == 0.0


@pytest.mark.docker
def test_a_dead_container_raises_or_is_nan(dying):
    with dying.killing():
        with pytest.raises(InfrastructureError, match="no reward for widest-gap"):
            score(SLEEPER, pool=dying.pool)
        found = score(SLEEPER, pool=dying.pool, on_fault="nan")
    assert math.isnan(found["score"])
    assert found["dropped"] == 1.0
    with pytest.raises(InputError, match="on_fault"):
        score("x", on_fault="zero")


def test_the_estimator_leaves_out_what_was_dropped(verl):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    module, registered = verl
    estimate = registered[module.ESTIMATOR]
    rewards = torch.zeros(6, 3)
    rewards[:, 2] = torch.tensor([1.0, 0.0, math.nan, 1.0, 1.0, math.nan])
    mask = torch.tensor([[1, 1, 1]] * 5 + [[1, 1, 0]])
    groups = ["a", "a", "a", "b", "b", "b"]
    advantages, returns = estimate(token_level_rewards=rewards, response_mask=mask, index=groups)
    assert advantages.isfinite().all()
    assert torch.equal(advantages, returns)
    wanted = 0.5 / torch.tensor([1.0, 0.0]).std()
    assert torch.allclose(advantages[0], wanted.expand(3))
    assert torch.allclose(advantages[1], -wanted.expand(3))
    assert not advantages[2:].any()  # dropped, or of a group without a difference
    config = types.SimpleNamespace(norm_adv_by_std_in_grpo=False)
    plain, _ = estimate(
        token_level_rewards=rewards, response_mask=mask, index=groups, config=config
    )
    assert plain[:2, 0].tolist() == [0.5, -0.5]


@pytest.mark.docker
def test_the_tool_keeps_an_episode_over_its_calls(verl, docker_pool):
    module, _ = verl
    config = {"type": "native", "env_id": "codegym/Repair-v0", "pool": docker_pool}
    tool = module.SubmitTool(config, None)
    assert tool.name == "submit"
    task = codegym.load_suite("authored")["widest-gap"]
    data, row = AgentData(), {"task_id": task.id}

    async def play(data):
        first = await call_tool(tool, {"program": task.stub}, data, row)
        second = await call_tool(tool, {"program": task.reference}, data, row)
        return first, second, await call_tool(tool, {"program": task.reference}, data, row)

    first, second, third = asyncio.run(play(data))
    assert "Not every test passed" in first[0].text
    assert (first[1], second[1], third[1]) == (0.0, 1.0, 0.0)
    found = score("what was said last", extra_info=dict(data.extra_fields))
    assert (found["score"], found["passed"]) == (1.0, 1.0)
    assert not tool._tasks
    del data
    gc.collect()
    assert not tool._episodes  # it went with its rollout


@pytest.mark.docker
def test_the_tool_in_a_dead_container_drops_the_sample(verl, dying):
    module, _ = verl
    tool = module.SubmitTool({"env_id": "codegym/Repair-v0", "pool": dying.pool}, None)
    data = AgentData()
    with dying.killing():
        response, _ = asyncio.run(
            call_tool(tool, {"program": SLEEPER}, data, {"task_id": "widest-gap"})
        )
    assert "Error executing tool" in response.text
    # verl counts that as 0 and goes on: the reward function does not.
    with pytest.raises(InfrastructureError):
        score("more", extra_info=dict(data.extra_fields))
    assert math.isnan(score("more", extra_info=dict(data.extra_fields), on_fault="nan")["score"])


@pytest.mark.slow
@pytest.mark.docker
@pytest.mark.timeout(200)
def test_the_page(run_page):
    assert "score 1.0" in run_page("verl")
