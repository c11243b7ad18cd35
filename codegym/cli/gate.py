"""``codegym tasks check``, ``measure`` and ``alike``: the tasks themselves put to the test."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegym.cli.options import Backend, Workers
from codegym.cli.output import print_json
from codegym.errors import InputError
from codegym.resources import tasks_folder
from codegym.suites import Suite, load_suite
from codegym.task import Task

if TYPE_CHECKING:
    from codegym.gate import TaskReport
    from codegym.lines import EffectiveLines

STOPPED = 130
_WIDEST = 0.2
"""Of an estimate that is written down, the interval as a share."""

SuiteSpec = Annotated[str, typer.Argument(help="Suite, as in `codegym tasks list`.")]
TaskIds = Annotated[
    list[str] | None, typer.Option("--task", help="Only this task; may be given several times.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check")(check)
    app.command("measure")(measure)
    app.command("alike")(compare)


def check(
    suite: SuiteSpec = "authored",
    task: TaskIds = None,
    times: Annotated[
        int, typer.Option(min=1, help="How often the reference has to pass, with fresh inputs.")
    ] = 3,
    mutants: Annotated[
        int, typer.Option(min=0, help="How many mutants of the reference to judge.")
    ] = 30,
    seed: Annotated[int, typer.Option(help="Decides mutants, inputs and sample.")] = 0,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only so many tasks, picked by the seed.")
    ] = None,
    lines: Annotated[
        int,
        typer.Option(
            min=0, help="Judgements for measuring recorded effective lines again; 0: do not."
        ),
    ] = 2000,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Check again what was checked before.")
    ] = False,
    workers: Workers = None,
    backend: Backend = "auto",
    as_json: AsJson = False,
) -> None:
    """Check that tasks tell right programs from wrong ones; ends with 1 where one does not.

    The reference must pass; stub, empty file, earlier stages and cheats must fail; mutants are
    to be caught. Findings are remembered for this task and this sandbox: a call that was stopped
    is gone on with by the same call, and `load_suite` leaves out what was set aside.
    """
    loaded = load_suite(suite, include_set_aside=True)
    tasks = _pick(loaded, task, sample, seed)
    from codegym.gate import Options, check_suite
    from codegym.judge import Judge
    from codegym.sandbox import SandboxPool

    options = Options(times=times, mutants=mutants, seed=seed, lines=lines)
    try:
        with (
            SandboxPool(backend=backend, workers=workers) as pool,
            _bar("checking", len(tasks)) as step,
        ):
            reports = check_suite(
                Judge(pool),
                tasks,
                options,
                workers=pool.workers,
                fresh=fresh,
                progress=lambda report: step(report.task_id),
            )
    except KeyboardInterrupt:
        print("stopped; the same command goes on", file=sys.stderr)
        raise typer.Exit(STOPPED) from None
    if as_json:
        rows = [report.model_dump(mode="json") for report in reports]
        print_json(
            {
                "suite": suite,
                "options": options.model_dump(),
                "set_aside": [dict(item._asdict()) for item in loaded.set_aside],
                "tasks": rows,
            }
        )
    else:
        _print_reports(suite, loaded, reports)
    raise typer.Exit(int(any(report.status == "set aside" for report in reports)))


def measure(
    suite: SuiteSpec = "authored",
    task: TaskIds = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the figures into the tasks' task.toml.")
    ] = False,
    judgements: Annotated[
        int, typer.Option(min=10, help="Budget for each stage; past it the figure is estimated.")
    ] = 20_000,
    seconds: Annotated[
        float | None, typer.Option(min=0, help="Another budget for each stage.")
    ] = None,
    workers: Workers = None,
    backend: Backend = "auto",
    as_json: AsJson = False,
) -> None:
    """Measure the effective lines of references; ends with 1 where a recorded figure is wrong.

    With --write, figures are written into task.toml, and wrong ones are not an error: exact ones,
    and estimates whose interval is no wider than 20% of them and excludes what is there.
    What is found out is remembered: a call that was stopped is gone on with by the same call.
    """
    loaded = load_suite(suite, include_set_aside=True)
    folder = _task_folder(suite) if write else None
    tasks = _pick(loaded, task, None, 0)
    from codegym.judge import Judge
    from codegym.lines import effective_lines
    from codegym.lines.effective import Experience
    from codegym.sandbox import SandboxPool
    from codegym.suites.authored import write_effective_lines

    rows: list[dict[str, Any]] = []
    with (
        SandboxPool(backend=backend, workers=workers) as pool,
        _bar("measuring", sum(len(item.stages) for item in tasks)) as step,
    ):
        judge = Judge(pool)
        for item in tasks:
            figures = [stage.effective_lines for stage in item.stages]
            experience = Experience()
            for number, stage in enumerate(item.stages, 1):
                until = item.up_to(number)
                found = effective_lines(
                    judge,
                    until,
                    stage.reference,
                    judgements=judgements,
                    seconds=seconds,
                    experience=experience,
                )
                recorded = stage.effective_lines
                rows.append(
                    {"task_id": item.id, "stage": number, "recorded": recorded, **found.as_dict()}
                )
                if _tells_more(found, recorded):
                    figures[number - 1] = found.effective
                if folder is not None:
                    write_effective_lines(folder / item.id, figures)
                step(item.id)
    if as_json:
        print_json({"suite": suite, "stages": rows})
    else:
        _print_figures(rows)
    wrong = any(not row["low"] <= (row["recorded"] or 0) <= row["high"] for row in rows)
    raise typer.Exit(int(wrong and not write))


def compare(
    suites: Annotated[
        list[str] | None, typer.Argument(help="Suites, as in `codegym tasks list`.")
    ] = None,
    most: Annotated[
        float, typer.Option(min=0, max=1, help="The share that two programs may have in common.")
    ] = 0.10,
    rows: Annotated[int, typer.Option(min=1, help="How many pairs to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Compare references with each other; ends with 1 where two are too much alike.

    What counts are runs of three statements that are the same but for names. Of a procedural
    family, its longest task stands for all.
    """
    from codegym.gate import alike

    tasks = {
        task.id: task for suite in suites or ["authored", "ladder"] for task in load_suite(suite)
    }
    pairs = alike(tasks.values())
    if as_json:
        print_json([pair._asdict() for pair in pairs])
    else:
        for pair in pairs[:rows]:
            common = f"{pair.statements:4} statements of {pair.first}"
            print(f"{pair.share:6.1%} {common} in {pair.second}")
        print(f"{len(pairs)} pairs; at most {most:.0%} may be shared")
    raise typer.Exit(int(any(pair.share > most for pair in pairs)))


def _tells_more(found: EffectiveLines, recorded: int | None) -> bool:
    """Whether a figure is to be written over the one that is there."""
    fits = recorded is not None and found.low <= recorded <= found.high
    narrow = found.high - found.low <= _WIDEST * found.effective
    return found.exact or (narrow and not fits)


def _task_folder(suite: str) -> Any:
    from pathlib import Path

    name, _, argument = suite.partition(":")
    if name == "folder":
        return Path(argument).expanduser()
    if suite != "authored":
        raise InputError("only tasks in folders have a task.toml to write to", f"suite {suite!r}")
    return tasks_folder()


def _pick(suite: Suite, ids: list[str] | None, sample: int | None, seed: int) -> list[Task]:
    """The tasks asked for, in the suite's order."""
    wanted = [suite[task_id].id for task_id in ids] if ids else list(suite.ids)
    if sample is not None and sample < len(wanted):
        wanted = random.Random(seed).sample(wanted, sample)
    return [task for task in suite if task.id in set(wanted)]


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error where that is a terminal; yields what to call per step."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        row = bar.add_task("", total=total)
        yield lambda text: bar.update(row, advance=1, description=text)


def _print_reports(suite: str, loaded: Suite, reports: list[TaskReport]) -> None:
    from rich.console import Console

    console = Console(markup=False, highlight=False, soft_wrap=True)
    for report in reports:
        found = [
            *report.reasons,
            *(f"note: {note}" for note in report.notes),
            *(
                f"mutant passes {s.passed} of {s.judged} times: {s.change}"
                for s in report.survivors
            ),
        ]
        if report.status != "ok" or found:
            console.print(f"{report.task_id}: {report.status}")
        for line in found:
            console.print(f"  - {line}")
    for item in loaded.set_aside:
        console.print(f"{item.id}: set aside when loaded\n  - {item.reason}")
    count = dict.fromkeys(("ok", "set aside", "not gated"), 0)
    for report in reports:
        count[report.status] += 1
    mutants = sum(report.mutants for report in reports)
    passed = sum(report.survival * report.mutants for report in reports)
    share = f", {100 * passed / mutants:.1f}% of {mutants} mutants pass" if mutants else ""
    states = ", ".join(f"{number} {status}" for status, number in count.items() if number)
    judgements = sum(report.judgements for report in reports)
    console.print(f"{suite}: {states}{share} ({judgements} judgements)")


def _print_figures(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    table.add_column("task", no_wrap=True)
    for column in ("stage", "logical", "effective", "recorded"):
        table.add_column(column, justify="right")
    for row in rows:
        effective = str(row["effective"])
        if not row["exact"]:
            effective = f"about {effective} ({row['low']} to {row['high']})"
        recorded = "-" if row["recorded"] is None else str(row["recorded"])
        table.add_row(row["task_id"], str(row["stage"]), str(row["logical"]), effective, recorded)
    Console(markup=False, highlight=False).print(table)
