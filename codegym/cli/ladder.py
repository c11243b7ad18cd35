"""``codegym tasks ladder``: what the ladder holds, and new versions of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from codegym.errors import InputError

if TYPE_CHECKING:
    from codegym.suites.ladder import Rung


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ladder")(ladder)


def ladder(
    version: Annotated[
        int | None, typer.Option(min=1, help="Which version; the newest where not given.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Pick from the tasks that there are, and write it.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a version that was not published yet.")
    ] = False,
) -> None:
    """Show how a version of the ladder is balanced, or write one; ends with 1 on changed tasks.

    --write makes the next version, or with --force writes over the newest (or --version).
    """
    from codegym.suites import ladder as reading

    known = reading.versions()
    newest = known[-1] if known else 0
    if write:
        from codegym.suites import ladderpick

        number = version or (max(newest, 1) if force else newest + 1)
        if number in known and not force:
            raise InputError("is there already; --force writes over it", f"ladder@{number}")
        print(f"wrote {ladderpick.write(number, ladderpick.pick(number))}")
    else:
        number = version or newest
    rungs = reading.read_manifest(number)
    _print(number, rungs)
    aside = reading.load(f"ladder@{number}").set_aside
    for item in aside:
        print(f"{item.id}: {item.reason}")
    raise typer.Exit(int(bool(aside)))


def _print(version: int, rungs: list[Rung]) -> None:
    from rich.console import Console
    from rich.table import Table

    from codegym.suites.ladder import load
    from codegym.suites.ladderpick import octave

    families = {task.id: task.family for task in load(f"ladder@{version}").tasks}
    table = Table()
    for column in ("effective lines", "tasks", "families", "mini"):
        table.add_column(column, justify="right")
    for number in sorted({octave(rung.lines) for rung in rungs}):
        here = [rung for rung in rungs if octave(rung.lines) == number]
        table.add_row(
            f"{1 << number} to {(2 << number) - 1}",
            *(str(len(here)), str(len({families.get(rung.id) for rung in here} - {None}))),
            str(sum(rung.mini for rung in here)),
        )
    table.add_row("all", str(len(rungs)), "", str(sum(rung.mini for rung in rungs)))
    Console(markup=False, highlight=False).print(f"ladder@{version}", table)
