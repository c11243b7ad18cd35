"""Protocol ``program``: standard input to standard output, compared outside the sandbox.

Each case is a run of its own in a clean sandbox. What it wrote comes back as bytes,
and is held against what was expected here, where the submission never was.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from codegym.errors import InfrastructureError, InputError
from codegym.judge.cases import Case, read_cases
from codegym.judge.chained import Chained
from codegym.judge.comparing import difference
from codegym.judge.languages import Language, language_of
from codegym.judge.verdicts import VERSION, put_together
from codegym.sandbox.outcomes import Facts, banned_use, execution
from codegym.sandbox.pool import SandboxPool
from codegym.sandbox.wire import Guest
from codegym.task import Execution, Outcome, Task, TestResult, Usage, Verdict

MOST_TIMEOUTS = 3
"""After so many cases that ran into a time limit the rest is not run, and not passed."""

_NO_SUCH_PROGRAM = "X"
# A program that is none, run where the submission is too large to be sent.
_NOT_PYTHON = b"("


@dataclass(frozen=True)
class _Ran:
    """One case that was run."""

    execution: Execution
    files: dict[str, bytes | None]
    banned: str
    """What it used although it is banned; empty where nothing."""
    python: str


def submit(
    pool: SandboxPool,
    task: Task,
    source: bytes,
    *,
    seed: int,
    public: bool,
    examples: int,
    here: bool = False,
) -> Future[Verdict]:
    """Queue a judgement under this protocol; see :meth:`codegym.judge.Judge.submit`.

    ``seed`` and ``examples`` have no meaning here: the cases are fixed. ``here`` does a single case
    in this thread; several go side by side.
    """
    cases = _cases(task, public)
    language = language_of(task.language, task.id)
    if task.banned and language.run:
        raise InputError("banned: only Python's modules can be banned", where=task.id)
    oversize = len(source) > task.limits.source_bytes
    if oversize:
        language, source = language_of("python", task.id), _NOT_PYTHON
    here = here and len(cases) == 1
    judgement = _Judgement(pool, task, cases, oversize)
    judgement.start([_request(pool, task, language, source, case, here) for _, case in cases])
    return judgement.verdict


def _cases(task: Task, public: bool) -> list[tuple[int, Case]]:
    """All cases, each with its stage."""
    found = []
    for number, stage in enumerate(task.stages, start=1):
        where = f"{task.id}: {'public' if public else 'tests'} of stage {number}"
        text = stage.public if public else stage.tests
        found += [(number, case) for case in read_cases(text, where)]
    if not found:
        kind = "public tests" if public else "tests"
        raise InputError(f"this task has no {kind}", where=task.id)
    return found


def _request(
    pool: SandboxPool, task: Task, language: Language, source: bytes, case: Case, here: bool
) -> Future[_Ran]:
    header: dict[str, Any] = {
        "op": "run",
        "argv": list(case.args),
        "files": case.files,
        "collect": list(case.files_out),
        "banned": list(task.banned),
    }
    if language.run:
        header["command"] = {
            "filename": language.filename,
            "compile": list(language.compile),
            "run": list(language.run),
        }
    limits, isolation = task.limits, pool.isolation

    def finish(facts: Facts, guest: Guest) -> _Ran:
        if language.run and facts.word == _NO_SUCH_PROGRAM:
            said = facts.stderr.decode("utf-8", "replace").strip()[:200]
            raise InfrastructureError(f"this sandbox cannot run {language.name}: {said}", "image")
        files = _read_files(facts.report, header["collect"])
        done = execution(facts, limits, isolation)
        return _Ran(done, files, banned_use(facts), guest.python)

    stdin = case.stdin.encode("utf-8", "surrogatepass")
    return pool.request(header, [source, stdin], limits, finish, here=here)


def _read_files(report: bytes, wanted: Sequence[str]) -> dict[str, bytes | None]:
    """The files that the guest collected.

    Raises:
        InfrastructureError: That is not what a guest writes.
    """
    try:
        found = json.loads(report)
        if sorted(found) != sorted(wanted):
            raise ValueError("other files than were asked for")
        return {
            path: None if text is None else text.encode("latin-1") for path, text in found.items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InfrastructureError(f"a sandbox sent malformed files: {error}", "protocol") from error


class _Judgement:
    """The cases of one submission on their way through the pool, and the verdict made of them."""

    def __init__(
        self, pool: SandboxPool, task: Task, cases: Sequence[tuple[int, Case]], oversize: bool
    ) -> None:
        self.verdict: Chained[Verdict] = Chained()
        self._pool = pool
        self._task = task
        self._cases = cases
        self._oversize = oversize
        self._lock = threading.Lock()
        self._runs: Sequence[Future[_Ran]] = ()
        self._left = len(cases)
        self._late = 0
        self._failed = False

    def start(self, runs: Sequence[Future[_Ran]]) -> None:
        """Follow the runs, which are queued in the order of the cases."""
        self._runs = self.verdict.parts = runs
        for run in runs:
            run.add_done_callback(self._ended)

    def _ended(self, run: Future[_Ran]) -> None:
        """Count; called in the threads of the pool, so that nothing here waits."""
        hopeless = failed = False
        with self._lock:
            self._left -= 1
            last = self._left == 0
            if not run.cancelled():
                failed = run.exception() is not None and not self._failed
                self._failed = self._failed or failed
                if run.exception() is None:
                    ran = run.result()
                    self._late += ran.execution.outcome is Outcome.TIMEOUT
                    hopeless = bool(_unfit(ran)) or self._late >= MOST_TIMEOUTS
        if failed or hopeless:
            for other in self._runs:
                other.cancel()
        if failed or (last and not self._failed and not self._runs[0].cancelled()):
            self.verdict.settle(self._make)

    def _make(self) -> Verdict:
        """The verdict; in the order of the cases, whichever ended first."""
        for run in self._runs:
            if not run.cancelled() and run.done() and (error := run.exception()) is not None:
                raise error
        tests: list[TestResult] = []
        ran: list[Execution] = []
        told: tuple[Outcome, str, Execution] | None = None
        late, stop = 0, ""
        for (stage, case), run in zip(self._cases, self._runs, strict=True):
            if stop:
                message = f"not run: {stop}"
            else:
                done = run.result()
                ran.append(done.execution)
                outcome, message = _found(case, done)
                late += outcome is Outcome.TIMEOUT
                stop = _unfit(done)
                if not stop and late >= MOST_TIMEOUTS:
                    stop = f"{late} cases before it ran into a time limit"
                if outcome is not Outcome.PASSED and told is None:
                    told = outcome, stop or f"{case.name}: {message}", done.execution
            tests.append(
                TestResult(name=case.name, stage=stage, passed=not message, message=message)
            )
        outcome, reason, shown = told or (Outcome.PASSED, "", ran[-1])
        if self._oversize:
            reason = f"larger than {self._task.limits.source_bytes} bytes"
        return self._verdict(tests, ran, outcome, reason, shown)

    def _verdict(
        self,
        tests: list[TestResult],
        ran: list[Execution],
        outcome: Outcome,
        reason: str,
        shown: Execution,
    ) -> Verdict:
        pool = self._pool
        usage = Usage(
            wall_s=sum(run.usage.wall_s for run in ran),
            cpu_s=sum(run.usage.cpu_s for run in ran),
            peak_bytes=max(run.usage.peak_bytes for run in ran),
        )
        python = self._runs[0].result().python
        return put_together(
            self._task,
            tests,
            outcome,
            reason,
            shown,
            usage,
            tamper_proof=pool.tamper_proof,
            isolation=pool.isolation,
            versions={"codegym": VERSION, "python": python, "image": pool.image},
        )


def _unfit(ran: _Ran) -> str:
    """Why the submission need not be run again, whatever the case; empty where it may."""
    if ran.execution.outcome is Outcome.INVALID:
        return ran.execution.reason
    return ran.banned


def _found(case: Case, ran: _Ran) -> tuple[Outcome, str]:
    """The outcome of a case, and why it is not passed."""
    done = ran.execution
    if done.outcome not in (Outcome.PASSED, Outcome.FAILED):
        return done.outcome, done.reason
    message = ran.banned or _message(case, ran)
    return (Outcome.FAILED, message) if message else (Outcome.PASSED, "")


def _message(case: Case, ran: _Ran) -> str:
    done = ran.execution
    if case.exit_code is not None and done.exit_code != case.exit_code:
        return f"exit code {done.exit_code}, expected {case.exit_code}{_last_words(done)}"

    def different(expected: str, got: bytes) -> str:
        raw = expected.encode("utf-8", "surrogatepass")
        return difference(raw, got, case.compare, case.tolerance)

    if case.stdout is not None and (message := different(case.stdout, done.stdout)):
        return f"standard output, {message}"
    for path, expected in case.files_out.items():
        content = ran.files[path]
        if content is None:
            return f"{path}: no regular file of that name, or too large"
        if message := different(expected, content):
            return f"{path}, {message}"
    return ""


def _last_words(done: Execution) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f" ({lines[-1].strip()[:200]})" if lines else ""
