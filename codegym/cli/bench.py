"""``codegym sandbox bench``: how fast, beside what, and where each bar stands."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codegym.cli.options import Backend

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from codegym.bench.memory import Memory
    from codegym.bench.report import Bar, Report
    from codegym.bench.series import Row

MISSED = 1
"""Exit code where a bar is not met."""
_FILE_WIDTH = 200


def register(app: typer.Typer) -> None:
    """Add the command to the group ``sandbox``."""
    app.command("bench")(bench)


def bench(
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    seconds: Annotated[
        float, typer.Option(help="About how long to measure; more rounds, steadier tails.")
    ] = 60.0,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="End with 0 even where a bar is not met.")
    ] = False,
    backend: Backend = "auto",
    humaneval: Annotated[
        Path | None, typer.Option(help="HumanEval's .jsonl or .jsonl.gz, to judge its references.")
    ] = None,
) -> None:
    """Measure latency and throughput beside what others do; ends with 1 where a bar is missed."""
    from codegym.bench import Plan, run
    from codegym.cli.output import print_json

    plan = Plan(backend=backend, seconds=seconds, humaneval=humaneval)
    with _progress() as progress:
        report = run(plan, progress)
    if as_json:
        print_json(report.as_data())
    else:
        _print(report)
    if not report.met and not no_check:
        raise typer.Exit(MISSED)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[float, str], None]]:
    """A bar on standard error where that is a terminal; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, what: None
        return
    columns = (BarColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    # Few refreshes: the bar's own thread is on the machine that is measured.
    with Progress(*columns, console=console, transient=True, refresh_per_second=2) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda done, what: bar.update(task, completed=done, description=what)


def _print(report: Report) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _FILE_WIDTH  # one line a row, for logs and grep
    _print_machine(report, console)
    console.print()
    console.print(_rows_table(report.rows))
    console.print(f"idle warm slot: {_memory(report.memory)}", soft_wrap=True)
    for skip in report.skipped:
        console.print(f"skipped: {skip.what}: {skip.why}", soft_wrap=True)
    console.print()
    console.print(_bars_table(report.bars))
    missed = sum(bar.met is False for bar in report.bars)
    unknown = sum(bar.met is None for bar in report.bars)
    met = len(report.bars) - missed - unknown
    console.print(f"{met} bars met, {missed} not met, {unknown} not measured")


def _print_machine(report: Report, console: Console) -> None:
    facts = report.machine
    load = " ".join(f"{value:.2f}" for value in facts.load_average)
    memory = f"{facts.memory_bytes / (1 << 30):.1f} GiB"
    engine = f"Docker {facts.engine}" if facts.engine else "no Docker engine"
    image = f", image {facts.image}" if facts.image else ""
    lines = [
        f"{facts.cores} cores of {facts.cpu}, {memory}, Linux {facts.kernel}",
        f"Python {facts.python}, {engine}, backend {facts.backend}, runtime {facts.runtime}{image}",
        f"load average at the start {load}; {report.rounds} rounds, {report.seconds:.0f} s in all",
    ]
    for line in lines:
        console.print(line, soft_wrap=True)
    if facts.load_average[0] > 0.5 * facts.cores:
        console.print("the machine was busy before: the bars are for an idle one", style="yellow")


def _memory(memory: Memory) -> str:
    sizes = [
        f"{size / 1e6:.1f} MB {how}"
        for size, how in (
            (memory.pss_bytes, f"proportional in {memory.processes} processes"),
            (memory.cgroup_bytes, "as the engine accounts it, caches included"),
        )
        if size is not None
    ]
    return ", ".join(sizes) or "unknown"


def _rows_table(rows: list[Row]) -> Table:
    table = _table("WHAT", ">P50 ms", ">P99 ms", ">MIN ms", ">PER SECOND", ">RATIO", ">SAMPLES", "")
    for row in rows:
        ratio = "" if row.ratio is None else f"{_number(row.ratio)} x {row.against}"
        table.add_row(
            row.what,
            _number(1000 * row.p50_s),
            _number(1000 * row.p99_s),
            _number(1000 * row.min_s),
            _number(row.per_second),
            ratio,
            str(row.samples),
            row.note,
        )
    return table


_WORDS = {True: ("met", "green"), False: ("NOT MET", "bold red"), None: ("not measured", "yellow")}


def _bars_table(bars: list[Bar]) -> Table:
    from rich.text import Text

    table = _table("BAR", ">MEASURED", ">TO REACH", "", "")
    for bar in bars:
        word, style = _WORDS[bar.met]
        measured = "-" if bar.measured is None else f"{_number(bar.measured)} {bar.unit}"
        table.add_row(
            bar.what,
            measured,
            f"{'≤' if bar.at_most else '≥'} {bar.bar:g} {bar.unit}",
            Text(word, style=style),
            bar.note,
        )
    return table


def _table(*titles: str) -> Table:
    """A table without lines; a title that begins with ``>`` heads numbers."""
    from rich.table import Table

    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in titles:
        table.add_column(title.lstrip(">"), justify="right" if title[:1] == ">" else "left")
    return table


def _number(value: float) -> str:
    """Three or so significant digits, never an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
