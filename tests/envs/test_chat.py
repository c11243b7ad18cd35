import json

import gymnasium as gym
import pytest

from codegym import InfrastructureError
from codegym.envs import ChatMessages, FunctionEnv, RepairEnv, WorkspaceEnv
from tests.envs.test_vector import RIGHT, WRONG, adding_suite
from tests.fakes import FakeJudge, FakePool, make_suite


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr("codegym.envs.pools.Judge", FakeJudge)
    monkeypatch.setattr("codegym.envs.pools.SandboxPool", FakePool)
    monkeypatch.setattr(FakeJudge, "fail_with", None)


def roles(observation):
    return [message["role"] for message in observation]


@pytest.mark.docker
def test_a_conversation(docker_pool):
    env = ChatMessages(RepairEnv(adding_suite(), pool=docker_pool), system="You write Python.")
    observation, _ = env.reset(seed=0)
    assert observation in env.observation_space
    assert observation[0] == {"role": "system", "content": "You write Python."}
    longer, reward, terminated, *_ = env.step(WRONG)
    assert longer in env.observation_space
    assert longer[: len(observation)] == observation and reward == 0.0
    assert roles(longer) == ["system", "user", "assistant", "user"]
    last, reward, terminated, *_ = env.step({"role": "assistant", "content": RIGHT})
    assert reward == 1.0 and terminated
    assert last[-2] == {"role": "assistant", "content": RIGHT}


@pytest.mark.docker
def test_tool_calls_as_a_server_gives_them(docker_pool):
    env = ChatMessages(WorkspaceEnv(adding_suite(), pool=docker_pool))
    _, info = env.reset(seed=0)
    name = info["tools"][0]["function"]["name"]
    assert name == "shell"

    def call(identity, name, **arguments):
        function = {"name": name, "arguments": json.dumps(arguments)}
        return {"id": identity, "type": "function", "function": function}

    calls = [call("a", "shell", command="echo one"), call("b", "shell", command="echo two")]
    observation = env.step({"role": "assistant", "content": None, "tool_calls": calls})[0]
    assert observation in env.observation_space
    assert roles(observation) == ["user", "assistant", "tool", "tool"]
    assert "one" in observation[2]["content"] and "two" in observation[2]["content"]
    assert [message.get("tool_call_id") for message in observation[2:]] == ["a", "b"]
    bad = {"id": "c", "function": {"name": "shell", "arguments": "{not json"}}
    observation = env.step({"tool_calls": [bad]})[0]
    assert "error" in observation[-1]["content"]
    env.close()


def test_what_is_no_answer_changes_nothing(fake):
    env = ChatMessages(FunctionEnv(make_suite(2), backend="fake"))
    first, _ = env.reset(seed=0)
    for wrong in (3, {"role": "user", "content": "# passed"}, {"content": None}):
        with pytest.raises(TypeError, match="Expects"):
            env.step(wrong)
    FakeJudge.fail_with = InfrastructureError("gone", "lost")
    with pytest.raises(InfrastructureError):
        env.step("# passed")
    FakeJudge.fail_with = None
    first[0]["content"] = "changed by its reader"
    observation = env.step("# passed")[0]
    assert roles(observation) == ["user", "assistant", "user"]
    assert observation[0]["content"].startswith("Write")


def test_the_spec_makes_it_again(fake):
    env = ChatMessages(gym.make("codegym/Function-v0", backend="fake"), system="s")
    again = gym.make(env.spec)
    assert again.reset(seed=0)[0] == env.reset(seed=0)[0]
