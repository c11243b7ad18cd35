"""A step in pieces, so that many environments can have their judgements made at once.

An environment writes its step as a *play*: a generator that yields each judgement it
wants, is sent the verdict, and returns what ``step`` returns. By itself it is played
to its end on the spot (:func:`alone`); a vector environment plays many side by side
(:mod:`codegym.envs.overlap`). A play changes nothing of its environment before it has
the verdict, so that one that was given up leaves the episode as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from codegym.judge import Judge
from codegym.task import Task, Verdict

Step = tuple[str, float, bool, bool, dict[str, Any]]
"""What ``step`` returns."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict that a play wants; as of :meth:`codegym.Judge.submit`."""

    task: Task
    source: str
    seed: int
    public: bool = False

    def here(self, judge: Callable[[], Judge]) -> Verdict:
        """Judge, and wait for it."""
        return judge().evaluate(self.task, self.source, seed=self.seed, **self._which())

    def start(self, judge: Callable[[], Judge], threads: Executor) -> Future[Any]:
        """Queue it."""
        del threads
        return judge().submit(self.task, self.source, seed=self.seed, **self._which())

    def _which(self) -> dict[str, bool]:
        return {"public": True} if self.public else {}


@dataclass(frozen=True, slots=True)
class Blocking:
    """Something that a play wants done which is no judgement, and may take its time."""

    do: Callable[[], Any]

    def here(self, judge: Callable[[], Judge]) -> Any:
        """Do it."""
        del judge
        return self.do()

    def start(self, judge: Callable[[], Judge], threads: Executor) -> Future[Any]:
        """Do it in another thread."""
        del judge
        return threads.submit(self.do)


Wanted = Judgement | Blocking
Play = Generator[Wanted, Any, Any]
"""Yields what it wants, is sent what came of it (or thrown the error), and returns its result."""


def alone(play: Play, judge: Callable[[], Judge]) -> Any:
    """Play to the end in this thread.

    Args:
        play: A fresh one.
        judge: Gives the judge, once one is wanted.

    Raises:
        InfrastructureError: A judgement failed, and the play had no answer to that.
    """
    try:
        wanted = next(play)
        while True:
            try:
                answer = wanted.here(judge)
            except Exception as error:
                wanted = play.throw(error)
            else:
                wanted = play.send(answer)
    except StopIteration as end:
        return end.value
