"""The line horizon: what it finds, and where it refuses."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from codegym import InputError
from codegym.horizon import curve, fit
from codegym.horizon.calibrate import calibrate

LADDER = [(f"task {i}", f"family {i % 9}", round(4 * 2 ** (i / 19.5))) for i in range(157)]


def results(passes):
    return [(*task, passes(task[2]), 4) for task in LADDER]


def test_a_threshold_is_found_between_the_tasks_that_it_divides():
    found = fit(results(lambda lines: 4 * (lines <= 200)))
    assert found.separated
    assert 170 < found.horizons["h95"].lines < 200 < found.horizons["h50"].lines < 240
    assert found.slope < -10
    assert found.horizons["h50"].low < 203 < found.horizons["h50"].high


@pytest.mark.parametrize(
    ("passes", "text"),
    [
        (lambda lines: 4, "> 1024"),
        (lambda lines: 0, "< 4"),
        (lambda lines: 4 * (lines > 50), "< 4"),  # longer is not harder
    ],
)
def test_outside_the_range_no_number_is_given(passes, text):
    found = fit(results(passes))
    assert [str(horizon) for horizon in found.horizons.values()] == [text] * 3
    record = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert record["h50"] == {"lines": None, "low": None, "high": None, "text": text}


def test_a_horizon_inside_may_have_an_interval_that_ends_outside():
    found = fit(results(lambda lines: 4 if lines < 30 else 1 + (lines % 3 > 0)), seed=3)
    h80 = found.horizons["h80"]
    assert 4 < h80.low < h80.lines < h80.high
    assert str(found.horizons["h95"]).startswith("< 4 (< 4 to ")


def test_families_weigh_by_the_root_of_their_size():
    # 25 tasks of one family against 1 of another, at each of two lengths, weigh 5 to 1.
    records = [("a", "one", 8, 0, 6), ("b", "two", 8, 6, 6), ("c", "one", 32, 0, 6)]
    alone = fit([*records, ("d", "two", 32, 1, 6)]).intercept
    many = [(f"{name}{i}", *rest) for i in range(25) for name, *rest in (records[0], records[2])]
    crowd = fit([*many, records[1], ("d", "two", 32, 1, 6)])
    assert crowd.intercept < alone
    rate = 1 / (1 + math.exp(-crowd.intercept - 3 * crowd.slope))
    # One family has 50 tasks and weighs 7.07, the other 2 and weighs 1.41.
    assert rate == pytest.approx(math.sqrt(2) / (math.sqrt(50) + math.sqrt(2)), abs=0.03)


def test_octaves_tell_what_was_seen():
    found = fit(results(lambda lines: 4 if lines < 64 else 2))
    assert [octave.low for octave in found.octaves] == [4 << i for i in range(9)]
    assert sum(octave.tasks for octave in found.octaves) == found.tasks == 157
    first, last = found.octaves[0], found.octaves[-2]
    assert first.rate == first.rate_high == 1.0
    assert 0.8 < first.rate_low < 0.9
    assert last.rate == 0.5
    assert last.rate_low == pytest.approx(1 - last.rate_high)


def test_the_curve_goes_through_the_horizon():
    found = fit(results(lambda lines: max(0, 4 - lines.bit_length() // 2)))
    drawn = curve(found)
    assert drawn.lines[0] == pytest.approx(4)
    assert drawn.lines[-1] == pytest.approx(found.largest)
    at = np.interp(found.horizons["h50"].lines, drawn.lines, drawn.rate)
    assert at == pytest.approx(0.5, abs=0.01)
    assert ((drawn.low <= drawn.rate) & (drawn.rate <= drawn.high)).all()


def test_records_of_a_task_add_up_and_the_seed_decides():
    parts = [(*task, int(task[2] < 20 << i), 1) for task in LADDER for i in range(4)]
    whole = results(lambda lines: sum(lines < 20 << i for i in range(4)))
    assert fit(parts, seed=1) == fit(whole, seed=1)
    assert fit(whole, seed=1).horizons != fit(whole, seed=2).horizons


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([], "nothing to fit"),
        ([("a", "f", 5, 1, 1), ("b", "f", 5, 0, 1)], "two different lengths"),
        ([("a", "f", 5, 2, 1)], "a: 2 passes of 1"),
        ([("a", "f", 0, 1, 1)], "a: 0 lines"),
        ([("a", "f", 5, 1, 1), ("a", "g", 5, 0, 1)], "a: has two families"),
    ],
)
def test_what_cannot_be_is_refused(records, message):
    with pytest.raises(InputError, match=message):
        fit(records)


@pytest.mark.slow
@pytest.mark.parametrize("slope", [-0.6, -1.0, -2.0])
def test_known_curves_are_recovered(slope):
    # 40 tasks; `python -m codegym.horizon.calibrate` measures 150 and 600 too.
    rows = calibrate(slope, tasks=40, fits=200, replicates=200)
    assert [row.name for row in rows] == ["h50", "h80", "h95"][: len(rows)]
    for row in rows:
        assert abs(row.error) <= 0.05, row
        assert row.covered >= 0.9, row
