"""Record pipelines: queries that take rows through steps."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts
from codegym.suites.procedural.draw import MEASURES, Draw
from codegym.suites.procedural.formulas import (
    Node,
    condition,
    operand,
    python,
    python_condition,
    words,
    words_condition,
)

_ONE_BELOW = 12
_KINDS = ["ash", "elm", "fir", "oak", "yew"]

_ROWS = """\
`rows` is a list of dicts, each with the key `kind` (one of the texts `ash`, `elm`, `fir`, `oak`, `yew`),
and with integers under the keys {columns}. The list may be empty.

Steps are carried out one after another, each on the rows, in the order and with the values that
the steps before it left. Sorting is stable: rows that compare equal stay in their order.
*A mod k* is never negative; *A div k* is A divided by k, rounded down. The *distance* of two
numbers is the absolute value of their difference. The function may change its arguments.
"""

_ONE = """\
Write `select(rows)`, which returns the rows, a list of dicts, after the steps below.

{rows}
{text}
"""

_MANY = """\
Write `query(name, rows)`, which carries out the query of that name and returns its result: the rows,
a list of dicts, or the dict that its last step says. Names other than those below are not tested.

{rows}
{text}
"""

_LINES = {"keep": 1, "derive": 2, "sort": 1, "adjust": 3, "running": 4, "change": 4, "first": 6}
"""Statements of each kind of step."""


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    sizes = [lines] if one else draw.parts(lines - 3, 5, 18)  # QUERIES, query and its return
    columns = draw.some(MEASURES, min(8, 4 + len(sizes) // 4))
    names = ["select"] if one else draw.names(len(sizes))
    queries = [
        {"name": name, "steps": _steps(draw, size - 1, draw.some(columns, 4))}
        for name, size in zip(names, sizes, strict=True)
    ]
    shown = ", ".join(f"`{name}`" for name in columns)
    text = _in_words(queries[0]) if one else "\n".join(map(_section, queries))
    return Parts(
        title="A query over rows" if one else f"{len(queries)} queries over rows",
        function="select" if one else "query",
        arguments="rows" if one else "name, rows",
        instruction=(_ONE if one else _MANY).format(rows=_ROWS.format(columns=shown), text=text),
        reference=_reference(queries, one),
        spec={"one": one, "columns": columns, "queries": queries},
        sections=min(12, len(queries)),
    )


def _steps(draw: Draw, size: int, columns: list[str]) -> list[Node]:
    """Steps of so many statements, the result's included."""
    new = [f"new_{number}" for number in range(1, 30)]
    columns = list(columns)
    # Sums are seen only in groups: what comes before may filter, and change what is summed.
    grouped = size >= 5 and draw.chance(4)
    last: Node = ["rows"]
    if grouped:
        last = ["groups", draw.pick(columns), draw.pick(("sum", "largest"))]
    size -= 4 if grouped else 1
    steps: list[Node] = []
    kept = repeated = 0
    while size:
        kinds = ["adjust", "adjust", "derive", "derive", "running", "change", "sort", "first"]
        kinds += ["keep"] * 2
        if grouped:
            kinds = ["adjust", "keep"]
        fits = [
            kind
            for kind in kinds
            if _LINES[kind] <= size
            and not (kind == "keep" and kept > 1)
            and not (kind == "first" and repeated)
            and not (kind == "sort" and steps and steps[-1][0] == "sort")
        ]
        # One that always fits, and is always seen.
        kind = draw.pick(fits) if fits else "shift"
        if kind == "shift":
            steps.append(["shift", last[1] if grouped else draw.pick(columns), draw.between(1, 9)])
            size -= 2 if size > 1 else 1
            if size == 0 and steps[-1][0] == "shift" and _odd(steps, size):
                break
            continue
        size -= _LINES[kind]
        target = last[1] if grouped else draw.pick(columns)
        others = [name for name in columns if name != target]
        if kind == "keep":
            kept += 1
            steps.append(["keep", condition(draw, columns[:4])])
        elif kind == "derive":
            fresh = new.pop(0)
            steps.append(["derive", fresh, operand(draw, columns, draw.pick(columns))])
            columns.append(fresh)
        elif kind == "sort":
            by = operand(draw, columns, draw.pick(columns))
            steps.append(["sort", by, draw.pick(("up", "down"))])
        elif kind == "adjust":
            way = draw.pick(("plus", "minus"))
            value = operand(draw, others, draw.pick(others))
            steps.append(["adjust", condition(draw, others[:4]), target, [way, target, value]])
        elif kind in ("running", "change"):
            fresh = new.pop(0)
            steps.append([kind, fresh, target])
            columns.append(fresh)
        else:
            repeated += 1
            steps.append(["first", draw.between(2, 4), target])
    return [*steps, last]
