"""Plain functions: as many behaviours as are claimed, apart by what they do, split by concept."""

from __future__ import annotations

import ast
import random
from collections import Counter, defaultdict

import pytest

from codegym import InputError, Judge, Outcome, load_suite
from codegym.suites.plain import SPLITS, Behaviour, behaviours
from codegym.suites.plain.building import compiled, inputs


def outputs(behaviour: Behaviour, seed: int, count: int) -> list[str]:
    rng, function = random.Random(seed), compiled(behaviour)
    return [repr(function(*inputs.draw(list(behaviour.parameters), rng))) for _ in range(count)]


def shape(behaviour: Behaviour) -> str:
    """The reference without its constants and the names of its own."""
    tree = ast.parse(behaviour.source)
    own = {name: f"p{place}" for place, name in enumerate(behaviour.parameters)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = 0
        elif isinstance(node, ast.FunctionDef):
            node.name = "f"
        elif isinstance(node, ast.Name):
            node.id = own.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = own.get(node.arg, node.arg)
    return ast.dump(tree)


def test_every_behaviour_is_another_by_its_outputs():
    by_outputs = defaultdict(list)
    for behaviour in behaviours():
        by_outputs[tuple(outputs(behaviour, 0, 120))].append(behaviour.name)
    assert [names for names in by_outputs.values() if len(names) > 1] == []
    assert len(by_outputs) == len(behaviours()) >= 500


def test_no_concept_and_no_form_of_code_is_in_two_splits():
    splits, forms = defaultdict(set), defaultdict(set)
    for behaviour in behaviours():
        splits[behaviour.concept].add(behaviour.split)
        forms[shape(behaviour)].add(behaviour.split)
    assert max(map(len, splits.values())) == max(map(len, forms.values())) == 1


def test_the_splits_are_fixed():
    counts = Counter(behaviour.split for behaviour in behaviours())
    assert counts == {"train": 305, "dev": 43, "held-out": 152}
    sizes = {split: len(load_suite(f"plain-functions:{split}")) for split in (*SPLITS, "all")}
    assert sizes == {**counts, "all": 500}
    names = {split: set(load_suite(f"plain-functions:{split}").ids) for split in SPLITS}
    assert len(set.union(*names.values())) == 500
    assert {b.concept for b in behaviours() if b.name in ("count_even", "count_odd")} == {
        "count-where"
    }


def test_functions_are_short_and_hidden_inputs_tell_answers_apart():
    for behaviour in behaviours():
        assert 1 <= len(behaviour.source.splitlines()) - 1 <= 5, behaviour.name
        # One answer for all inputs would fail: no output is that of nearly all of them.
        most = Counter(outputs(behaviour, 1, 200)).most_common(1)[0][1]
        assert most < 190, behaviour.name


def test_a_task_says_it_in_plain_english_with_examples():
    task = load_suite("plain-functions:all")["plain/count_even"]
    assert task.instruction == (
        "Write a Python function `count_even(numbers)` that returns how many of the numbers are "
        "even. Here numbers is a list of integers.\n"
    )
    assert task.prompt.startswith('def count_even(numbers):\n    """Return how many of')
    assert task.stages[0].public.count("assert count_even(") == 3
    assert task.family == "plain-count-where"


@pytest.mark.docker
def test_references_pass_and_what_is_nearly_right_fails(docker_judge: Judge):
    suite = load_suite("plain-functions:all")
    some = [suite[place] for place in range(0, len(suite), 11)]
    right = [docker_judge.submit(task, task.reference) for task in some]
    shown = [docker_judge.submit(task, task.reference, public=True) for task in some]
    stubs = [docker_judge.submit(task, task.stub) for task in some]
    assert {future.result().outcome for future in right + shown} == {Outcome.PASSED}
    assert {future.result().outcome for future in stubs} == {Outcome.FAILED}
    wrong = {
        "plain/count_even": "return sum(1 for x in numbers if x % 2 == 0 and x)",
        "plain/average_of_two": "return (a + b) // 2",
        "plain/reverse_list": "numbers.reverse()",
        "plain/is_leap_year": "return year % 4 == 0",
        "plain/longest_word": "return max(sentence.split())",
        "plain/all_three_equal": "return a == b",
    }
    for name, body in wrong.items():
        task = suite[name]
        source = task.stub.replace("pass", body)
        assert docker_judge.evaluate(task, source, seed=1).outcome is Outcome.FAILED, name
    # Fractions need not be equal to the last bit, and a list changed in place is another's copy.
    fine = {
        "plain/to_fahrenheit": "return celsius * 1.8 + 32",
        "plain/reverse_list": "numbers.reverse()\n    return numbers",
    }
    for name, body in fine.items():
        task = suite[name]
        source = task.stub.replace("pass", body)
        assert docker_judge.evaluate(task, source, seed=1).outcome is Outcome.PASSED, name


def test_an_unknown_split_is_one_line():
    with pytest.raises(InputError, match="no split 'test'; known are train, dev, held-out, all"):
        load_suite("plain-functions:test")
