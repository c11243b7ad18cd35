"""The ladder: balanced, fixed, and aware of what has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegym import InputError, Task, horizon, load_suite
from codegym.suites import ladder, ladderpick
from codegym.suites.authored import load_tasks
from codegym.suites.scaffold import new_task
from codegym.suites.suite import Suite


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite("ladder")


def test_every_octave_has_enough_tasks_and_families(suite: Suite):
    assert len(suite) >= 240
    for number in ladderpick.OCTAVES:
        tasks = [task for task in suite if ladderpick.octave(ladderpick.lines_of(task)) == number]
        assert len(tasks) >= 20
        assert len({task.family for task in tasks}) >= 3


def test_what_was_published_is_what_there_is(suite: Suite):
    """Where this fails, tasks were changed: `codegym tasks ladder --write` makes a new version."""
    assert suite.set_aside == ()
    for version in ladder.versions():
        ids = [rung.id for rung in ladder.read_manifest(version)]
        assert len(ids) == len(set(ids))


def test_the_small_ladder_is_a_balanced_part(suite: Suite):
    small = load_suite("ladder-mini")
    assert len(small) == 60
    assert set(small.ids) <= set(suite.ids)
    octaves = [ladderpick.octave(ladderpick.lines_of(task)) for task in small]
    assert all(octaves.count(number) >= 6 for number in ladderpick.OCTAVES)


def test_versions_are_named(suite: Suite):
    newest = ladder.versions()[-1]
    assert load_suite(f"ladder@{newest}") == suite
    for spec in ("ladder@9999", "ladder@x", "ladder-mini@0", "authored@1", "ladder:x"):
        with pytest.raises(InputError):
            load_suite(spec)


def test_a_changed_task_is_set_aside(monkeypatch: pytest.MonkeyPatch):
    def changed(family: str, lines: int, seed: int) -> Task:
        task = original(family, lines, seed)
        if family != "billing":
            return task
        stage = task.stages[0].model_copy(update={"tests": task.stages[0].tests + "\n# more\n"})
        return task.model_copy(update={"stages": (stage,)})

    original = ladder.make_task
    monkeypatch.setattr(ladder, "make_task", changed)
    small = load_suite("ladder-mini")
    assert {item.id.partition("-")[0] for item in small.set_aside} == {"billing"}
    assert all("has changed since" in item.reason for item in small.set_aside)
    assert not any(task.family == "procedural-billing" for task in small)


def test_a_stage_is_the_program_up_to_it(tmp_path: Path):
    new_task(tmp_path, "deep-sum", family="trees", stages=3)
    program = load_tasks(tmp_path)[0]
    rung = ladder.find("deep-sum/2", {"deep-sum": program})
    assert rung is not None
    assert (rung.id, rung.stages) == ("deep-sum/2", program.stages[:2])
    assert ladder.with_lines(rung, 41).stages[-1].effective_lines == 41
    assert ladder.find("deep-sum/4", {"deep-sum": program}) is None
    assert ladder.find("gone", {}) is None


def test_a_stage_has_the_entry_points_that_it_names():
    program = next(task for task in load_tasks() if task.id == "json-library")
    first, last = ladder.until(program, 1), ladder.until(program, len(program.stages))
    assert first is not None and last is not None
    assert 0 < len(first.entry_points) < len(last.entry_points)
    assert not first.unnamed
    assert last.entry_points == program.entry_points
    as_in_version_1 = ladder.until(program, 1, whole=True)
    assert as_in_version_1 is not None
    assert as_in_version_1.entry_points == program.entry_points


@pytest.mark.parametrize("most", [20, 80, 200, 320, 1280])
def test_an_agent_that_writes_up_to_so_many_lines_has_that_horizon(suite: Suite, most: int):
    lines = {task.id: ladderpick.lines_of(task) for task in suite}
    records = [(t.id, t.family, lines[t.id], int(lines[t.id] <= most), 1) for t in suite]
    found = horizon.fit(records).horizons["h50"]
    assert found.lines == pytest.approx(most, rel=0.2)
