import math
from pathlib import Path

import pytest

import codegym
from tests.trainers.conftest import SLEEPER

pytest.importorskip("inspect_ai", reason="needs codegym[inspect]")


def evaluate(answers, judged, tmp_path):
    """Each text as the answer to the first task, judged."""
    from inspect_ai import Task, eval
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ModelOutput
    from inspect_ai.solver import solver

    suite = codegym.load_suite("authored")

    @solver
    def scripted():
        async def solve(state, generate):
            text = answers[state.epoch - 1]
            state.output = ModelOutput.from_content(str(state.model), text)
            return state

        return solve

    task = Task(dataset=[Sample(id=suite[0].id, input="-")], solver=scripted(), scorer=judged)
    (log,) = eval(
        task, model="mockllm/model", epochs=len(answers), display="none", log_dir=str(tmp_path)
    )
    assert log.status == "success"
    return log


@pytest.mark.docker
@pytest.mark.slow
def test_the_page(run_page):
    assert "success accuracy 0.5" in run_page("inspect_ai")


def test_samples_tell_no_hidden_test():
    from codegym.trainers.inspect_eval import samples

    suite = codegym.load_suite("authored")
    found = samples(suite)
    assert [sample.id for sample in found] == [task.id for task in suite]
    for sample, task in zip(found, suite, strict=True):
        assert task.stages[0].instruction.strip()[:40] in sample.input
        assert task.stages[-1].tests not in sample.model_dump_json()


def test_inspect_finds_the_task_in_the_file():
    from inspect_ai import list_tasks

    from codegym.trainers import inspect_eval

    (found,) = list_tasks("inspect_eval.py", root_dir=Path(inspect_eval.__file__).parent)
    assert found.name == "codegym_suite"
    assert len(inspect_eval.codegym_suite(suite="authored").dataset) == len(
        codegym.load_suite("authored")
    )


@pytest.mark.docker
def test_scores(docker_pool, tmp_path):
    from codegym.trainers.inspect_eval import judged

    task = codegym.load_suite("authored")[0]
    answers = [f"Here:\n```python\n{task.reference}```", task.stub]
    log = evaluate(answers, judged(pool=docker_pool, reward="fraction"), tmp_path)
    right, wrong = (sample.scores["judged"] for sample in log.samples)
    assert (right.value, right.metadata["outcome"]) == (1.0, "passed")
    assert right.answer.strip() == task.reference.strip()
    assert wrong.value < 1.0
    assert wrong.metadata["outcome"] == "failed"
    assert wrong.explanation


@pytest.mark.docker
def test_a_dead_container_is_unscored(dying, tmp_path):
    from codegym.trainers.inspect_eval import judged

    with dying.killing():
        log = evaluate([SLEEPER, SLEEPER + "#"], judged(pool=dying.pool), tmp_path)
    scores = [sample.scores["judged"] for sample in log.samples]
    assert all(math.isnan(score.value) for score in scores)
    assert all(score.reason == "scoring_failed" and score.explanation for score in scores)
    assert log.results.scores[0].unscored_samples == 1
    assert log.results.scores[0].scored_samples == 0
