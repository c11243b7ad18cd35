"""``codegym judge``: one submission, one verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from codegym.cli.options import Backend
from codegym.cli.output import print_json, read_submission
from codegym.suites import load_suite
from codegym.task import Outcome, TestResult, Verdict

_MESSAGES_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("judge")(judge_file)


def judge_file(
    suite: Annotated[str, typer.Argument(help="Suite, as in `codegym tasks list`.")],
    task_id: Annotated[str, typer.Argument(help="The task's id.")],
    file: Annotated[
        str,
        typer.Argument(
            help="The submission; - reads standard input. Of a workspace, a folder of its changed "
            "files, or the same as JSON."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="The whole verdict as JSON.")] = False,
    public: Annotated[
        bool, typer.Option("--public", help="Run the public tests, not the hidden ones.")
    ] = False,
    backend: Backend = "auto",
    seed: Annotated[
        int | None, typer.Option(help="Seed of the tests' random inputs; fresh ones by default.")
    ] = None,
) -> None:
    """Judge a submission; ends with 0 where it passed, 1 where not, 3 where the sandbox failed."""
    task = load_suite(suite)[task_id]
    source: str | bytes | dict[str, bytes]
    if task.protocol == "workspace" and Path(file).is_dir():
        source = {
            path.relative_to(file).as_posix(): path.read_bytes()
            for path in sorted(Path(file).rglob("*"))
            if path.is_file()
        }
    else:
        source = read_submission(file)
    # Imported here: the checks above answer at once, without Docker's client.
    from codegym.judge import Judge
    from codegym.sandbox import SandboxPool

    with SandboxPool(backend=backend, workers=1) as pool:
        verdict = Judge(pool).evaluate(task, source, seed=seed, public=public)
    if as_json:
        print_json(json.loads(verdict.model_dump_json()))
    else:
        _print_verdict(verdict)
    raise typer.Exit(0 if verdict.outcome is Outcome.PASSED else 1)


def _print_verdict(verdict: Verdict) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False)
    colour = "green" if verdict.outcome is Outcome.PASSED else "red"
    line = Text(f"{verdict.task_id}: ")
    line.append(verdict.outcome.value, style=f"bold {colour}")
    line.append(f", {verdict.passed} of {verdict.total} tests passed")
    if len({test.stage for test in verdict.tests}) > 1:
        line.append(f", stage {verdict.stage}")
    line.append(f" ({1000 * verdict.usage.wall_s:.1f} ms, {verdict.isolation.backend})")
    console.print(line, soft_wrap=True)
    failed = [test for test in verdict.tests if not test.passed]
    # Often the reason is the first failed test's message once more.
    if verdict.reason and not any(verdict.reason == _line(test) for test in failed):
        console.print(f"  {verdict.reason}", soft_wrap=True)
    for test in failed[:_MESSAGES_SHOWN]:
        console.print(f"  - {_line(test)}", soft_wrap=True)
    if len(failed) > _MESSAGES_SHOWN:
        console.print(f"  - and {len(failed) - _MESSAGES_SHOWN} more; --json shows all")


def _line(test: TestResult) -> str:
    return f"{test.name}: {' '.join(test.message.split())}"
