"""``codegym report``: what came out of one run, or of several beside each other."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from codegym.cli.output import print_json
from codegym.errors import InputError
from codegym.evaluation.comparing import Paired, compare
from codegym.evaluation.reports import Run, read_run
from codegym.evaluation.reports.rows import dollars, paired_cells, percent, summary_rows


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    folders: Annotated[list[Path], typer.Argument(help="Run folders of `codegym eval`.")],
    html: Annotated[Path | None, typer.Option(help="Write a page that opens from disk.")] = None,
    png: Annotated[Path | None, typer.Option(help="Draw the curves (needs matplotlib).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Print outcomes, pass@k and the line horizon of runs; draw its curve."""
    runs = [read_run(folder) for folder in folders]
    if as_json:
        print_json(_plain(runs))
    else:
        _print(runs)
    if html is not None:
        from codegym.evaluation.reports.page import write_page

        beside = write_page(runs, html)
        if beside is not None:
            print(f"note: {html} needs the folder {beside} beside it", file=sys.stderr)
    if png is not None:
        from codegym.evaluation.reports.drawing import write_png

        fits = [(run.name, run.fit) for run in runs if run.fit is not None]
        if not fits:
            raise InputError("no run has tasks of two measured lengths to draw", "--png")
        write_png(fits, png)


def _plain(runs: list[Run]) -> list[dict[str, Any]]:
    plain = []
    for run in runs:
        paired = _against_first(runs, run)
        plain.append(
            {
                "run": run.name,
                "suite_digest": run.digest,
                **run.summary.model_dump(mode="json", exclude={"points", "horizon"}),
                "horizon": None if run.fit is None else run.fit.as_dict(),
                "against_first": None if paired is None else paired._asdict(),
            }
        )
    return plain


def _against_first(runs: list[Run], run: Run) -> Paired | None:
    first = runs[0]
    same = run is not first and run.digest == first.digest
    return compare(first.counts, run.counts) if same else None


def _print(runs: list[Run]) -> None:
    console = Console(markup=False, highlight=False)
    overview = Table(title="runs")
    for head in ("run", "suite", "samples", "pass@1, 95%", "H50", "H80", "H95", "cost", "faults"):
        overview.add_column(head, justify="left" if head in ("run", "suite") else "right")
    for run in runs:
        summary = run.summary
        overview.add_row(
            run.name,
            summary.suite,
            f"{summary.judged} of {summary.samples}",
            percent(summary.pass_at_k.get("1"), summary.pass_at_k_interval.get("1")),
            *(summary.horizon.shown.get(name, "") for name in ("h50", "h80", "h95")),
            "" if summary.cost is None else dollars(summary.cost.total),
            str(summary.infrastructure_errors),
        )
    console.print(overview)
    if len({run.digest for run in runs}) > 1:
        console.print("note: these runs were judged on different suites; do not compare them")
    for run in runs:
        _print_numbers(console, run)
    _print_comparison(console, runs)


def _print_numbers(console: Console, run: Run) -> None:
    numbers = Table(title=run.name)
    numbers.add_column("what")
    numbers.add_column("value", justify="right")
    for what, value in summary_rows(run.summary):
        numbers.add_row(what, value)
    console.print(numbers)
    if run.fit is None:
        console.print(f"{run.name}: no line horizon (it takes tasks of two measured lengths)")
        return
    octaves = Table(title=f"{run.name}: success by length, slope {run.fit.slope:.2f}")
    for head in ("effective lines", "tasks", "attempts", "success", "95% interval"):
        octaves.add_column(head, justify="right")
    for octave in run.fit.octaves:
        octaves.add_row(
            f"{octave.low} to {octave.high - 1}",
            str(octave.tasks),
            str(octave.attempts),
            f"{octave.rate:.0%}",
            f"{octave.rate_low:.0%} to {octave.rate_high:.0%}",
        )
    console.print(octaves)


def _print_comparison(console: Console, runs: list[Run]) -> None:
    table = Table(title=f"against {runs[0].name}, task by task")
    for head in ("run", "tasks", "difference, 95%", "p", "better", "worse"):
        table.add_column(head, justify="left" if head == "run" else "right")
    for run in runs[1:]:
        paired = _against_first(runs, run)
        if paired is not None:
            table.add_row(run.name, *paired_cells(paired))
    if table.row_count:
        console.print(table)
