"""``codegym demo``: the main job once through, in under three minutes."""

from __future__ import annotations

import statistics
import tempfile
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codegym.cli.options import Backend, Workers
from codegym.errors import InfrastructureError
from codegym.evaluation.reports.rows import outcomes_text, percent

if TYPE_CHECKING:
    from rich.console import Console

    from codegym.evaluation import Summary
    from codegym.sandbox import SandboxPool
    from codegym.suites import Suite

# Samples per task. Several cheats per task, so that each trick meets many tasks.
_AGENTS = {"reference": 1, "stub": 1, "mutant": 1, "cheater": 3}
_PLAIN_RUNS = 50
_PROMPT_LINES = 18
_LONGEST_TRACES = 4

_NEXT = """\
What to do next:
  codegym tasks list                                  the tasks
  codegym tasks show TASK_ID                          one of them, as an agent sees it
  codegym judge authored TASK_ID solution.py          judge a program of yours
  codegym eval --suite humaneval:HumanEval.jsonl.gz --samples samples.jsonl --out runs/mine
                                                      judge a model's samples, with pass@k
  python: gym.make("codegym/Function-v0")             train on it (see README.md)"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    backend: Backend = "auto",
    workers: Workers = None,
    suite: Annotated[str, typer.Option(help="Suite to judge on.")] = "authored",
) -> None:
    """Judge four agents on a suite, then a small model, and play one episode of the environment."""
    from rich.console import Console

    from codegym.sandbox import SandboxPool
    from codegym.suites import Suite, load_suite

    console = Console(highlight=False, markup=False)
    loaded = load_suite(suite)
    # Staged programs take minutes for six submissions each: too long to begin with.
    short = [task for task in loaded if len(task.stages) == 1]
    if short:
        loaded = Suite(loaded.spec, short)
    with SandboxPool(backend=backend, workers=workers) as pool:
        console.print(
            f"{len(loaded)} tasks, backend {pool.backend}, {pool.workers} sandboxes\n",
        )
        _agents_table(console, loaded, pool)
        _small_model(console, pool)
        _episode(console, loaded, pool)
    console.print(_NEXT, soft_wrap=True)


def _agents_table(console: Console, suite: Suite, pool: SandboxPool) -> None:
    from rich.table import Table

    table = Table()
    table.add_column("agent")
    for column in ("pass@1", "tests passed"):
        table.add_column(column, justify="right")
    table.add_column("outcomes")
    for column in ("judged runs/s", "sandbox p50"):
        table.add_column(column, justify="right")
    for name, n in _AGENTS.items():
        summary = _judge_agent(name, n, suite, pool)
        table.add_row(
            *(name, percent(summary.pass_at_k["1"]), percent(summary.tests_passed)),
            outcomes_text(summary.outcomes),
            f"{summary.judged / summary.seconds:.0f}" if summary.seconds else "-",
            f"{_plain_run_ms(pool):.2f} ms",
        )
        if summary.infrastructure_errors:
            raise InfrastructureError(
                f"{summary.infrastructure_errors} of the {name} agent's samples have no verdict; "
                "`codegym doctor` says what is wrong",
                "lost",
            )
    console.print(table)
    console.print(
        "reference: each task's own solution. stub: empty bodies. mutant: the reference with one\n"
        "change (one that passes is a weakness of the suite's tests, or no change in effect).\n"
        "cheater: answers equal to everything, early exits, forged reports; none may pass.\n",
        soft_wrap=True,
    )


def _small_model(console: Console, pool: SandboxPool) -> None:
    """The model that comes along, on the shorter tasks of `traces`."""
    from codegym.judge import Judge
    from codegym.selfplay.tiny import Tiny
    from codegym.suites import load_suite
    from codegym.task import Outcome

    agent, judge = Tiny(), Judge(pool)
    verdicts = [
        (lines, judge.submit(task, agent.act(task.instruction, {})))
        for task in load_suite("traces")
        if (lines := len(task.reference.splitlines()) - 2) <= _LONGEST_TRACES
    ]
    passed: dict[int, list[bool]] = {}
    for lines, future in verdicts:
        passed.setdefault(lines, []).append(future.result().outcome is Outcome.PASSED)
    rates = ", ".join(
        f"{sum(some)} of {len(some)} of {lines} line{'s' if lines > 1 else ''}"
        for lines, some in passed.items()
    )
    console.print(
        "A model of 0.4 million weights that learned by self-play (baselines/selfplay.py) finds "
        f"programs by\nwhat their variables were (suite `traces`): {rates}.\n",
        soft_wrap=True,
    )


def _judge_agent(name: str, n: int, suite: Suite, pool: SandboxPool) -> Summary:
    from codegym.evaluation import AgentSource, Evaluation
    from codegym.judge import Judge

    with (
        tempfile.TemporaryDirectory(prefix="codegym-demo-") as folder,
        Evaluation(suite, AgentSource(name, n), Path(folder) / name) as run,
    ):
        return run.judge(pool, Judge(pool))


def _plain_run_ms(pool: SandboxPool) -> float:
    """Median of an empty run in a warm slot, from call to return, milliseconds."""
    pool.run("pass")
    times = []
    for _ in range(_PLAIN_RUNS):
        started = time.perf_counter()
        pool.run("pass")
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def _episode(console: Console, suite: Suite, pool: SandboxPool) -> None:
    """One episode, with the reference in the place of a policy."""
    from codegym.envs.function import FunctionEnv

    env = FunctionEnv(suite, pool=pool, reward="fraction")
    # The shortest prompt: what is shown of a long program would be its beginning only.
    task = min(suite, key=lambda task: len(task.instruction))
    prompt, info = env.reset(seed=0, options={"task_id": task.id})
    console.rule(f"one episode of codegym/Function-v0: {task.id}", align="left")
    console.print("observation (the prompt):", style="bold")
    console.print(_excerpt(prompt), soft_wrap=True)
    console.print("action (a program; here the reference):", style="bold")
    console.print(_excerpt(task.reference), soft_wrap=True)
    feedback, reward, terminated, _, info = env.step(task.reference)
    verdict = env.last_verdict
    assert verdict is not None
    console.print("observation (the feedback):", style="bold")
    console.print(textwrap.indent(feedback, "  "))
    console.print(
        f"reward {reward:g}, terminated {terminated}, info {info}\n"
        f"verdict: {verdict.outcome.value}, {verdict.passed}/{verdict.total} tests, "
        f"{1000 * verdict.usage.wall_s:.1f} ms, tamper_proof {verdict.tamper_proof}, "
        f"{verdict.isolation.backend}/{verdict.isolation.runtime}\n",
        soft_wrap=True,
    )
    env.close()


def _excerpt(text: str) -> str:
    lines = text.rstrip().splitlines()
    more = len(lines) - _PROMPT_LINES
    shown = lines[:_PROMPT_LINES] + ([f"... {more} more lines"] if more > 0 else [])
    return textwrap.indent("\n".join(shown), "  ") + "\n"
