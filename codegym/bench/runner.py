"""Who takes part, the rounds, and the report."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from codegym.bench import machine, memory
from codegym.bench.bars import judge_bars
from codegym.bench.containers import Engine, by_command, over_api
from codegym.bench.contender import Contender, Skipped
from codegym.bench.environment import EnvStep
from codegym.bench.humaneval import PackageAll, PackageOne, References
from codegym.bench.imports import Imports
from codegym.bench.lifecycle import LeaseTake, PoolStart, Refill
from codegym.bench.ours import latency_contenders, throughput_contenders
from codegym.bench.peers import HostFork, SandboxFork, bubblewrap_peer, subprocess_peer
from codegym.bench.report import Report, Skip
from codegym.bench.series import Row, Series
from codegym.errors import InputError
from codegym.sandbox import SandboxPool
from codegym.suites import Suite, load_suite

ROUND_S = 3.0
"""How long one round of everything is meant to take, seconds."""
_FEWEST_ROUNDS, _MOST_ROUNDS = 2, 60
_IDLE_S = 0.5

Progress = Callable[[float, str], None]
"""Told the share that is done, 0 to 1, and what comes next."""


@dataclass(frozen=True)
class Plan:
    """What to measure."""

    backend: str = "auto"
    seconds: float = 60.0
    """About how long, without what it takes to start and to warm up."""
    humaneval: Path | None = None
    """HumanEval in its public form; its part is skipped where not given."""

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= 3600:
            raise InputError("must be more than 0 and at most 3600", "--seconds")


def run(plan: Plan, progress: Progress = lambda done, what: None) -> Report:
    """Measure everything that can be measured here.

    Args:
        plan: What to measure.
        progress: Told how far it is.

    Raises:
        InputError: No such backend, or the file of HumanEval is missing or broken.
        InfrastructureError: The backend cannot work here, or a sandbox failed.
    """
    began = time.monotonic()
    load = machine.load_average()
    suite = None if plan.humaneval is None else load_suite(f"humaneval:{plan.humaneval}")
    with ExitStack() as stack:
        progress(0.0, "starting sandboxes")
        one = stack.enter_context(SandboxPool(plan.backend, workers=1))
        # One pool has said what there is to say; the others need not say it again.
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", UserWarning)
        every = stack.enter_context(SandboxPool(one.backend, workers=machine.cores()))
        facts = machine.describe(one, load)
        rounds = Rounds(stack)
        _enter(rounds, plan, suite, one, every)
        count = rounds.play(plan.seconds, progress)
        progress(1.0, "memory of an idle slot")
        time.sleep(_IDLE_S)  # so that what was put off until after an answer is done
        used = memory.idle_slots(one.backend)
        rows = rounds.rows()
    return Report(
        machine=facts,
        seconds=time.monotonic() - began,
        rounds=count,
        rows=rows,
        memory=used,
        skipped=rounds.skipped,
        bars=judge_bars({row.key: row for row in rows}, used),
        load_average_end=machine.load_average(),
    )


class Rounds:
    """The contenders, and who could not take part."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: list[Contender] = []
        self._series: list[Series] = []
        self.skipped: list[Skip] = []

    def own(self, close: Callable[[], None]) -> None:
        """Have something closed at the end."""
        self._stack.callback(close)

    def add(self, *names: str, make: Callable[[], Sequence[Contender]]) -> None:
        """Let contenders take part, or note under their names why they do not."""
        try:
            made = make()
        except Skipped as error:
            self.skipped += [Skip(name, str(error)) for name in names]
            return
        for contender in made:
            self._stack.callback(contender.close)
            self._running.append(contender)
            self._series += contender.series

    def play(self, seconds: float, progress: Progress) -> int:
        """Warm up, then the rounds: how many there were."""
        for contender in list(self._running):
            progress(0.0, f"warm-up: {contender.name}")
            self._turn(contender, None)
        rounds = min(_MOST_ROUNDS, max(_FEWEST_ROUNDS, round(seconds / ROUND_S)))
        whole = sum(contender.share for contender in self._running)
        for number in range(rounds):
            for place, contender in enumerate(list(self._running)):
                done = (number + place / len(self._running)) / rounds
                if _takes_part(number, rounds, contender.most_rounds):
                    progress(done, contender.name)
                    turns = min(rounds, contender.most_rounds or rounds)
                    self._turn(contender, seconds * contender.share / whole / turns)
        return rounds

    def _turn(self, contender: Contender, seconds: float | None) -> None:
        """One batch, or the warm-up; a contender that cannot go on is out."""
        try:
            if seconds is not None:
                contender.measure(seconds)
                return
            contender.warm()
            for series in contender.series:
                series.clear()
        except Skipped as error:
            self._running.remove(contender)
            # Whatever it had: half a series stands beside nothing.
            for series in contender.series:
                series.clear()
            self.skipped.append(Skip(contender.name, str(error)))

    def rows(self) -> list[Row]:
        """A row for each series that has samples, in the order of entry."""
        by_key = {series.key: series for series in self._series}
        return [
            series.row(by_key.get(series.against or ""))
            for series in self._series
            if series.durations
        ]


def _takes_part(number: int, rounds: int, most: int | None) -> bool:
    """Whether a contender that takes part in some rounds only does so in this one."""
    if most is None or most >= rounds:
        return True
    return number * most // rounds != (number - 1) * most // rounds


def _enter(
    rounds: Rounds, plan: Plan, suite: Suite | None, one: SandboxPool, every: SandboxPool
) -> None:
    """Everyone, in the order of the table."""
    rounds.add(make=lambda: latency_contenders(one))
    rounds.add(make=lambda: throughput_contenders(every))
    rounds.add(make=lambda: [EnvStep(one)])
    rounds.add(make=lambda: [PoolStart(lambda: SandboxPool(one.backend, workers=1))])
    rounds.add(make=lambda: [Refill(one.backend)])
    rounds.add(LeaseTake.name, make=lambda: [LeaseTake(one)])
    rounds.add(make=lambda: [Imports()])
    rounds.add(HostFork.name, make=lambda: [HostFork()])
    rounds.add(make=lambda: [SandboxFork(one)])
    rounds.add("subprocess", make=lambda: [subprocess_peer()])
    rounds.add("bubblewrap", make=lambda: [bubblewrap_peer()])
    _enter_docker(rounds)
    rounds.add(PackageOne.name, make=lambda: [PackageOne()])
    path = plan.humaneval
    if suite is None or path is None:
        why = "no file was given: --humaneval PATH"
        rounds.skipped += [Skip(References.name, why), Skip(PackageAll.name, why)]
        return
    rounds.add(make=lambda: [References(every, suite)])
    rounds.add(PackageAll.name, make=lambda: [PackageAll(path, machine.cores())])


def _enter_docker(rounds: Rounds) -> None:
    try:
        found = Engine()
    except Skipped as error:
        rounds.skipped += [Skip(name, str(error)) for name in ("docker exec", "docker run")]
        return
    rounds.own(found.close)
    rounds.add("docker exec", "docker run", make=lambda: by_command(found))
    rounds.add(make=lambda: over_api(found))
