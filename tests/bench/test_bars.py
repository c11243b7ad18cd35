"""Where bars stand, from rows made up here."""

from __future__ import annotations

import pytest

from codegym.bench.bars import judge_bars
from codegym.bench.memory import Memory
from codegym.bench.report import Bar
from codegym.bench.series import Row, Series, quantile

KEYS = [
    "plain_p50",
    "plain_p99",
    "over_fork",
    "judged_p50",
    "plain_rate",
    "judged_rate",
    "docker_run",
    "docker_exec",
    "humaneval",
    "over_human_eval",
    "env_step",
    "memory",
    "lease",
    "import",
    "hostile",
]
UNKNOWN = Memory(None, None, 0, 0)


def row(key: str, p50_s: float, *, p99_s: float = 0.0, per_second: float = 1.0, note: str = ""):
    return Row(key, key, 9, p50_s, p99_s, p50_s, per_second, note=note)


def bars(*rows: Row, memory: Memory = UNKNOWN) -> dict[str, Bar]:
    return {bar.key: bar for bar in judge_bars({row.key: row for row in rows}, memory)}


def test_all_bars_are_there_and_unknown_without_rows() -> None:
    found = bars()
    assert list(found) == KEYS
    assert {bar.met for bar in found.values()} == {None}


def test_times_are_held_in_milliseconds_and_the_tail_apart() -> None:
    found = bars(row("plain", 0.0015, p99_s=0.0081), row("judged", 0.0031))
    assert found["plain_p50"].met is True
    assert found["plain_p50"].measured == pytest.approx(1.5)
    assert found["plain_p99"].met is False
    assert found["judged_p50"].met is False


def test_fork_of_the_sandbox_decides_and_that_of_the_host_is_told() -> None:
    found = bars(row("plain", 1.0), row("fork_sandbox", 0.8), row("fork_host", 0.1))["over_fork"]
    assert (found.measured, found.met) == (pytest.approx(1.25), True)
    assert "10.00 x" in found.note


def test_best_number_of_clients_counts() -> None:
    found = bars(
        row("plain_1_clients", 1.0, per_second=500.0),
        row("plain_8_clients", 1.0, per_second=900.0),
        row("judged_64_clients", 1.0, per_second=349.0),
    )
    assert (found["plain_rate"].measured, found["plain_rate"].met) == (900.0, True)
    assert found["plain_rate"].note == "with 8 clients"
    assert found["judged_rate"].met is False


def test_docker_is_taken_at_its_fastest() -> None:
    found = bars(row("plain", 0.001), row("docker_run", 0.2), row("docker_run_api", 0.09))
    assert found["docker_run"].measured == pytest.approx(90)
    assert found["docker_run"].met is False
    assert found["docker_run"].note == "against the API"
    assert found["docker_exec"].met is None


def test_references_judged_wrong_miss_the_bar_however_fast() -> None:
    found = bars(row("humaneval", 0.1, note="1 judged wrong: HumanEval/3"))["humaneval"]
    assert found.met is False
    assert "HumanEval/3" in found.note


def test_memory_falls_back_on_what_the_engine_says() -> None:
    assert bars(memory=Memory(39_000_000, 60_000_000, 5, 2))["memory"].met is True
    found = bars(memory=Memory(None, 60_000_000, 5, 2))["memory"]
    assert (found.measured, found.met) == (60.0, False)


def test_rows_have_medians_tails_rates_and_ratios() -> None:
    ours = Series("plain", "ours", durations=[0.001] * 3)
    peer = Series("peer", "theirs", "plain", durations=[0.002, 0.004, 0.009])
    found = peer.row(ours)
    assert (found.p50_s, found.p99_s, found.min_s) == (0.004, 0.009, 0.002)
    assert found.ratio == pytest.approx(4.0)
    assert found.per_second == pytest.approx(200.0)
    assert ours.row(None).ratio is None
    peer.rates += [10.0, 30.0, 20.0]
    assert peer.row(ours).per_second == 20.0


def test_a_tail_is_a_sample_never_between_two() -> None:
    assert quantile([1.0] * 98 + [5.0, 9.0], 0.99) in (5.0, 9.0)
    assert quantile([1.0, 2.0], 0.99) == 2.0
