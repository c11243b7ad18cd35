"""``codegym init``: a training script to begin with."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from codegym.errors import InputError

_SCRIPTS = "codegym.trainers.scripts"
_EXTRAS = {"inspect_ai": "inspect", "pettingzoo": "selfplay"}
"""Extras that are not named as their trainer is."""


def trainers() -> list[str]:
    """The trainers that there is a script for."""
    return sorted(
        item.name.removesuffix(".py")
        for item in resources.files(_SCRIPTS).iterdir()
        if item.name.endswith(".py") and not item.name.startswith("_")
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)


def init(
    trainer: Annotated[str, typer.Option(help="Which trainer; `--trainer list` names them.")],
    out: Annotated[
        Path | None, typer.Option(help="The file to write; train_TRAINER.py by default.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a script that runs as it is, with what it needs made on the spot."""
    known = trainers()
    if trainer == "list":
        typer.echo("\n".join(known))
        return
    if trainer not in known:
        raise InputError(f"unknown; known are {', '.join(known)}", f"--trainer {trainer}")
    path = out or Path(f"train_{trainer}.py")
    if path.exists() and not force:
        raise InputError("is there already; --force replaces it", str(path))
    text = resources.files(_SCRIPTS).joinpath(f"{trainer}.py").read_text("utf-8")
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", str(path)) from None
    extra = _EXTRAS.get(trainer, trainer)
    typer.echo(f"wrote {path}: python {path}  (needs: pip install 'codegym[{extra}]')")
