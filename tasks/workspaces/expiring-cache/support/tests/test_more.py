import pytest
from hypothesis import given
from hypothesis import strategies as st
from larder import Cache


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_get_is_a_use():
    cache = Cache(2, 10)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")
    cache.put("c", 3)
    assert cache.keys() == ["a", "c"]


def test_a_put_is_a_use():
    cache = Cache(2, 10)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.put("a", 3)
    cache.put("c", 4)
    assert cache.keys() == ["a", "c"]
    assert cache.get("a") == 3


def test_a_put_starts_the_time_anew(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    clock.now = 8
    cache.put("a", 2)
    clock.now = 17
    assert cache.get("a") == 2
    clock.now = 18
    assert cache.get("a") is None


def test_a_get_does_not(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    clock.now = 9
    assert cache.get("a") == 1
    clock.now = 10
    assert cache.get("a", "gone") == "gone"


def test_what_has_run_out_makes_room_first(clock):
    cache = Cache(3, 10, clock)
    cache.put("a", 1)
    clock.now = 5
    cache.put("b", 2)
    cache.put("c", 3)
    clock.now = 6
    cache.get("a")
    clock.now = 12
    cache.put("d", 4)
    assert cache.keys() == ["b", "c", "d"]
    assert (cache.stats.evicted, cache.stats.expired) == (0, 1)


def test_all_that_has_run_out_goes(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    cache.put("b", 2)
    clock.now = 20
    cache.put("c", 3)
    assert (cache.stats.evicted, cache.stats.expired) == (0, 2)
    assert cache.keys() == ["c"]


def test_with_room_nothing_is_dropped_by_a_put(clock):
    cache = Cache(3, 10, clock)
    cache.put("a", 1)
    clock.now = 20
    cache.put("b", 2)
    assert cache.stats.expired == 0
    assert cache.get("a") is None
    assert cache.stats.expired == 1


def test_a_put_over_what_has_run_out(clock):
    cache = Cache(1, 10, clock)
    cache.put("a", 1)
    clock.now = 20
    cache.put("a", 2)
    assert cache.get("a") == 2
    assert cache.stats.evicted == 0


def test_counts(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", None)
    assert cache.get("a", "default") is None
    cache.get("b")
    clock.now = 10
    cache.get("a")
    assert (cache.stats.hits, cache.stats.misses, cache.stats.expired) == (1, 2, 1)
    assert cache.stats.ratio == pytest.approx(1 / 3)


def test_the_ratio_before_the_first_get():
    assert Cache(1, 1).stats.ratio == 0.0


def test_looking_changes_nothing(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    cache.put("b", 2)
    assert "a" in cache and "x" not in cache
    assert cache.keys() == ["a", "b"]
    clock.now = 10
    assert "a" not in cache and len(cache) == 0 and cache.keys() == []
    assert cache.stats.expired == 0 and cache.stats.misses == 0
    cache.put("c", 3)
    assert cache.stats.expired == 2


class Model:
    """The docstrings, done the slow way."""

    def __init__(self, capacity, seconds):
        self.capacity, self.seconds = capacity, seconds
        self.entries = []
        self.counts = [0, 0, 0, 0]

    def good(self, now):
        return [entry for entry in self.entries if now - entry[2] < self.seconds]

    def put(self, key, value, now):
        if not any(entry[0] == key for entry in self.entries):
            if len(self.entries) >= self.capacity:
                self.counts[3] += len(self.entries) - len(self.good(now))
                self.entries = self.good(now)
            if len(self.entries) >= self.capacity:
                self.entries.pop(0)
                self.counts[2] += 1
        self.entries = [entry for entry in self.entries if entry[0] != key]
        self.entries.append((key, value, now))

    def get(self, key, now):
        for entry in self.entries:
            if entry[0] == key:
                self.entries.remove(entry)
                if now - entry[2] >= self.seconds:
                    self.counts[3] += 1
                    break
                self.entries.append(entry)
                self.counts[0] += 1
                return entry[1]
        self.counts[1] += 1
        return None


STEPS = st.lists(
    st.tuples(st.sampled_from("pgw"), st.sampled_from("abcd"), st.integers(1, 4)), max_size=30
)


@given(STEPS, st.integers(1, 3))
def test_it_does_what_the_model_does(steps, capacity):
    clock = Clock()
    cache, model = Cache(capacity, 5, clock), Model(capacity, 5)
    for step, key, number in steps:
        if step == "w":
            clock.now += number
        elif step == "p":
            cache.put(key, number)
            model.put(key, number, clock.now)
        else:
            assert cache.get(key) == model.get(key, clock.now)
        stats = cache.stats
        assert [stats.hits, stats.misses, stats.evicted, stats.expired] == model.counts
        assert cache.keys() == [entry[0] for entry in model.good(clock.now)]
