"""A judge without a sandbox, for tests of what stands on it.

It never runs a submission: the outcome is the word in its first comment, as in
``# passed`` or ``# failed 2/3``; without one the submission failed.
"""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import Future, ThreadPoolExecutor

from codegym.errors import InfrastructureError
from codegym.suites import Suite
from codegym.task import Isolation, Outcome, Stage, Task, Usage, Verdict

TOTAL = 4


def make_task(task_id: str = "add", family: str = "numbers", prompt: str = "") -> Task:
    return Task(
        id=task_id,
        title="Add",
        family=family,
        entry_points=("add",),
        prompt=prompt,
        stages=(
            Stage(
                instruction="Write `add(a, b)`, the sum of two numbers.\n",
                tests="def check(candidate):\n    assert candidate(20, 22) == 42\n",
                public="def check(candidate):\n    assert candidate(1, 2) == 3\n",
                reference="def add(a, b):\n    return a + b\n",
                effective_lines=2,
            ),
        ),
        stub="def add(a, b):\n    pass\n",
        licence="MIT",
        released=dt.date(2026, 1, 1),
    )


def make_suite(count: int = 3) -> Suite:
    families = ("numbers", "texts")
    return Suite("fake", [make_task(f"task-{i}", families[i % 2]) for i in range(count)])


def make_verdict(
    task_id: str = "add",
    outcome: Outcome = Outcome.PASSED,
    passed: int = TOTAL,
    total: int = TOTAL,
    reason: str = "",
    stdout: bytes = b"",
) -> Verdict:
    return Verdict(
        task_id=task_id,
        outcome=outcome,
        reason=reason,
        tests=(),
        passed=passed,
        total=total,
        stage=int(outcome is Outcome.PASSED),
        line_credit=0,
        stdout=stdout,
        stderr=b"",
        stdout_truncated=False,
        stderr_truncated=False,
        usage=Usage(wall_s=0.001, cpu_s=0.001, peak_bytes=1),
        protocol="function",
        tamper_proof=True,
        isolation=Isolation(backend="fake", runtime="fake", reuse="run"),
        versions={},
    )


class FakePool:
    """Stands where a SandboxPool stands; counts what is made and closed."""

    made: list[FakePool] = []  # noqa: RUF012

    def __init__(
        self,
        backend: str = "fake",
        workers: int | None = 2,
        runtime: str | None = None,
        leases: int = 16,
    ) -> None:
        self.backend, self.workers, self.image = backend, workers or 2, "i:1"
        self.leases = leases
        self.isolation = Isolation(backend=backend, runtime=runtime or "fake", reuse="run")
        self.closed = False
        FakePool.made.append(self)

    def close(self) -> None:
        self.closed = True


class FakeJudge:
    """Judges by the submission's first comment; ``fail_with`` makes it an unsound sandbox."""

    fail_with: InfrastructureError | None = None
    examples = 50

    def __init__(self, pool: FakePool) -> None:
        self.pool = pool
        self.seen: list[tuple[str, str, int | None]] = []
        self._threads = ThreadPoolExecutor(pool.workers)

    def evaluate(self, task: Task, source: str, *, seed: int | None = None) -> Verdict:
        self.seen.append((task.id, source, seed))
        if FakeJudge.fail_with is not None:
            raise FakeJudge.fail_with
        found = re.match(r"# (\w+)(?: (\d)/(\d))?", source)
        if found and found[1] == "broken":
            raise InfrastructureError("the sandbox went away", "lost")
        outcome = Outcome(found[1]) if found else Outcome.FAILED
        passed = int(found[2]) if found and found[2] else TOTAL * (outcome is Outcome.PASSED)
        total = int(found[3]) if found and found[3] else TOTAL
        return make_verdict(task.id, outcome, passed, total, reason=f"secret: seed {seed}")

    def submit(self, task: Task, source: str, *, seed: int | None = None) -> Future[Verdict]:
        return self._threads.submit(self.evaluate, task, source, seed=seed)
