"""The command line: one module per command group.

Each module's ``register(app)`` adds its commands. A module's name is the name
of its command or group, so that a call imports only the module that it names.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated, NoReturn

import typer

COMMANDS = (
    *("doctor", "demo", "sandbox", "tasks", "judge", "eval", "report", "lines", "export"),
    "leaderboard",
)
"""The command groups, in the order of the help."""

_INTERRUPTED = 130
_BROKEN_PIPE = 1  # as Typer has it where it finds out first
_USAGE = 2


def build_app(only: str | None = None) -> typer.Typer:
    """Make the application.

    Args:
        only: The one command group to import; all of them where it is None or not a group's name.
    """
    app = typer.Typer(
        name="codegym",
        help="Sandboxed coding environments: tasks, judge, evaluation.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for name in (only,) if only in COMMANDS else COMMANDS:
        importlib.import_module(f"codegym.cli.{name}").register(app)
    return app


def main() -> NoReturn:
    """Run the command line and exit.

    Exit codes: 0 success, 1 what was judged failed, 2 wrong usage or input, 3 infrastructure,
    130 interrupted. An expected error is one line on standard error, without a traceback.
    """
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    from codegym.errors import CodegymError

    try:
        app = build_app(arguments[0] if arguments else None)
        result = app(args=arguments, prog_name="codegym", standalone_mode=False)
        # The reader of a pipe may be gone: find out here, not while the interpreter ends.
        sys.stdout.flush()
    except CodegymError as error:
        return _fail(" ".join(str(error).split()), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except typer.Exit as stop:
        return stop.exit_code
    except Exception as error:
        # Typer's usage errors have no common public class over its versions.
        describe = getattr(error, "format_message", None)
        if describe is None:
            raise
        command = getattr(getattr(error, "ctx", None), "command_path", "codegym")
        words = " ".join(str(describe()).split())
        if words:
            return _fail(f"{words} (see `{command} --help`)", getattr(error, "exit_code", _USAGE))
        return int(getattr(error, "exit_code", _USAGE))
    return result if isinstance(result, int) else 0


def _fail(message: str, code: int) -> int:
    print(f"codegym: {message}", file=sys.stderr)
    return code


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"codegym {version('codegym')}")
        except PackageNotFoundError:  # a checkout on the path, never installed
            typer.echo("codegym (not installed)")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Sandboxed coding environments: tasks, judge, evaluation."""
