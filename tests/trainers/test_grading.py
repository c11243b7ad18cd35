import asyncio
import pickle
import threading

import pytest

import codegym
from codegym import InfrastructureError, InputError
from codegym.envs import pools
from codegym.trainers.grading import Grader
from codegym.trainers.rows import rows
from tests.fakes import FakeJudge, FakePool, make_suite
from tests.trainers.conftest import SLEEPER


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr("codegym.envs.pools.Judge", FakeJudge)
    monkeypatch.setattr("codegym.envs.pools.SandboxPool", FakePool)
    monkeypatch.setattr(FakeJudge, "fail_with", None)
    monkeypatch.setattr(FakePool, "made", [])


def plain(**options) -> Grader:
    return Grader(make_suite(4), extract=False, **options)


@pytest.mark.docker
def test_a_batch_in_docker(docker_pool):
    suite = codegym.load_suite("authored")
    tasks = [task for task in suite[:3] for _ in range(3)]
    answers = [
        text
        for task in suite[:3]
        for text in (f"Here:\n```python\n{task.reference}```\nDone.", task.stub, "I do not know.")
    ]
    grader = Grader(suite, reward="fraction", pool=docker_pool)
    grades = grader.grade([task.id for task in tasks], answers)
    assert [grade.solved for grade in grades] == [True, False, False] * 3
    assert [grade.reward for grade in grades[::3]] == [1.0] * 3
    assert all(grade.reward < 1.0 for grade in grades[1::3])
    assert asyncio.run(grader.grade_async([t.id for t in tasks], answers))[0].solved
    grader.close()
    assert docker_pool.run("print(1)").stdout == b"1\n"


@pytest.mark.docker
def test_a_dead_container_is_no_reward_and_the_next_batch_is_judged(dying):
    grader = Grader("authored", pool=dying.pool)
    task = grader.suite[0]
    with dying.killing():
        lost = grader.grade([task.id] * 3, [SLEEPER, SLEEPER + "# other", SLEEPER + "# third"])
    assert [grade.reward for grade in lost] == [None] * 3
    assert all(grade.verdict is None and grade.error for grade in lost)
    grades = grader.grade([task.id] * 2, [task.reference, task.stub])
    assert [grade.reward for grade in grades] == [1.0, 0.0]


def test_equal_programs_are_judged_once_on_equal_inputs(fake):
    grader = plain()
    ids = ["task-0", "task-0", "task-1", "task-0"]
    grades = grader.grade(ids, ["# passed", "# failed 1/4", "# passed", "# passed"])
    assert [grade.reward for grade in grades] == [1.0, 0.0, 1.0, 1.0]
    assert grades[0].verdict is grades[3].verdict
    seen = grader._held.judge().seen
    assert len(seen) == 3
    assert len({seed for task_id, _, seed in seen if task_id == "task-0"}) == 1
    grader.grade(["task-0"], ["# passed"])  # another batch, other inputs
    assert len({seed for task_id, _, seed in seen if task_id == "task-0"}) == 2
    grader.close()


def test_a_fault_drops_its_sample_alone(fake):
    with plain() as grader:
        grades = grader.grade(["task-0"] * 3, ["# passed", "# broken", "# failed 2/4"])
    assert [grade.reward for grade in grades] == [1.0, None, 0.0]
    assert grades[1].error == "lost: the sandbox went away"


def test_what_takes_too_long_is_dropped(fake, monkeypatch):
    stop = threading.Event()
    judged = FakeJudge.evaluate

    def evaluate(self, task, source, *, seed=None):
        if "slow" in source:
            stop.wait(60)
        return judged(self, task, source, seed=seed)

    monkeypatch.setattr(FakeJudge, "evaluate", evaluate)
    with plain(timeout_s=0.2) as grader:
        told = asyncio.run(grader.grade_async(["task-0"], ["# slow"]))
        stop.set()
        assert told[0].reward is None
        assert told[0].error == "late: no verdict after 0.2 s"
    with pytest.raises(InputError, match="timeout_s"):
        plain(timeout_s=0)


def test_a_pool_that_cannot_start_drops_the_batch(monkeypatch):
    def fail(*_, **__):
        raise InfrastructureError("no engine", "engine")

    monkeypatch.setattr("codegym.envs.pools.SandboxPool", fail)
    assert plain().grade(["task-0"], ["x"])[0].error == "engine: no engine"


def test_wrong_input_is_an_error_and_no_reward(fake):
    with pytest.raises(InputError, match="no task 'task-9'"):
        plain().grade(["task-9"], ["# passed"])
    with pytest.raises(InputError, match="1 answers to 2 tasks"):
        plain().grade(["task-0", "task-1"], ["# passed"])
    with pytest.raises(InputError, match="reward 'passes'"):
        plain(reward="passes")
    assert plain().grade([], []) == []


def test_it_pickles_without_its_pool_and_lets_go_of_it(fake):
    grader = plain()
    assert grader.grade(["task-0"], ["# passed"])[0].solved
    again = pickle.loads(pickle.dumps(grader))
    assert again.grade(["task-0"], ["# passed"])[0].solved
    assert len(FakePool.made) == 1  # of equal settings, they share it
    del grader
    again.close()
    assert not pools._shared
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(plain(pool=FakePool()))


def test_rows_hold_prompts_and_no_hidden_test():
    found = rows(make_suite(2))
    assert [row["task_id"] for row in found] == ["task-0", "task-1"]
    assert found[0]["prompt"][0]["role"] == "user"
    assert "42" not in found[0]["prompt"][0]["content"]
    assert rows(make_suite(1), chat=False)[0]["prompt"] == found[0]["prompt"][0]["content"]
