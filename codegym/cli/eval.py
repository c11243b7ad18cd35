"""``codegym eval``: judge many submissions and report."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codegym.cli.options import Backend, Workers
from codegym.cli.output import outcomes_text, percent, print_json
from codegym.errors import InputError
from codegym.evaluation.summary import Summary
from codegym.suites import load_suite

if TYPE_CHECKING:
    from codegym.evaluation import Evaluation

MUTANT_NOTE = "a mutant that passes is a weakness of the suite's tests"
STOPPED = 130
"""Exit code after Ctrl-C, as shells have it: 128 + SIGINT."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("eval")(evaluate)


def evaluate(
    suite: Annotated[str, typer.Option("--suite", "-s", help="Suite to judge on.")],
    out: Annotated[Path, typer.Option(help="Run folder; one that holds this run is gone on with.")],
    samples: Annotated[
        str | None,
        typer.Option(
            help="JSON lines with task_id and completion or solution (.jsonl, .gz, - for stdin)."
        ),
    ] = None,
    extract: Annotated[
        bool,
        typer.Option("--extract", help="The samples are a model's answers: find the code in them."),
    ] = False,
    agent: Annotated[
        str | None, typer.Option(help="Agent without a model: reference, stub, mutant or cheater.")
    ] = None,
    n: Annotated[int, typer.Option("--n", help="Samples per task, of an agent.")] = 1,
    workers: Workers = None,
    backend: Backend = "auto",
    ray: Annotated[
        str | None,
        typer.Option(
            help="Judge on the nodes of the Ray cluster at this address (HOST:PORT, or auto); "
            "--workers is then the sandboxes of each node."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the agent and of the tests' inputs.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> None:
    """Judge samples or an agent on a suite; can be stopped, and gone on with by the same command.

    Ends with 0 when every sample has a verdict, 3 when infrastructure errors remain.
    """
    if (samples is None) == (agent is None):
        raise InputError("give one of --samples FILE and --agent NAME", "eval")
    if extract and samples is None:
        raise InputError("only samples are answers to extract code from", "--extract")
    if ray is not None:
        if backend != "auto":
            raise InputError("the nodes of a Ray cluster have Docker; leave it out", "--backend")
        backend = f"ray:{ray}"
    from codegym.evaluation import AgentSource, Evaluation, FileSource

    source = (
        AgentSource(agent, n, seed) if agent is not None else FileSource(samples or "-", extract)
    )
    loaded = load_suite(suite)
    if loaded.set_aside:
        print(f"note: {len(loaded.set_aside)} tasks are set aside and not judged", file=sys.stderr)
    with Evaluation(loaded, source, out, seed=seed) as run:
        try:
            summary = _judge(run, backend, workers) if run.remaining else run.summary()
        except KeyboardInterrupt:
            left = run.remaining
            print(
                f"stopped; {left} samples are left: the same command goes on with them",
                file=sys.stderr,
            )
            raise typer.Exit(STOPPED) from None
    if as_json:
        print_json(json.loads(summary.model_dump_json()))
    else:
        _print_summary(summary, out)
    if agent == "mutant":
        print(f"note: {MUTANT_NOTE} (or does the same as the reference)", file=sys.stderr)
    missing = summary.tasks - summary.tasks_attempted
    if missing:
        print(
            f"note: {missing} of {summary.tasks} tasks have no verdict; pass@k is over the others",
            file=sys.stderr,
        )
    if not summary.complete:
        print(
            f"{summary.infrastructure_errors} infrastructure errors, "
            f"{summary.samples - summary.judged} samples without a verdict "
            f"(see {out / 'errors.jsonl'}); the same command tries them again",
            file=sys.stderr,
        )
        raise typer.Exit(3)


def _judge(run: Evaluation, backend: str, workers: int | None) -> Summary:
    from codegym.judge import Judge
    from codegym.sandbox import SandboxPool

    # Ray tells of nodes that come and go on standard output, which is the summary's.
    quiet = contextlib.redirect_stdout(sys.stderr if backend.startswith("ray:") else sys.stdout)
    with quiet, SandboxPool(backend=backend, workers=workers) as pool:
        return run.judge(pool, Judge(pool))


def _print_summary(summary: Summary, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    console.print(f"{summary.source} on {summary.suite}", soft_wrap=True)
    table = Table()
    table.add_column("what")
    table.add_column("value", justify="right")
    table.add_row("samples judged", f"{summary.judged} of {summary.samples}")
    table.add_row("tasks", f"{summary.tasks_attempted} of {summary.tasks}")
    for k, value in summary.pass_at_k.items():
        if value is not None:
            table.add_row(f"pass@{k}", percent(value))
    table.add_row("tests passed", percent(summary.tests_passed))
    table.add_row("outcomes", outcomes_text(summary.outcomes))
    if len(summary.families) > 1:
        for family, row in summary.families.items():
            table.add_row(f"pass@1, family {family} ({row.tasks})", percent(row.pass_at_1))
    table.add_row("infrastructure errors", str(summary.infrastructure_errors))
    table.add_row("seconds", f"{summary.seconds:.1f}")
    console.print(table)
    console.print(f"written to {out}", soft_wrap=True)
