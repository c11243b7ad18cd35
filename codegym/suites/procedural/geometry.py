"""Geometry kernels: regions of the integer plane, moved, folded and combined."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts, indented, listing
from codegym.suites.procedural.draw import Draw
from codegym.suites.procedural.formulas import Node
from codegym.suites.procedural.oracles.geometry import needs

_ONE_BELOW = 18
_DEEPEST = 2
_TRIES = 40
_POINTS, _LEAST = 60, 3
"""Of so many points each step has to matter for so many."""
_DISCS = [16, 17, 25, 36, 40, 49, 52, 64, 72, 73, 80, 89, 97]
"""Squares of radii; for each n of them points at n and at n + 1 exist, so that both matter."""

_RULES = """\
A region is given by steps, carried out in order for a point (x, y) of integers. Some steps change x
or y, and what comes after them uses the new values; some decide whether the point is in the
region, and then nothing after them counts. The last one decides in any case.

*A mod k* is never negative, *A div k* is rounded down, for negative A too; |x| is the absolute
value of x.
"""

_ONE = """\
Write `inside(x, y)`, which returns `True` where the point is in the region, else `False`.

{rules}
## The region

{text}
"""

_MANY = """\
Write `survey(name, left, low, width, height)`. It looks at the region of that name, at the points
with x from `left` on, `width` of them, and y from `low` on, `height` of them; both are at least 1.
It returns a list of three:

- the picture: a list with a text for each y, the smallest first, with a character for each x, the
  smallest first, `#` where the point is in the region and `.` where it is not;
- the area: how many of the points looked at are in the region;
- the middle of these points: the list of the sums of their x and of their y, each divided by their
  number and rounded down; an empty list where there are none.

{rules}
Where a step asks about another region, it is about that region at the x and y that it says.

{text}
"""

_SURVEY = """
def survey(name, left, low, width, height):
    inside = REGIONS[name]
    columns, rows = range(left, left + width), range(low, low + height)
    points = {(x, y) for x in columns for y in rows if inside(x, y)}
    picture = ["".join("#" if (x, y) in points else "." for x in columns) for y in rows]
    middle = [sum(numbers) // len(points) for numbers in zip(*points)]
    return [picture, len(points), middle]
"""
_SURVEY_LINES = 8  # with REGIONS


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    sizes = [lines] if one else draw.parts(lines - _SURVEY_LINES, 5, 13)
    names = ["inside"] if one else draw.names(len(sizes))
    regions: dict[str, dict[str, Any]] = {}
    for name, size in zip(names, sizes, strict=True):
        regions[name] = _fitting(draw, name, size - 1, regions)
    found = list(regions.values())
    text = _in_words(found[0]) if one else "\n".join(map(_section, found))
    return Parts(
        title="A region of the plane" if one else f"{len(found)} regions of the plane",
        function="inside" if one else "survey",
        arguments="x, y" if one else "name, left, low, width, height",
        instruction=(_ONE if one else _MANY).format(rules=_RULES, text=text),
        reference=_reference(found, one),
        spec={"one": one, "regions": found},
        sections=min(12, len(found)),
    )


def _fitting(
    draw: Draw, name: str, size: int, regions: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """A region of so many statements, each of which matters at some points."""
    points = [(draw.between(-18, 18), draw.between(-18, 18)) for _ in range(_POINTS)]
    best: tuple[int, dict[str, Any]] = (-1, {})
    for _ in range(_TRIES):
        region = _region(draw, name, size, regions)
        least = needs(region, regions, points, best[0])
        if least > best[0]:
            best = (least, region)
        if least >= _LEAST:
            break
    return best[1]


def _region(draw: Draw, name: str, size: int, regions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    near = [item for item in list(regions.values())[-12:] if item["depth"] < _DEEPEST]
    others = draw.some(near, min(draw.below(3), len(near)))
    depth = max([0, *(item["depth"] + 1 for item in others)])
    tests: list[Node] = [
        ["region", item["name"], draw.between(-6, 6), draw.between(-6, 6)] for item in others
    ]
    steps: list[Node] = []
    left = size - 1
    while left:
        if left >= 2 and draw.below(5) < 3:
            test = tests.pop() if tests and draw.chance(2) else _test(draw)
            steps.append(["if", test, draw.chance(2)])
            left -= 2
        else:
            steps.append(_change(draw))
            left -= 1
    last = _test(draw)
    while tests:
        kind = draw.pick(("both", "either", "one"))
        last = [kind, tests.pop(), last]
    if size < 4 and draw.chance(2):
        last = [draw.pick(("both", "either", "one")), last, _test(draw)]
    steps.append(["last", last])
    return {"name": name, "depth": depth, "steps": steps}


def _change(draw: Draw) -> Node:
    axis = draw.pick(("x", "y"))
    kind = draw.below(9)
    if kind < 2:
        return ["add", axis, draw.pick((-1, 1)) * draw.between(2, 9)]
    if kind == 2:
        return ["swap"]
    if kind == 3:
        return ["turn", draw.pick(("left", "right"))]
    if kind == 4:
        return ["fold", axis]
    if kind == 5:
        return ["div", axis, draw.between(2, 3)]
    if kind == 6:
        return ["mod", axis, draw.between(7, 15)]
    return ["skew", axis, draw.pick((-2, -1, 1, 2))]


def _test(draw: Draw) -> Node:
    kind = draw.below(8)
    if kind < 2:
        x, y = draw.between(-12, 4), draw.between(-12, 4)
        return ["box", x, x + draw.between(3, 12), y, y + draw.between(3, 12)]
    if kind == 2:
        return ["disc", draw.pick(_DISCS), draw.between(-6, 6), draw.between(-6, 6)]
    if kind == 3:
        return ["diamond", draw.between(4, 11), draw.between(-6, 6), draw.between(-6, 6)]
    if kind < 6:
        return ["side", draw.between(1, 4), draw.pick((-3, -2, -1, 1, 2, 3)), draw.between(-12, 12)]
    size = draw.between(4, 9)
    slope = draw.pick((-2, -1, 1, 2))
    return ["stripes", draw.between(1, 3), slope, size, draw.between(1, size - 2)]


# ===== As Python =====


def _plus(name: str, number: int) -> str:
    return name if number == 0 else f"{name} {'+' if number > 0 else '-'} {abs(number)}"


def _times(number: int, name: str) -> str:
    return name if number == 1 else f"{number} * {name}"


def _sum(a: int, b: int) -> str:
    return f"{_times(a, 'x')} {'+' if b > 0 else '-'} {_times(abs(b), 'y')}"


def _python(test: Node, inner: bool = False) -> str:
    kind = test[0]
    if kind in ("both", "either", "one"):
        sign = {"both": "and", "either": "or", "one": "!="}[kind]
        text = f" {sign} ".join(_python(part, True) for part in test[1:])
        return f"({text})" if inner else text
    if kind == "region":
        return f"in_{test[1]}({_plus('x', test[2])}, {_plus('y', test[3])})"
    if kind == "box":
        text = f"{test[1]} <= x <= {test[2]} and {test[3]} <= y <= {test[4]}"
    elif kind == "disc":
        text = f"({_plus('x', -test[2])}) ** 2 + ({_plus('y', -test[3])}) ** 2 <= {test[1]}"
    elif kind == "diamond":
        text = f"abs({_plus('x', -test[2])}) + abs({_plus('y', -test[3])}) <= {test[1]}"
    elif kind == "side":
        text = f"{_sum(test[1], test[2])} > {test[3]}"
    else:
        text = f"({_sum(test[1], test[2])}) % {test[3]} < {test[4]}"
    return f"({text})" if inner else text


def _lines(step: Node) -> list[str]:
    kind = step[0]
    if kind == "if":
        return [f"if {_python(step[1])}:", f"    return {step[2]}"]
    if kind == "last":
        return [f"return {_python(step[1])}"]
    if kind == "swap":
        return ["x, y = y, x"]
    if kind == "turn":
        return ["x, y = -y, x" if step[1] == "left" else "x, y = y, -x"]
    axis = step[1]
    if kind == "fold":
        return [f"{axis} = abs({axis})"]
    if kind == "div":
        return [f"{axis} //= {step[2]}"]
    if kind == "mod":
        return [f"{axis} %= {step[2]}"]
    sign = "+" if step[2] > 0 else "-"
    if kind == "add":
        return [f"{axis} {sign}= {abs(step[2])}"]
    return [f"{axis} {sign}= {_times(abs(step[2]), 'y' if axis == 'x' else 'x')}"]


def _reference(regions: list[dict[str, Any]], one: bool) -> str:
    functions = []
    for region in regions:
        name = "inside" if one else f"in_{region['name']}"
        body = indented(line for step in region["steps"] for line in _lines(step))
        functions.append("\n".join([f"def {name}(x, y):", *body]) + "\n")
    if one:
        return functions[0]
    table = {f'"{region["name"]}"': f"in_{region['name']}" for region in regions}
    return "\n\n".join([*functions, listing("REGIONS", table), _SURVEY.lstrip()])


# ===== In words =====


def _test_words(test: Node, inner: bool = False) -> str:
    kind = test[0]
    if kind in ("both", "either", "one"):
        first, second = (_test_words(part, True) for part in test[1:])
        text = {"both": "{} and {}", "either": "{} or {} (or both)"}.get(
            kind, "{} or {}, but not both"
        )
        text = text.format(first, second)
        return f"({text})" if inner else text
    if kind == "region":
        x, y = _plus("x", test[2]), _plus("y", test[3])
        text = f"the point ({x}, {y}) is in `{test[1]}`"
    elif kind == "box":
        text = f"x is from {test[1]} to {test[2]} and y from {test[3]} to {test[4]} (ends included)"
    elif kind == "disc":
        text = (
            f"the square of the distance of (x, y) from ({test[2]}, {test[3]}) is at most {test[1]}"
        )
    elif kind == "diamond":
        x, y = _plus("x", -test[2]), _plus("y", -test[3])
        text = f"|{x}| + |{y}| is at most {test[1]}"
    elif kind == "side":
        text = f"{_sum(test[1], test[2])} is above {test[3]}"
    else:
        text = f"({_sum(test[1], test[2])}) mod {test[3]} is below {test[4]}"
    return f"({text})" if inner else text


def _step_words(step: Node) -> str:
    kind = step[0]
    if kind == "if":
        text = "in the region" if step[2] else "not in the region"
        return f"where {_test_words(step[1])}, the point is {text}"
    if kind == "last":
        return f"the point is in the region where {_test_words(step[1])}, and else it is not"
    if kind == "swap":
        return "x and y change places"
    if kind == "turn":
        new = ("minus y", "x") if step[1] == "left" else ("y", "minus x")
        return f"x becomes {new[0]} and y becomes {new[1]}, both at once"
    axis = step[1]
    if kind == "fold":
        return f"{axis} becomes |{axis}|"
    if kind in ("div", "mod"):
        return f"{axis} becomes {axis} {kind} {step[2]}"
    if kind == "add":
        return f"{axis} becomes {_plus(axis, step[2])}"
    other = _times(abs(step[2]), "y" if axis == "x" else "x")
    return f"{axis} becomes {axis} {'+' if step[2] > 0 else '-'} {other}"


def _in_words(region: dict[str, Any]) -> str:
    return "\n".join(f"{n}. {_step_words(step)}" for n, step in enumerate(region["steps"], 1))


def _section(region: dict[str, Any]) -> str:
    return f"## `{region['name']}`\n\n{_in_words(region)}\n"
