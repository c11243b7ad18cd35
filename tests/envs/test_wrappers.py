import gymnasium as gym
import pytest

from codegym import InfrastructureError, InputError
from codegym.envs import ExtractCode, RecordTrajectory, TokenAction
from codegym.envs.function import FunctionEnv
from codegym.envs.repair import RepairEnv
from codegym.trajectories import read_trajectories
from tests.envs.test_vector import RIGHT, WRONG, adding_suite
from tests.fakes import FakeJudge, FakePool, make_suite


def test_the_program_is_taken_out_of_an_answer(monkeypatch):
    monkeypatch.setattr("codegym.envs.pools.Judge", FakeJudge)
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


@pytest.mark.docker
def test_episodes_are_recorded_as_they_went(docker_pool, tmp_path):
    to = tmp_path / "new" / "episodes.jsonl"
    env = RecordTrajectory(
        ExtractCode(RepairEnv(adding_suite(), pool=docker_pool)), to, policy="p", extra={"k": [1]}
    )
    prompt, info = env.reset(seed=3)
    answers = [WRONG, f"Like this:\n```python\n{RIGHT}```\n"]
    steps = [env.step(answer) for answer in answers]
    env.reset()
    env.step(WRONG)
    env.close()
    solved, unfinished = read_trajectories(to)
    assert (solved.task_id, solved.seed, solved.attempt) == (info["task_id"], 3, 0)
    assert [turn.action for turn in solved.turns] == answers
    assert [turn.observation for turn in solved.turns] == [prompt, steps[0][0]]
    assert [turn.feedback for turn in solved.turns] == [step[0] for step in steps]
    assert [turn.components for turn in solved.turns] == [{"pass": 0.0}, {"pass": 1.0}]
    assert [turn.verdict.outcome.value for turn in solved.turns] == ["failed", "passed"]
    assert solved.solved and solved.reward == 1.0
    assert (solved.licence, solved.policy, solved.extra) == ("MIT", "p", {"k": [1]})
    assert not unfinished.solved and not unfinished.turns[-1].truncated
    assert (unfinished.seed, unfinished.attempt) == (None, 1)


def test_a_fault_is_recorded_unless_it_was_tried_again(monkeypatch, tmp_path):
    monkeypatch.setattr("codegym.envs.pools.Judge", FakeJudge)
    monkeypatch.setattr("codegym.envs.pools.SandboxPool", FakePool)
    to = tmp_path / "episodes.jsonl"
    env = RecordTrajectory(FunctionEnv(make_suite(2), backend="fake"), to)
    for last in ("# passed", "# broken"):
        env.reset(seed=0)
        with pytest.raises(InfrastructureError):
            env.step("# broken")
        if last == "# passed":
            env.step(last)
    env.reset(seed=0)  # an episode without a turn is none
    env.close()
    again, failed = read_trajectories(to)
    assert (again.reward, again.infrastructure_error, len(again.turns)) == (1.0, None, 1)
    assert (failed.reward, failed.solved) == (None, False)
    assert failed.infrastructure_error == "the sandbox went away"
    assert failed.turns[0].reward is None and failed.turns[0].action == "# broken"


def test_recording_goes_inside_of_tokens(tmp_path):
    env = FunctionEnv(make_suite(2), backend="fake")
    with pytest.raises(InputError, match="put it inside"):
        RecordTrajectory(TokenAction(env), tmp_path / "episodes.jsonl")
    TokenAction(RecordTrajectory(env, tmp_path / "episodes.jsonl")).close()
