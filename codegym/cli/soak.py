"""``codegym sandbox soak``: thousands of runs from many threads, and what is left of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from codegym.cli.options import Backend

if TYPE_CHECKING:
    from codegym.soak import Report


def register(sandbox_app: typer.Typer) -> None:
    """Add the command to the group ``sandbox``."""
    sandbox_app.command("soak")(soak)


def soak(
    runs: Annotated[int, typer.Option(min=1, help="How many, over all clients.")] = 10_000,
    clients: Annotated[int, typer.Option(min=1, help="Threads that hand them in.")] = 64,
    workers: Annotated[int, typer.Option(min=1, help="Sandboxes at work.")] = 2,
    judged: Annotated[
        bool, typer.Option("--judged", help="Judgements alone, no plain runs.")
    ] = False,
    backend: Backend = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Run thousands of programs from many threads: none lost, none crossed, nothing left.

    Ends with 0 where every check is held, 1 where one is not, 3 where the sandbox does not work.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from codegym.cli.output import print_json
    from codegym.soak import Plan, run

    plan = Plan(runs, clients, backend, workers, judged)
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        refresh_per_second=2,
    ) as progress:
        bar = progress.add_task("", total=runs)
        report = run(plan, lambda done: progress.update(bar, completed=done))
    if as_json:
        print_json(report.as_data())
    else:
        _print(report)
    raise typer.Exit(0 if report.held else 1)


def _print(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 160  # one line a row, for logs and grep
    kinds = ", ".join(f"{number} {kind}" for kind, number in report.kinds.items())
    for line in (
        f"{report.plan.runs} runs of {report.plan.clients} clients on {report.backend}, "
        f"{report.workers} slots: {report.seconds:.1f} s, {report.per_second:.0f}/s, "
        f"waited {report.wait_p50_s:.2f} s in the median, {report.wait_max_s:.1f} s at most",
        f"{kinds}, {report.cancelled} cancelled (seed {report.seed})",
    ):
        console.print(line, soft_wrap=True)
    console.print()
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("CHECK", "", "FOUND"):
        table.add_column(title)
    for check in report.checks:
        word = Text("held", style="green") if check.held else Text("NOT HELD", style="bold red")
        table.add_row(check.what, word, check.found)
    console.print(table)
    console.print()
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("", "BEFORE", "AFTER"):
        table.add_column(title, justify="right" if title else "left")
    for name in ("memory_bytes", "descriptors", "threads", "containers", "processes", "files"):
        values = [getattr(reading, name) for reading in (report.before, report.after)]
        shown = [f"{v / (1 << 20):.1f} MiB" if name == "memory_bytes" else str(v) for v in values]
        table.add_row(name.partition("_")[0], *shown)
    console.print(table)
    for line in report.told:
        console.print(line, soft_wrap=True)
