"""Many tasks at the gate at one time; can be stopped, and gone on with by the same call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, CancelledError, Future, ThreadPoolExecutor, wait

from codegym.gate.check import check_task
from codegym.gate.report import Options, TaskReport
from codegym.lines.trials import Judging
from codegym.suites import gated
from codegym.task import Task, Verdict

# Each has a batch of judgements in flight; two or three keep every sandbox at work.
_TASKS_PER_WORKER = 2


def check_suite(
    judge: Judging,
    tasks: Sequence[Task],
    options: Options | None = None,
    *,
    workers: int = 2,
    fresh: bool = False,
    progress: Callable[[TaskReport], None] | None = None,
) -> list[TaskReport]:
    """Check tasks, several at a time.

    Every report is kept in the user's cache as it is made, for this task and this sandbox:
    a call with equal options takes it from there. :func:`codegym.load_suite` leaves out the
    tasks that were set aside.

    Args:
        judge: Judges the programs.
        tasks: What to check.
        options: How hard to try.
        workers: How many sandboxes the judge has.
        fresh: Check again what has been checked before.
        progress: Called with each report, from this thread.

    Returns:
        The reports, in the tasks' order.

    Raises:
        InfrastructureError: The sandbox failed; what was found before is kept.
        KeyboardInterrupt: It was stopped; the same.
    """
    options = options or Options()
    form = options.model_dump_json()
    stoppable = _Stoppable(judge)

    def check(task: Task) -> TaskReport:
        kept = None if fresh else gated.recall(task, form)
        if kept is not None:
            return TaskReport.model_validate_json(kept)
        report = check_task(stoppable, task, options)
        reason = "; ".join(report.reasons) if report.status == "set aside" else ""
        gated.remember(task, form, report.model_dump_json(), reason)
        return report

    threads = ThreadPoolExecutor(max_workers=max(1, min(len(tasks), _TASKS_PER_WORKER * workers)))
    try:
        futures = [threads.submit(check, task) for task in tasks]
        told: set[Future[TaskReport]] = set()
        while len(told) < len(futures):
            done, _ = wait(set(futures) - told, timeout=0.2, return_when=FIRST_EXCEPTION)
            for future in done:
                told.add(future)
                report = future.result()
                if progress is not None:
                    progress(report)
        return [future.result() for future in futures]
    finally:
        stoppable.stop()
        threads.shutdown(cancel_futures=True)


class _Stoppable:
    """A judge whose judgements can all be called off."""

    def __init__(self, judge: Judging) -> None:
        self._judge = judge
        self._lock = threading.Lock()
        self._running: set[Future[Verdict]] = set()
        self._stopped = False

    @property
    def examples(self) -> int:
        return self._judge.examples

    def submit(
        self,
        task: Task,
        source: str | bytes,
        *,
        seed: int | None = None,
        public: bool = False,
        examples: int | None = None,
    ) -> Future[Verdict]:
        future = self._judge.submit(task, source, seed=seed, public=public, examples=examples)
        with self._lock:
            if self._stopped:
                future.cancel()
                raise CancelledError
            self._running.add(future)
        future.add_done_callback(self._forget)
        return future

    def _forget(self, future: Future[Verdict]) -> None:
        with self._lock:
            self._running.discard(future)

    def stop(self) -> None:
        """Call off what is queued, and refuse what comes."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for future in running:
            future.cancel()
