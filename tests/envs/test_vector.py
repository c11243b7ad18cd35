import threading
import warnings

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import Error, ResetNeeded
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import DictInfoToList

import codegym
from codegym import InfrastructureError, InputError, Limits
from codegym.envs import pools
from codegym.envs.function import FunctionEnv
from codegym.envs.vector import FunctionVectorEnv, WorkspaceVectorEnv
from codegym.envs.workspace import WorkspaceEnv
from codegym.selftest.containers import Containers
from codegym.suites import Suite
from codegym.trajectories import read_trajectories
from tests.fakes import FakeJudge, FakePool, make_suite
from tests.making import function_task

ID = "codegym/Function-v0"
IDS = [ID, "codegym/Program-v0", "codegym/Repair-v0", "codegym/Workspace-v0"]


@pytest.fixture
def fake(monkeypatch):
    """Environments judge without a sandbox."""
    monkeypatch.setattr("codegym.envs.pools.Judge", FakeJudge)
    monkeypatch.setattr("codegym.envs.pools.SandboxPool", FakePool)
    monkeypatch.setattr(FakeJudge, "fail_with", None)
    monkeypatch.setattr(FakePool, "made", [])


def envs_of_fakes(count=3, **arguments) -> FunctionVectorEnv:
    return FunctionVectorEnv(count, suite=make_suite(8), backend="fake", **arguments)


def adding_suite(limits=Limits(wall_s=5, cpu_s=5)):  # noqa: B008 - frozen
    tests = "def check(add):\n    assert add(20, 22) == 42\n"
    tasks = [function_task(tests, "add", id=f"made/{n}", limits=limits) for n in range(5)]
    stage = tasks[0].stages[0].model_copy(update={"public": tests, "reference": RIGHT})
    return Suite(
        "adding", [t.model_copy(update={"stages": (stage,), "stub": WRONG}) for t in tasks]
    )


RIGHT = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return a - b\n"
SUBMIT = '{"name": "submit", "arguments": {}}'


# ===== On real sandboxes ====


@pytest.mark.docker
@pytest.mark.parametrize("env_id", IDS)
def test_every_id_is_made_and_steps_in_docker(docker_pool, env_id):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        envs = gym.make_vec(env_id, num_envs=3, suite=adding_suite(), pool=docker_pool)
    prompts, infos = envs.reset(seed=0)
    assert prompts in envs.observation_space
    assert all(task.startswith("made/") for task in infos["task_id"])
    workspace = isinstance(envs, WorkspaceVectorEnv)
    call = '[{"name": "write_file", "arguments": {"path": "%s", "content": "%s"}}, %s]'
    right, wrong = (
        (call % (infos_file(envs), text.replace("\n", "\\n"), SUBMIT) if workspace else text)
        for text in (RIGHT, WRONG)
    )
    observations, rewards, terminated, truncated, infos = envs.step((right, wrong, right))
    assert observations in envs.observation_space
    assert rewards.tolist() == [1.0, rewards[1], 1.0]
    assert rewards[1] < 1.0
    assert terminated.tolist() == [True, env_id in (ID, "codegym/Workspace-v0"), True]
    assert not truncated.any()
    assert infos["outcome"].tolist() == ["passed", "failed", "passed"]
    envs.close()
    assert docker_pool.run("print(1)").stdout == b"1\n"


def infos_file(envs):
    from codegym.envs.layout import layout_of

    return layout_of(envs.envs[0].task).program


@pytest.mark.docker
def test_one_task_for_groups_in_docker(docker_pool, tmp_path):
    to = tmp_path / "episodes.jsonl"
    envs = FunctionVectorEnv(
        8, group_size=4, suite=adding_suite(), pool=docker_pool, record=to, policy="test"
    )
    _, infos = envs.reset(seed=1)
    assert len(set(infos["task_id"][:4])) == len(set(infos["task_id"][4:])) == 1
    rewards = envs.step([RIGHT, WRONG] * 4)[1]
    assert rewards.tolist() == [1.0, 0.0] * 4
    envs.close()
    records = list(read_trajectories(to))
    assert len({record.group for record in records}) == 2
    assert [record.attempt for record in records] == [0, 1, 2, 3] * 2
    assert [record.solved for record in records] == [True, False] * 4
    assert all(record.turns[0].verdict is not None for record in records)


@pytest.mark.docker
def test_a_pool_that_goes_away_fails_every_episode_and_pays_nothing():
    pool = codegym.SandboxPool("docker", workers=1)
    envs = FunctionVectorEnv(2, suite=adding_suite(), pool=pool)
    envs.reset(seed=0)
    pool.close()
    _, rewards, terminated, truncated, infos = envs.step([RIGHT, RIGHT])
    assert np.isnan(rewards).all()
    assert truncated.all() and not terminated.any()
    assert all("closed" in text for text in infos["infrastructure_error"])


@pytest.mark.docker
def test_a_container_that_dies_takes_no_other_episode_with_it():
    containers = Containers()
    others = containers.ids()
    judged = []

    def reward(verdict):  # called as the verdicts come: after the fifth only the slow one is left
        judged.append(verdict)
        if len(judged) == 5:
            for identity in containers.ids() - others:
                containers.kill(identity)
        return 1.0 if verdict.outcome == "passed" else 0.0

    with codegym.SandboxPool("docker", workers=2, retries=0) as pool:
        suite = adding_suite(Limits(wall_s=60, cpu_s=60))
        envs = FunctionVectorEnv(6, suite=suite, pool=pool, reward=reward)
        envs.reset(seed=0)
        slow = "import time\ntime.sleep(50)\n" + RIGHT
        _, rewards, _, truncated, infos = envs.step([RIGHT, slow, WRONG, RIGHT, RIGHT, RIGHT])
        assert np.isnan(rewards[1])
        assert np.delete(rewards, 1).tolist() == [1.0, 0.0, 1.0, 1.0, 1.0]
        assert truncated.tolist() == [False, True, False, False, False, False]
        assert infos["_infrastructure_error"].tolist() == truncated.tolist()
        envs.close()


# ===== The same as Gymnasium's own, but for what is wrong with that ====


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_it_gives_what_the_serial_one_gives(fake, mode):
    ours = envs_of_fakes(3, autoreset_mode=mode, reward="fraction")
    theirs = SyncVectorEnv(
        [lambda: FunctionEnv(make_suite(8), backend="fake", reward="fraction")] * 3,
        autoreset_mode=mode,
    )
    assert ours.metadata == theirs.metadata
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    assert data_equivalence(ours.reset(seed=7), theirs.reset(seed=7))
    for _ in range(4):
        actions = ("# passed", "# failed 1/4", "# invalid")
        assert data_equivalence(ours.step(actions), theirs.step(actions))
    assert data_equivalence(ours.reset(seed=[1, None, 2]), theirs.reset(seed=[1, None, 2]))
    ours.close()
    theirs.close()


def test_text_arrives_whole(fake):
    """Gymnasium's processes give the first character of the set over and over."""
    task = make_suite(1)[0]
    stage = task.stages[0].model_copy(update={"instruction": "Schreib é 🙂 \n" + "x" * 70_000})
    suite = Suite("odd", [task.model_copy(update={"stages": (stage,)})])
    envs = FunctionVectorEnv(2, suite=suite, backend="fake")
    prompts, _ = envs.reset(seed=0)
    single = FunctionEnv(suite, backend="fake").reset(seed=0)[0]
    assert prompts == (single, single)
    envs.close()


@pytest.mark.parametrize("kind", [tuple, list, np.array])
def test_actions_come_in_any_sequence(fake, kind):
    envs = envs_of_fakes(2)
    envs.reset(seed=0)
    assert envs.step(kind(["# passed", "# failed"]))[1].tolist() == [1.0, 0.0]
    envs.close()


def test_wrong_actions_step_nothing(fake):
    envs = envs_of_fakes(2)
    envs.reset(seed=0)
    for wrong in ("ab", 3, [1, "# passed"], ["# passed", None], [b"x", "# passed"]):
        with pytest.raises(TypeError, match="Expects"):
            envs.step(wrong)
    with pytest.raises(ValueError, match="2 actions"):
        envs.step(["# passed"])
    assert envs.step(["# passed", "# passed"])[1].tolist() == [1.0, 1.0]
    envs.close()


def test_infos_are_arrays_with_masks_and_come_apart_again(fake):
    envs = envs_of_fakes(2)
    envs.reset(seed=0)
    infos = envs.step(["# failed 1/4", "# broken"])[4]
    assert infos["tests_passed"].tolist() == [1, 0]
    assert infos["_tests_passed"].tolist() == [True, False]
    assert infos["_infrastructure_error"].tolist() == [False, True]
    listed = DictInfoToList(envs)
    listed.reset(seed=0)
    apart = listed.step(["# failed 1/4", "# broken"])[4]
    assert apart[0]["tests_passed"] == 1
    assert apart[1] == {"infrastructure_error": "the sandbox went away"}
    envs.close()


# ===== Failures stay where they are ====


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_a_failure_ends_one_episode(fake, mode):
    envs = envs_of_fakes(3, autoreset_mode=mode)
    envs.reset(seed=0)
    observations, rewards, terminated, truncated, infos = envs.step(
        ["# passed", "# broken", "# failed"]
    )
    assert rewards[[0, 2]].tolist() == [1.0, 0.0]
    assert np.isnan(rewards[1])
    assert terminated.tolist() == [True, False, True]
    assert truncated.tolist() == [False, True, False]
    assert infos["infrastructure_error"].tolist() == [None, "the sandbox went away", None]
    if mode is AutoresetMode.SAME_STEP:
        assert infos["final_obs"][1] == "" and all(observations)
        assert infos["final_info"]["infrastructure_error"][1] == "the sandbox went away"
    elif mode is AutoresetMode.NEXT_STEP:
        observations, rewards, _, truncated, infos = envs.step(["", "", ""])
        assert all(observations) and not truncated.any() and not rewards.any()
    else:
        envs.reset(options={"reset_mask": np.array([True, True, True])})
    assert envs.step(["# passed"] * 3)[1].tolist() == [1.0] * 3
    envs.close()


def test_one_that_hangs_is_given_up_and_the_others_are_not(fake, monkeypatch):
    free = threading.Event()
    real = FakeJudge.evaluate

    def evaluate(judge, task, source, *, seed=None):
        if source == "# hangs":
            free.wait(60)
        return real(judge, task, source, seed=seed)

    monkeypatch.setattr(FakeJudge, "evaluate", evaluate)
    envs = envs_of_fakes(3, deadline_s=2, workers=2, autoreset_mode="SameStep")
    envs.reset(seed=0)
    _, rewards, _, truncated, infos = envs.step(["# hangs", "# passed", "# passed"])
    assert np.isnan(rewards[0]) and rewards[1:].tolist() == [1.0, 1.0]
    assert truncated.tolist() == [True, False, False]
    assert "no answer within 2 s" in infos["infrastructure_error"][0]
    free.set()
    assert envs.step(["# passed"] * 3)[1].tolist() == [1.0] * 3
    envs.close()


def test_waiting_for_a_sandbox_is_not_hanging(fake, monkeypatch):
    turns = threading.Semaphore(0)
    real = FakeJudge.evaluate

    def evaluate(judge, task, source, *, seed=None):
        turns.acquire(timeout=0.3)  # eight in turn take longer than the deadline of one
        return real(judge, task, source, seed=seed)

    monkeypatch.setattr(FakeJudge, "evaluate", evaluate)
    envs = envs_of_fakes(8, deadline_s=2, workers=1)
    envs.reset(seed=0)
    assert envs.step(["# passed"] * 8)[1].tolist() == [1.0] * 8
    envs.close()


class Scripted(WorkspaceEnv):
    """Steps in one piece, as workspaces do: by what the action says."""

    hang, was_hanging = threading.Event(), threading.Event()

    def step(self, action):
        self.hung = action == "hang"
        if self.hung:
            self.hang.wait(60)
        self._over = True
        return action, 1.0, True, False, {"task_id": self.task.id}

    def close(self):
        super().close()
        if getattr(self, "hung", False):
            self.was_hanging.set()


class ScriptedVectorEnv(WorkspaceVectorEnv):
    SINGLE = f"{__name__}:Scripted"


def test_a_thread_that_hangs_has_its_environment_replaced(fake):
    Scripted.hang.clear()
    Scripted.was_hanging.clear()
    arguments = {"suite": make_suite(8), "backend": "fake", "autoreset_mode": "SameStep"}
    envs = ScriptedVectorEnv(2, deadline_s=2, **arguments)
    expected = ScriptedVectorEnv(2, **arguments)
    expected.reset(seed=0)
    envs.reset(seed=0)
    old = envs.envs[0]
    _, rewards, _, _, infos = envs.step(["hang", "on"])
    assert np.isnan(rewards[0]) and rewards[1] == 1.0
    assert envs.envs[0] is not old and not Scripted.was_hanging.is_set()
    assert infos["task_id"].tolist() == expected.step(["go", "on"])[4]["task_id"].tolist()
    Scripted.hang.set()
    assert envs.step(["go", "on"])[1].tolist() == [1.0, 1.0]
    assert Scripted.was_hanging.wait(60)
    envs.close()
    expected.close()


def test_a_bug_of_the_callers_is_raised_and_named(fake):
    def reward(verdict):
        raise ZeroDivisionError

    envs = envs_of_fakes(2, reward=reward)
    envs.reset(seed=0)
    with pytest.raises(ZeroDivisionError) as caught:
        envs.step(["# passed", "# passed"])
    assert caught.value.__notes__ == ["in environment 0; reset before the next step"]
    envs.reset(seed=0)
    envs.close()


def test_a_reset_that_fails_is_told_and_its_next_step_fails(fake, monkeypatch):
    real, wrecked = FunctionEnv.reset, []

    def reset(env, **arguments):
        if env in wrecked:
            raise InfrastructureError("no sandbox", "start")
        return real(env, **arguments)

    monkeypatch.setattr(FunctionEnv, "reset", reset)
    envs = envs_of_fakes(2, autoreset_mode="SameStep")
    wrecked.append(envs.envs[1])
    prompts, infos = envs.reset(seed=0)
    assert prompts[0] and not prompts[1]
    assert infos["infrastructure_error"].tolist() == [None, "no sandbox"]
    wrecked.clear()
    prompts, rewards, _, truncated, _ = envs.step(["# passed", "# passed"])
    assert rewards[0] == 1.0 and np.isnan(rewards[1]) and truncated[1]
    assert all(prompts)
    assert envs.step(["# passed", "# passed"])[1].tolist() == [1.0, 1.0]
    envs.close()


# ===== Resetting ====


def test_the_next_step_mode_wastes_the_action_after_an_end(fake):
    envs = envs_of_fakes(2)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    first, _ = envs.reset(seed=0)
    envs.step(["# passed", "# passed"])
    prompts, rewards, terminated, truncated, infos = envs.step(["# passed", "# passed"])
    assert rewards.tolist() == [0.0, 0.0] and not (terminated | truncated).any()
    assert all("Write `add" in prompt for prompt in prompts)
    assert "suite" in infos and "outcome" not in infos
    assert len(first) == 2
    envs.close()


def test_disabled_waits_for_a_mask(fake):
    envs = envs_of_fakes(3, autoreset_mode="Disabled")
    envs.reset(seed=0)
    envs.step(["# passed"] * 3)
    with pytest.raises(ResetNeeded, match="environment 0"):
        envs.step(["# passed"] * 3)
    options = {"reset_mask": np.array([False, True, False]), "task_id": "task-3"}
    kept = dict(options)
    prompts, infos = envs.reset(options=options)
    assert options.keys() == kept.keys()  # Gymnasium's own take the mask out of the caller's
    assert prompts[0].startswith("Outcome") and not prompts[1].startswith("Outcome")
    assert infos["task_id"].tolist() == [None, "task-3", None]
    _, rewards, terminated, _, infos = envs.step([None, "# failed", None])
    assert rewards.tolist() == [0.0, 0.0, 0.0] and terminated.all()
    assert infos["_outcome"].tolist() == [False, True, False]
    for wrong in ([True] * 3, np.array([1, 0, 0])):
        with pytest.raises(TypeError, match="bool array"):
            envs.reset(options={"reset_mask": wrong})
    for wrong in (np.array([True]), np.zeros(3, bool)):
        with pytest.raises(ValueError, match="at least one True"):
            envs.reset(options={"reset_mask": wrong})
    envs.close()


def test_a_step_needs_a_reset(fake):
    envs = envs_of_fakes(2)
    with pytest.raises(ResetNeeded):
        envs.step(["# passed"] * 2)
    envs.reset(options={"reset_mask": np.array([True, False])})
    with pytest.raises(ResetNeeded, match="environment 1"):
        envs.step(["# passed"] * 2)
    envs.close()


def test_seeds_are_of_any_integer_type_and_one_each(fake):
    envs = envs_of_fakes(3)
    by_number = envs.reset(seed=np.int64(3))[1]["task_id"].tolist()
    assert envs.reset(seed=[3, 4, 5])[1]["task_id"].tolist() == by_number
    assert envs.reset(seed=np.arange(3, 6))[1]["task_id"].tolist() == by_number
    single = FunctionEnv(make_suite(8), backend="fake")
    assert [single.reset(seed=s)[1]["task_id"] for s in (3, 4, 5)] == by_number
    with pytest.raises(ValueError, match="needs 3 seeds"):
        envs.reset(seed=[1, 2])
    with pytest.raises(TypeError):
        envs.reset(seed=0.5)
    envs.close()


def test_groups_stay_together_over_episodes_of_unequal_length(fake):
    envs = envs_of_fakes(6, group_size=3, autoreset_mode="SameStep")
    seen, episodes = [{}, {}], [0] * 6

    def note(infos):
        for number, task in enumerate(infos["task_id"]):
            if infos["_task_id"][number]:
                episodes[number] += 1
                start = task, envs.envs[number]._judge_seed
                seen[number // 3].setdefault(episodes[number], set()).add(start)

    note(envs.reset(seed=np.int64(5))[1])
    for _ in range(5):
        note(envs.step(["# passed"] * 6)[4])
    for group in seen:
        assert len(group) == 6
        assert all(len(starts) == 1 for starts in group.values())
    assert seen[0] != seen[1]
    # Without a seed too, and after some of a group have come further than others.
    envs.reset(options={"reset_mask": np.array([True] + [False] * 5)})
    tasks = envs.reset()[1]["task_id"].tolist()
    judged = [env._judge_seed for env in envs.envs]
    assert tasks == [tasks[0]] * 3 + [tasks[3]] * 3
    assert judged == [judged[0]] * 3 + [judged[3]] * 3
    with pytest.raises(ValueError, match="within a group"):
        envs.reset(seed=[1, 1, 2, 3, 3, 3])
    envs.close()


def test_tasks_can_be_asked_for(fake):
    envs = envs_of_fakes(2)
    assert envs.reset(options={"task_id": "task-3"})[1]["task_id"].tolist() == ["task-3"] * 2
    wanted = ["task-1", "task-2"]
    assert envs.reset(options={"task_id": wanted})[1]["task_id"].tolist() == wanted
    with pytest.raises(InputError, match="no task 'task-9'"):
        envs.reset(options={"task_id": "task-9"})
    with pytest.raises(InputError, match="needs 2 ids"):
        envs.reset(options={"task_id": ["task-1"]})
    envs.close()


def test_a_step_limit_truncates_but_not_what_has_terminated(fake):
    envs = gym.make_vec(ID, 2, suite=make_suite(8), backend="fake", max_episode_steps=1)
    envs.reset(seed=0)
    _, _, terminated, truncated, _ = envs.step(["# passed", "# failed"])
    assert terminated.all() and not truncated.any()
    envs.close()


@pytest.mark.docker
def test_a_step_limit_in_docker(docker_pool):
    envs = gym.make_vec(
        "codegym/Repair-v0", 2, suite=adding_suite(), pool=docker_pool, max_episode_steps=2
    )
    envs.reset(seed=0)
    truncated = [envs.step([WRONG, WRONG])[3].tolist() for _ in range(2)]
    assert truncated == [[False, False], [True, True]]
    envs.close()


# ===== Making it ====


def test_a_spec_makes_it_again(fake):
    spec = gym.make_vec(ID, 2, backend="fake", group_size=2).spec
    again = gym.make_vec(gym.envs.registration.EnvSpec.from_json(spec.to_json()))
    assert isinstance(again, FunctionVectorEnv)
    assert (again.num_envs, again._group_size) == (2, 2)


def test_gymnasiums_wrappers_argument_does_not_go_and_ours_does(fake):
    with pytest.raises(Error, match="wrappers"):
        gym.make_vec(ID, 2, backend="fake", wrappers=[lambda env: env])
    envs = envs_of_fakes(2, extract=True)
    envs.reset(seed=0)
    program = "# passed\ndef add(a, b):\n    return a + b\n"
    assert envs.step([f"Sure:\n```python\n{program}```\n", program])[1].tolist() == [1.0, 1.0]
    envs.close()
    with pytest.raises(InputError, match="no programs"):
        WorkspaceVectorEnv(1, suite=make_suite(2), extract=True)


def test_wrong_arguments_are_named(fake):
    for name, value in (
        ("num_envs", 0),
        ("group_size", 2),
        ("max_episode_steps", 0),
        ("deadline_s", 0),
        ("autoreset_mode", "Sometimes"),
    ):
        with pytest.raises(InputError, match=name):
            FunctionVectorEnv(**({"num_envs": 3, "backend": "fake"} | {name: value}))
    with pytest.raises(TypeError, match="unknown_argument"):
        FunctionVectorEnv(2, unknown_argument=1)


def test_one_pool_for_all_and_it_is_let_go(fake):
    envs = envs_of_fakes(20)
    envs.reset(seed=0)
    assert not FakePool.made
    envs.step(["# passed"] * 20)
    assert len(FakePool.made) == 1 and FakePool.made[0].leases == 20
    envs.close()
    envs.close()
    assert FakePool.made[0].closed and not pools._shared
    dropped = envs_of_fakes(2)
    dropped.reset(seed=0)
    dropped.step(["# passed"] * 2)
    del dropped
    import gc

    gc.collect()
    assert FakePool.made[1].closed


def test_attributes_and_rendering(fake):
    envs = envs_of_fakes(2, render_mode="ansi")
    prompts, _ = envs.reset(seed=0)
    assert envs.render() == prompts
    assert envs.get_attr("render_mode") == ("ansi", "ansi")
    assert envs.call("render") == prompts
    envs.set_attr("label", ["a", "b"])
    assert envs.get_attr("label") == ("a", "b")
    envs.close()
