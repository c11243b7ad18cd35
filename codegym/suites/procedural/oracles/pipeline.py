"""The family ``pipeline``: what queries over rows come to."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import (
    Hits,
    Numbers,
    Omitted,
    cover,
    holds,
    numbers,
    value_of,
)

ADDING = ("derive", "running", "change")
KINDS = ("ash", "elm", "fir", "oak", "yew")


def one_step(step: Any, rows: Any, hits: Hits) -> Any:
    """The rows after a step, as new rows; or the result in groups."""
    kind = step[0]
    if kind in ("keep", "adjust"):
        taken = [holds(step[1], row, hits) for row in rows]
        hits.update((id(step), one) for one in taken)
        if kind == "keep":
            return [row for row, kept in zip(rows, taken, strict=True) if kept]
        return [
            {**row, step[2]: value_of(step[3], row, hits)} if one else row
            for row, one in zip(rows, taken, strict=True)
        ]
    if kind in ("derive", "shift"):
        return [{**row, step[1]: value_of(step[2], row, hits)} for row in rows]
    if kind == "sort":
        sign = 1 if step[2] == "up" else -1
        order = sorted(
            range(len(rows)), key=lambda at: (sign * value_of(step[1], rows[at], hits), at)
        )
        hits.add((id(step), order == sorted(order)))
        return [rows[at] for at in order]
    if kind == "running":
        sums = [sum(row[step[2]] for row in rows[: at + 1]) for at in range(len(rows))]
        return [{**row, step[1]: total} for row, total in zip(rows, sums, strict=True)]
    if kind == "change":
        before = [0, *(row[step[2]] for row in rows)]
        return [
            {**row, step[1]: row[step[2]] - last} for row, last in zip(rows, before, strict=False)
        ]
    if kind == "first":
        found = [
            row
            for at, row in enumerate(rows)
            if sum(other["kind"] == row["kind"] for other in rows[:at]) < step[1]
        ]
        hits.add((id(step), len(found) < len(rows)))
        return found
    if kind == "groups":
        hits.add((id(step), len(rows) > 2))
        of = {row["kind"]: [r[step[1]] for r in rows if r["kind"] == row["kind"]] for row in rows}
        return {kind: sum(all_) if step[2] == "sum" else max(all_) for kind, all_ in of.items()}
    hits.add((id(step), len(rows) > 1))
    return rows


def query_of(query: Any, rows: Any, hits: Hits) -> Any:
    """The result of a query; the rows stay as they are."""
    for step in query["steps"]:
        if id(step) == Omitted.part:
            continue
        rows = one_step(step, rows, hits)
    return rows


def draw_rows(spec: Any, length: int, pool: Numbers) -> Any:
    """Rows of few kinds."""
    kinds = KINDS[: pool.rng.randrange(1, 6)]
    return [
        {"kind": pool.rng.choice(kinds), **{name: pool.draw() for name in spec["columns"]}}
        for _ in range(length)
    ]


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the queries."""
    for query in spec["queries"][section::sections]:
        check_query(function, spec, query)


def check_query(function: Any, spec: Any, query: Any) -> None:
    """Test a query on rows that all of its steps do something to."""
    pool = Numbers(numbers(query))
    ways = {"keep": (True, False), "sort": (False,)}
    want = [
        (id(step), taken)
        for step in query["steps"]
        if step[0] in ("keep", "adjust", "sort", "first", "rows", "groups")
        for taken in ways.get(step[0], (True,))
    ]
    made = cover(
        lambda: draw_rows(spec, random.randrange(1, 9), pool),
        lambda rows, hits: query_of(query, rows, hits),
        want,
        [step for step in query["steps"][:-1] if step[0] not in ADDING],
    )
    for rows in made:
        expect(function, spec, query, rows)
    expect(function, spec, query, [])


def expect(function: Any, spec: Any, query: Any, rows: Any) -> None:
    """Compare one answer."""
    want = query_of(query, rows, set())
    name = [] if spec["one"] else [query["name"]]
    got = function(*name, copy.deepcopy(rows))
    assert got == want, (
        f"for {[*name, rows]!r:.500} the answer is {got!r:.300} and not {want!r:.300}"
    )


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    rng = random.Random(seed)
    spec = json.loads(json.dumps(spec))
    found: list[Any] = []
    for _ in range(3):
        query = spec["queries"][rng.randrange(len(spec["queries"]))]
        rows = draw_rows(spec, 3, Numbers([], -9, 90, rng))
        name = [] if spec["one"] else [query["name"]]
        found.append(([*name, rows], query_of(query, rows, set())))
    return found
