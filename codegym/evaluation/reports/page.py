"""One HTML file of a run or a comparison. It opens from disk, and asks no network for anything."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from html import escape
from importlib import resources
from pathlib import Path
from typing import IO, Any

from codegym.errors import InputError
from codegym.evaluation.comparing import compare
from codegym.evaluation.reports.cells import LETTERS, Cells
from codegym.evaluation.reports.drawing import COLOURS, scatter, svg
from codegym.evaluation.reports.rows import dollars, number, paired_cells, percent, summary_rows
from codegym.evaluation.reports.runs import Run

_INSIDE_BYTES = 3 << 20
"""Details up to so many bytes are in the page itself."""


def write_page(runs: Sequence[Run], path: Path) -> Path | None:
    """Write the report of one run, or a comparison of several.

    Args:
        runs: In the order of the rows.
        path: The HTML file. The details of many samples go beside it, into ``NAME.data``; such a
            folder of an earlier report is replaced.

    Returns:
        The folder beside the page; None where the page holds everything.

    Raises:
        InputError: Something cannot be written.
    """
    cells = [Cells(run) for run in runs]
    beside = path.with_name(f"{path.stem}.data")
    try:
        inside = _small_chunks(cells)
        if beside.is_dir():
            shutil.rmtree(beside)
        if inside is None:
            beside.mkdir()
            for run, of_run in enumerate(cells):
                for chunk, found in of_run.chunks():
                    key = f"{run}-{chunk}"
                    text = f'codegymDetails("{key}", {_json(found)});\n'
                    (beside / f"{key}.js").write_text(text, encoding="ascii")
        part = path.with_name(f".{path.name}.part")
        with open(part, "w", encoding="utf-8") as out:
            _write(runs, cells, inside or {}, beside.name, out)
        part.replace(path)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", str(path)) from None
    return beside if inside is None else None


def _small_chunks(cells: Sequence[Cells]) -> dict[str, str] | None:
    """All chunks as text, where they fit into the page; else None."""
    found: dict[str, str] = {}
    size = 0
    for run, of_run in enumerate(cells):
        for chunk, record in of_run.chunks():
            text = _json(record)
            size += len(text)
            if size > _INSIDE_BYTES:
                return None
            found[f"{run}-{chunk}"] = text
    return found


def _json(value: Any) -> str:
    """JSON that can stand in a script element: no tag and no comment begins in it."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _write(
    runs: Sequence[Run], cells: Sequence[Cells], inside: dict[str, str], beside: str, out: IO[str]
) -> None:
    title = escape("codegym: " + ", ".join(run.name for run in runs))
    static = resources.files("codegym.evaluation.reports") / "static"
    out.write(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{(static / 'page.css').read_text()}</style></head>\n"
        f'<body data-beside="{escape(beside)}"><main><h1>{title}</h1>\n'
    )
    if len({run.digest for run in runs}) > 1:
        out.write(
            '<p class="note">These runs were judged on different suites, or on different versions '
            "of one: their numbers cannot be compared.</p>\n"
        )
    parts = [_overview(runs), *_horizons(runs), *_comparisons(runs), *_costs(runs)]
    parts += [_numbers(run) for run in runs]
    parts += [_map(place, run) for place, run in enumerate(runs)]
    out.write("\n".join(parts))
    out.write(
        '</main><dialog id="sample" aria-labelledby="sample-title"><header>'
        '<h3 id="sample-title"></h3><button type="button">Close</button></header>'
        "<article></article></dialog>\n"
    )
    for place, of_run in enumerate(cells):
        out.write(_data(f"data-{place}", _json(of_run.matrix())))
    for key, text in inside.items():
        out.write(_data(f"chunk-{key}", text))
    out.write(f"<script>{(static / 'page.js').read_text()}</script></body></html>\n")


def _data(name: str, text: str) -> str:
    return f'<script type="application/json" id="{name}">{text}</script>\n'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """A table; cells are HTML already."""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    told = f"<caption>{caption}</caption>" if caption else ""
    return (
        f'<div class="wide"><table>{told}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _key(place: int) -> str:
    return f'<span class="key" style="background:{COLOURS[place % len(COLOURS)]}"></span>'


def _overview(runs: Sequence[Run]) -> str:
    heads = (
        *("run", "suite", "asked", "samples", "pass@1, 95%", "H50", "H80", "H95"),
        *("tokens per solved", "cost", "infrastructure faults"),
    )
    rows = []
    for place, run in enumerate(runs):
        summary = run.summary
        interval = summary.pass_at_k_interval.get("1")
        rows.append(
            [
                _key(place) + escape(run.name),
                escape(summary.suite),
                escape(run.manifest.mode or ""),
                f"{summary.judged} of {summary.samples}",
                percent(summary.pass_at_k.get("1"), interval),
                *(escape(summary.horizon.shown.get(name, "")) for name in ("h50", "h80", "h95")),
                "" if summary.tokens is None else number(summary.tokens.per_solved),
                "" if summary.cost is None else dollars(summary.cost.total),
                str(summary.infrastructure_errors),
            ]
        )
    return _table(heads, rows)


def _horizons(runs: Sequence[Run]) -> list[str]:
    fits = [(run.name, run.fit) for run in runs if run.fit is not None]
    if not fits:
        return []
    parts = ["<h2>The line horizon</h2>", svg(fits)]
    parts.append(
        "<p>Curve and 95% band: the fit over all tasks. Points: what came out in each doubling "
        "of length. Lines are the statements of the reference that the hidden tests need.</p>"
    )
    for name, fit in fits:
        rows = [
            [
                f"{octave.low} to {octave.high - 1}",
                str(octave.tasks),
                str(octave.attempts),
                f"{octave.rate:.1%}",
                f"{octave.rate_low:.1%} to {octave.rate_high:.1%}",
            ]
            for octave in fit.octaves
        ]
        heads = ("effective lines", "tasks and stages", "attempts", "success", "95% interval")
        parts.append(f"<h3>{escape(name)}: success by length</h3>{_table(heads, rows)}")
    return parts


def _comparisons(runs: Sequence[Run]) -> list[str]:
    """Each run against the first one of the same suite."""
    rows = []
    for run in runs[1:]:
        found = compare(runs[0].counts, run.counts) if run.digest == runs[0].digest else None
        if found is not None:
            rows.append([escape(f"{run.name} less {runs[0].name}"), *paired_cells(found)])
    if not rows:
        return []
    heads = ("pass@1 on the same tasks", "tasks", "difference, 95%", "p", "better", "worse")
    return [
        "<h2>Compared task by task</h2>",
        _table(heads, rows),
        '<p class="quiet">p: how often chance alone makes a difference as large, by flipping the '
        "sign of each task's difference. Better and worse count tasks.</p>",
    ]


def _costs(runs: Sequence[Run]) -> list[str]:
    points = []
    units = {run.spent[1] for run in runs if run.spent is not None}
    # Dollars and tokens do not go on one axis; dollars are what most people pay in.
    unit = "dollars" if "dollars" in units else "tokens"
    for place, run in enumerate(runs):
        rate = run.summary.pass_at_k.get("1")
        if rate is not None and run.spent is not None and run.spent[1] == unit:
            points.append((run.name, COLOURS[place % len(COLOURS)], run.spent[0], rate))
    if len(points) < 2:
        return []
    return [
        "<h2>Success against what it takes</h2>",
        scatter(points, f"{unit} for each sample"),
        '<p class="quiet">The line joins the runs that none beats in both.</p>',
    ]


def _numbers(run: Run) -> str:
    rows = [[escape(name), escape(value)] for name, value in summary_rows(run.summary)]
    command = escape(" ".join(run.manifest.command))
    return (
        f"<h2>{escape(run.name)}: all numbers</h2>{_table(('what', 'value'), rows)}"
        f'<p class="quiet">Suite {escape(run.digest[:16])}, image '
        f"{escape(run.manifest.image or '')}. {command}</p>"
    )


def _map(place: int, run: Run) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" value="{letter}" checked> '
        f'<span class="cell {letter}" style="display:inline-block;text-align:center">'
        f"{'' if letter == 'P' else letter}</span> {outcome.value} "
        f"{run.summary.outcomes[outcome.value]}</label>"
        for outcome, letter in LETTERS.items()
        if run.summary.outcomes.get(outcome.value)
    )
    return (
        f'<section data-run="{place}"><h2>{escape(run.name)}: tasks and attempts</h2>'
        f'<div class="tools"><input type="search" placeholder="task or family" '
        f'aria-label="Show tasks whose name or family holds"> {boxes} <output></output></div>'
        '<div class="heat"><table aria-label="Outcome of each attempt at each task; choose one '
        'for its program, verdict and output"><tbody></tbody></table></div></section>'
    )
