import lap
import pytest


@pytest.fixture(autouse=True)
def clock():
    times = iter(range(0, 1000, 2))
    lap.reset()
    lap.use_clock(lambda: next(times))


def test_a_round():
    lap.start("a")
    assert lap.stop("a") == 2
    assert lap.seconds("a") == 2
    assert lap.counts() == {"a": 1}


def test_a_decorator():
    @lap.timed("f")
    def f(n):
        return n and f(n - 1)

    assert f(3) == 0
    assert lap.counts() == {"f": 1}


def test_a_report():
    lap.start("a")
    lap.stop("a")
    assert lap.report(1) == "a  2.0 s  1 x 2.0 s\n"


def test_errors():
    with pytest.raises(RuntimeError, match="a is not running"):
        lap.stop("a")


def test_a_stopwatch_of_ones_own():
    watch = lap.Stopwatch(lambda: 0)
    watch.start("a")
    watch.stop("a")
    assert lap.counts() == {}
