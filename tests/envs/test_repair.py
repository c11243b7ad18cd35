"""Several submissions to one task, and what the feedback between them tells."""

from __future__ import annotations

import warnings

import gymnasium as gym
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env, data_equivalence

from codegym import InfrastructureError, InputError, Judge
from codegym.envs import RepairEnv
from codegym.envs.traces import tracebacks, with_traces
from codegym.suites import Suite
from codegym.task import Stage
from tests.making import function_task, module_task, program_task

ID = "codegym/Repair-v0"
HIDDEN = """
def test_small(add):
    assert add(1, 2) == 3
def test_texts(add):
    assert add("secret", "s") == "secrets"
def test_none(add):
    assert add(None, None) == 0
def test_lists(add):
    assert add([1], []) == [1]
"""
PUBLIC = """
def test_shown(add):
    assert add(40, 2) == 42
def test_none(add):
    assert add(None, 7) == 7
"""
RIGHT = "def add(a, b):\n    return 0 if a is b is None else b if a is None else a + b\n"
HALF = "import sys\n\ndef add(a, b):\n    print('adding', a)\n    print('warned', file=sys.stderr)\n    return help(a, b)\n\ndef help(a, b):\n    return a + b\n"


@pytest.fixture(scope="module")
def suite():
    stage = Stage(instruction="Write `add(a, b)`.", tests=HIDDEN, public=PUBLIC, reference=RIGHT)
    return Suite("made", [function_task(HIDDEN, "add", stages=(stage,))])


def play(env, *sources):
    env.reset(seed=4)
    return [env.step(source) for source in sources]


@pytest.mark.docker
def test_check_env_is_clean():
    env = gym.make(ID, backend="docker", render_mode="ansi", reward="fraction")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)
    env.close()


@pytest.mark.docker
def test_an_episode_pays_its_gains(suite, docker_pool):
    env = RepairEnv(suite, pool=docker_pool, reward="fraction", max_turns=4)
    _, info = env.reset(seed=1)
    assert info["turns_left"] == 4
    wrong = "def add(a, b):\n    return 3\n"
    steps = play(env, wrong, HALF, wrong, RIGHT)
    assert [step[1] for step in steps] == pytest.approx([0.25, 0.5, -0.5, 0.75])
    assert [step[2:4] for step in steps] == [(False, False)] * 3 + [(True, False)]
    assert steps[1][4] == {
        "task_id": "made/task",
        "outcome": "failed",
        "tests_passed": 3,
        "tests_total": 4,
        "turns_left": 2,
        "reward_fraction": 0.75,
    }
    assert steps[-1][0] == "Outcome: passed. Every test passed.\nHidden tests passed: 4 of 4.\n"
    with pytest.raises(ResetNeeded):
        env.step(RIGHT)


@pytest.mark.docker
def test_turns_truncate_and_pay_at_the_end(suite, docker_pool):
    env = RepairEnv(suite, pool=docker_pool, reward="fraction", max_turns=2, pays="end")
    steps = play(env, RIGHT[:20], HALF)
    assert [step[1:4] for step in steps] == [(0.0, False, False), (0.75, False, True)]
    assert [step[1:4] for step in play(env, HALF, RIGHT)] == [
        (0.0, False, False),
        (1.0, True, False),
    ]


@pytest.mark.docker
def test_the_feedback_tells_of_public_tests_whole_and_of_hidden_ones_counts(suite, docker_pool):
    env = RepairEnv(suite, pool=docker_pool)
    text = play(env, HALF)[0][0]
    assert "Hidden tests passed: 3 of 4." in text
    assert "Public tests passed: 1 of 2." in text
    assert "Public test test_none failed: TypeError: unsupported operand" in text
    assert "add(None, 7)" in text
    assert (
        "Traceback (most recent call last):\n"
        '  File "submission.py", line 6, in add\n    return help(a, b)\n'
        '  File "submission.py", line 9, in help\n    return a + b\n'
        "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'\n"
    ) in text
    assert "Standard output of the public tests:\nadding 40\nadding None\n" in text
    assert "Standard error of the public tests:\nwarned\nwarned\n" in text
    assert "secret" not in text and "/opt" not in text and ", in call" not in text
    wrong = play(env, "def add(a, b):\n    return 41\n")[0][0]
    assert "assert add(40, 2) == 42 (last call: add(40, 2) -> 41)" in wrong
    assert "Traceback" not in wrong


@pytest.mark.docker
@pytest.mark.parametrize(
    ("reveal", "there"),
    [
        ([], []),
        (["counts"], ["Hidden tests passed"]),
        (["public"], ["Public test test_none"]),
        (["output"], ["adding", "warned"]),
        (["traceback"], ["submission.py"]),
        (["hidden"], ["Hidden test test_none failed: TypeError"]),
    ],
)
def test_what_is_revealed(suite, docker_pool, reveal, there):
    text = play(RepairEnv(suite, pool=docker_pool, reveal=reveal), HALF)[0][0]
    parts = {
        "Hidden tests passed", "Public test test_none", "adding", "warned", "submission.py",
        "Hidden test test_none failed: TypeError",
    }  # fmt: skip
    assert {part for part in parts if part in text} == set(there)
    assert text.startswith("Outcome: failed.")


@pytest.mark.docker
@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def add(:\n", "SyntaxError"),
        ("x = 1\n1 / 0\n", 'File "submission.py", line 2, in <module>\n    1 / 0'),
        ("def other(): pass\n", "defines no function 'add'"),
        ("def add(a, b):\n    raise SystemExit\n", "Hidden tests passed: 0 of 4"),
        (
            "class Odd(Exception):\n    def __str__(self): raise self\ndef add(a, b): raise Odd\n",
            "Odd",
        ),
        ("def add(a, b):\n    return add(a, b)\n", "frames ..."),
        ("", "Hidden tests passed: 0 of 4"),
        ("\ud800", "Outcome: invalid"),
    ],
)
def test_broken_programs(suite, docker_pool, source, says):
    env = RepairEnv(suite, pool=docker_pool)
    text, reward, *_ = play(env, source)[0]
    assert says in text and reward == 0.0
    assert "/opt" not in text and "worker.py" not in text and text in env.observation_space


@pytest.mark.docker
def test_programs_and_modules(docker_pool):
    program = program_task(
        stages=(
            Stage(
                instruction="Echo.",
                tests='{"name": "hidden", "stdin": "secret", "stdout": "secret"}',
                public='{"name": "shown", "stdin": "x", "stdout": "x"}',
                reference="print(input())",
            ),
        )
    )
    source = "import json\n\nprint('y')\njson.loads('{')\n"
    text = play(RepairEnv(Suite("made", [program]), pool=docker_pool), source)[0][0]
    assert "Public test shown failed" in text and "secret" not in text
    assert 'File "submission.py", line 4, in <module>\n    json.loads' in text
    assert "decoder.py" not in text and "Standard output of the public tests:\ny\n" in text

    tests = "import sub\n\ndef test_it():\n    assert sub.Box(3).half() == 1.5\n"
    stage = Stage(instruction="m", tests=tests, public=tests, reference="")
    module = module_task(tests, stages=(stage,))
    source = "class Box:\n    def __init__(self, n):\n        self.n = n\n\n    def half(self):\n        return self.m / 2\n"
    text = play(RepairEnv(Suite("made", [module]), pool=docker_pool), source)[0][0]
    assert 'File "submission.py", line 6, in half\n    return self.m / 2\nAttributeError' in text


@pytest.mark.docker
def test_a_task_without_public_tests_tells_counts(docker_pool):
    task = function_task(HIDDEN, "add")
    text = play(RepairEnv(Suite("made", [task]), pool=docker_pool), HALF)[0][0]
    assert text == ("Outcome: failed. Not every test passed.\nHidden tests passed: 3 of 4.\n")
    text = play(RepairEnv(Suite("made", [task]), pool=docker_pool), "1 / 0")[0][0]
    assert "Reason: raised while it was loaded: ZeroDivisionError" in text


@pytest.mark.docker
def test_the_same_seed_and_actions_give_the_same_steps(suite, docker_pool):
    found = []
    for _ in range(2):
        env = RepairEnv(suite, pool=docker_pool, reward="fraction")
        found.append([env.reset(seed=7), env.step(HALF), env.step(HALF), env.step(RIGHT)])
    assert data_equivalence(*found, exact=True)


@pytest.mark.docker
def test_an_infrastructure_error_uses_no_turn(suite, docker_pool, monkeypatch):
    env = RepairEnv(suite, pool=docker_pool, max_turns=1)
    env.reset()

    def fail(*args, **kwargs):
        raise InfrastructureError("gone", "lost")

    with monkeypatch.context() as patch:
        patch.setattr(Judge, "evaluate", fail)
        with pytest.raises(InfrastructureError):
            env.step(RIGHT)
    assert env.last_verdict is None
    assert env.step(RIGHT)[1:3] == (1.0, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"max_turns": 0}, "max_turns"),
        ({"reveal": ["all"]}, "reveal: must be some of public, output, .* has 'all'"),
        ({"reveal": "public"}, "reveal"),
        ({"pays": "never"}, "pays"),
    ],
)
def test_wrong_arguments_are_named(suite, arguments, says):
    with pytest.raises(InputError, match=says):
        RepairEnv(suite, **arguments)


def test_traced_programs_stay_programs(suite):
    task = suite[0]
    traced = with_traces(task, RIGHT)
    assert traced.startswith(RIGHT)
    compile(traced, "submission.py", "exec")


def test_tracebacks_are_told_apart_from_what_was_printed():
    stderr = (
        'one\nTraceback (most recent call last):\n  File "/usr/lib/x.py", line 3, in f\n    g()\n'
        '  File "/box/submission.py", line 1, in h\n    x = 1\n    ^^^^^\nValueError: no\ntwo\n'
    )
    rest, found = tracebacks(stderr + stderr, "x = 1\n")
    assert rest == "one\ntwo\none\ntwo"
    assert found == [
        'Traceback (most recent call last):\n  File "submission.py", line 1, in h\n    x = 1\n'
        "    ^^^^^\nValueError: no"
    ]
