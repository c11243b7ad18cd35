"""The workspace environment: tools, limits, verdicts, and that no hidden test is anywhere near."""

from __future__ import annotations

import copy
import gc
import json
import os
import re
import warnings
from contextlib import closing

import gymnasium as gym
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env, data_equivalence

import codegym
from codegym import InfrastructureError, InputError, Judge
from codegym.envs import WorkspaceEnv
from codegym.resources import tasks_folder
from codegym.sandbox import engine
from codegym.suites import Suite
from tests.envs.scripted import actions, call
from tests.judge.test_workspace import CALC, WRONG, make_task
from tests.making import function_task, program_task

ID = "codegym/Workspace-v0"
SEEN = "import calc\ndef test_seen():\n    assert calc.add(1, 2) == 3\n"
SUBMIT = call("submit")


def mend_calc(**changes):
    task = make_task(workspace={"calc.py": WRONG, "tests/test_seen.py": SEEN}, **changes)
    public = json.dumps({"ids": ["tests/test_seen.py::test_seen"]})
    stages = tuple(stage.model_copy(update={"public": public}) for stage in task.stages)
    return task.model_copy(update={"stages": stages})


@pytest.fixture
def env(docker_pool):
    with closing(WorkspaceEnv(Suite("made", [mend_calc()]), pool=docker_pool)) as made:
        made.reset(seed=1)
        yield made


def told(env, name, **arguments):
    return env.step(call(name, **arguments))[0]


def play(env, task, solution, **options):
    """Reset, and do a scripted agent's actions; what the last step gave, and all answers."""
    env.reset(seed=2, options={"task_id": task.id})
    answers = []
    for action in actions(task, solution, **options):
        answer, *rest = env.step(action)
        answers.append(answer)
    return answers, rest


# ===== Our own repositories ====


REPOSITORIES = sorted(path.parent.name for path in tasks_folder().glob("workspaces/*/task.toml"))


@pytest.mark.docker
@pytest.mark.timeout(400)  # four sandboxes and two runs of pytest in each, on a busy machine
@pytest.mark.parametrize("task_id", REPOSITORIES)
def test_a_scripted_agent_solves_it_by_the_reference_and_not_by_the_stub(docker_pool, task_id):
    suite = codegym.load_suite("workspaces", include_set_aside=True)
    task = suite[task_id]
    with closing(WorkspaceEnv(suite, pool=docker_pool)) as env:
        answers, (reward, terminated, truncated, info) = play(env, task, task.reference)
        assert (reward, terminated, truncated) == (1.0, True, False), answers[-1]
        assert info["tests_passed"] == info["tests_total"] > 0
        assert "[exit code 0]" in answers[-2], answers[-2]  # the public tests
        assert not any(answer.startswith("error") for answer in answers)
        answers, (reward, terminated, truncated, info) = play(env, task, task.stub, look=False)
        assert (reward, terminated, truncated) == (0.0, True, False)
        assert not any(answer.startswith("error") for answer in answers)


def test_there_are_enough_of_them():
    assert len(REPOSITORIES) >= 12


# ===== An episode ====


@pytest.mark.docker
def test_check_env_is_clean():
    env = gym.make(ID, backend="docker", render_mode="ansi")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)
    env.close()


@pytest.mark.docker
def test_an_episode_and_its_info(env):
    prompt, info = env.reset(seed=3)
    assert prompt.startswith("Mend calc.add.") and "- tests/test_seen.py" in prompt
    assert "shell(command, timeout_s?)" in prompt and "test_calc" not in prompt
    names = [tool["function"]["name"] for tool in info["tools"]]
    assert names[0] == "shell" and names[-1] == "submit"
    json.dumps(info)
    answer, reward, terminated, truncated, info = env.step(call("shell", command="cat calc.py"))
    assert answer == WRONG + "[exit code 0]"
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert info == {"task_id": "made/workspace", "turn": 1}
    several = [
        {"name": "edit_file", "arguments": {"path": "calc.py", "old": "a - b", "new": "a + b"}},
        {"name": "run_public_tests", "arguments": {}},
        {"name": "submit", "arguments": {}},
        {"name": "shell", "arguments": {"command": "echo never"}},
    ]
    answer, reward, terminated, truncated, info = env.step(json.dumps(several))
    assert answer.startswith(
        "[1: edit_file]\nreplaced at line 2 of calc.py\n\n[2: run_public_tests]"
    )
    assert "1 passed\n[exit code 0]" in answer and "never" not in answer
    assert "Tests passed: 3 of 3." in answer
    assert (reward, terminated, truncated) == (1.0, True, False)
    assert info == {
        "task_id": "made/workspace",
        "turn": 2,
        "outcome": "passed",
        "tests_passed": 3,
        "tests_total": 3,
        "reward_pass": 1.0,
    }
    assert env.last_verdict.protocol == "workspace" and not env.last_verdict.tamper_proof
    with pytest.raises(ResetNeeded):
        env.step(SUBMIT)


@pytest.mark.docker
def test_the_same_actions_give_the_same_answers(docker_pool):
    task = mend_calc()
    found = []
    for _ in range(2):
        with closing(WorkspaceEnv(Suite("made", [task]), pool=docker_pool)) as env:
            steps = [env.reset(seed=5)]
            steps += [env.step(action) for action in actions(task, task.stub)]
            found.append(steps)
    assert data_equivalence(*found, exact=True)
    assert "test_seen.py" in found[0][2][0] and "1 failed" in found[0][2][0]


@pytest.mark.docker
def test_tools(env):
    assert told(env, "list_files") == "calc.py\ntests/"
    assert told(env, "list_files", recursive=True) == "calc.py\ntests/\ntests/test_seen.py"
    assert told(env, "list_files", path="tests") == "tests/test_seen.py"
    assert told(env, "read_file", path="calc.py", first_line=5, last_line=6) == (
        "def half(n):\n    return n / 2\n"
    )
    assert told(env, "read_file", path="/workspace/calc.py") == WRONG
    assert told(env, "read_file", path="calc.py", last_line=-1) == ""
    assert told(env, "write_file", path="a/b/run.sh", content="#!/bin/sh\necho é") == (
        "wrote 17 bytes to a/b/run.sh"
    )
    assert "Permission denied" in told(env, "shell", command="a/b/run.sh")
    assert told(env, "shell", command="chmod +x a/b/run.sh; a/b/run.sh") == "é\n[exit code 0]"
    assert "replaced at line 2" in told(
        env, "edit_file", path="a/b/run.sh", old="echo é", new="echo ü"
    )
    assert told(env, "shell", command="a/b/run.sh; false") == "ü\n[exit code 1]"  # still executable
    for old, says in (("return", "is in calc.py 2 times"), ("x", "0 times"), ("", "is empty")):
        assert says in told(env, "edit_file", path="calc.py", old=old, new="y")
    assert told(env, "read_file", path="calc.py") == WRONG
    assert told(env, "shell", command="echo out; echo err >&2; kill -9 $$") == (
        "out\nerr\n[killed by signal 9]"
    )
    assert told(env, "shell", command="if").endswith("[exit code 2]")
    for name, arguments, says in (
        ("read_file", {"path": "none"}, "error: No such file or directory: none"),
        ("read_file", {"path": "tests"}, "error: not a regular file: tests"),
        ("read_file", {"path": "../etc/passwd"}, "error: "),
        ("read_file", {"path": "/etc/passwd"}, "error: "),
        ("write_file", {"path": "calc.py/x", "content": ""}, "error: "),
        ("list_files", {"path": "none"}, "error: No such file or directory: none"),
    ):
        assert told(env, name, **arguments).startswith(says)
    told(env, "shell", command="ln -s /etc/passwd link")
    assert told(env, "read_file", path="link").startswith("error: ")


@pytest.mark.docker
def test_a_malformed_action_is_told_and_costs_a_turn(env):
    answer, reward, terminated, truncated, info = env.step("I would look at the files first.")
    assert answer.startswith("error: no tool call found")
    assert (reward, terminated, truncated, info["turn"]) == (0.0, False, False, 1)
    with pytest.raises(TypeError):
        env.step(3)


@pytest.mark.docker
def test_files_that_belong_to_the_tests_are_not_taken(env):
    told(env, "write_file", path="tests/test_seen.py", content="def test_seen(): pass\n")
    told(
        env,
        "write_file",
        path="conftest.py",
        content="def pytest_pyfunc_call(pyfuncitem): return True",
    )
    answer, reward, *_ = env.step(SUBMIT)
    assert reward == 0.0 and "Tests passed: 1 of 3." in answer


# ===== Limits ====


@pytest.mark.docker
def test_output_is_cut_in_the_middle(docker_pool):
    task = mend_calc()
    with closing(WorkspaceEnv(Suite("made", [task]), pool=docker_pool, output_chars=100)) as env:
        env.reset()
        answer = told(env, "shell", command="seq 10000")
        assert answer.startswith("1\n2\n3\n") and answer.endswith("9999\n10000\n[exit code 0]")
        assert "bytes left out" in answer and len(answer) < 300
        told(env, "write_file", path="long", content="a" * 5000 + "b")
        answer = told(env, "read_file", path="long")
        assert answer.endswith("ab") and "characters left out" in answer and len(answer) < 400


@pytest.mark.docker
def test_a_command_that_takes_too_long_is_killed_and_the_episode_goes_on(env):
    answer = told(env, "shell", command="echo begun; sleep 600", timeout_s=1)
    assert answer == "begun\n[killed: its time ran out]"
    assert told(env, "shell", command="echo on") == "on\n[exit code 0]"


@pytest.mark.docker
@pytest.mark.parametrize("judged", [True, False])
def test_turns_and_time_truncate(docker_pool, judged):
    task = mend_calc()
    mend = call("write_file", path="calc.py", content=CALC)
    arguments = {"pool": docker_pool, "judge_unsubmitted": judged}
    with closing(WorkspaceEnv(Suite("made", [task]), max_turns=2, **arguments)) as env:
        env.reset()
        assert env.step(mend)[1:4] == (0.0, False, False)
        assert env.step("hm")[1:4] == (float(judged), False, True)
        assert (env.last_verdict is not None) == judged
        with pytest.raises(ResetNeeded):
            env.step(SUBMIT)
    with closing(WorkspaceEnv(Suite("made", [task]), episode_s=1, **arguments)) as env:
        env.reset()
        env.step(mend)
        answer, reward, terminated, truncated, _ = env.step(call("shell", command="sleep 60"))
        assert "[killed: its time ran out]" in answer
        assert (reward, terminated, truncated) == (float(judged), False, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"max_turns": 0}, "max_turns"),
        ({"command_s": 0.5}, "command_s"),
        ({"episode_s": 0}, "episode_s"),
        ({"output_chars": 1}, "output_chars"),
    ],
)
def test_wrong_arguments_are_named(arguments, says):
    with pytest.raises(InputError, match=says):
        WorkspaceEnv(Suite("made", [mend_calc()]), **arguments)


@pytest.mark.docker
def test_a_submission_that_is_too_large_is_invalid(env):
    told(env, "shell", command="head -c 3000000 /dev/zero | tr '\\0' x > big.txt")
    answer, reward, terminated, _, info = env.step(SUBMIT)
    assert (reward, terminated, info["outcome"]) == (0.0, True, "invalid")
    assert "big.txt is larger than" in answer


# ===== Programs as workspaces ====


@pytest.mark.docker
def test_tasks_of_other_protocols_are_workspaces_with_verdicts_that_cannot_be_forged(docker_pool):
    staged = codegym.load_suite("authored")["json-library"].up_to(2)
    program = program_task(
        {"stdin": "2 3", "stdout": "5"},
        stages=(
            codegym.Stage(
                instruction="Add.",
                tests='{"stdin": "2 3", "stdout": "5"}',
                public='{"stdin": "1 1", "stdout": "2"}',
                reference="echo $(($(tr ' ' '+')))",
            ),
        ),
        language="bash",
        stub="true\n",
    )
    suite = Suite("made", [staged, program])
    with closing(WorkspaceEnv(suite, pool=docker_pool, reward="fraction")) as env:
        for task, name in ((staged, "solution.py"), (program, "main.sh")):
            answers, (reward, terminated, _, _) = play(env, task, task.reference)
            assert f"{name}\n" in answers[0] + "\n" and "TASK.md" in answers[0]
            assert "public tests passed." in answers[-2] and "FAILED" not in answers[-2]
            assert (reward, terminated) == (1.0, True)
            assert env.last_verdict.tamper_proof
            answers, (reward, _, _, _) = play(env, task, task.stub)
            assert "FAILED" in answers[1] and reward < 1.0
        assert env.last_verdict.protocol == "program"
        env.reset(options={"task_id": program.id})
        told(env, "shell", command="rm main.sh; mkdir main.sh")
        assert env.step(SUBMIT)[4]["outcome"] == "invalid"


# ===== Nothing hidden in reach ====

TOKEN = "Kx93" + "wQ7hidden"
SEARCH = """
grep -rl --binary-files=text '{token}' / --exclude-dir=proc --exclude-dir=sys 2>/dev/null
for place in /proc/[0-9]*; do
  cat $place/environ $place/cmdline $place/maps 2>/dev/null | grep -q '{token}' && echo $place
done
find / -name .git -not -path '/proc/*' 2>/dev/null
env | grep '{token}'
ls -R /tests /solution /logs 2>/dev/null | grep -E '\\.(py|json|sh)$'
true
"""  # fmt: skip


def memory_holds(pid: int, token: bytes) -> bool:
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if not found or "[v" in line:
                continue
            start, end = (int(number, 16) for number in found.groups())
            try:
                memory.seek(start)
                if token in memory.read(end - start):
                    return True
            except (OSError, OverflowError, ValueError):
                continue
    return False


@pytest.mark.docker
def test_no_hidden_test_is_in_the_agents_sandbox(docker_pool):
    """Looked for from inside, in the processes' memory from outside, and in the image's layers."""
    shown = TOKEN.replace("hidden", "shown")
    hidden = (
        "import calc\nTOKEN = 'Kx93' 'wQ7hidden'; OTHER = '"
        + TOKEN
        + "'\ndef test_it():\n    assert calc.add(1, 2) == 3\n"
    )
    stage = {"tests": json.dumps({"ids": ["tests/test_it.py::test_it"]})}
    task = make_task(
        workspace={"calc.py": WRONG, "notes.txt": shown},
        support={"tests/test_it.py": hidden},
        stage=stage,
    )
    with closing(WorkspaceEnv(Suite("made", [task]), pool=docker_pool)) as env:
        # One episode whose hidden tests ran, so that they were somewhere.
        assert play(env, task, task.reference)[1][0] == 1.0
        env.reset()
        command = SEARCH.format(token=TOKEN[:-6] + "[h]idden")
        assert told(env, "shell", command=command) == "[exit code 0]"
        # The same search finds what is there.
        assert "/workspace/notes.txt" in told(env, "shell", command=SEARCH.format(token=shown))
        container = env._bench._lease._guest.container
        client = engine.connect()
        try:
            pids = [
                int(row[1])
                for row in client.api.top(container, ps_args="-eo user,pid")["Processes"]
            ] or []
            assert pids
            if os.geteuid() == 0:
                assert not any(memory_holds(pid, TOKEN.encode()) for pid in pids)
                assert any(memory_holds(pid, b"/opt/codegym/guest") for pid in pids)
            about = client.api.inspect_container(container)
            assert TOKEN not in json.dumps(about) and not about["Mounts"]
            assert about["HostConfig"]["NetworkMode"] == "none"
            image = client.images.get(about["Image"])
            assert TOKEN not in json.dumps(image.history())
            tail, guest_found = b"", False
            for chunk in image.save(chunk_size=1 << 22):
                data = tail + chunk
                assert TOKEN.encode() not in data and b"test_a_payer_who_did_not_eat" not in data
                guest_found |= b"codegym/guest" in data
                tail = data[-64:]
            assert guest_found
        finally:
            client.close()


@pytest.mark.docker
def test_there_is_no_network(env):
    program = "import socket; socket.create_connection(('1.1.1.1', 53), 2)"
    assert "Network is unreachable" in told(env, "shell", command=f'python3 -c "{program}"')


# ===== When sandboxes fail ====


@pytest.mark.docker
def test_a_lost_sandbox_is_an_error_and_ends_the_episode(env):
    told(env, "shell", command="echo 1 > kept")
    with closing(engine.connect()) as client:
        client.api.kill(env._bench._lease._guest.container)
    with pytest.raises(InfrastructureError):
        env.step(call("shell", command="cat kept"))
    with pytest.raises(ResetNeeded):
        env.step(SUBMIT)
    env.reset()
    assert "No such file" in told(env, "shell", command="cat kept")


@pytest.mark.docker
def test_judging_that_fails_can_be_tried_again(env, monkeypatch):
    told(env, "write_file", path="calc.py", content=CALC)

    def fail(*args, **kwargs):
        raise InfrastructureError("gone", "lost")

    with monkeypatch.context() as patch:
        patch.setattr(Judge, "evaluate", fail)
        with pytest.raises(InfrastructureError):
            env.step(SUBMIT)
    assert env.last_verdict is None
    assert env.step("again")[1:3] == (1.0, True)


@pytest.mark.docker
def test_no_sandbox_outlives_its_episode(docker_pool):
    live = docker_pool.leases._counted
    suite = Suite("made", [mend_calc()])
    env = WorkspaceEnv(suite, pool=docker_pool)
    env.reset()
    assert not live  # none is taken before the first tool
    told(env, "list_files")
    first = env._bench._lease
    assert live == {first}
    env.reset()
    assert not live
    told(env, "list_files")
    env.close()
    assert not live
    env.reset()
    told(env, "list_files")
    env.step(SUBMIT)
    assert not live
    env.reset()
    told(env, "list_files")
    del env, first
    gc.collect()
    assert not live


@pytest.mark.docker
def test_a_copy_has_no_sandbox():
    with closing(WorkspaceEnv(Suite("made", [mend_calc()]), backend="docker")) as env:
        env.reset(seed=1)
        assert told(copy.deepcopy(env), "list_files") == "calc.py\ntests/"
        told(env, "list_files")
        copied = copy.deepcopy(env)
        with pytest.raises(ResetNeeded):
            copied.step(SUBMIT)
        copied.reset()
        assert told(env, "list_files") == "calc.py\ntests/"


def test_a_suite_of_functions_needs_no_sandbox_to_reset():
    env = WorkspaceEnv(Suite("made", [function_task("def check(f): pass")]), backend="docker")
    prompt, _ = env.reset()
    assert "- solution.py" in prompt and "one python program" in prompt
