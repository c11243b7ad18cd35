import copy
import gc
import json
import pickle
import warnings

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env, data_equivalence

import codegym
from codegym import InfrastructureError, InputError
from codegym.envs import pools
from codegym.envs.function import FunctionEnv
from codegym.suites import Suite
from tests.fakes import FakeJudge, FakePool, make_suite

ID = "codegym/Function-v0"


@pytest.fixture
def fake(monkeypatch):
    """Environments judge without a sandbox."""
    monkeypatch.setattr("codegym.envs.pools.Judge", FakeJudge)
    monkeypatch.setattr("codegym.envs.pools.SandboxPool", FakePool)
    monkeypatch.setattr(FakeJudge, "fail_with", None)
    monkeypatch.setattr(FakePool, "made", [])


def env_of_fakes(**arguments) -> FunctionEnv:
    return FunctionEnv(make_suite(8), backend="fake", **arguments)


# ===== On real sandboxes ====


@pytest.mark.parametrize(
    "backend",
    [
        pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
        pytest.param("docker", marks=pytest.mark.docker),
    ],
)
def test_check_env_is_clean(backend):
    env = gym.make(ID, backend=backend, reward="fraction", render_mode="ansi")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)
    env.close()
    assert not pools._shared


@pytest.mark.docker
def test_reference_and_stub_in_docker(docker_pool):
    suite = codegym.load_suite("authored")
    env = gym.make(ID, suite=suite, pool=docker_pool, reward="fraction")
    for task in suite[:5]:
        prompt, info = env.reset(seed=1, options={"task_id": task.id})
        assert prompt.startswith(task.instruction.strip()[:20])
        _, reward, terminated, truncated, info = env.step(task.reference)
        assert (reward, terminated, truncated) == (1.0, True, False)
        assert info["outcome"] == "passed"
        assert info["tests_passed"] == info["tests_total"] > 0
        env.reset(options={"task_id": task.id})
        _, reward, _, _, info = env.step(task.stub)
        assert reward < 1.0
        assert info["outcome"] == "failed"
    env.close()
    assert docker_pool.run("print(1)").stdout == b"1\n"  # a pool passed in stays open


@pytest.mark.docker
def test_steps_repeat_with_the_seed_in_docker(docker_pool):
    found = []
    for _ in range(2):
        env = FunctionEnv(pool=docker_pool, reward="fraction")
        steps = []
        for episode in range(4):
            observation, info = env.reset(seed=5 if episode == 0 else None)
            task = env.suite[info["task_id"]]
            steps += [observation, info, *env.step(task.stub if episode % 2 else task.reference)]
        found.append(steps)
    assert data_equivalence(*found, exact=True)


@pytest.mark.docker
@pytest.mark.parametrize(
    "action", ["\x00", "def f(:\n", "\ud800", "x" * (2 << 20), "", np.str_("x = 1")]
)
def test_any_text_is_judged_in_docker(docker_pool, action):
    env = FunctionEnv(pool=docker_pool)
    env.reset(seed=0)
    feedback, reward, terminated, _, info = env.step(action)
    assert (reward, terminated) == (0.0, True)
    assert info["outcome"] in ("failed", "invalid")
    assert feedback in env.observation_space


@pytest.mark.docker
def test_a_pool_that_went_away_is_an_error_and_not_a_reward():
    pool = codegym.SandboxPool(backend="docker", workers=1)
    env = FunctionEnv(pool=pool)
    env.reset(seed=0)
    pool.close()
    with pytest.raises(InfrastructureError) as caught:
        env.step("x = 1")
    assert caught.value.cause == "closed"


@pytest.mark.docker
def test_make_vec_in_docker():
    suite = Suite("few", codegym.load_suite("authored")[:4])
    arguments = {"suite": suite, "backend": "docker", "reward": "fraction"}
    envs = gym.make_vec(ID, num_envs=3, vectorization_mode="sync", **arguments)
    prompts, infos = envs.reset(seed=0)
    assert len(prompts) == 3
    actions = tuple(suite[task_id].reference for task_id in infos["task_id"])
    _, rewards, terminated, truncated, infos = envs.step(actions)
    assert rewards.tolist() == [1.0, 1.0, 1.0]
    assert terminated.all()
    assert not truncated.any()
    assert len(pools._shared) == 1
    envs.close()
    assert not pools._shared


# ===== Without a sandbox ====


def test_an_episode(fake):
    env = env_of_fakes(reward={"pass": 1.0, "fraction": 1.0})
    prompt, info = env.reset(seed=0)
    assert "Write `add(a, b)`" in prompt
    assert "defines `add`" in prompt
    assert "assert candidate(1, 2) == 3" in prompt  # the public test
    assert "42" not in prompt  # the hidden one
    assert info == {
        "task_id": info["task_id"],
        "suite": "fake",
        "entry_points": "add",
        "family": info["family"],
    }
    feedback, reward, terminated, truncated, step_info = env.step("# failed 2/4")
    assert "Tests passed: 2 of 4." in feedback
    assert "secret" not in feedback  # the verdict's reason may speak of hidden tests
    assert (reward, terminated, truncated) == (0.5, True, False)
    assert step_info == {
        "task_id": info["task_id"],
        "outcome": "failed",
        "tests_passed": 2,
        "tests_total": 4,
        "reward_pass": 0.0,
        "reward_fraction": 0.5,
    }
    assert env.last_verdict is not None
    assert env.last_verdict.passed == 2


def test_an_invalid_submission_is_told_why(fake):
    env = env_of_fakes()
    env.reset(seed=0)
    assert "Reason: secret" in env.step("# invalid")[0]


def test_the_seed_decides_tasks_and_verdicts(fake):
    def play(seed):
        env, found = env_of_fakes(), []
        for episode in range(6):
            _, info = env.reset(seed=seed if episode == 0 else None)
            env.step("# passed")
            found.append((info["task_id"], env.last_verdict.reason))
        return found

    assert play(3) == play(3) != play(4)
    assert len({task_id for task_id, _ in play(3)}) > 1
    assert len({reason for _, reason in play(3)}) == 6  # fresh inputs in every episode


def test_a_seed_is_of_any_integer_type(fake):
    found = [env_of_fakes().reset(seed=seed) for seed in (3, np.int64(3), np.uint8(3))]
    assert found[0] == found[1] == found[2]
    with pytest.raises(TypeError):
        env_of_fakes().reset(seed=3.0)


def test_a_task_can_be_asked_for_without_shifting_the_rest(fake):
    env = env_of_fakes()
    env.reset(seed=3)
    after = env.reset()[1]
    _, info = env.reset(seed=3, options={"task_id": "task-5"})
    assert info["task_id"] == "task-5"
    assert env.reset()[1] == after
    assert env_of_fakes(task_id="task-2").reset()[1]["task_id"] == "task-2"


def test_infos_are_fresh(fake):
    env = env_of_fakes(task_id="task-0")
    infos = [env.reset(seed=0)[1] for _ in range(2)]
    assert infos[0] == infos[1]
    assert infos[0] is not infos[1]
    json.dumps(infos)


def test_wrong_arguments_are_named(fake):
    with pytest.raises(InputError, match="no task 'task-9' in fake"):
        env_of_fakes(task_id="task-9")
    with pytest.raises(InputError, match="no task 'task-9' in fake"):
        env_of_fakes().reset(options={"task_id": "task-9"})
    with pytest.raises(InputError, match="unknown option 'task'"):
        env_of_fakes().reset(options={"task": "task-0"})
    with pytest.raises(InputError, match="render_mode: must be 'ansi'"):
        env_of_fakes(render_mode="human")
    with pytest.raises(InputError, match="reward 'passes': unknown"):
        env_of_fakes(reward="passes")
    with pytest.raises(InputError, match="suite 'nonsense': unknown"):
        FunctionEnv("nonsense")


@pytest.mark.parametrize("action", [3, None, b"x = 1", ["x = 1"]])
def test_an_action_that_is_no_text_is_an_error(fake, action):
    env = env_of_fakes()
    env.reset(seed=0)
    with pytest.raises(TypeError, match="Expects the action to be a str"):
        env.step(action)
    env.step("# passed")  # the episode is still there


def test_a_step_needs_a_reset(fake):
    env = env_of_fakes()
    with pytest.raises(ResetNeeded):
        env.step("# passed")
    env.reset(seed=0)
    env.step("# passed")
    with pytest.raises(ResetNeeded):
        env.step("# passed")


def test_an_infrastructure_error_is_no_reward_and_the_episode_goes_on(fake):
    env = env_of_fakes()
    env.reset(seed=0)
    FakeJudge.fail_with = InfrastructureError("gone", "lost")
    with pytest.raises(InfrastructureError):
        env.step("# passed")
    assert env.last_verdict is None
    FakeJudge.fail_with = None
    assert env.step("# passed")[1] == 1.0
    # The retry saw the inputs that the first try would have seen.
    assert env.last_verdict is not None
    seeds = {seed for _, _, seed in env._judge_of_pool().seen}
    assert len(seeds) == 1


def test_environments_of_one_process_share_a_pool(fake):
    first, second = env_of_fakes(), env_of_fakes()
    other = env_of_fakes(workers=4)
    assert not FakePool.made  # making an environment starts nothing
    for env in (first, second, other):
        env.reset(seed=0)
        assert len(FakePool.made) < 3
        env.step("# passed")
    assert len(FakePool.made) == 2
    shared = FakePool.made[0]
    first.close()
    first.close()
    assert not shared.closed
    second.close()
    assert shared.closed
    other.close()
    assert not pools._shared
    second.reset(seed=0)
    assert second.step("# passed")[1] == 1.0  # it starts another pool
    second.close()


def test_an_environment_that_is_dropped_lets_go_of_its_pool(fake):
    env = env_of_fakes()
    env.reset(seed=0)
    env.step("# passed")
    del env
    gc.collect()
    assert FakePool.made[0].closed


def test_a_pool_passed_in_stays_open(fake):
    pool = FakePool()
    env = gym.make(ID, suite=make_suite(), pool=pool)
    env.reset(seed=0)
    env.step("# passed")
    env.close()
    assert not pool.closed
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(env.unwrapped)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_it_pickles_in_the_middle_of_an_episode(fake, again):
    env = env_of_fakes(reward={"fraction": 1.0})
    env.reset(seed=0)
    env.step("# passed")
    env.reset()
    copied = again(env)
    found = [e.step("# failed 1/4")[:2] + e.reset() for e in (env, copied)]
    assert found[0] == found[1]
    assert env.last_verdict == copied.last_verdict


def test_the_spec_goes_through_json(fake):
    env = gym.make(ID, backend="fake", reward={"pass": 1.0})
    spec = gym.envs.registration.EnvSpec.from_json(env.spec.to_json())
    again = gym.make(spec)
    assert again.reset(seed=0) == env.reset(seed=0)


def test_gymnasium_checks_it_without_a_warning(fake):
    env = gym.make(ID, backend="fake", render_mode="ansi")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)
    env.close()


def test_it_renders_the_episode(fake):
    env = env_of_fakes(render_mode="ansi")
    assert env.render() == ""
    prompt, _ = env.reset(seed=0)
    assert env.render() == prompt
    feedback = env.step("# passed")[0]
    assert env.render() == (f"{prompt}\n--- submission ---\n# passed\n--- feedback ---\n{feedback}")
    assert env_of_fakes().render() is None


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_make_vec(fake, mode):
    kwargs = {"vector_kwargs": {"shared_memory": False}} if mode == "async" else {}
    envs = gym.make_vec(ID, num_envs=3, vectorization_mode=mode, backend="fake", **kwargs)
    prompts, infos = envs.reset(seed=0)
    assert len(prompts) == 3
    assert all(len(prompt) > 20 for prompt in prompts)
    _, rewards, _, _, infos = envs.step(("# passed", "# failed 1/4", "# passed"))
    assert rewards.tolist() == [1.0, 0.0, 1.0]
    assert infos["tests_passed"].tolist() == [4, 1, 4]
    envs.close()


def test_the_fence_is_longer_than_any_in_the_examples():
    from codegym.envs.prompts import function_prompt

    task = make_suite()[0]
    stage = task.stages[0].model_copy(update={"public": 'x = """\n````\n"""\n'})
    prompt = function_prompt(task.model_copy(update={"stages": (stage,)}))
    assert "`````python\n" in prompt
