"""Programs by traces: what is shown is what the reference does, and tells it from all else."""

from __future__ import annotations

from collections import Counter

import pytest

from codegym import Judge, Outcome, load_suite
from codegym.lines import logical_lines
from codegym.suites.traces import drawing
from codegym.suites.traces.forms import lines_of
from codegym.suites.traces.programs import LENGTHS, programs, trace


def test_a_hundred_tasks_of_five_lengths_with_their_lines():
    suite = load_suite("traces")
    assert Counter(len(program.lines) for program in programs()) == dict.fromkeys(LENGTHS, 20)
    assert len({task.reference for task in suite}) == 100
    for task in suite:
        assert task.stages[0].effective_lines == logical_lines(task.reference)


def test_a_task_shows_five_runs_line_by_line():
    task = load_suite("traces")["traces/2-2"]
    assert task.instruction.startswith(
        "Write a Python function `f(x, a)`, where `x` is a list of integers and `a` an integer. "
        "Its body is 2 statements, one on a line, to change `x` or `a`, and then "
        "`return x, a`.\n\nThese are the variables in 5 runs, at the start and after each "
        "statement:\n\nRun 1:\n\n    x = ["
    )
    assert task.instruction.count("\n    x = [") == 15
    assert task.stages[0].public.count("    assert f([") == 5


def test_the_runs_rule_out_every_other_line_that_there_is():
    for kind, lines, inputs in programs()[::7]:
        runs = [trace(kind, lines, arguments) for arguments in inputs]
        for place, line in enumerate(lines):
            fitting = [
                other
                for other in lines_of(kind)
                if all(
                    (after := trace(kind, (other,), states[place])) is not None
                    and after[-1] == states[place + 1]
                    for states in runs
                )
            ]
            assert line in fitting
            # Where there are two, they do the same wherever the program comes to: a * 2 is a + a.
            others = [trace(kind, (one,), states[place]) for one in fitting for states in runs]
            assert len({repr(found[-1]) for found in others}) <= len(runs)


@pytest.mark.parametrize("place", [0, 20, 40])
def test_what_is_written_down_is_what_is_drawn(place):
    assert drawing.draw_program(LENGTHS[place // 20], 0) == programs()[place]


@pytest.mark.docker
def test_references_pass_and_a_missing_line_is_noticed(docker_judge: Judge):
    some = list(load_suite("traces"))[3::11]
    right = [docker_judge.submit(task, task.reference) for task in some]
    shown = [docker_judge.submit(task, task.reference, public=True) for task in some]
    stubs = [docker_judge.submit(task, task.stub) for task in some]
    lines = [task.reference.splitlines(keepends=True) for task in some]
    short = [
        docker_judge.submit(task, "".join(parts[:place] + parts[place + 1 :]))
        for task, parts in zip(some, lines, strict=True)
        for place in range(1, len(parts) - 1)
        if len(parts) > 3
    ]
    assert {future.result().outcome for future in right + shown} == {Outcome.PASSED}
    assert {future.result().outcome for future in stubs + short} == {Outcome.FAILED}


@pytest.mark.docker
def test_emptying_the_arguments_is_no_answer(docker_judge: Judge):
    # Where the reference gives back the list that it got, so would a program that emptied it.
    task = load_suite("traces")["traces/1-11"]
    source = task.reference.replace(
        "    return", "    (x if type(x) is list else []).clear()\n    return"
    )
    assert "clear" in source
    assert docker_judge.evaluate(task, source).outcome is Outcome.FAILED
