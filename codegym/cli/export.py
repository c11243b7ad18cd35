"""``codegym export``: training data out of recorded episodes."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegym.cli.output import print_json
from codegym.errors import InputError

if TYPE_CHECKING:
    from codegym.trajectories import Trajectory


class Form(StrEnum):
    """What is made of the episodes."""

    SFT = "sft"
    PAIRS = "pairs"
    GRPO = "grpo"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    form: Annotated[
        Form,
        typer.Argument(
            help="sft: what passed. pairs: what solved a task beside what did not. grpo: groups of "
            "attempts with their advantages."
        ),
    ],
    files: Annotated[
        list[str], typer.Argument(help="Recorded episodes, .jsonl (or .gz) or .parquet.")
    ],
    out: Annotated[
        str, typer.Option(help="Where to: .jsonl or .parquet; - writes lines to standard output.")
    ],
    licence: Annotated[
        list[str] | None, typer.Option(help="Only tasks of this licence; may be given again.")
    ] = None,
    released_from: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only tasks that were public from this day on."),
    ] = None,
    released_to: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only tasks that were public by this day."),
    ] = None,
    tamper_proof: Annotated[
        bool, typer.Option("--tamper-proof", help="Only verdicts that cannot be forged.")
    ] = False,
    system: Annotated[str, typer.Option(help="A system message to begin with.")] = "",
    pairs_per_task: Annotated[int, typer.Option(min=1, help="At most so many.")] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="The counts as JSON.")] = False,
) -> None:
    """Write training data: SFT rows, preference pairs or GRPO groups.

    Failures of the infrastructure are in none of them. The same program is taken once for a task,
    but for groups. Exit code 1 where no row came of it.
    """
    from codegym.trajectories.export import Selection, group_rows, pair_rows, sft_rows

    selection = Selection(
        licences=set(licence) if licence else None,
        released_from=released_from.date() if released_from else None,
        released_to=released_to.date() if released_to else None,
        tamper_proof=tamper_proof,
        system=system,
    )
    with _counter() as progress:
        records = _read(files, progress)
        rows = {
            Form.SFT: lambda: sft_rows(records, selection),
            Form.PAIRS: lambda: pair_rows(records, selection, most=pairs_per_task),
            Form.GRPO: lambda: group_rows(records, selection),
        }[form]()
        written = _write(out, rows)
    left_out = dict(sorted(selection.left_out.items()))
    if as_json and out != "-":
        print_json({"rows": written, "episodes": selection.episodes, "left_out": left_out})
    else:
        left = ", ".join(f"{why} {count}" for why, count in left_out.items())
        told = f"{written} rows from {selection.episodes} episodes"
        print(f"{told}; left out: {left}" if left else told, file=sys.stderr)
    if not written:
        raise typer.Exit(1)


def _read(files: list[str], progress: Callable[[int], None]) -> Iterator[Trajectory]:
    from codegym.trajectories import read_trajectories

    count = 0
    for path in files:
        for record in read_trajectories(path):
            count += 1
            progress(count)
            yield record


@contextmanager
def _counter() -> Iterator[Callable[[int], None]]:
    """A counter of episodes on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading episodes") as status:
        yield lambda count: status.update(f"reading episodes: {count}")


def _write(out: str, rows: Iterable[dict[str, Any]]) -> int:
    """Write all rows, to a file that is there once it is whole; how many there were."""
    count = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    if out == "-":
        for row in counted():
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return count
    path = Path(out)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            from codegym.trajectories.parquet import write_rows

            write_rows(path, counted())
            return count
        part = path.with_name(path.name + ".part")
        with part.open("w", encoding="utf-8") as stream:
            for row in counted():
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        part.replace(path)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", out) from None
    return count
