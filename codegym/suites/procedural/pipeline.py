"""Record pipelines: queries that take rows through steps."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts, indented, listing
from codegym.suites.procedural.draw import MEASURES, Draw
from codegym.suites.procedural.formulas import (
    Node,
    condition,
    operand,
    python,
    python_condition,
    used,
    words,
    words_condition,
)

_ONE_BELOW = 12
_KINDS = ["ash", "elm", "fir", "oak", "yew"]

_ROWS = """\
`rows` is a list of dicts, each with the key `kind` (one of the texts `ash`, `elm`, `fir`, `oak`,
`yew`), and with integers under the keys {columns}. The list may be empty.

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
Write `query(name, rows)`, which carries out the query of that name and returns its result: the
rows, a list of dicts, or the dict that its last step says. Names other than those below are not
tested.

{rows}
{text}
"""

_LINES = {"keep": 1, "derive": 1, "shift": 1, "sort": 1, "adjust": 3}
_LINES |= {"running": 4, "change": 4, "first": 7}
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
    free, keepable = list(columns), list(columns)
    while size:
        kinds = ["adjust", "adjust", "shift", "keep"]
        if not grouped:
            kinds += ["derive", "adjust", "running", "change", "sort", "first", "keep"]
        fits = [kind for kind in kinds if _LINES[kind] <= size]
        kind = draw.pick(fits)
        target = last[1] if grouped else draw.pick(columns)
        others = [name for name in columns if name != target]
        asked = [name for name in free if name != target]
        if (
            (kind == "keep" and (kept > 1 or len(keepable) < 2))
            or (kind == "adjust" and not asked)
            or (kind == "first" and repeated)
            or (kind == "sort" and not _order_matters(steps))
        ):
            kind = "shift"
        size -= _LINES[kind]
        if kind == "keep":
            kept += 1
            test = condition(draw, keepable)
            while test[0] in ("both", "equals"):  # which would leave hardly any row
                test = condition(draw, keepable)
            # What is asked for and what rows are kept for must not contradict each other.
            free = [name for name in free if name not in used(test)]
            keepable = [name for name in keepable if name not in used(test)]
            steps.append(["keep", test])
        elif kind == "derive":
            fresh = new.pop(0)
            by: Node = [
                "plus",
                ["times", draw.pick(columns), draw.between(2, 9)],
                draw.pick(columns),
            ]
            ways: list[Node] = [by, ["mod", draw.pick(columns), draw.between(3, 12)]]
            ways.append(["distance", *draw.some(columns, 2)])
            steps.append(["derive", fresh, draw.pick(ways)])
            columns.append(fresh)
        elif kind == "shift":
            value = operand(draw, others, draw.pick(others))
            steps.append(["shift", target, [draw.pick(("plus", "minus")), target, value]])
        elif kind == "sort":
            first, second = draw.some(columns, 2)
            by = ["plus", ["times", first, draw.between(2, 9)], second]
            if draw.chance(3):
                remainder: Node = ["mod", first, draw.between(5, 30)]
                by = draw.pick([remainder, ["distance", first, second]])
            steps.append(["sort", by, draw.pick(("up", "down"))])
        elif kind == "adjust":
            way = draw.pick(("plus", "minus"))
            value = operand(draw, others, draw.pick(others))
            test = condition(draw, asked)
            keepable = [name for name in keepable if name not in used(test)]
            steps.append(["adjust", test, target, [way, target, value]])
        elif kind in ("running", "change"):
            fresh = new.pop(0)
            steps.append([kind, fresh, target])
            columns.append(fresh)
        else:
            repeated += 1
            steps.append(["first", draw.between(1, 3)])
    return [*steps, last]


def _order_matters(steps: list[Node]) -> bool:
    """Whether a sort would not just undo the last one."""
    kinds = [step[0] for step in steps if step[0] in ("sort", "running", "change", "first")]
    return kinds[-1:] != ["sort"]


# ===== As Python =====


def _name(name: str) -> str:
    return f'row["{name}"]'


def _step(step: Node) -> list[str]:
    kind = step[0]
    if kind == "keep":
        return [f"rows = [row for row in rows if {python_condition(step[1], _name)}]"]
    if kind in ("derive", "shift"):
        return [f'rows = [{{**row, "{step[1]}": {python(step[2], _name)}}} for row in rows]']
    if kind == "sort":
        down = ", reverse=True" if step[2] == "down" else ""
        return [f"rows = sorted(rows, key=lambda row: {python(step[1], _name)}{down})"]
    if kind == "adjust":
        return [
            "for row in rows:",
            f"    if {python_condition(step[1], _name)}:",
            f"        {_name(step[2])} = {python(step[3], _name)}",
        ]
    if kind == "running":
        return [
            "total = 0",
            "for row in rows:",
            f"    total += {_name(step[2])}",
            f"    {_name(step[1])} = total",
        ]
    if kind == "change":
        return [
            "before = 0",
            "for row in rows:",
            f"    {_name(step[1])} = {_name(step[2])} - before",
            f"    before = {_name(step[2])}",
        ]
    if kind == "first":
        return [
            "seen, kept = {}, []",
            "for row in rows:",
            '    seen[row["kind"]] = seen.get(row["kind"], 0) + 1',
            f'    if seen[row["kind"]] > {step[1]}:',
            "        continue",
            "    kept.append(row)",
            "rows = kept",
        ]
    if kind == "rows":
        return ["return rows"]
    value = _name(step[1])
    joined = f'groups.get(row["kind"], 0) + {value}'
    if step[2] == "largest":
        joined = f'max(groups.get(row["kind"], {value}), {value})'
    return [
        "groups = {}",
        "for row in rows:",
        f'    groups[row["kind"]] = {joined}',
        "return groups",
    ]


def _reference(queries: list[dict[str, Any]], one: bool) -> str:
    functions, table = [], {}
    for query in queries:
        name = query["name"] if one else f"query_{query['name']}"
        lines = indented(line for step in query["steps"] for line in _step(step))
        functions.append("\n".join([f"def {name}(rows):", *lines]) + "\n")
        table[f'"{query["name"]}"'] = name
    if one:
        return functions[0]
    call = "def query(name, rows):\n    return QUERIES[name](rows)\n"
    return "\n\n".join([*functions, listing("QUERIES", table), call])


# ===== In words =====


def _step_words(step: Node) -> str:
    kind = step[0]
    if kind == "keep":
        return f"Keep the rows where {words_condition(step[1])}."
    if kind == "derive":
        return f"Give every row a new column `{step[1]}`: {words(step[2])}."
    if kind == "shift":
        return f"In every row, set `{step[1]}` to {words(step[2])}."
    if kind == "sort":
        order = "smallest" if step[2] == "up" else "largest"
        return f"Sort the rows by {words(step[1])}, {order} first."
    if kind == "adjust":
        where = words_condition(step[1])
        return f"In every row where {where}, set `{step[2]}` to {words(step[3])}."
    if kind == "running":
        return (
            f"Give every row a new column `{step[1]}`: the sum of `{step[2]}` over this row and "
            "all rows before it."
        )
    if kind == "change":
        return (
            f"Give every row a new column `{step[1]}`: its `{step[2]}` minus that of the row "
            "before it (minus 0 in the first row)."
        )
    if kind == "first":
        return f"Of each `kind` keep the first {step[1]} rows, and no more."
    if kind == "rows":
        return "The result is the rows."
    what = "sum" if step[2] == "sum" else "largest value"
    return (
        f"The result is a dict: for each `kind` among the rows, the {what} of `{step[1]}` over the "
        "rows of that kind."
    )


def _in_words(query: dict[str, Any]) -> str:
    lines = [f"{number}. {_step_words(step)}" for number, step in enumerate(query["steps"], 1)]
    return "\n".join(lines)


def _section(query: dict[str, Any]) -> str:
    return f"## `{query['name']}`\n\n{_in_words(query)}\n"
