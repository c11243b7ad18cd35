"""inspect_ai: the tasks of a suite as samples, and a scorer that judges answers in sandboxes.

    inspect eval codegym/trainers/inspect_eval.py@codegym_suite -T suite=authored --model ...

or, in a task of your own: ``Task(dataset=samples("authored"), scorer=judged("authored"))``.

An answer that could not be judged is *unscored*, inspect_ai's own word for a score that is in
the log, with its reason, and in no metric.
"""

from __future__ import annotations

from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import Score, Scorer, Target, accuracy, scorer, stderr
from inspect_ai.solver import Solver, TaskState, generate

from codegym.envs.base import RewardConfig
from codegym.envs.prompts import function_prompt
from codegym.sandbox import SandboxPool
from codegym.suites import Suite, load_suite
from codegym.trainers.grading import Grader


def samples(suite: str | Suite = "authored") -> Any:
    """A suite as a data set of inspect_ai; the hidden tests stay out of it.

    Args:
        suite: Spec string or a suite.

    Returns:
        A ``MemoryDataset``: of each sample the id is the task's, the input its prompt, and the
        metadata its family, licence, release date and entry points.

    Raises:
        InputError: A wrong suite.
    """
    loaded = suite if isinstance(suite, Suite) else load_suite(suite)
    found = [
        Sample(
            id=problem.id,
            input=function_prompt(problem),
            metadata={
                "family": problem.family,
                "licence": problem.licence,
                "released": problem.released.isoformat(),
                "entry_points": list(problem.entry_points),
            },
        )
        for problem in loaded
    ]
    return MemoryDataset(found, name=loaded.name)


@scorer(metrics=[accuracy(), stderr()])  # type: ignore[untyped-decorator,unused-ignore]
def judged(
    suite: str | Suite = "authored",
    reward: RewardConfig = "pass",
    backend: str = "auto",
    workers: int | None = None,
    timeout_s: float = 900.0,
    pool: SandboxPool | None = None,
) -> Scorer:
    """Judge each answer by the hidden tests of the task that is the sample's id.

    Args:
        suite: The one that the samples are of.
        reward: What a score is, from a verdict: a preset, weights by preset, or a function.
        backend: As of :class:`codegym.SandboxPool`; ``ray`` for the nodes of a cluster.
        workers: Sandboxes at work; one per core by default.
        timeout_s: How long a sample may wait for its verdict, seconds; then it is unscored.
        pool: A pool to judge in, which stays open.

    Raises:
        InputError: A wrong suite or reward.
    """
    grader = Grader(
        suite, reward=reward, backend=backend, workers=workers, pool=pool, timeout_s=timeout_s
    )

    async def score(state: TaskState, target: Target) -> Score:
        del target  # the suite has the tests
        problem = grader.suite[str(state.sample_id)]
        answer = grader.source(problem, state.output.completion)
        grade = await grader.grade_one(problem.id, state.output.completion)
        if grade.verdict is None or grade.reward is None:
            return Score.unscored(reason="scoring_failed", answer=answer, explanation=grade.error)
        verdict = grade.verdict
        return Score(
            value=grade.reward,
            answer=answer,
            explanation=verdict.reason or "every test passed",
            metadata={
                "outcome": verdict.outcome.value,
                "tests_passed": verdict.passed,
                "tests_total": verdict.total,
                "stage": verdict.stage,
                "line_credit": verdict.line_credit,
                **{f"reward_{name}": part for name, part in grade.components.items()},
            },
        )

    return score


@task  # type: ignore[untyped-decorator,unused-ignore]
def codegym_suite(
    suite: str = "authored",
    reward: str = "pass",
    backend: str = "auto",
    workers: int | None = None,
    solver: Solver | None = None,
) -> Task:
    """A whole suite: one answer to each task, judged.

    Args:
        suite: Spec string.
        reward: A preset.
        backend: As of :func:`judged`.
        workers: As of :func:`judged`.
        solver: What answers; the model, asked once, where not given.
    """
    loaded = load_suite(suite)
    return Task(
        dataset=samples(loaded),
        solver=solver or generate(),
        scorer=judged(suite, reward, backend, workers),
    )
