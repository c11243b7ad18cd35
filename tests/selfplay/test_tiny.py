"""The small model without torch: it reads a task of `traces`, and what it learned shows."""

from __future__ import annotations

import numpy as np
import pytest

from codegym import InputError, Judge, Outcome, load_suite
from codegym.selfplay.tiny import Tiny, TinyModel, read_runs
from codegym.suites.traces.programs import programs, trace


def test_it_reads_the_runs_of_every_task_of_the_suite():
    for task, (kind, lines, inputs) in zip(load_suite("traces"), programs(), strict=True):
        assert read_runs(task.instruction) == [trace(kind, lines, one) for one in inputs]


@pytest.mark.parametrize("prompt", [
    "", "Write a function that adds two numbers.\n",
    "Run 1:\n\n    x = [1], a = 2\n    x = [2], a = 2\n",  # one run is too few
    "".join(f"Run {n}:\n\n    x = [1000], a = {n}\n    x = [1], a = {n}\n" for n in (1, 2, 3, 4, 5)),
    "".join(f"Run {n}:\n\n" + "    x = [1], a = 2\n" * n for n in (1, 2, 3, 4, 5)),  # of different lengths
    "".join(f"Run {n}:\n\n    x = [1] + [], a = 2\n    x = [1], a = 2\n" for n in (1, 2, 3, 4, 5)),
    "".join(f"Run {n}:\n\n    x = {{1}}, a = 2\n    x = [1], a = 2\n" for n in (1, 2, 3, 4, 5)),
])  # fmt: skip
def test_what_it_cannot_read_gets_no_program(prompt):
    assert Tiny().act(prompt, {}).startswith("# this agent reads tasks of the suite `traces`")


def test_a_prompt_of_very_many_runs_is_answered_in_time():
    states = "    x = [1, 2], a = 3\n    x = [2, 1], a = 3\n"
    prompt = "".join(f"Run {n}:\n\n{states}\n" for n in range(3000))
    assert Tiny().act(prompt, {}).startswith("def f(x: list[int], a: int):\n    ")


def test_missing_or_broken_weights_are_one_line(tmp_path):
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK no archive")
    np.savez(tmp_path / "others.npz", one=np.zeros(2))
    for path in (tmp_path / "none.npz", broken, tmp_path / "others.npz"):
        with pytest.raises(InputError, match="no weights of the small model"):
            TinyModel.load(path)


@pytest.mark.docker
def test_it_finds_programs(docker_judge: Judge):
    suite, agent = load_suite("traces"), Tiny()
    short = [task for task in suite if task.id.startswith(("traces/1-", "traces/2-"))]
    futures = [docker_judge.submit(task, agent.act(task.instruction, {})) for task in short]
    passed = sum(future.result().outcome is Outcome.PASSED for future in futures)
    # The weights are fixed; an untrained model finds none.
    assert passed >= 20
