"""Time limits that travel: raised where the machine is slow, never lowered."""

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym import InputError, Judge, Limits, Outcome, Stage
from codegym.judge import timing
from codegym.judge.timing import Times, TimesCache, raised
from tests.making import function_task, program_task

seconds = st.floats(0.001, 3600)


@given(seconds, seconds, st.none() | st.builds(Times, st.floats(0, 1e9), st.floats(0, 1e9)))
def test_limits_are_only_ever_raised(wall, cpu, times):
    floor = Limits(wall_s=wall, cpu_s=cpu)
    new = raised(floor, times, 10)
    assert floor.wall_s <= new.wall_s <= 3600 and floor.cpu_s <= new.cpu_s <= 3600
    assert new.model_copy(update={"wall_s": wall, "cpu_s": cpu}) == floor
    if times is not None and wall <= 10 * times.wall_s <= 3600:
        assert new.wall_s == 10 * times.wall_s


def test_the_cache_keeps_what_was_first_measured(tmp_path):
    path = tmp_path / "made" / "times.json"
    cache = TimesCache(path)
    assert cache.get("a") is None
    cache.put("a", Times(1.0, 0.5))
    TimesCache(path).put("a", Times(9.0, 9.0))
    assert TimesCache(path).get("a") == cache.get("a") == Times(1.0, 0.5)
    caches = [TimesCache(path) for _ in range(8)]
    threads = [
        threading.Thread(target=one.put, args=(f"n{index}", Times(index, index)))
        for index, one in enumerate(caches)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(path.read_text())) == 9


@pytest.mark.parametrize(
    "text", ["", "[1]", "{", '{"a": 1}', '{"a": ["x", 1]}', '{"a": [NaN, 1]}', '{"a": [-1, 1]}']
)
def test_a_broken_cache_is_as_good_as_none(tmp_path, text):
    path = tmp_path / "times.json"
    path.write_text(text)
    cache = TimesCache(path)
    assert cache.get("a") is None
    cache.put("b", Times(1, 1))
    assert TimesCache(path).get("b") == Times(1, 1)


def test_a_cache_that_cannot_be_written_still_remembers(tmp_path):
    (tmp_path / "file").write_text("")
    cache = TimesCache(tmp_path / "file" / "times.json")
    cache.put("a", Times(1, 1))
    assert cache.get("a") == Times(1, 1)


SLOW = "import time\ndef f(x):\n    time.sleep({})\n    return x\n"
TASK = function_task(
    "def test_a(f):\n    assert f(1) == 1\n",
    stages=(
        Stage(
            instruction="f",
            tests="def test_a(f):\n    assert f(1) == 1\n",
            reference=SLOW.format(0.6),
        ),
    ),
    limits=Limits(wall_s=1.2, cpu_s=5),
)


@pytest.mark.docker
def test_a_slow_machine_gives_more_time(docker_pool, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    rigid = Judge(docker_pool, scale_limits=False)
    assert rigid.evaluate(TASK, SLOW.format(1.8)).outcome is Outcome.TIMEOUT
    judge = Judge(docker_pool, factor=6)
    assert judge.evaluate(TASK, SLOW.format(0)).outcome is Outcome.PASSED
    assert not list(tmp_path.rglob("*.json")), "nothing is timed that need not be"
    futures = [judge.submit(TASK, SLOW.format(1.8)) for _ in range(3)]
    assert [future.result().outcome for future in futures] == [Outcome.PASSED] * 3
    assert futures[0].result().usage.wall_s > 1.75
    (path,) = tmp_path.rglob("*.json")
    (times,) = json.loads(path.read_text()).values()
    assert times[0] >= 0.6
    endless = Judge(docker_pool, factor=6).evaluate(TASK, SLOW.format(60))
    assert endless.outcome is Outcome.TIMEOUT
    assert endless.usage.wall_s >= 6 * 0.6


@pytest.mark.docker
def test_a_programs_cases_are_timed_one_by_one(docker_pool, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    source = "import time\ntime.sleep(float(input()))"
    cases = [{"stdin": "0"}] + [{"stdin": "0.7"}] * 4
    task = program_task(*cases, limits=Limits(wall_s=0.6, cpu_s=5))
    stage = task.stages[0].model_copy(update={"reference": source})
    task = task.model_copy(update={"stages": (stage,)})
    verdict = Judge(docker_pool, factor=5).evaluate(task, "import time\ntime.sleep(0.9)")
    assert verdict.outcome is Outcome.PASSED, verdict
    (times,) = json.loads(next(tmp_path.rglob("*.json")).read_text()).values()
    assert 0.7 <= times[0] < 4 * 0.7


@pytest.mark.docker
def test_a_reference_that_fails_raises_nothing(docker_pool, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    stage = TASK.stages[0].model_copy(update={"reference": "def f(x): return 2"})
    task = TASK.model_copy(update={"stages": (stage,)})
    judge = Judge(docker_pool)
    for _ in range(2):
        assert judge.evaluate(task, SLOW.format(1.8)).outcome is Outcome.TIMEOUT
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.docker
def test_the_key_tells_apart_what_makes_a_difference(docker_pool):
    keys = {
        timing.key(docker_pool, task)
        for task in (
            TASK,
            TASK.model_copy(update={"dockerfile": "RUN true"}),
            TASK.model_copy(update={"id": "other"}),
            TASK.model_copy(update={"prelude": "x = 1"}),
        )
    }
    assert len(keys) == 4
    assert timing.key(docker_pool, TASK.model_copy(update={"title": "x"})) in keys
    with pytest.raises(InputError, match="factor is at least 1"):
        Judge(docker_pool, factor=0.5)
