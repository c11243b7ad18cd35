import pytest
from larder import Cache


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_put_and_get():
    cache = Cache(2, 10)
    cache.put("a", 1)
    assert cache.get("a") == 1
    assert cache.get("b", "none") == "none"


def test_the_oldest_goes():
    cache = Cache(2, 10)
    for key in "abc":
        cache.put(key, key)
    assert cache.keys() == ["b", "c"]
    assert cache.stats.evicted == 1


def test_time_runs_out():
    clock = Clock()
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    clock.now = 11
    assert cache.get("a") is None


def test_wrong_sizes():
    with pytest.raises(ValueError):
        Cache(0, 1)
    with pytest.raises(ValueError):
        Cache(1, 0)
