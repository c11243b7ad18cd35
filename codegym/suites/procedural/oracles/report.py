"""The family ``report``: what reports read like."""

from __future__ import annotations

import copy
import functools
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

KINDS = ("ash", "elm", "fir", "oak", "yew")
NAMES = ("ox", "bee", "crow", "eagle", "badger", "buffalo", "elephant", "alligator")
WORDS = ("a", "to", "red", "wool", "paper", "copper", "granite", "sandwich")


def placed(text: str, place: Any) -> str:
    """A text filled with spaces to its width."""
    missing = max(0, place[1] - len(text))
    before = {"left": 0, "right": missing, "centred": missing // 2}[place[0]]
    return f"{' ' * before}{text}{' ' * (missing - before)}"


def written(number: int, style: str, width: int) -> str:
    """A number in its style."""
    digits = str(abs(number))
    sign = "-" if number < 0 else "+" if style == "sign" else ""
    if style == "commas":
        start = len(digits) % 3 or 3
        digits = ",".join(
            [digits[:start], *(digits[at : at + 3] for at in range(start, len(digits), 3))]
        )
    while style == "zeros" and len(sign + digits) < width:
        digits = "0" + digits
    return sign + digits


def styled(text: str, style: str) -> str:
    """A word in its style."""
    if style == "upper":
        return text.upper()
    return text[:1].upper() + text[1:] if style == "title" else text


def total_of(total: Any, rows: Any, hits: Hits) -> int:
    """A number about several rows."""
    if total[0] == "count":
        return len(rows)
    values = [value_of(total[1], row, hits) for row in rows]
    hits.add((id(total), min(2, len(rows))))
    if not values:
        return 0
    if total[0] in ("sum", "mean"):
        found: int = sum(values)
        return found if total[0] == "sum" else found // len(values)
    values.sort()
    return int(values[-1 if total[0] == "largest" else 0])


def piece(cell: Any, row: Any, rows: Any, hits: Hits) -> str:
    """A piece of a line."""
    kind = cell[0]
    if kind == "text":
        return str(cell[1])
    if kind == "title":
        return placed(cell[1], cell[2])
    if kind == "repeat":
        return "".join([cell[1]] * cell[2])
    if kind == "group":
        return placed(styled(rows[0]["kind"], cell[1]), cell[2])
    if kind == "total":
        return placed(written(total_of(cell[1], rows, hits), cell[2], 0), cell[3])
    if kind == "word":
        text = row[cell[1]]
        hits.add((id(cell), max(-1, min(1, len(text) - cell[2]))))
        return placed(styled(str(text)[: cell[2]], cell[3]), cell[4])
    if kind == "amount":
        whole, rest = divmod(row[cell[1]], 100)
        hits.add((id(cell), "edge", whole, rest if rest in (0, 99) else 1))
        hits.add((id(cell), whole > 0, rest < 10))
        return placed(f"{whole}.{rest // 10}{rest % 10}", cell[2])
    if kind == "bar":
        length = row[cell[1]] // cell[2]
        hits.add((id(cell), max(-1, min(1, length - cell[3]))))
        return "".join([cell[4]] * (length if length < cell[3] else cell[3]))
    if kind == "pick":
        taken = holds(cell[1], row, hits)
        hits.add((id(cell), taken))
        return placed(cell[2][0 if taken else 1], cell[3])
    number = value_of(cell[1], row, hits)
    hits.add((id(cell), number > 0))
    return placed(written(number, cell[2], cell[3]), cell[4])


def wrapped(note: str, start: str, width: int) -> list[str]:
    """A note in lines."""
    lines = [start]
    for word in note.split():
        longer = f"{lines[-1]} {word}"
        if len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(f"{start} {word}")
    return lines


def row_steps(steps: Any, row: Any, rows: Any, lines: list[str], hits: Hits) -> None:
    """Add the lines of a row."""
    for step in steps:
        if id(step) == Omitted.part:
            continue
        kind = step[0]
        if kind == "line":
            lines.append("".join(piece(cell, row, rows, hits) for cell in step[1]))
        elif kind == "mark":
            lines[-1] += step[1]
        elif kind == "wrap":
            found = wrapped(row["note"], step[1], step[2])
            hits.add((id(step), min(3, len(found))))
            hits.update((id(step), len(line)) for line in found if len(line) >= step[2] - 1)
            lines += found
        else:
            taken = holds(step[1], row, hits)
            hits.add((id(step), taken))
            if kind == "skip" and taken:
                return
            if kind == "when":
                row_steps(step[2] if taken else step[3], row, rows, lines, hits)


def report_of(report: Any, rows: Any, hits: Hits) -> str:
    """A report's text; the rows stay as they are."""
    lines: list[str] = []
    for step in report["steps"]:
        if id(step) == Omitted.part:
            continue
        kind = step[0]
        if kind == "keep":
            taken = [holds(step[1], row, hits) for row in rows]
            hits.update((id(step), one) for one in taken)
            rows = [row for row, kept in zip(rows, taken, strict=True) if kept]
        elif kind == "sort":
            sign = 1 if step[2] == "up" else -1
            keys = [sign * value_of(step[1], row, hits) for row in rows]
            hits.add((id(step), keys == sorted(keys)))
            rows = [rows[at] for at in sorted(range(len(rows)), key=lambda at: (keys[at], at))]
        elif kind == "line":
            lines.append("".join(piece(cell, {}, rows, hits) for cell in step[1]))
        elif kind == "each":
            for number, row in enumerate(rows):
                row_steps(step[1], {**row, "number": number + 1}, rows, lines, hits)
        elif kind == "groups":
            kinds = [row["kind"] for row in rows]
            order = sorted(set(kinds), key=str if step[1] == "name" else kinds.index)
            hits.add((id(step), order == sorted(order), min(2, len(order))))
            for group in order:
                some = [row for row in rows if row["kind"] == group]
                for line in step[2]:
                    if id(line) != Omitted.part:
                        lines.append("".join(piece(cell, {}, some, hits) for cell in line[1]))
                for number, row in enumerate(some):
                    row_steps(step[3][1], {**row, "number": number + 1}, some, lines, hits)
                for line in step[4]:
                    if id(line) != Omitted.part:
                        lines.append("".join(piece(cell, {}, some, hits) for cell in line[1]))
        elif kind == "empty":
            hits.add((id(step), not rows))
            lines += [] if rows else [step[1]]
        elif kind == "numbered":
            hits.add((id(step), len(lines) > 9))
            lines = [
                placed(str(at), ["right", step[1]]) + step[2] + line
                for at, line in enumerate(lines, 1)
            ]
        else:
            width = max([0, *map(len, lines)])
            lines = [f"{step[1]} {placed(line, ['left', width])} {step[1]}" for line in lines]
    return "\n".join(lines)


def draw_rows(spec: Any, length: int, pool: Numbers) -> Any:
    """Rows of few kinds."""
    rng = pool.rng
    kinds = rng.sample(KINDS, rng.randrange(1, 4))
    return [
        {
            "kind": rng.choice(kinds),
            "name": rng.choice(NAMES),
            "note": " ".join(rng.choice(WORDS) for _ in range(rng.choice((0, 1, 3, 5, 8)))),
            **{name: abs(pool.draw()) for name in spec["columns"]},
        }
        for _ in range(length)
    ]


def wants(node: Any) -> list[Any]:
    """What rows have to come by."""
    found: list[Any] = []
    if isinstance(node, dict):
        return wants(node["steps"])
    if isinstance(node, list) and node:
        if node[0] in ("keep", "skip", "when", "pick", "empty"):
            found += [(id(node), True), (id(node), False)]
        elif node[0] == "sort":
            found.append((id(node), False))
        elif node[0] == "word" and node[1] == "name":
            found += [(id(node), gap) for gap in (0, 1)]
        elif node[0] == "bar":
            found += [(id(node), gap) for gap in (-1, 0)]
        elif node[0] == "wrap":
            found += [(id(node), 3), (id(node), node[2]), (id(node), node[2] - 1)]
        elif node[0] == "amount":
            found += [(id(node), True, True), (id(node), False, False)]
            found += [(id(node), "edge", 0, 99), (id(node), "edge", 1, 0)]
        for part in node:
            found += wants(part)
    return found


def edges(node: Any) -> list[int]:
    """Numbers at which something changes in a report."""
    found: list[int] = []
    if isinstance(node, list) and node:
        if node[0] == "bar":
            found += [node[2] * node[3]] * 2
        if node[0] == "amount":
            found += [99, 100] * 2
        for part in node:
            found += edges(part)
    return found


def parts_of(steps: Any) -> list[Any]:
    """The steps that can be left out, and those in them."""
    found: list[Any] = []
    for step in steps:
        found.append(step)
        if step[0] == "each":
            # Without the first line a mark would have nothing to stand on.
            found += parts_of([one for one in step[1] if one[0] in ("when", "wrap", "skip")])
        elif step[0] == "groups":
            found += [*step[2], *parts_of([step[3]])[1:], *step[4]]
        elif step[0] == "when":
            found += parts_of(step[2]) + parts_of(step[3])
    return found


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the reports, each on rows that show all of its steps."""
    for report in spec["reports"][section::sections]:
        pool = Numbers(numbers(report) + edges(report["steps"]), 0, 140)

        def make(pool: Numbers = pool) -> Any:
            return draw_rows(spec, pool.rng.randrange(9), pool)

        made = cover(
            make,
            functools.partial(report_of, report),
            wants(report),
            parts_of(report["steps"]),
            need=2,
        )
        for rows in made:
            expect(function, spec, report, rows)
        expect(function, spec, report, [])


def expect(function: Any, spec: Any, report: Any, rows: Any) -> None:
    """Compare one answer."""
    want = report_of(report, rows, set())
    name = [] if spec["one"] else [report["name"]]
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
        report = spec["reports"][rng.randrange(len(spec["reports"]))]
        rows = draw_rows(spec, 3, Numbers([], 0, 140, rng))
        name = [] if spec["one"] else [report["name"]]
        found.append(([*name, rows], report_of(report, rows, set())))
    return found
