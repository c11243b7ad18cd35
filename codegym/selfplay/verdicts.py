"""A verdict out of what a batch found about one answer."""

from __future__ import annotations

from codegym.selfplay.batch import Batch
from codegym.selfplay.tasks import Judged, PosedTask
from codegym.task import Outcome, TestResult, Usage, Verdict


def verdict(task: PosedTask, judged: Judged, batch: Batch) -> Verdict:
    """The record that rewards are computed from.

    The usage is that of the execution, which an environment's step has for itself.
    """
    from codegym import __version__

    outcome = Outcome.PASSED if judged.solved else Outcome.FAILED
    tests = tuple(
        TestResult(name=f"hidden {place + 1}", stage=1, passed=place < judged.passed)
        for place in range(judged.total)
    )
    done = batch.last
    return Verdict(
        task_id=task.program.behaviour,
        outcome=outcome,
        reason=judged.reason,
        tests=tests,
        passed=judged.passed,
        total=judged.total,
        stage=int(judged.solved),
        line_credit=task.program.lines if judged.solved else 0,
        stdout=b"",
        stderr=b"",
        stdout_truncated=False,
        stderr_truncated=False,
        usage=done.usage if done is not None else Usage(wall_s=0, cpu_s=0, peak_bytes=0),
        protocol="function",
        tamper_proof=batch.pool.tamper_proof,
        isolation=batch.pool.isolation,
        versions={"codegym": __version__, "image": batch.pool.image},
    )
