"""OpenRLHF does not install without CUDA: ``openrlhf.utils.agent`` is stood in for.

The two classes have the signatures, and the loop the order of calls, of OpenRLHF 0.11.2.
"""

import asyncio
import sys
import types

import pytest

import codegym
from codegym import InfrastructureError
from tests.trainers.conftest import SLEEPER

torch = pytest.importorskip("torch", reason="torch is not installed")

from codegym.trainers import openrlhf as adapter  # noqa: E402


class AgentInstanceBase:
    pass


class MultiTurnAgentExecutor:
    def __init__(self, agent_instance_cls):
        assert issubclass(agent_instance_cls, AgentInstanceBase)
        self.agent_instance_cls = agent_instance_cls

    async def execute(
        self, prompt, label, sampling_params, max_length, hf_tokenizer, llm_engine, images=None
    ):
        instance = self.agent_instance_cls()
        seen = (await instance.reset({"observation": prompt, "label": label}))["observation"]
        total, scores, logs = 0, 0, {}
        while True:
            sampling_params["max_tokens"] = max_length - len(seen)
            said = await llm_engine(seen)
            out = await instance.step(
                {
                    "observation_text": seen,
                    "action_text": said,
                    "label": label,
                    "sampling_params": sampling_params,
                }
            )
            total += out["rewards"].item()
            scores, logs = out.get("scores", total), out.get("extra_logs", {})
            seen = seen + said + out["environment_feedback"]
            if out["done"]:
                break
        return {"reward": total, "scores": scores, "extra_logs": logs, "text": seen}


@pytest.fixture(autouse=True)
def openrlhf(monkeypatch):
    for name in ("openrlhf", "openrlhf.utils", "openrlhf.utils.agent"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    made = sys.modules["openrlhf.utils.agent"]
    made.AgentInstanceBase = AgentInstanceBase
    made.MultiTurnAgentExecutor = MultiTurnAgentExecutor


def engine(*answers):
    left = list(answers)

    async def generate(seen):
        return left.pop(0)

    generate.left = left
    return generate


def execute(executor, said, **more):
    params = {"max_tokens": None}
    out = asyncio.run(
        executor.execute(
            prompt="<prompt>",
            label="widest-gap",
            sampling_params=params,
            max_length=100_000,
            hf_tokenizer=None,
            llm_engine=said,
            images=None,
            **more,
        )
    )
    assert params == {"max_tokens": None}  # shared by all samples of a prompt
    return out


@pytest.mark.docker
def test_an_agent_plays_an_episode(docker_pool):
    executor = adapter.make_agent("codegym/Repair-v0", pool=docker_pool, max_turns=2)()
    task = codegym.load_suite("authored")["widest-gap"]
    out = execute(executor, engine(task.stub, f"```python\n{task.reference}```"))
    assert out["reward"] == 1.0
    assert out["scores"].item() == 1.0
    assert out["extra_logs"]["passed"] == 1.0
    assert "<|im_start|>user\nOutcome: failed" in out["text"]
    assert out["text"].endswith("```")  # nothing is put after the last answer


@pytest.mark.docker
def test_a_dead_container_is_played_again_and_then_an_exception(dying):
    executor = adapter.make_agent("codegym/Repair-v0", pool=dying.pool, retries=1)()
    said = engine(SLEEPER, SLEEPER, "not asked for")
    with dying.killing(), pytest.raises(InfrastructureError):
        execute(executor, said)
    assert len(said.left) == 1
    reference = codegym.load_suite("authored")["widest-gap"].reference
    assert execute(executor, engine(reference))["reward"] == 1.0


@pytest.mark.docker
def test_the_reward_function(docker_pool):
    function = adapter.make_reward_func(pool=docker_pool, reward="fraction")
    task = codegym.load_suite("authored")["widest-gap"]
    answers = [task.reference, task.stub]
    out = function([f"<prompt>{text}" for text in answers], ["<prompt>"] * 2, [task.id] * 2)
    assert out["rewards"].shape == (2,)
    assert out["rewards"][0] == 1.0 > out["rewards"][1]
    assert out["extra_logs"]["passed"].tolist() == [1.0, 0.0]


@pytest.mark.docker
def test_the_reward_function_has_no_reward_of_a_dead_container(dying):
    function = adapter.make_reward_func(pool=dying.pool, retries=1)
    with dying.killing(), pytest.raises(InfrastructureError, match="no reward"):
        function([SLEEPER], [""], ["widest-gap"])


def test_rows_bring_the_label():
    row = adapter.rows("authored")[0]
    assert row["input"][0]["role"] == "user"
    assert row["label"] in codegym.load_suite("authored").ids


def test_the_page(run_page):
    assert "--train.agent_func_path out-openrlhf/agent.py" in run_page("openrlhf")
