"""``codegym sandbox selftest``: every hostile program against what has to come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from codegym.cli.options import Backend

if TYPE_CHECKING:
    from codegym.selftest.runner import Report, Result

_STYLES = {"held": "green", "not held": "bold red", "skipped": "yellow", "error": "bold red"}


def register(sandbox_app: typer.Typer) -> None:
    """Add the command to the group ``sandbox``."""
    sandbox_app.command("selftest")(selftest)


def selftest(
    backend: Backend = "auto",
    only: Annotated[
        str, typer.Option(help="Cases by number, range or group: 1,4,C,44-50.", metavar="CASES")
    ] = "",
    workers: Annotated[int, typer.Option(min=1, help="Sandboxes side by side.")] = 2,
    runtime: Annotated[
        str | None, typer.Option(help="Container runtime for docker: runsc, crun, ...")
    ] = None,
    restart_engine: Annotated[
        bool,
        typer.Option(
            "--restart-engine",
            help="Case 75 stops and starts dockerd: every container on this host is disturbed.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Run hostile programs and faults against the sandbox; each must come to nothing.

    Ends with 0 where every case is held, 1 where one is not, 3 where the sandbox does not work.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from codegym.cli.output import print_json
    from codegym.selftest.case import load_cases, select
    from codegym.selftest.runner import run_cases

    cases = select(load_cases(), only)
    # Progress goes to standard error, and only where somebody watches.
    console = Console(stderr=True, highlight=False, markup=False)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task("starting sandboxes", total=len(cases))

        def finished(result: Result) -> None:
            progress.advance(bar)

        report = run_cases(
            cases,
            backend,
            workers,
            runtime=runtime,
            restart_engine=restart_engine,
            on_start=lambda case: progress.update(bar, description=f"{case.number} {case.name}"),
            on_result=finished,
        )
    if as_json:
        print_json(report.to_json())
    else:
        _print_report(report)
    raise typer.Exit(report.exit_code)


def _print_report(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 250  # one line a case, for logs and grep
    table = Table(box=None, header_style="bold")
    for title in ("", "CASE", "", "SECONDS", "WHY"):
        table.add_column(title, no_wrap=title != "WHY", justify="right" if title else "left")
    table.columns[1].justify = table.columns[4].justify = "left"
    for result in report.results:
        table.add_row(
            f"{result.group} {result.number}",
            result.name,
            Text(result.state, style=_STYLES[result.state]),
            f"{result.seconds:.1f}",
            result.why,
        )
    console.print(table)
    counts = ", ".join(
        f"{report.count(state)} {state}"
        for state in ("held", "not held", "skipped", "error")
        if report.count(state) or state == "held"
    )
    console.print(
        f"{counts} of {len(report.results)} on {report.backend} ({report.runtime}) "
        f"in {report.seconds:.1f} s"
    )
