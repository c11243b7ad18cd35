"""``codegym eval``: judge many submissions and report."""

from __future__ import annotations

import datetime as dt
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codegym.cli.options import Backend, Workers
from codegym.cli.output import print_json
from codegym.cli.players import Asking, ModelOptions, agent_player, model_player
from codegym.errors import InputError
from codegym.evaluation.models.pace import Pace
from codegym.evaluation.reports.rows import summary_rows
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
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="openai:NAME, or hf:PATH_OR_NAME.")
    ] = None,
    agent: Annotated[
        str | None,
        typer.Option(
            help="reference, stub, mutant or cheater; or MODULE:CLASS with act(observation, info)."
        ),
    ] = None,
    extract: Annotated[
        bool,
        typer.Option("--extract", help="Samples or actions are a model's answers: find the code."),
    ] = False,
    n: Annotated[int, typer.Option("--n", help="Samples per task, of a model or an agent.")] = 1,
    mode: Annotated[
        str,
        typer.Option(help="auto, single, repair, staged or workspace.", rich_help_panel="Asking"),
    ] = "auto",
    turns: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="repair: submissions (4); staged: for each stage (3); workspace: steps (50).",
            rich_help_panel="Asking",
        ),
    ] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Requests or episodes at once (openai 8, agents 1); of hf: the batch (8).",
            rich_help_panel="Asking",
        ),
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(help="0 for one sample, else 0.8.", rich_help_panel="Model")
    ] = None,
    top_p: Annotated[float, typer.Option("--top-p", rich_help_panel="Model")] = 1.0,
    max_tokens: Annotated[
        int, typer.Option("--max-tokens", help="Of one answer.", rich_help_panel="Model")
    ] = 2048,
    stop: Annotated[
        list[str] | None,
        typer.Option(help="Text that ends an answer; several times.", rich_help_panel="Model"),
    ] = None,
    system: Annotated[str, typer.Option(help="System message.", rich_help_panel="Model")] = "",
    native_tools: Annotated[
        bool,
        typer.Option(
            "--native-tools",
            help="Offer a workspace's tools in the server's own way too.",
            rich_help_panel="Model",
        ),
    ] = False,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="Of the openai: server.", rich_help_panel="Model"),
    ] = None,
    api: Annotated[
        str | None,
        typer.Option(help="chat, or completions to continue texts.", rich_help_panel="Model"),
    ] = None,
    key_variable: Annotated[
        str,
        typer.Option("--key-variable", help="Holds the server's key.", rich_help_panel="Model"),
    ] = "OPENAI_API_KEY",
    body: Annotated[
        str, typer.Option(help="More fields of a request, JSON.", rich_help_panel="Model")
    ] = "{}",
    retries: Annotated[int, typer.Option(min=0, rich_help_panel="Model")] = 6,
    timeout: Annotated[
        float, typer.Option(help="Of one request, seconds.", rich_help_panel="Model")
    ] = 600.0,
    requests_per_minute: Annotated[
        float | None, typer.Option("--rpm", help="Rate limit.", rich_help_panel="Model")
    ] = None,
    tokens_per_minute: Annotated[
        float | None, typer.Option("--tpm", help="Rate limit.", rich_help_panel="Model")
    ] = None,
    price: Annotated[
        str | None,
        typer.Option(help="PROMPT/COMPLETION, $ per million tokens.", rich_help_panel="Model"),
    ] = None,
    prices: Annotated[
        Path | None, typer.Option(help="TOML table of prices by model.", rich_help_panel="Model")
    ] = None,
    cutoff: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The model may know tasks up to here.", metavar="DATE"
        ),
    ] = None,
    workers: Workers = None,
    backend: Backend = "auto",
    seed: Annotated[int, typer.Option(help="Of sampling and of the tests' inputs.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> None:
    """Judge samples, a model or an agent on a suite; the same command goes on where it stopped.

    Ends with 0 when every sample has a verdict, 3 when infrastructure errors remain.
    """
    given = [value for value in (samples, model, agent) if value is not None]
    if len(given) != 1:
        raise InputError("give one of --samples FILE, --model MODEL and --agent NAME", "eval")
    from codegym.evaluation import AGENTS, AgentSource, Evaluation, FileSource, Player

    own = agent is not None and agent not in AGENTS and ":" in agent
    if extract and samples is None and not own:
        raise InputError("only samples and agents of yours have answers to look in", "--extract")
    loaded = load_suite(suite)
    if loaded.set_aside:
        print(f"note: {len(loaded.set_aside)} tasks are set aside and not judged", file=sys.stderr)
    with ExitStack() as opened:
        source: AgentSource | FileSource | Player
        if samples is not None:
            source = FileSource(samples, extract)
        elif agent is not None and not own:
            source = AgentSource(agent, n, seed)
        else:
            asking = Asking(n, mode, turns, concurrency, extract)
            if agent is not None:
                source = agent_player(agent, asking)
            else:
                options = ModelOptions(
                    temperature=temperature,
                    top_p=top_p,
                    max_tokens=max_tokens,
                    stop=tuple(stop or ()),
                    system=system,
                    native_tools=native_tools,
                    base_url=base_url,
                    api=api,
                    key_variable=key_variable,
                    body=body,
                    retries=retries,
                    timeout_s=timeout,
                    pace=Pace(requests_per_minute, tokens_per_minute),
                    price=price,
                    prices=prices,
                )
                source = model_player(str(model), asking, options, opened)
        until = None if cutoff is None else cutoff.date()
        run = opened.enter_context(
            Evaluation(loaded, source, out, seed=seed, cutoff=until, command=sys.argv)
        )
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

    # Each episode with tools has a sandbox of its own, and waits while there is none.
    with SandboxPool(backend=backend, workers=workers, leases=max(16, run.episodes)) as pool:
        return run.judge(pool, Judge(pool))


def _print_summary(summary: Summary, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    console.print(f"{summary.source} on {summary.suite}", soft_wrap=True)
    table = Table()
    table.add_column("what")
    table.add_column("value", justify="right")
    for what, value in summary_rows(summary):
        table.add_row(what, value)
    console.print(table)
    console.print(f"written to {out}", soft_wrap=True)
