"""``codegym report``: what came out of one run, or of several beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from codegym.cli.output import print_json
from codegym.errors import InputError
from codegym.evaluation.reports import Run, read_run


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    folders: Annotated[list[Path], typer.Argument(help="Run folders of `codegym eval`.")],
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page.")] = None,
    png: Annotated[Path | None, typer.Option(help="Draw the curves (needs matplotlib).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Print outcomes, pass@k and the line horizon of runs; draw its curve."""
    runs = [read_run(folder) for folder in folders]
    if as_json:
        print_json([_plain(run) for run in runs])
    else:
        _print(runs)
    if html is not None:
        from codegym.evaluation.reports.page import page

        try:
            html.write_text(page(runs), encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(html)) from None
    if png is not None:
        from codegym.evaluation.reports.drawing import write_png

        fits = [(run.name, run.fit) for run in runs if run.fit is not None]
        if not fits:
            raise InputError("no run has tasks of two measured lengths to draw", "--png")
        write_png(fits, png)


def _plain(run: Run) -> dict[str, Any]:
    fitted = None if run.fit is None else run.fit.as_dict()
    return {
        "run": run.name,
        "suite_digest": run.digest,
        **run.summary.model_dump(mode="json", exclude={"points", "horizon"}),
        "horizon": fitted,
    }


def _print(runs: list[Run]) -> None:
    console = Console()
    table = Table(title="runs")
    for head in ("run", "suite", "samples", "pass@1", "H50", "H80", "H95", "faults"):
        table.add_column(head, justify="left" if head in ("run", "suite") else "right")
    for run in runs:
        summary = run.summary
        rate = summary.pass_at_k.get("1")
        shown = summary.horizon.shown
        table.add_row(
            run.name,
            summary.suite,
            f"{summary.judged} of {summary.samples}",
            "" if rate is None else f"{rate:.1%}",
            *(shown.get(name, "") for name in ("h50", "h80", "h95")),
            str(summary.infrastructure_errors),
        )
    console.print(table)
    if len({run.digest for run in runs}) > 1:
        console.print("note: these runs were judged on different suites; do not compare them")
    for run in runs:
        if run.fit is None:
            console.print(f"{run.name}: no line horizon (it takes tasks of two measured lengths)")
            continue
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
