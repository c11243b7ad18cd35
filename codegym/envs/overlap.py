"""Many plays side by side, each with a deadline of its own and none in another's way."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from codegym.envs.plays import Play, Wanted
from codegym.errors import InfrastructureError
from codegym.judge import Judge

_TICKS = 20
"""How often in a deadline's time is looked at what has started."""


class Overdue(InfrastructureError):
    """What a play wanted did not come before its deadline.

    Args:
        seconds: The deadline.
        future: What is still going on.
    """

    def __init__(self, seconds: float, future: Future[Any]) -> None:
        super().__init__(f"no answer within {seconds:g} s of its start", "deadline")
        self.future = future


@dataclass(slots=True)
class _Waiting:
    play: Play
    future: Future[Any]
    started: float | None = None


class Overlap:
    """Plays to their ends, all at once.

    Args:
        judge: Gives the one whose pool they share.
        threads: Where what is no judgement is done.
        deadline_s: How long each may take for one thing that it wants, seconds, from when that
            begins; time in the pool's queue does not count.
    """

    def __init__(self, judge: Callable[[], Judge], threads: Executor, deadline_s: float) -> None:
        self._judge = judge
        self._threads = threads
        self._deadline_s = deadline_s

    def results(self, plays: Mapping[int, Play]) -> dict[int, Any]:
        """What each play returned, or the exception that ended it.

        Args:
            plays: Fresh ones, by any number. Into one that wants what fails, or what is overdue,
                the error is thrown. An interruption gives all of them up.
        """
        ready: queue.SimpleQueue[tuple[int, Future[Any]]] = queue.SimpleQueue()
        found: dict[int, Any] = {}
        waiting: dict[int, _Waiting] = {}
        tick = self._deadline_s / _TICKS

        def advance(number: int, play: Play, go_on: Callable[[], Wanted]) -> None:
            try:
                wanted = go_on()
                while True:
                    try:
                        future = wanted.start(self._judge, self._threads)
                        break
                    except Exception as error:
                        wanted = play.throw(error)
            except StopIteration as end:
                found[number] = end.value
            except Exception as error:
                found[number] = error
            else:
                waiting[number] = _Waiting(play, future)
                future.add_done_callback(lambda future: ready.put((number, future)))

        def answered(number: int, play: Play, future: Future[Any]) -> None:
            try:
                answer = future.result()
            except Exception as error:
                advance(number, play, partial(play.throw, error))
            else:
                advance(number, play, partial(play.send, answer))

        def look() -> None:
            now = time.monotonic()
            for number, item in list(waiting.items()):
                if item.started is None and not item.future.running():
                    continue
                item.started = item.started or now
                if now - item.started >= self._deadline_s and not item.future.done():
                    del waiting[number]
                    item.future.cancel()
                    overdue = Overdue(self._deadline_s, item.future)
                    advance(number, item.play, partial(item.play.throw, overdue))

        try:
            for number, play in plays.items():
                advance(number, play, partial(next, play))
            next_look = time.monotonic() + tick
            while waiting:
                if time.monotonic() >= next_look:
                    look()
                    next_look = time.monotonic() + tick
                try:
                    number, future = ready.get(timeout=tick)
                except queue.Empty:
                    continue
                item = waiting.get(number)
                if item is not None and item.future is future:  # else it was given up
                    del waiting[number]
                    answered(number, item.play, future)
        finally:
            for item in waiting.values():
                item.future.cancel()
                item.play.close()
        return found
