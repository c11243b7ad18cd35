"""The family ``geometry``: which points are in a region."""

from __future__ import annotations

import json
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import Omitted


def meets(test: Any, x: int, y: int, regions: Any) -> bool:
    """Whether a point meets a test."""
    kind = test[0]
    if kind == "region":
        return contains(regions[test[1]], x + test[2], y + test[3], regions)
    if kind == "box":
        return bool(min(x - test[1], test[2] - x, y - test[3], test[4] - y) >= 0)
    if kind in ("disc", "diamond"):
        across, along = x - test[2], y - test[3]
        if kind == "diamond":
            return bool(
                max(across + along, across - along)
                <= test[1]
                >= max(along - across, -across - along)
            )
        return bool(across * across + along * along <= test[1])
    if kind in ("side", "stripes"):
        value = test[1] * x + test[2] * y
        return bool(value > test[3] if kind == "side" else value % test[3] < test[4])
    first, second = (
        kind == "both" if id(part) == Omitted.part else meets(part, x, y, regions)
        for part in test[1:]
    )
    return {"both": first and second, "either": first or second, "one": first is not second}[kind]


def contains(region: Any, x: int, y: int, regions: Any) -> bool:
    """Whether a region contains a point."""
    for step in region["steps"]:
        if id(step) == Omitted.part:
            continue
        kind = step[0]
        if kind == "last":
            return meets(step[1], x, y, regions)
        if kind == "if":
            if meets(step[1], x, y, regions):
                return bool(step[2])
        elif kind == "swap":
            x, y = y, x
        elif kind == "turn":
            x, y = (-y, x) if step[1] == "left" else (y, -x)
        else:
            here, other = (x, y) if step[1] == "x" else (y, x)
            if kind == "fold":
                here = max(here, -here)
            elif kind == "add":
                here = here + step[2]
            elif kind == "skew":
                here = here + step[2] * other
            else:
                here = divmod(here, step[2])[0 if kind == "div" else 1]
            x, y = (here, other) if step[1] == "x" else (other, here)
    return False


def tests_in(test: Any) -> list[Any]:
    """The tests that a test is made of."""
    if test[0] not in ("both", "either", "one"):
        return []
    return [inner for part in test[1:] for inner in (part, *tests_in(part))]


def needs(region: Any, regions: Any, points: Any, enough: int) -> int:
    """At how many of some points the least important part of a region matters.

    0 where nearly all points are in it or nearly none; not looked into where the answer is no more
    than ``enough``.
    """
    right = [contains(region, x, y, regions) for x, y in points]
    least = len(points)
    if not least <= 8 * sum(right) <= 7 * least:
        return 0
    parts = list(region["steps"])
    for step in region["steps"]:
        if step[0] in ("if", "last"):
            parts += tests_in(step[1])
    for part in parts:
        Omitted.part = id(part)
        without = [contains(region, x, y, regions) for x, y in points]
        least = min(least, sum(a is not b for a, b in zip(right, without, strict=True)))
        if least <= enough:
            break
    Omitted.part = 0
    return least


def survey_of(region: Any, window: Any, regions: Any) -> Any:
    """What the function answers for a region and a window."""
    left, low, width, height = window
    inside = [
        [contains(region, left + x, low + y, regions) for x in range(width)] for y in range(height)
    ]
    points = [(x, y) for y, line in enumerate(inside) for x, one in enumerate(line) if one]
    count = len(points)
    middle = [
        start + sum(point[axis] for point in points) // count
        for axis, start in enumerate((left, low))
        if count
    ]
    picture = ["".join(".#"[one] for one in line) for line in inside]
    return [picture, count, middle]


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the regions, each by a look at the whole and some at parts of it."""
    regions = {region["name"]: region for region in spec["regions"]}
    for region in spec["regions"][section::sections]:
        if spec["one"]:
            points = [(x, y) for x in range(-20, 21) for y in range(-20, 21)]
            for x, y in random.sample(points, 900):
                want = contains(region, x, y, regions)
                got = function(x, y)
                assert got is want, f"for ({x}, {y}) the answer is {got!r:.300} and not {want}"
            continue
        corner = [random.randrange(-24, -19), random.randrange(-24, -19)]
        expect(function, region, [*corner, 44, 44], regions)
        for _ in range(3):
            place = [random.randrange(-16, 10), random.randrange(-16, 10)]
            size = [random.randrange(1, 9), random.randrange(1, 9)]
            expect(function, region, [*place, *size], regions)
        for _ in range(3):
            x, y = random.randrange(-16, 16), random.randrange(-16, 16)
            if not contains(region, x, y, regions):
                expect(function, region, [x, y, 1, 1], regions)


def expect(function: Any, region: Any, window: Any, regions: Any) -> None:
    """Compare one answer."""
    want = survey_of(region, window, regions)
    got = function(region["name"], *window)
    assert got == want, (
        f"for {[region['name'], *window]!r} the answer is {got!r:.2500} and not {want!r:.2500}"
    )


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    rng = random.Random(seed)
    spec = json.loads(json.dumps(spec))
    regions = {region["name"]: region for region in spec["regions"]}
    found: list[Any] = []
    for _ in range(3):
        region = spec["regions"][rng.randrange(len(spec["regions"]))]
        x, y = rng.randrange(-12, 5), rng.randrange(-12, 5)
        if spec["one"]:
            found.append(([x, y], contains(region, x, y, regions)))
        else:
            window = [x, y, 9, 6]
            found.append(([region["name"], *window], survey_of(region, window, regions)))
    return found
