"""The queue in front of the nodes, with nodes that do as they are told."""

from __future__ import annotations

import queue

import pytest

from codegym import InfrastructureError, InputError, Limits
from codegym.distributed import dispatch as module
from codegym.distributed.dispatch import IN_HAND, Dispatch, Node, Work
from codegym.sandbox.pool import Job
from tests.waiting import wait_until


class Told:
    """A node that holds what it was given until it is told to answer, or to die."""

    def __init__(self, name: str, slots: int = 1, machine: str = "") -> None:
        self.requests: list = []
        self._answers: queue.Queue = queue.Queue()
        self.node = Node(machine or name, name, name, slots, self._call, self._get)

    def _call(self, method, *arguments):
        if method == "take":
            self.requests += arguments[0]

    def _get(self, reference, timeout_s):
        answers = self._answers.get()
        if answers is None:
            raise InfrastructureError("it is gone", "lost")
        return answers

    def answer(self, place=0, answer=None):
        number = self.requests.pop(place).number
        self._answers.put([(number, answer or f"by {self.node.name}")])
        return number

    def repeat(self, number):
        self._answers.put([(number, f"again by {self.node.name}")])

    def die(self):
        self._answers.put(None)

    def wait(self, count):
        wait_until(lambda: len(self.requests) >= count, f"{self.node.name} has less than {count}")


@pytest.fixture
def lost():
    return []


@pytest.fixture
def dispatch(lost):
    made = Dispatch(1, 100, lambda node, why: lost.append((node.name, why)))
    yield made
    made.close()


def submit(dispatch):
    job = Job({}, [], Limits(), lambda facts, guest: None)
    dispatch.submit(Work(job, "", job.future.set_result))
    return job.future


def test_requests_go_where_most_slots_are_free(dispatch):
    small, large = Told("small", 1), Told("large", 4)
    dispatch.add(small.node)
    dispatch.add(large.node)
    for _ in range(3):
        submit(dispatch)
    large.wait(3)
    assert not small.requests
    futures = [submit(dispatch) for _ in range(30)]
    small.wait(IN_HAND)
    large.wait(4 * IN_HAND)
    assert sum(future.running() for future in futures) == 5 * IN_HAND - 3  # the others wait here
    assert futures[-1].cancel()
    large.answer()
    large.wait(4 * IN_HAND)  # one more, for the one that is done


def test_what_a_lost_node_had_goes_to_another_and_counts_once(dispatch, lost):
    first, second = Told("first"), Told("second")
    dispatch.add(first.node)
    futures = [submit(dispatch) for _ in range(2)]
    first.wait(2)
    done = first.answer()
    assert futures[0].result(10) == "by first"
    dispatch.add(second.node)
    first.die()
    second.wait(1)
    first.repeat(done)  # nobody listens to it any more
    number = second.answer()
    assert futures[1].result(10) == "by second"
    second.repeat(number)
    assert submit(dispatch) is not None
    second.wait(1)
    assert futures[1].result() == "by second"
    assert [name for name, _ in lost] == ["first"]


def test_the_actors_of_one_machine_are_not_another_machine(dispatch):
    one, two, other = (Told(n, m) for n, m in (("a0", 1), ("a1", 8), ("b", 1)))
    one.node.machine = two.node.machine = "a"
    dispatch.add(one.node)
    future = submit(dispatch)
    one.wait(1)
    dispatch.add(two.node)
    dispatch.add(other.node)
    one.answer(answer=InfrastructureError("no sandbox starts", "start"))
    other.wait(1)
    other.answer(answer=InfrastructureError("here neither", "start"))
    with pytest.raises(InfrastructureError, match="here neither"):
        future.result(10)  # one retry, and no more
    assert not two.requests


def test_an_error_in_the_request_is_not_tried_again(dispatch):
    node = Told("node")
    dispatch.add(node.node)
    future = submit(dispatch)
    node.wait(1)
    node.answer(answer=InputError("nonsense", "task"))
    with pytest.raises(InputError, match="nonsense"):
        future.result(10)
    assert not node.requests


def test_without_a_node_requests_wait_and_then_fail(dispatch, monkeypatch):
    future = submit(dispatch)
    late = Told("late")
    dispatch.add(late.node)
    late.wait(1)
    late.answer()
    assert future.result(10) == "by late"
    monkeypatch.setattr(module, "NO_NODE_S", 0.2)
    future = submit(dispatch)
    late.wait(1)
    late.die()
    with pytest.raises(InfrastructureError, match="no node of the Ray cluster is left"):
        future.result(10)
