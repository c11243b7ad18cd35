"""``codegym traj``: what recorded episodes hold."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from codegym.cli.output import print_json
from codegym.errors import InputError
from codegym.evaluation.reports.rows import outcomes_text, percent
from codegym.rollout.groups import groups_of
from codegym.trajectories import Trajectory, read_trajectories

traj_app = typer.Typer(help="Look at recorded episodes.", no_args_is_help=True)

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FILE = typer.Argument(help="Records: .jsonl, plain or gzipped; .parquet; - for standard input.")


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(traj_app, name="traj")


@traj_app.command("stats")
def stats(
    file: Annotated[str, _FILE],
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Count episodes, rewards, groups and tokens.

    A group without a difference in its rewards is counted as zero-variance: nothing can be learned
    from it. An episode that was tried again after a fault counts once, by its last try.
    """
    records = _last(read_trajectories(file))
    if not records:
        raise InputError("holds no episode", file)
    found = _figures(records)
    if as_json:
        print_json(found)
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    table = Table(title=file)
    table.add_column("what")
    table.add_column("value", justify="right")
    for name, text in (
        ("episodes", str(found["episodes"])),
        ("dropped (the sandbox failed)", str(found["dropped"])),
        ("solved", percent(found["solved"])),
        ("reward, mean", _number(found["reward_mean"])),
        ("reward, standard deviation", _number(found["reward_std"])),
        ("turns, mean", _number(found["turns_mean"])),
        ("outcomes of the last verdicts", outcomes_text(found["outcomes"])),
        ("groups", str(found["groups"])),
        ("zero-variance groups", str(found["zero_variance_groups"])),
        ("episodes with tokens", str(found["with_tokens"])),
        ("tokens sampled, mean", _number(found["sampled_tokens_mean"])),
        ("suites", ", ".join(found["suites"])),
        ("environments", ", ".join(found["environments"])),
        ("policies", ", ".join(found["policies"])),
    ):
        table.add_row(name, text)
    console.print(table)
    tasks = Table()
    for column in ("task", "episodes", "dropped", "solved", "reward"):
        tasks.add_column(column, justify="left" if column == "task" else "right")
    for name, row in found["tasks"].items():
        tasks.add_row(
            name,
            str(row["episodes"]),
            str(row["dropped"]),
            percent(row["solved"]),
            _number(row["reward_mean"]),
        )
    console.print(tasks)


@traj_app.command("show")
def show(
    file: Annotated[str, _FILE],
    number: Annotated[int, typer.Argument(min=1, help="Which one, 1 for the first.")] = 1,
    task: Annotated[str | None, typer.Option(help="Count those of this task alone.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The record as JSON.")] = False,
) -> None:
    """Show one episode: what was seen, done and paid."""
    at = 0
    for record in read_trajectories(file):
        at += task is None or record.task_id == task
        if at == number:
            break
    else:
        which = f" of task {task!r}" if task else ""
        raise InputError(f"holds {at} episodes{which}, not {number}", file)
    if as_json:
        print_json(record.model_dump(mode="json", by_alias=True))
        return
    # What a program printed may be meant for the terminal of whoever reads it.
    typer.echo(_CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", _told(record)))


def _told(record: Trajectory) -> str:
    """An episode as text."""
    group = f", attempt {record.attempt} of group {record.group}" if record.group else ""
    lines = [
        f"{record.env_id}, task {record.task_id} of {record.suite}, seed {record.seed}{group}",
        f"policy: {record.policy or '-'}",
    ]
    for place, turn in enumerate(record.turns, 1):
        lines.append(f"\n===== turn {place}: observation\n{turn.observation.rstrip()}")
        lines.append(f"\n===== turn {place}: action{_tokens(turn)}\n{turn.action.rstrip()}")
        paid = "no reward" if turn.reward is None else f"reward {turn.reward:g}"
        parts = ", ".join(f"{name} {part:g}" for name, part in turn.components.items())
        verdict = turn.verdict
        if verdict is not None:
            paid += f"; {verdict.outcome.value}, {verdict.passed} of {verdict.total} tests"
        lines.append(f"\n===== turn {place}: {paid}" + (f" ({parts})" if parts else ""))
        if turn.feedback:
            lines.append(turn.feedback.rstrip())
    if record.infrastructure_error is not None:
        end = f"dropped: {record.infrastructure_error}"
    else:
        end = f"reward {record.reward:g}, {'solved' if record.solved else 'not solved'}"
    return "\n".join([*lines, f"\n===== {end}"])


def _tokens(turn: Any) -> str:
    if turn.tokens is None:
        return ""
    known = "" if turn.tokens.logprobs is not None else ", without log-probabilities"
    return f" ({len(turn.tokens.prompt_ids)} + {len(turn.tokens.completion_ids)} tokens{known})"


def _last(records: Iterable[Trajectory]) -> list[Trajectory]:
    """Of an attempt of a group that is there more than once, the last."""
    found: dict[Any, Trajectory] = {}
    for number, record in enumerate(records):
        own = (record.group, record.task_id, record.attempt) if record.group else number
        found[own] = record
    return list(found.values())


def _figures(records: list[Trajectory]) -> dict[str, Any]:
    tasks: dict[str, list[Trajectory]] = {}
    for record in records:
        tasks.setdefault(record.task_id, []).append(record)
    groups = groups_of(records)
    sampled = [
        sum(sum(turn.tokens.mask) for turn in record.turns if turn.tokens is not None)
        for record in records
        if any(turn.tokens is not None for turn in record.turns)
    ]
    last = [
        verdicts[-1].outcome.value
        for record in records
        if (verdicts := [turn.verdict for turn in record.turns if turn.verdict is not None])
    ]
    return {
        **_summary(records),
        "turns_mean": statistics.fmean(len(record.turns) for record in records),
        "outcomes": dict(Counter(last)),
        "groups": len(groups),
        "zero_variance_groups": sum(group.zero_variance for group in groups),
        "with_tokens": len(sampled),
        "sampled_tokens_mean": statistics.fmean(sampled) if sampled else None,
        "suites": sorted({record.suite for record in records}),
        "environments": sorted({record.env_id for record in records}),
        "policies": sorted({record.policy for record in records}),
        "tasks": {name: _summary(mine) for name, mine in sorted(tasks.items())},
    }


def _summary(records: list[Trajectory]) -> dict[str, Any]:
    rewards = [record.reward for record in records if record.reward is not None]
    solved = sum(record.solved for record in records)
    return {
        "episodes": len(records),
        "dropped": len(records) - len(rewards),
        "solved": solved / len(rewards) if rewards else None,
        "reward_mean": statistics.fmean(rewards) if rewards else None,
        "reward_std": statistics.stdev(rewards) if len(rewards) > 1 else None,
    }


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
