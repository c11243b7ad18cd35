"""Rounds, turns and skips, with contenders that only write down when they were called."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from codegym.bench.contender import Contender, Skipped
from codegym.bench.runner import Plan, Rounds
from codegym.bench.series import Series
from codegym.errors import InputError


class Fake(Contender):
    def __init__(self, name: str, log: list[str], fails_at: int = -1, most: int | None = None):
        self.name = name
        self.most_rounds = most
        self.series = [Series(name, name, durations=[])]
        self._log = log
        self._fails_at = fails_at
        self._turns = 0

    def measure(self, seconds: float) -> None:
        if self._turns == self._fails_at:
            raise Skipped("it broke")
        self._turns += 1
        self._log.append(self.name)
        self.series[0].durations.append(1.0)

    def close(self) -> None:
        self._log.append(f"close {self.name}")


def play(*fakes: Fake, seconds: float = 18.0) -> Rounds:
    with ExitStack() as stack:
        rounds = Rounds(stack)
        rounds.add(make=lambda: fakes)
        rounds.play(seconds, lambda done, what: None)
    return rounds


def test_contenders_take_turns_and_are_closed() -> None:
    log: list[str] = []
    rounds = play(Fake("a", log), Fake("b", log))
    assert log[:4] == ["a", "b", "a", "b"]
    assert log[-2:] == ["close b", "close a"]
    # 6 rounds; what the warm-up gave is not among the samples.
    assert [row.samples for row in rounds.rows()] == [6, 6]


def test_costly_ones_sit_out_rounds() -> None:
    log: list[str] = []
    rounds = play(Fake("a", log), Fake("rare", log, most=2))
    assert [row.samples for row in rounds.rows()] == [6, 2]


def test_one_that_breaks_is_out_and_named() -> None:
    log: list[str] = []
    rounds = play(Fake("a", log), Fake("b", log, fails_at=3), Fake("c", log))
    assert [row.key for row in rounds.rows()] == ["a", "c"]
    assert [row.samples for row in rounds.rows()] == [6, 6]
    assert [(skip.what, skip.why) for skip in rounds.skipped] == [("b", "it broke")]
    assert "close b" in log


def test_one_that_cannot_begin_is_named() -> None:
    def make() -> list[Contender]:
        raise Skipped("not installed")

    with ExitStack() as stack:
        rounds = Rounds(stack)
        rounds.add("x", "y", make=make)
    assert [(skip.what, skip.why) for skip in rounds.skipped] == [
        ("x", "not installed"),
        ("y", "not installed"),
    ]


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 1e9])
def test_duration_is_checked(seconds: float) -> None:
    with pytest.raises(InputError, match="--seconds"):
        Plan(seconds=seconds)
