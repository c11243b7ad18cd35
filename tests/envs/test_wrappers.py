import gymnasium as gym
import pytest

from codegym import InputError
from codegym.envs import ExtractCode
from codegym.envs.function import FunctionEnv
from tests.fakes import FakeJudge, make_suite


def test_the_program_is_taken_out_of_an_answer(monkeypatch):
    monkeypatch.setattr("codegym.envs.base.Judge", FakeJudge)
    monkeypatch.setattr("codegym.envs.pools.SandboxPool", lambda *args, **kwargs: None)
    sent: list[str] = []
    real = FunctionEnv.step
    monkeypatch.setattr(FunctionEnv, "step", lambda env, action: sent.append(action))
    env = ExtractCode(FunctionEnv(make_suite(2), backend="fake"))
    _, info = env.reset(seed=0)
    program = "\n".join(f"def {name}(): pass" for name in info["entry_points"].split(", ")) + "\n"
    env.step(f"Sure!\n```python\n{program}```\nDone.")
    env.step(program)
    assert sent == [program, program]
    monkeypatch.setattr(FunctionEnv, "step", real)
    with pytest.raises(TypeError, match="Expects the action to be a str"):
        env.step(3)


def test_an_environment_without_tasks_is_refused():
    with pytest.raises(InputError, match="no suite of tasks"):
        ExtractCode(gym.make("CartPole-v1"))
