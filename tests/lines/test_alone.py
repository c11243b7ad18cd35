"""One test asked alone: it comes to what it comes to among all, and saves most judgements."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from codegym import Judge, Task, load_suite
from codegym.lines.alone import only
from codegym.lines.effective import Experience, effective_lines
from codegym.lines.statements import Program
from codegym.task import Verdict


@pytest.fixture(scope="module")
def program() -> Task:
    return load_suite("authored", include_set_aside=True)["python-vm"].up_to(2)


def test_there_is_none_for_what_is_no_test(program: Task):
    assert only(program, (3, "test_blocks")) is None
    assert only(program, (1, "SEEDS")) is None
    assert only(program.model_copy(update={"protocol": "module"}), (1, "test_limit")) is None


@pytest.mark.docker
def test_a_test_alone_comes_to_what_it_comes_to_among_all(docker_judge: Judge, program: Task):
    """Of stage 2, whose test files import from those of stage 1."""
    source = Program(program.reference).without({100}) or ""
    among_all = docker_judge.evaluate(program, source, seed=3)
    assert 0 < among_all.passed < among_all.total
    for test in among_all.tests:
        task = only(program, (test.stage, test.name))
        assert task is not None
        alone = docker_judge.evaluate(task, source, seed=3)
        assert alone.tests[-1] == test
        assert [other.name for other in alone.tests[:-1]] in ([], ["test_nothing"])


class Counting:
    """A judge that counts for how many tests it was asked."""

    def __init__(self, judge: Judge, examples: int) -> None:
        self._judge, self.examples, self.whole = judge, examples, 0

    def submit(self, task, source, *, seed=None, public=False, examples=None) -> Future[Verdict]:
        self.whole += "\ndel test_" not in task.stages[-1].tests
        return self._judge.submit(task, source, seed=seed, public=public, examples=examples)


@pytest.mark.docker
def test_the_stage_before_says_what_to_ask(docker_judge: Judge, program: Task):
    """Another number of examples, so that nothing is remembered of another measurement."""
    experience = Experience()
    first = program.up_to(1)
    counting = Counting(docker_judge, 11)
    alone = effective_lines(counting, first, first.reference, experience=experience)
    assert alone.effective == first.stages[0].effective_lines
    asked, counting = counting.whole, Counting(docker_judge, 12)
    again = effective_lines(counting, first, first.reference, experience=experience)
    assert again.effective == alone.effective
    assert counting.whole <= 5 < asked
