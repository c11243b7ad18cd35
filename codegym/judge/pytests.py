"""The pytest tests of one file of a workspace, run with canaries beside them."""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from dataclasses import dataclass

from codegym.judge.files import write_all
from codegym.judge.manifest import Manifest
from codegym.judge.trial import Trial, printable
from codegym.sandbox.leases import CommandResult, Lease
from codegym.task import Outcome, TestResult

Reports = dict[str, dict[str, tuple[str, str]]]
"""Outcome and text by test and phase."""

_EMPTY_INI = "/tests/pytest.ini"
_CLOSED_FOLDER = 0o755
_FAILED = "failed"


@dataclass(frozen=True)
class How:
    """What is the same for all files of a task."""

    ini: str
    """pytest's configuration, a path in the workspace; none where empty."""
    conftest: bool
    """Whether there are conftest.py files of the task's own."""
    seed: int
    everything: bool = False
    """Whether to run all tests of the file, whatever the manifest names."""


class TestFile:
    """The tests of one file, in a process of their own, with canaries beside them."""

    __test__ = False  # not a pytest class

    def __init__(self, place: Lease, stage: int, plan: Manifest, path: str, how: How) -> None:
        self.place, self.stage, self.plan, self.path, self.how = place, stage, plan, path, how
        self.ids = [test for test in plan.ids if test.partition("::")[0] == path]
        folder = path.rpartition("/")[0]
        name = f"test_{secrets.token_hex(6)}.py"
        self.canary = f"{folder}/{name}" if folder else name
        plain, group, method = (f"{secrets.token_hex(6)}" for _ in range(3))
        self.must_fail = {
            f"{self.canary}::test_{plain}",
            f"{self.canary}::Test{group}::test_{method}",
        }
        a, b = secrets.token_hex(8), secrets.token_hex(8)
        self.source = (
            f"import unittest\n\ndef test_{plain}():\n    assert {a!r} == {b!r}\n\n"
            f"class Test{group}(unittest.TestCase):\n"
            f"    def test_{method}(self):\n        self.assertEqual({a!r}, {b!r})\n"
        )

    def run(self, trial: Trial, deadline: float) -> None:
        """Run them, and put what was found into a trial."""
        place = self.place
        left = deadline - time.monotonic()
        if left <= 0 or trial.outcome is Outcome.TIMEOUT:
            self._fail_all(trial, Outcome.TIMEOUT, "no time was left")
            return
        own = {self.canary: self.source.encode(), _EMPTY_INI: b"[pytest]\n"}
        write_all(place, own, tests=True, folders=_CLOSED_FOLDER)
        files = [self.path, self.canary]
        if secrets.randbelow(2):
            files.reverse()
        request = {
            "root": place.workspace,
            "args": files,
            "ids": None if self.how.everything else self.ids,
            "canary": self.canary,
            "ini": self.how.ini or _EMPTY_INI,
            "conftest": self.how.conftest,
            "seed": self.how.seed,
        }
        done = place.exec(
            place.python_command("pytester.py"),
            json.dumps(request).encode(),
            timeout_s=left,
            env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **self.plan.env},
            report=True,
        )
        trial.runs.append(done)
        reports, collected, tampered = self._read(done)
        canaries = self.must_fail
        if done.timed_out:
            self._fail_all(trial, Outcome.TIMEOUT, f"still running after {left:.3g} s")
        elif done.out_of_memory:
            self._fail_all(trial, Outcome.MEMORY, "ran out of memory")
        elif done.exit_code is None:
            self._fail_all(trial, Outcome.CRASHED, f"pytest died of signal {done.signal}")
        elif tampered:
            self._fail_all(trial, Outcome.FAILED, f"tampered: {tampered}")
        elif any(reports.get(name, {}).get("call", (_FAILED,))[0] != _FAILED for name in canaries):
            self._fail_all(trial, Outcome.FAILED, "tampered: a test that must fail did not")
        elif not all("call" in reports.get(name, {}) for name in canaries) or done.exit_code != 1:
            # 1: some tests failed, as the canaries did.
            said = done.stderr.decode(errors="replace").strip().splitlines()
            why = collected.get(self.path) or (said[-1] if said else f"exit code {done.exit_code}")
            self._fail_all(trial, Outcome.FAILED, f"the tests did not run to their end: {why}")
        else:
            self._results(trial, reports, collected.get(self.path, ""))

    def _read(self, done: CommandResult) -> tuple[Reports, dict[str, str], str]:
        """What was reported by test and phase, what could not be imported, and what is amiss."""
        reports: Reports = {}
        collected: dict[str, str] = {}
        seen: Counter[tuple[str, str]] = Counter()
        known = {*self.ids, *self.must_fail}
        try:
            for line in done.report.decode().split("\n")[:-1]:
                kind, name, *rest = json.loads(line)
                if kind == "collect":
                    collected[printable(name)] = printable(rest[0])
                    continue
                when, outcome, text = map(printable, rest)
                seen[name, when] += 1
                reports.setdefault(name, {})[when] = outcome, text
        except (ValueError, TypeError, IndexError, RecursionError):
            return reports, collected, "the report is not what the plugin writes"
        if any(count > 1 for count in seen.values()):
            return reports, collected, "a test was reported twice"
        if not self.how.everything and not reports.keys() <= known:
            return reports, collected, "a test was reported that was not asked for"
        return reports, collected, ""

    def _results(self, trial: Trial, reports: Reports, unloadable: str) -> None:
        ids = [name for name in reports if name not in self.must_fail]
        for name in ids if self.how.everything else self.ids:
            phases = reports.get(name, {})
            bad = [
                f"{outcome} {text}".strip()
                for when, (outcome, text) in phases.items()
                if outcome != "passed"
            ]
            passed = not bad and phases.keys() == {"setup", "call", "teardown"}
            message = "" if passed else (bad[0] if bad else unloadable or "was not found")
            trial.results[name] = TestResult(
                name=name, stage=self.stage, passed=passed, message=message
            )
            if not passed:
                trial.fail(Outcome.FAILED, f"{name}: {message}")

    def _fail_all(self, trial: Trial, outcome: Outcome, reason: str) -> None:
        trial.fail(outcome, f"{self.path}: {reason}")
        for name in self.ids:
            trial.results[name] = TestResult(
                name=name, stage=self.stage, passed=False, message=reason
            )
