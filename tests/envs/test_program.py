import warnings

import gymnasium as gym
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env

from codegym import InputError
from codegym.envs import ProgramEnv
from codegym.suites import Suite
from codegym.task import Stage
from tests.making import function_task

STAGES = [
    ("Write `add(a, b)`.", "def check(add):\n    assert add(20, 22) == 42\n", 12),
    ("Texts that hold numbers count too.", "def check(add):\n    assert add('20', 22) == 42\n", 30),
    (
        "None counts as zero.",
        "def test_one(add):\n    assert add(None, 2) == 2\n"
        "def test_two(add):\n    assert add(None, None) == 0\n",
        120,
    ),
]
FIRST = "def add(a, b):\n    return a + b\n"
SECOND = "def add(a, b):\n    return int(a) + int(b)\n"
HALF = "def add(a, b):\n    return int(a or 0) + int(b) if (a, b) != (None, None) else 1\n"
THIRD = "def add(a, b):\n    return int(a or 0) + int(b or 0)\n"
BREAKS = "def add(a, b):\n    return 42 if a == '20' else None\n"


@pytest.fixture(scope="module")
def suite():
    task = function_task(STAGES[0][1], "add")
    stages = [
        Stage(instruction=text, tests=tests, public=tests, reference=source, effective_lines=lines)
        for (text, tests, lines), source in zip(STAGES, (FIRST, SECOND, THIRD), strict=True)
    ]
    return Suite("staged", [task.model_copy(update={"stages": tuple(stages)})])


@pytest.fixture
def env(suite, docker_pool):
    with ProgramEnv(suite, pool=docker_pool) as made:
        yield made


def play(env, *sources):
    prompt, info = env.reset(seed=3)
    steps = [env.step(source) for source in sources]
    return prompt, info, steps


@pytest.mark.docker
def test_check_env_is_clean(suite):
    env = gym.make("codegym/Program-v0", suite=suite, backend="docker", render_mode="ansi")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)
    env.close()


@pytest.mark.docker
def test_a_passed_stage_reveals_the_next_and_pays_its_milestones(env):
    prompt, info, steps = play(env, FIRST, SECOND, THIRD)
    assert "Write `add(a, b)`." in prompt and STAGES[1][0] not in prompt
    assert (info["stage"], info["stages"], info["milestones"]) == (1, 3, "")
    text, reward, terminated, truncated, info = steps[0]
    assert STAGES[1][0] in text and not terminated and not truncated
    assert (info["stage"], info["line_credit"], info["milestones"]) == (2, 12, "10")
    # One third of the tests; of the steps 10, 20, 50, 100 and the end, the first.
    assert reward == pytest.approx(0.5 / 3 + 0.5 / 5)
    assert steps[1][4]["milestones"] == "10, 20"
    _, _, terminated, truncated, info = steps[2]
    assert terminated and not truncated
    assert (info["line_credit"], info["milestones"]) == (120, "10, 20, 50, 100")
    assert sum(step[1] for step in steps) == pytest.approx(1.0)


@pytest.mark.docker
def test_a_milestone_is_paid_once_and_a_regression_costs(env):
    _, _, steps = play(env, FIRST, BREAKS, SECOND)
    rewards = [step[1] for step in steps]
    assert steps[1][4]["stages_passed"] == 0
    assert rewards[1] < 1e-9 and steps[1][4]["reward_milestone"] == 0
    assert sum(step[4]["reward_milestone"] for step in steps) == pytest.approx(2 / 5)
    assert sum(rewards) == pytest.approx(0.5 * 2 / 3 + 0.5 * 2 / 5)


@pytest.mark.docker
def test_feedback_tells_public_failures_whole_and_hidden_ones_as_counts(env):
    _, _, steps = play(env, FIRST, SECOND, HALF)
    text = steps[2][0]
    assert "Stage 3: 1 of 2 tests passed." in text
    assert "Public test test_two of stage 3: AssertionError" in text


@pytest.mark.docker
def test_attempts_end_an_episode_and_turns_truncate_it(suite, docker_pool):
    with ProgramEnv(suite, pool=docker_pool, attempts_per_stage=2) as env:
        _, _, steps = play(env, FIRST, FIRST, FIRST)
        assert [step[2] for step in steps] == [False, False, True]
        with pytest.raises(ResetNeeded):
            env.step(FIRST)
    with ProgramEnv(suite, pool=docker_pool, max_turns=2) as env:
        _, _, steps = play(env, FIRST, "")
        assert [step[2:4] for step in steps] == [(False, False), (False, True)]


@pytest.mark.docker
def test_all_at_once(suite, docker_pool):
    with ProgramEnv(suite, pool=docker_pool, reveal="all") as env:
        prompt, info, steps = play(env, SECOND, THIRD)
        assert all(text in prompt for text, _, _ in STAGES)
        assert info["stage"] == 3
        assert steps[0][4]["stages_passed"] == 2 and not steps[0][2]
        assert steps[1][2] and sum(step[1] for step in steps) == pytest.approx(1.0)


@pytest.mark.docker
def test_strict_credits_no_more_than_was_written(suite, docker_pool):
    with ProgramEnv(suite, pool=docker_pool, strict=True) as env:
        _, _, steps = play(env, FIRST, FIRST + "".join(f"x{n} = {n}\n" for n in range(40)), SECOND)
        assert [step[4]["line_credit"] for step in steps] == [2, 2, 2]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"reveal": "some"}, "reveal"),
        ({"attempts_per_stage": 0}, "at least 1"),
        ({"weights": {"tests": 1.0}}, "weights"),
        ({"weights": {"tests": -1.0, "milestone": 1.0}}, "negative"),
        ({"strict_judgements": 3}, "strict_judgements"),
        ({"thresholds": (20, 10)}, "ascending"),
    ],
)
def test_wrong_arguments_are_named(suite, arguments, says):
    with pytest.raises(InputError, match=says):
        ProgramEnv(suite, **arguments)
