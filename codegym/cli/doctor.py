"""``codegym doctor``: what this host can do, what is missing, how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from codegym.sandbox.doctor import Check

NO_BACKEND = 3
"""Exit code where nothing on this host isolates."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Say what this host can do for sandboxes, what is missing, and how to mend it."""
    from codegym.cli.output import print_json
    from codegym.sandbox.doctor import choose_backend, diagnose

    checks = diagnose()
    backend = choose_backend(checks)
    if as_json:
        print_json(
            {
                "ok": backend is not None,
                "backend": backend,
                "checks": [check.model_dump(mode="json") for check in checks],
            }
        )
    else:
        _print_table(checks)
    if backend is None:
        raise typer.Exit(NO_BACKEND)


def _print_table(checks: list[Check]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 250  # one line a check, for logs and grep
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        word, style = _sign(check)
        text = Text(check.found)
        if check.mend:
            text.append(f"\n→ {check.mend}", style="yellow")
        table.add_row(Text(word, style=style), check.name, text)
    console.print(table)


def _sign(check: Check) -> tuple[str, str]:
    if check.ok:
        return "ok", "green"
    return ("MISSING", "bold red") if check.required else ("no", "yellow")
