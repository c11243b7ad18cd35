"""Judging many submissions at once, so that it can be stopped and gone on with."""

from __future__ import annotations

import hashlib
import itertools
import platform
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import codegym
from codegym.errors import InfrastructureError
from codegym.evaluation.folder import RunFolder
from codegym.evaluation.samples import Sample, SampleSource
from codegym.evaluation.summary import Summary, earlier_seconds, summarise
from codegym.suites import Suite
from codegym.task import Isolation, Outcome, Task, Verdict

# Enough in flight that no worker waits for the next one, few enough that a file of
# a million samples is not in memory.
_IN_FLIGHT_PER_WORKER = 4
# So many infrastructure errors in a row mean that the engine is gone, and that going
# on would only fail the rest one by one.
_GIVE_UP_AFTER = 20


class Judging(Protocol):
    """The part of :class:`codegym.Judge` that a run needs."""

    def submit(
        self, task: Task, source: str | bytes, *, seed: int | None = None
    ) -> Future[Verdict]:
        """Judge a submission in the background."""
        ...


class Pool(Protocol):
    """The part of :class:`codegym.SandboxPool` that a run needs."""

    @property
    def backend(self) -> str:
        """What the sandboxes are made with."""
        ...

    @property
    def workers(self) -> int:
        """How many there are."""
        ...

    @property
    def isolation(self) -> Isolation:
        """Behind which walls they are."""
        ...

    @property
    def image(self) -> str:
        """Tag of their image; empty where there is none."""
        ...


class Evaluation:
    """One evaluation in a run folder; a context manager.

    Opening reads every sample once and takes the folder's lock; :meth:`judge` judges
    those that have no verdict yet. The same arguments on the same folder go on where
    an earlier session stopped.

    Args:
        suite: What to judge on.
        source: The submissions.
        out: The run folder.
        seed: Seed of the hidden tests' random inputs.

    Raises:
        InputError: The samples are broken, or the folder is not this run's.
    """

    def __init__(self, suite: Suite, source: SampleSource, out: Path, *, seed: int = 0) -> None:
        self.suite, self.seed = suite, seed
        self._label = source.label()
        self._folder = RunFolder(out, suite, source, seed)

    def __enter__(self) -> Evaluation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self._folder.close()

    @property
    def remaining(self) -> int:
        """How many samples have no verdict yet."""
        return self._folder.remaining

    def judge(self, pool: Pool, judge: Judging, *, progress: bool = True) -> Summary:
        """Judge what remains, and write ``summary.json``.

        Args:
            pool: The pool that judges.
            judge: The judge on it.
            progress: Show a bar on standard error where that is a terminal.

        Returns:
            The summary of the whole run, earlier sessions included. Where the sandbox
            failed for some samples they are counted in it, and the next session judges
            them.

        Raises:
            InputError: The run was begun on another backend or image.
            KeyboardInterrupt: It was stopped; the folder is valid and can be gone on with.
        """
        self._folder.start(_walls(pool))
        before = earlier_seconds(self._folder.path / "summary.json")
        started = time.monotonic()
        errors = _Errors()
        try:
            with _bar(progress, self._folder.count, self._folder.remaining) as tick:
                self._judge_all(judge, pool.workers * _IN_FLIGHT_PER_WORKER, errors, tick)
        finally:
            summary = self._summarise(errors.count, before + time.monotonic() - started)
            self._folder.write_summary(summary)
        return summary

    def summary(self) -> Summary:
        """The summary of what has been judged so far, without judging anything."""
        return self._summarise(0, earlier_seconds(self._folder.path / "summary.json"))

    def _summarise(self, infrastructure_errors: int, seconds: float) -> Summary:
        return summarise(
            self.suite,
            self._label,
            self._folder.verdict_lines(),
            samples=self._folder.count,
            infrastructure_errors=infrastructure_errors,
            seconds=seconds,
        )

    def _judge_all(self, judge: Judging, in_flight: int, errors: _Errors, tick: Any) -> None:
        pending = self._folder.pending()
        running: dict[Future[Verdict], tuple[int, Sample]] = {}
        try:
            while True:
                if not errors.hopeless:
                    for place, sample in itertools.islice(pending, in_flight - len(running)):
                        task = self.suite[sample.task_id]
                        seed = _judge_seed(self.seed, place)
                        future = judge.submit(task, sample.source, seed=seed)
                        running[future] = place, sample
                if not running:
                    return
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    place, sample = running.pop(future)
                    try:
                        verdict = future.result()
                    except InfrastructureError as error:
                        self._folder.add_error(place, sample.task_id, error)
                        errors.add()
                    else:
                        self._folder.add_verdict(place, verdict)
                        errors.in_a_row = 0
                        tick(verdict.outcome is Outcome.PASSED)
        finally:
            for future in running:
                future.cancel()
            pending.close()  # it holds samples.jsonl open


class _Errors:
    """Counts infrastructure errors, and when there is no use in going on."""

    def __init__(self) -> None:
        self.count = 0
        self.in_a_row = 0

    def add(self) -> None:
        self.count += 1
        self.in_a_row += 1

    @property
    def hopeless(self) -> bool:
        return self.in_a_row >= _GIVE_UP_AFTER


def _judge_seed(seed: int, place: int) -> int:
    """A seed for one sample, the same in every session; 31 bits."""
    digest = hashlib.sha256(f"{seed}:{place}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def _walls(pool: Pool) -> dict[str, Any]:
    return {
        "backend": pool.backend,
        "runtime": pool.isolation.runtime,
        "image": pool.image,
        "workers": pool.workers,
        "versions": {"codegym": codegym.__version__, "python": platform.python_version()},
    }


@contextmanager
def _bar(wanted: bool, total: int, remaining: int) -> Iterator[Any]:
    """A progress bar on standard error, or nothing; yields what to call per verdict."""
    if not wanted or not sys.stderr.isatty():
        yield lambda passed: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    passes = 0
    columns = (
        TextColumn("judging"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[passes]} passed"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        row = bar.add_task("", total=total, completed=total - remaining, passes=0)

        def tick(passed: bool) -> None:
            nonlocal passes
            passes += passed
            bar.update(row, advance=1, passes=passes)

        yield tick
