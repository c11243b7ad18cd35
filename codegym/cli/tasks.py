"""``codegym tasks``: what a suite holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from codegym.cli import gate, ladder
from codegym.cli.output import print_json
from codegym.errors import InputError
from codegym.lines import logical_lines
from codegym.resources import tasks_folder
from codegym.suites import KNOWN_SPECS, Suite, load_suite
from codegym.suites.jsonl import dump
from codegym.task import Task

_SUITE_HELP = "Suite: " + "; ".join(f"{spec} ({what})" for spec, what in KNOWN_SPECS.items()) + "."

tasks_app = typer.Typer(
    help="Look at the tasks of a suite, check them, make one.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(tasks_app, name="tasks")
    gate.register(tasks_app)
    ladder.register(tasks_app)


@tasks_app.command("list")
def list_tasks(
    suite: Annotated[str, typer.Argument(help=_SUITE_HELP)] = "authored",
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """List the tasks of a suite."""
    loaded = load_suite(suite)
    if as_json:
        rows = [_brief(task) for task in loaded]
        print_json(
            {
                "suite": suite,
                "digest": loaded.digest,
                "tasks": rows,
                "set_aside": [item._asdict() for item in loaded.set_aside],
            },
        )
    else:
        _print_table(loaded)


@tasks_app.command("show")
def show_task(
    suite_or_task: Annotated[
        str, typer.Argument(metavar="[SUITE] TASK_ID", help="The suite (authored), and the task.")
    ],
    task_id: Annotated[str | None, typer.Argument(hidden=True)] = None,
    hidden: Annotated[
        bool, typer.Option("--hidden", help="Show hidden tests and reference too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Show a task as an agent sees it; with --hidden, its tests and reference too."""
    suite, wanted = ("authored", suite_or_task) if task_id is None else (suite_or_task, task_id)
    task = load_suite(suite)[wanted]
    if as_json:
        print_json(_full(task, hidden))
    else:
        _print_task(task, hidden)


@tasks_app.command("import")
def import_tasks(
    suite: Annotated[str, typer.Argument(help=_SUITE_HELP)],
    out: Annotated[Path, typer.Option(help="File to write, .jsonl or .jsonl.gz.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file.")] = False,
) -> None:
    """Write the tasks of a suite as this project's own records, one a line.

    The suite jsonl:FILE loads them back equal. What the source holds beside them is named.
    """
    if out.exists() and not force:
        raise InputError("there is a file already; --force writes over it", str(out))
    loaded = load_suite(suite)
    written = dump(loaded, out)
    for name, reason in loaded.set_aside:
        print(f"set aside: {name}: {reason}", file=sys.stderr)
    aside = f", {len(loaded.set_aside)} set aside" if loaded.set_aside else ""
    print(f"wrote {written} tasks to {out}{aside}")


@tasks_app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="The task's id: lower-case words with hyphens.")],
    family: Annotated[str, typer.Option(help="Tasks that resemble each other share one.")] = "new",
    stages: Annotated[int, typer.Option(min=1, help="How many stages it has.")] = 1,
    folder: Annotated[
        Path | None, typer.Option(help="Where task folders lie; those of `authored` by default.")
    ] = None,
) -> None:
    """Make the folder of a new task; docs/tasks.md tells how to write a good one."""
    from codegym.suites.scaffold import new_task

    where = tasks_folder() if folder is None else folder
    spec = "authored" if folder is None else f"folder:{folder}"
    to_fill = new_task(where, name, family=family, stages=stages)
    typer.echo("fill in:")
    for path in to_fill:
        typer.echo(f"  {path}")
    typer.echo("and, where tests are to be shown, public/")
    typer.echo(f"then: codegym tasks check {spec} --task {name}")
    typer.echo(f"and:  codegym tasks measure {spec} --task {name} --write")


@tasks_app.command("export")
def export_tasks(
    suite: Annotated[str, typer.Argument(help=_SUITE_HELP)],
    out: Annotated[Path, typer.Option(help="Folder to make, with one folder for each task.")],
) -> None:
    """Write the tasks of a suite as Harbor folders; the suite harbor:FOLDER loads them back."""
    from codegym.suites.harbor_writer import folder_name, write_harbor

    loaded = load_suite(suite)
    left_out = []
    for task in loaded:
        if task.protocol == "program":
            left_out.append(task.id)
        else:
            write_harbor(task, out / folder_name(task))
    for name in left_out:
        print(f"left out: {name}: programs have no Harbor form", file=sys.stderr)
    print(f"wrote {len(loaded) - len(left_out)} tasks to {out}")


def _brief(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "family": task.family,
        "kind": task.kind,
        "entry_points": list(task.entry_points),
        "stages": len(task.stages),
        "logical_lines": logical_lines(task.reference),
        "effective_lines": task.stages[-1].effective_lines,
        "tags": list(task.tags),
    }


def _full(task: Task, hidden: bool) -> dict[str, Any]:
    record = task.model_dump(mode="json")
    if not hidden:
        del record["support"]
        for stage in record["stages"]:
            del stage["tests"], stage["reference"]
    return record


def _print_table(suite: Suite) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    console.print(f"{suite.spec}: {len(suite)} tasks", soft_wrap=True)
    table = Table()
    table.add_column("id", no_wrap=True)  # it is what people copy
    for column in ("title", "family", "entry points"):
        table.add_column(column, overflow="fold")
    table.add_column("stages", justify="right")
    table.add_column("lines", justify="right")
    for task in suite:
        table.add_row(
            *(task.id, task.title, task.family, ", ".join(task.entry_points)),
            *(str(len(task.stages)), str(logical_lines(task.reference))),
        )
    console.print(table)
    for item in suite.set_aside:
        console.print(f"set aside: {item.id}: {item.reason}", soft_wrap=True)


def _print_task(task: Task, hidden: bool) -> None:
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.syntax import Syntax

    console = Console(markup=False)

    def section(title: str, code: str) -> None:
        console.rule(title, align="left")
        console.print(Syntax(code.strip("\n"), "python", background_color="default"))

    console.rule(f"{task.id}: {task.title}", align="left")
    limits = task.limits
    console.print(
        f"family {task.family}, entry points {', '.join(task.entry_points)}, "
        f"{len(task.stages)} stage(s), limits {limits.wall_s:g} s and "
        f"{limits.memory_bytes >> 20} MiB, {task.licence}, released {task.released}",
        highlight=False,
        soft_wrap=True,
    )
    for number, stage in enumerate(task.stages, start=1):
        console.rule(f"instruction, stage {number}", align="left")
        console.print(Markdown(stage.instruction))
        if stage.public.strip():
            section(f"public tests, stage {number}", stage.public)
        if hidden:
            section(f"hidden tests, stage {number}", stage.tests)
            section(f"reference, stage {number}", stage.reference)
    section("stub", task.stub)
