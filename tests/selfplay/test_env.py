"""``codegym/SelfPlay-v0``, and the same as a PettingZoo environment."""

import warnings

import gymnasium as gym
import pytest
from gymnasium.utils.env_checker import check_env

from codegym.errors import InfrastructureError, InputError
from codegym.selfplay.grammar import FORMS, LEXEMES

ID = "codegym/SelfPlay-v0"
PROGRAM = "def f(x: list[int], a: int):\n    x = sorted(x)\n    a = a + x[0]\n    return x, a\n"


def proposer(prompts, seed):
    return [PROGRAM for _ in prompts]


@pytest.mark.docker
@pytest.mark.parametrize("role", ["solver", "proposer"])
def test_gymnasiums_checker_has_nothing_to_say(role):
    env = gym.make(ID, role=role, backend="docker").unwrapped
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*render.*")
        check_env(env)
    env.close()


@pytest.mark.docker
def test_a_staged_episode_goes_stage_by_stage(docker_pool):
    env = gym.make(ID, form="staged", other=proposer, pool=docker_pool)
    prompt, info = env.reset(seed=1)
    assert "Stage 1 of 2" in prompt
    assert info["lines"] == 2
    prompt, reward, terminated, _, info = env.step("x = sorted(x)")
    assert ("Stage 2 of 2" in prompt, reward, terminated) == (True, 0.0, False)
    _, reward, terminated, _, info = env.step("a += min(x)")
    assert (reward, terminated, info["outcome"]) == (1.0, True, "passed")
    verdict = env.unwrapped.last_verdict
    assert (verdict.line_credit, verdict.tamper_proof) == (2, True)
    again, _ = env.reset(seed=1)
    assert "Stage 1" in again
    _, reward, terminated, _, info = env.step("x = x[::-1]")
    assert (reward, terminated, info["stages_met"]) == (0.0, True, 0)


@pytest.mark.docker
def test_the_proposer_is_paid_by_how_often_its_task_is_solved(docker_pool):
    def solver(prompts, seed):
        return [PROGRAM if place % 4 == 0 else "def" for place in range(len(prompts))]

    env = gym.make(ID, role="proposer", other=solver, attempts=8, pool=docker_pool)
    env.reset(seed=0)
    _, reward, terminated, _, info = env.step(PROGRAM)
    assert (reward, terminated, info["success"]) == (0.75, True, 0.25)
    env.reset()
    text, reward, _, _, info = env.step(PROGRAM)  # no longer new
    assert (reward, info["reason"]) == (0.0, "known")
    assert "known" in text


@pytest.mark.docker
def test_a_fault_of_the_sandbox_is_no_reward_and_the_proposal_stays_new(docker_pool, monkeypatch):
    env = gym.make(ID, role="proposer", other=proposer, attempts=1, pool=docker_pool)
    env.reset(seed=0)
    with monkeypatch.context() as patch:

        def fail(*_):
            raise InfrastructureError("the engine went away", "engine")

        patch.setattr("codegym.selfplay.arena.SelfPlay.solve", fail)
        with pytest.raises(InfrastructureError):
            env.step(PROGRAM)
    _, _, terminated, _, info = env.step(PROGRAM)
    assert (terminated, info["reason"], info["success"]) == (True, "accepted", 1.0)


def test_wrong_arguments_are_told_in_one_line():
    for arguments in ({"role": "judge"}, {"form": "poetry"}, {"attempts": 0}):
        with pytest.raises(InputError):
            gym.make(ID, **arguments)


def test_every_form_of_line_is_made_of_lexemes():
    pieces = {piece for form in FORMS for line in form.lines() for piece in line}
    assert pieces <= set(LEXEMES)
    assert len(set(LEXEMES)) == len(LEXEMES)


@pytest.mark.docker
def test_pettingzoo_plays_proposer_and_solvers_in_step(docker_pool):
    pytest.importorskip("pettingzoo", reason="the extra `selfplay` is not installed")
    from pettingzoo.test import parallel_api_test

    from codegym.selfplay.parallel import parallel_env

    env = parallel_env(attempts=2, rounds=3, pool=docker_pool)
    parallel_api_test(env, num_cycles=10)
    env.reset(seed=0)
    answers = {"proposer": PROGRAM, "solver_0": "", "solver_1": ""}
    _, rewards, _, _, infos = env.step(answers)
    assert infos["proposer"]["reason"] == "accepted"
    _, rewards, _, _, infos = env.step({**answers, "solver_1": PROGRAM})
    assert rewards == {"solver_0": 0.0, "solver_1": 1.0, "proposer": 0.5}
    assert infos["proposer"]["reason"] == "known"
    _, rewards, terminations, truncations, _ = env.step({**answers, "solver_1": PROGRAM})
    assert rewards["proposer"] == 0.0  # the task was a stand-in's
    assert all(truncations.values())
    assert not any(terminations.values())
    assert env.agents == []
