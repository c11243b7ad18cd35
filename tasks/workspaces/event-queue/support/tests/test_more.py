import pytest
from bell import Event, EventQueue, Simulation
from hypothesis import given
from hypothesis import strategies as st


class Action:
    """Cannot be compared, and is what a heap may come to compare."""

    def __init__(self, seen, name):
        self.seen, self.name = seen, name

    def __call__(self):
        self.seen.append(self.name)


@given(st.lists(st.integers(0, 3), max_size=30))
def test_same_times_keep_their_order(times):
    sim, seen = Simulation(), []
    for place, time in enumerate(times):
        sim.at(time, Action(seen, (time, place)))
    assert sim.run() == len(times)
    assert seen == sorted(seen)


def test_order_is_that_of_pushing_not_of_making():
    queue = EventQueue()
    first, second = Event(1, print, ()), Event(1, print, ())
    queue.push(second)
    queue.push(first)
    assert queue.pop() is second
    assert queue.pop() is first


def test_now_is_not_the_past():
    sim, seen = Simulation(), []
    sim.at(0, seen.append, 1)
    sim.at(0, lambda: sim.at(0, seen.append, 2))
    assert sim.run() == 3
    assert seen == [1, 2]
    with pytest.raises(ValueError):
        sim.at(-1, print)


def test_until_with_nothing_to_do():
    sim = Simulation()
    assert sim.run(until=5) == 0
    assert sim.now == 5


def test_what_lies_later_stays():
    sim, seen = Simulation(), []
    sim.at(7, seen.append, 7)
    assert sim.run(until=5) == 0
    assert (sim.now, sim.pending, seen) == (5, 1, [])
    assert sim.run(until=7) == 1
    assert (sim.now, sim.pending, seen) == (7, 0, [7])


def test_until_does_not_go_back():
    sim = Simulation()
    sim.run(until=5)
    assert sim.run(until=3) == 0
    assert sim.now == 5


def test_a_cancelled_event_moves_nothing():
    sim, seen = Simulation(), []
    sim.at(1, seen.append, 1)
    late = sim.at(9, seen.append, 9)
    assert sim.pending == 2
    sim.cancel(late)
    assert sim.pending == 1
    assert sim.run() == 1
    assert (sim.now, seen) == (1, [1])


def test_cancelling_twice_or_late():
    sim, seen = Simulation(), []
    first = sim.at(1, seen.append, 1)
    second = sim.at(2, seen.append, 2)
    sim.run(until=1)
    sim.cancel(first)
    assert sim.pending == 1
    sim.cancel(second)
    sim.cancel(second)
    assert sim.pending == 0


def test_the_queue_skips_what_is_cancelled():
    queue = EventQueue()
    events = [Event(time, print, ()) for time in (1, 2, 3)]
    for event in events:
        queue.push(event)
    events[0].cancelled = True
    assert len(queue) == 2
    assert queue.peek() is events[1]
    assert len(queue) == 2
    assert queue.pop() is events[1]
    events[2].cancelled = True
    assert queue.peek() is None and len(queue) == 0
    with pytest.raises(IndexError):
        queue.pop()


def test_an_action_that_cancels_the_next():
    sim, seen = Simulation(), []
    sim.at(1, lambda: sim.cancel(second))
    second = sim.at(1, seen.append, 2)
    assert sim.run() == 1
    assert seen == []


def test_every():
    sim, seen = Simulation(), []
    end = sim.every(2, lambda: seen.append(sim.now))
    sim.run(until=6)
    assert seen == [2, 4, 6]
    end()
    assert sim.pending == 0
    sim.run(until=20)
    assert seen == [2, 4, 6]
    with pytest.raises(ValueError):
        sim.every(0, print)


def test_every_that_ends_itself():
    sim, seen = Simulation(), []

    def action():
        seen.append(sim.now)
        if len(seen) == 2:
            end()

    end = sim.every(3, action)
    assert sim.run(until=30) == 2
    assert seen == [3, 6] and sim.pending == 0
