import pytest
from bell import Simulation


def test_in_order_of_time():
    sim, seen = Simulation(), []
    sim.at(3, seen.append, "c")
    sim.at(1, seen.append, "a")
    sim.after(2, seen.append, "b")
    assert sim.run() == 3
    assert seen == ["a", "b", "c"]
    assert sim.now == 3


def test_the_past():
    sim = Simulation()
    sim.at(2, print)
    sim.run()
    with pytest.raises(ValueError):
        sim.at(1, print)


def test_until():
    sim, seen = Simulation(), []
    sim.at(2, seen.append, "a")
    sim.at(7, seen.append, "b")
    sim.run(until=5)
    assert seen == ["a"]
    assert sim.now == 5
    assert sim.pending == 1


def test_a_cancelled_event_does_not_run():
    sim, seen = Simulation(), []
    sim.cancel(sim.at(2, seen.append, "a"))
    assert sim.run() == 0
    assert seen == []
