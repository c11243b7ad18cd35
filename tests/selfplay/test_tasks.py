"""The forms of a task, the batch interface, and the rewards."""

import pytest

from codegym.errors import InputError
from codegym.selfplay import Form, PosedTask, SelfPlay, read_proposal
from codegym.selfplay import rewards as proposer

SOURCE = (
    "def f(x: list[int], a: int):\n    x = [v + a for v in x]\n    a = sum(x)\n    return x, a\n"
)


@pytest.fixture
def game(docker_pool):
    return SelfPlay(docker_pool, seed=3)


@pytest.fixture
def program(game):
    text = f"A program:\n```python\n{SOURCE}```\nand\n```inputs\n[1, 2], 3\n[4], 0\n```"
    [decision] = game.gate(game.propose([text]))
    return decision.program


@pytest.mark.docker
def test_deduction_asks_for_the_value_with_its_type(game, program):
    task = game.pose(program, Form.DEDUCTION)
    assert "f([1, 2], 3)" in task.prompt()
    assert "9" not in task.prompt()
    answers = [
        "([4, 5], 9)",
        "[4, 5], 9",
        "([4, 5], 9.0)",
        "([4, 5], True)",
        "f([1], 2)",
        "1 +",
        "",
    ]
    assert [j.solved for j in game.solve([task], [answers])[0]] == [True, True, *[False] * 5]


@pytest.mark.docker
def test_abduction_takes_any_input_that_gives_the_value(game, program):
    task = game.pose(program, Form.ABDUCTION)
    assert "([4, 5], 9)" in task.prompt()
    answers = ["[1, 2], 3", "[4, 5], 0", "[4, 4], 0", "[4, 5], False", "[4, 5]", "import os"]
    assert [j.solved for j in game.solve([task], [answers])[0]] == [True, True, *[False] * 4]


@pytest.mark.docker
def test_induction_is_judged_on_hidden_inputs(game, program):
    task = game.pose(program, Form.INDUCTION)
    assert task.prompt().count("==") == 3
    shown = [
        f"if x == {inputs[0]} and a == {inputs[1]}: x, a = {out[0]}, {out[1]}"
        for inputs, out in zip(program.inputs[:3], program.outputs, strict=False)
    ]
    by_heart = "def f(x: list[int], a: int):\n    " + "\n    ".join(shown) + "\n    return x, a\n"
    other = "def f(p: list[int], q: int):\n    r = [q + v for v in p]\n    return r, sum(r)\n"
    judged = game.solve([task], [[SOURCE, other, by_heart, "import os"]])[0]
    assert [j.solved for j in judged] == [True, True, False, False]
    assert [j.visible for j in judged] == [True, True, True, False]
    assert judged[0].total == len(program.inputs) - 3


@pytest.mark.docker
def test_a_staged_task_shows_states_and_takes_its_lines_together(game, program):
    task = game.pose(program, Form.STAGED)
    assert task.steps == 2
    assert "x = [1, 2], a = 3  ->  x = [4, 5], a = 3" in task.prompt(0)
    right = ["x = [a + v for v in x]", "a = sum(x)"]
    for step, line in enumerate(right):
        [met] = game.batch.ask([task.stage_job(line, step)])
        assert task.stage_met(met, step)
        [missed] = game.batch.ask([task.stage_job("a = a + 1", step)])
        assert not task.stage_met(missed, step)
    whole = [task.assembled(right), task.assembled(right[:1]), task.assembled(["return x, a"])]
    assert [j.solved for j in game.solve([task], [whole])[0]] == [True, False, False]
    assert PosedTask(program, Form.STAGED, gap=2).steps == 1


@pytest.mark.docker
def test_programs_with_other_variables_have_no_stages(game):
    source = "def f(a: int):\n    b = a * 3\n    a = b - 1\n    return a\n"
    program = game.gate(game.propose([source]))[0].program
    with pytest.raises(InputError, match="variables beside"):
        game.pose(program, Form.STAGED)


def test_a_proposal_is_read_out_of_fences_or_plain_text():
    assert read_proposal(SOURCE).source == SOURCE.strip("\n")
    text = "```python\nA\n```\n```inputs\n1, 2\n\n 3, 4 \n```\n```python\nB\n```"
    assert read_proposal(text).source == "A"
    assert read_proposal(text).inputs == ("1, 2", "3, 4")
    assert read_proposal("no program ``` here").source == ""


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("learnability", [0, 0.75, 0]), ("frontier", [0, 0.5, 0]), ("variance", [0, 0.75, 0])],
)
def test_proposers_earn_nothing_for_what_is_solved_never_or_always(name, wanted):
    assert [proposer.resolve(name)(success) for success in (0.0, 0.25, 1.0)] == wanted


def test_a_proposers_reward_may_be_a_function_and_must_be_finite():
    assert proposer.resolve(lambda success: 2 * success)(0.5) == 1.0
    with pytest.raises(InputError, match="not finite"):
        proposer.resolve(lambda success: float("nan"))(0.5)
    with pytest.raises(InputError, match="unknown"):
        proposer.resolve("fame")
