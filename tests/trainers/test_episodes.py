import gc

import pytest

from codegym import InfrastructureError
from codegym.envs import pools
from codegym.trainers.episodes import OVER, Episode
from codegym.trainers.tools import RepairTools, tools_of
from tests.fakes import FakeJudge, FakePool, make_suite


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    """Environments judge without a sandbox."""
    monkeypatch.setattr("codegym.envs.pools.Judge", FakeJudge)
    monkeypatch.setattr("codegym.envs.pools.SandboxPool", FakePool)
    monkeypatch.setattr(FakeJudge, "fail_with", None)
    monkeypatch.setattr(FakePool, "made", [])


def episode(env_id="codegym/Function-v0", **options):
    return Episode(env_id, suite=make_suite(4), backend="fake", **options)


def test_it_is_reset_often_and_pays_nothing_after_the_end():
    one = episode()
    assert one.done  # before a reset there is nothing to act in
    assert one.step("# passed") == (OVER, 0.0, True)
    for task_id in ("task-1", "task-2"):
        assert "add" in one.reset(task_id)
        assert (one.info["task_id"], one.done, one.reward) == (task_id, False, 0)
        assert one.step("# passed").reward == 1.0
        assert (one.solved, one.done, one.reward) == (True, True, 1.0)
        assert one.step("# passed") == (OVER, 0.0, True)
        assert one.reward == 1.0
    assert {one.reset() and one.info["task_id"] for _ in range(30)} > {"task-1"}  # drawn anew


def test_a_fault_leaves_no_reward_until_the_next_reset():
    one = episode()
    one.reset("task-0")
    with pytest.raises(InfrastructureError):
        one.step("# broken")
    assert (one.reward, one.solved, one.done) == (None, False, True)
    assert one.fault == "lost: the sandbox went away"
    assert one.step("# passed") == (OVER, 0.0, True)
    assert one.reward is None
    one.reset("task-0")
    assert one.step("# passed").reward == 1.0
    assert one.fault is None


def test_an_action_is_tried_again_where_nothing_was_lost(monkeypatch):
    judged, left = FakeJudge.evaluate, [1]

    def evaluate(self, task, source, **more):
        if left and left.pop():
            raise InfrastructureError("gone", "lost")
        return judged(self, task, source, **more)

    monkeypatch.setattr(FakeJudge, "evaluate", evaluate)
    one = episode()
    one.reset("task-0")
    assert one.step_again("# passed", 1).reward == 1.0
    assert (one.reward, one.fault) == (1.0, None)
    left.extend([1, 1])
    one.reset("task-0")
    with pytest.raises(InfrastructureError):
        one.step_again("# passed", 1)
    assert one.reward is None


def test_one_that_is_dropped_or_never_closed_leaks_nothing():
    many = [episode() for _ in range(5)]
    for one in many:
        one.reset("task-0")
        one.step("# passed")
        one.reset("task-0")  # left open
    assert len(FakePool.made) == 1  # they share it
    one.close()
    one.close()
    assert not FakePool.made[0].closed
    one.reset("task-0")  # and is usable again
    del many, one
    gc.collect()
    assert FakePool.made[0].closed
    assert not pools._shared


def test_tools_tell_a_fault_once_and_have_no_reward():
    tools = tools_of("codegym/Repair-v0")(
        "codegym/Function-v0", suite=make_suite(2), backend="fake"
    )
    assert isinstance(tools, RepairTools)
    assert "add" in tools.reset(task_id="task-0", prompt=[], another=1)
    assert tools.get_reward() == 0  # nothing was done, which is no fault
    with pytest.raises(InfrastructureError):
        tools.submit("# broken")
    assert tools.submit("# passed") == OVER
    assert tools.get_reward() is None
