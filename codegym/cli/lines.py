"""``codegym lines``: how long a program is, in statements that the hidden tests need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from codegym.cli.options import Backend, Workers
from codegym.cli.output import print_json, read_submission
from codegym.suites import load_suite

if TYPE_CHECKING:
    from codegym.lines import EffectiveLines


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("lines")(lines)


def lines(
    suite: Annotated[str, typer.Argument(help="Suite, as in `codegym tasks list`.")],
    task_id: Annotated[str, typer.Argument(help="The task's id.")],
    file: Annotated[str, typer.Argument(help="The program; - reads standard input.")],
    seed: Annotated[int, typer.Option(help="Of the tests' inputs, and of an estimate.")] = 0,
    judgements: Annotated[
        int, typer.Option(min=4, help="Budget; past it the count is estimated.")
    ] = 5000,
    seconds: Annotated[float | None, typer.Option(min=0, help="Another budget.")] = None,
    workers: Workers = None,
    backend: Backend = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Count logical and effective lines of a passing program, and show which are not needed.

    Statements are deleted as long as the hidden tests pass. What is found out is remembered:
    a call that was stopped is gone on with by the same call.
    """
    task = load_suite(suite)[task_id]
    source = read_submission(file)
    from codegym.judge import Judge
    from codegym.lines import effective_lines
    from codegym.sandbox import SandboxPool

    with SandboxPool(backend=backend, workers=workers) as pool, _counter() as progress:
        found = effective_lines(
            Judge(pool),
            task,
            source,
            seed=seed,
            judgements=judgements,
            seconds=seconds,
            progress=progress,
        )
    if as_json:
        print_json({"task_id": task.id, **found.as_dict()})
    else:
        _print(found, source)


@contextmanager
def _counter() -> Iterator[Callable[[int], None] | None]:
    """A counter of judgements on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("judging shortened programs") as status:
        yield lambda made: status.update(f"judging shortened programs: {made}")


def _print(found: EffectiveLines, source: str) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"logical lines    {found.logical}")
    if found.exact:
        console.print(f"effective lines  {found.effective}")
    else:
        console.print(
            f"effective lines  about {found.effective} ({found.low} to {found.high} with 95% "
            "confidence: a sample, as the budget is used up)"
        )
    if not found.unneeded:
        return
    console.print("not needed:")
    text = source.splitlines()
    for item in found.unneeded:
        for number in range(item.line, item.end_line + 1):
            console.print(Text(f"{number:6} - {text[number - 1]}", style="red"))
