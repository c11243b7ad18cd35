"""What is seen of a run while it goes on: on a terminal, and on standard error alone."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from codegym.evaluation.records import SampleLine
from codegym.suites import Suite
from codegym.task import Outcome, Verdict

_WINDOW_S = 30.0
"""Rates are over the last so many seconds."""


class Live:
    """Counts of a run as it goes on; rates are those of this session.

    Args:
        suite: What is judged on.
        total: Samples of the run.
        done: How many have a verdict already.
        tasks: Ids of the tasks with a verdict already.
    """

    def __init__(self, suite: Suite, total: int, done: int, tasks: Iterable[str] = ()) -> None:
        self.total, self.done = total, done
        self._tasks, self._of_tasks = set(tasks), len(suite)
        self.outcomes: Counter[str] = Counter()
        self.tokens = self.faults = self.asking = self.judging = 0
        self._started = time.monotonic()
        self._first = done
        self._ticks: deque[tuple[float, int, int]] = deque([(self._started, 0, done)])

    def answered(self, line: SampleLine) -> None:
        """A sample was made."""
        self.tokens += line.completion_tokens or 0

    def judged(self, verdict: Verdict) -> None:
        """A verdict came."""
        self.done += 1
        self._tasks.add(verdict.task_id)
        self.outcomes[verdict.outcome.value] += 1

    def rates(self) -> tuple[float, float, float | None]:
        """Tokens a second, verdicts a second, and the seconds left (None where unknown)."""
        now = time.monotonic()
        self._ticks.append((now, self.tokens, self.done))
        while len(self._ticks) > 2 and now - self._ticks[1][0] > _WINDOW_S:
            self._ticks.popleft()
        then, tokens, done = self._ticks[0]
        span = max(now - then, 1e-6)
        whole = max(now - self._started, 1e-6)
        made = self.done - self._first
        left = (self.total - self.done) * whole / made if made else None
        return (self.tokens - tokens) / span, (self.done - done) / span, left

    def text(self) -> str:
        """Everything in one line but the bar."""
        tokens, runs, left = self.rates()
        seen = self.outcomes.total()
        passed = self.outcomes[Outcome.PASSED.value]
        parts = [f"tasks {len(self._tasks)}/{self._of_tasks}"]
        parts.append(f"{passed / seen:.1%} passed" if seen else "nothing judged yet")
        parts += [
            f"{name} {count}"
            for name, count in self.outcomes.most_common()
            if name != Outcome.PASSED.value
        ]
        if self.faults:
            parts.append(f"faults {self.faults}")
        if self.tokens:
            parts.append(f"{tokens:.0f} tokens/s")
        parts.append(f"{runs:.1f} runs/s")
        parts.append(f"asking {self.asking}, judging {self.judging}")
        parts.append("time left unknown" if left is None else f"{_clock(left)} left")
        return " · ".join(parts)


def _clock(seconds: float) -> str:
    minutes, seconds_left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds_left:02}" if hours else f"{minutes}:{seconds_left:02}"


@contextmanager
def shown(live: Live, wanted: bool = True) -> Iterator[None]:
    """Show the counts on standard error, where that is a terminal, until the block ends."""
    if not wanted or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console, Group
    from rich.live import Live as RichLive
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.text import Text

    bar = Progress(TextColumn("samples"), BarColumn(), MofNCompleteColumn())
    row = bar.add_task("", total=live.total, completed=live.done)

    class View:
        def __rich__(self) -> Any:
            bar.update(row, completed=live.done)
            return Group(bar, Text(live.text()))

    with RichLive(View(), console=Console(stderr=True), refresh_per_second=4, transient=True):
        yield
