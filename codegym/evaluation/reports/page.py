"""One self-contained HTML file: numbers, horizons and their curves, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from codegym.evaluation.reports.drawing import COLOURS, svg
from codegym.evaluation.reports.runs import Run

_STYLE = """
:root { color-scheme: light dark; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
.wide { overflow-x: auto; }
.curve { width: 100%; height: auto; }
.curve line { stroke: var(--line); }
.curve text { fill: currentColor; font-size: 13px; }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 50%; margin-right: .4em; }
.note { border-left: 3px solid #d97706; padding-left: .8rem; }
"""


def page(runs: Sequence[Run]) -> str:
    """The report of one run, or a comparison of several.

    Args:
        runs: In the order of the rows.
    """
    title = "codegym: " + ", ".join(run.name for run in runs)
    fits = [(run.name, run.fit) for run in runs if run.fit is not None]
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>",
    ]
    if len({run.digest for run in runs}) > 1:
        parts.append(
            '<p class="note">These runs were judged on different suites, or on different versions '
            "of one: their numbers cannot be compared.</p>"
        )
    parts.append(_table(runs))
    if fits:
        parts += ["<h2>The line horizon</h2>", svg([(name, fit) for name, fit in fits if fit])]
        parts.append(
            "<p>Curve and 95% band: the fit over all tasks. Points: what came out in each doubling "
            "of length. Lines are the statements of the reference that the hidden tests need.</p>"
        )
    parts += [_octaves(run) for run in runs if run.fit is not None]
    return "\n".join(parts) + "\n"


def _table(runs: Sequence[Run]) -> str:
    heads = ("run", "suite", "samples", "pass@1", "H50", "H80", "H95", "infrastructure faults")
    rows = []
    for number, run in enumerate(runs):
        summary = run.summary
        colour = COLOURS[number % len(COLOURS)]
        rate = summary.pass_at_k.get("1")
        cells = [
            escape(summary.suite),
            f"{summary.judged} of {summary.samples}",
            "" if rate is None else f"{rate:.1%}",
            *(escape(summary.horizon.shown.get(name, "")) for name in ("h50", "h80", "h95")),
            str(summary.infrastructure_errors),
        ]
        key = f'<span class="key" style="background:{colour}"></span>'
        rows.append(
            f"<tr><td>{key}{escape(run.name)}</td>"
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _octaves(run: Run) -> str:
    assert run.fit is not None
    rows = "".join(
        f"<tr><td>{octave.low} to {octave.high - 1}</td><td>{octave.tasks}</td>"
        f"<td>{octave.attempts}</td><td>{octave.rate:.1%}</td>"
        f"<td>{octave.rate_low:.1%} to {octave.rate_high:.1%}</td></tr>"
        for octave in run.fit.octaves
    )
    return (
        f"<h3>{escape(run.name)}</h3><table><thead><tr>"
        '<th scope="col">effective lines</th><th scope="col">tasks and stages</th>'
        '<th scope="col">attempts</th><th scope="col">success</th>'
        f'<th scope="col">95% interval</th></tr></thead><tbody>{rows}</tbody></table>'
    )
