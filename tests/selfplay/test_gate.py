"""What the gate lets in, what it turns away, and with which word."""

import json
from collections import Counter

import pytest

from codegym.selfplay import Batch, Gate, Proposal, Rules
from codegym.selfplay.values import probes, signature_of

GOOD = "def f(x: list[int], a: int):\n    x = [v + a for v in x]\n    a = sum(x)\n    return x, a\n"


def listed(*lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"def f(x: list[int], a: int):\n{body}    return x, a\n"


TURNED_AWAY = {
    "subset": ["import os", listed("x = open(a)"), "def f(x):\n    x = x + 1\n    return x", ""],
    "time": [listed("while a == a: a = a + 1")],
    "inputs": [listed("x = x + 1"), listed("a = x[30]"), listed("a = a * 1000 * 1000 * 1000")],
    "varied": ["def f(x: list[int]):\n    a = len(x)\n    return a > 0\n", listed("a = 3")],
    "ineffective": [
        "def f(x: list[int]):\n    return x\n",
        listed("x = x[::-1]", "x = x[:]"),
        listed("x = sorted(x)", "x = sorted(x)"),
        listed("for v in x:\n        a += v\n        a += 0"),
        listed("a = 3", "a = 4"),
        listed("for v in x: a = v + 1"),  # as a = x[-1] + 1
        listed("if a > 2:\n        for v in x:\n            a = v"),
        listed("for i in range(len(x)): x = [v + i for v in sorted(x)]", "for v in x: a = v"),
    ],
    "padded": [
        listed("x = [v + 1 + 1 + 1 + 1 + 1 + 1 + 1 for v in x]"),
        listed("a = a + abs(3)"),
        listed("a = abs(-abs(-abs(-abs(-abs(-abs(a * 3))))))"),
        listed("x = [v + a for v in x if 1]"),
        listed("a = a - -3"),
        listed("a = a + -sum(x)"),
        listed("a = - - sum(x)"),
        listed("if a + 1: a = sum(x)"),
        listed("x = [sum(x) + a for v in 'a']"),
    ],
    "known": [GOOD, GOOD.replace("sum(x)", "sum(sorted(x))"), GOOD.replace("v + a", "a + v")],
}


@pytest.fixture
def gate(docker_pool):
    return Gate(Batch(docker_pool), Rules())


@pytest.mark.docker
def test_each_flaw_is_turned_away_by_its_own_word(gate):
    assert gate.check([Proposal(GOOD)])[0].accepted
    for reason, sources in TURNED_AWAY.items():
        said = [decision.reason for decision in gate.check([Proposal(s) for s in sources])]
        assert said == [reason] * len(sources)
    assert len(gate) == 1


@pytest.mark.docker
def test_a_program_comes_with_what_it_does(gate):
    offered = Proposal(GOOD, ("[1, 2], 3", "[], -1"))
    program = gate.check([offered])[0].program
    assert program.inputs[:2] == ([[1, 2], 3], [[], -1])
    assert program.outputs[:2] == ([[4, 5], 9], [[], 0])
    assert program.states[0] == [[[4, 5], 3], [[4, 5], 9]]
    assert (program.lines, program.stages, len(program.inputs)) == (2, 2, 16)


@pytest.mark.docker
def test_nested_statements_are_lines_and_each_must_be_needed(gate):
    looped = listed("for v in x:\n        if v > a:\n            a = v")
    decision = gate.check([Proposal(looped)])[0]
    assert (decision.reason, decision.program.lines, decision.program.stages) == ("accepted", 3, 1)


@pytest.mark.docker
def test_a_loop_must_need_more_than_its_last_turn(gate):
    for body in (
        "a = a + v",
        "a = v - a",
        "a = max(a, v)",
        "x = x + [v]",
        "x = [w + v for w in x]",
    ):
        assert gate.check([Proposal(listed(f"for v in x: {body}"))])[0].accepted, body
    adds_up = listed("for v in x:\n        if v > a:\n            a += v")
    assert gate.check([Proposal(adds_up)])[0].accepted


@pytest.mark.docker
def test_of_two_that_do_the_same_one_is_new_and_what_is_held_out_never_is(gate, docker_pool):
    twice = gate.check([Proposal(listed("a = a + 2")), Proposal(listed("a = 1 + a + 1"))])
    assert [decision.reason for decision in twice] == ["accepted", "known"]
    other = Gate(Batch(docker_pool))
    other.hold_out([twice[0].program.behaviour])
    assert other.check([Proposal(listed("a = 2 + a"))])[0].reason == "held-out"


ALWAYS = listed("x = x[::-1]")
# Of the fixed inputs one tells these two apart.
TOLD = Counter(a for x, a in probes(signature_of(ALWAYS)) if x != x[::-1])
ONCE = next(number for number, times in TOLD.items() if times == 1)
SELDOM = listed(f"if a != {ONCE}:\n        x = x[::-1]")


@pytest.mark.docker
def test_what_differs_on_few_inputs_only_is_known_unless_it_is_shorter(gate, docker_pool):
    said = [gate.check([Proposal(s)])[0].reason for s in (ALWAYS, SELDOM)]
    assert said == ["accepted", "known"]
    other = Gate(Batch(docker_pool))
    said = [other.check([Proposal(s)])[0].reason for s in (SELDOM, ALWAYS, ALWAYS)]
    assert said == ["accepted", "accepted", "known"]


@pytest.mark.docker
def test_half_of_the_thresholds_of_a_condition_do_not_make_it_known(gate):
    assert gate.check([Proposal(ALWAYS)])[0].accepted
    assert gate.check([Proposal(listed("if a > 0: x = x[::-1]"))])[0].accepted


@pytest.mark.docker
def test_other_constants_of_a_shape_are_new_where_that_is_asked_for(gate, docker_pool):
    asked = Gate(Batch(docker_pool), Rules(alike=True))
    offers = [
        Proposal(listed(f"if a > {number}:\n        x = x[::-1]")) for number in (0, 1, 1, 900)
    ]
    for one_by_one in (False, True):
        rows = [[offer] for offer in offers] if one_by_one else [offers]
        for some, words in (gate, ["known"] * 2), (asked, ["accepted", "known"]):
            other = Gate(some.batch, some.rules)
            said = [decision.reason for row in rows for decision in other.check(row)]
            # Between 0 and 1 there is one number; 900 is never exceeded.
            assert said == ["accepted", *words, "ineffective"]
            # What is of another shape is known all the same.
            assert other.check([Proposal(ALWAYS)])[0].accepted
            assert other.check([Proposal(SELDOM)])[0].reason == "known"
            again = Gate(some.batch, some.rules)
            again.restore(json.loads(json.dumps(other.state())))
            assert again.check(offers[1:2])[0].reason == "known"


@pytest.mark.docker
def test_a_longer_program_is_let_go_of_without_the_shorter_one_that_does_the_same(gate):
    longer = gate.check([Proposal(listed("x = x[::-1][:]"))])[0].program
    assert gate.check([Proposal(ALWAYS)])[0].accepted
    gate.forget(longer)
    assert gate.check([Proposal(ALWAYS)])[0].reason == "known"


@pytest.mark.docker
def test_what_is_nearly_a_program_that_is_held_out_can_be_kept_out_too(gate, docker_pool):
    program = gate.check([Proposal(ALWAYS)])[0].program
    for kept, reason in ([program.behaviour], "accepted"), (program.parts, "held-out"):
        other = Gate(Batch(docker_pool))
        other.hold_out(kept)
        assert other.check([Proposal(SELDOM)])[0].reason == reason


@pytest.mark.docker
def test_no_shape_floods_the_pool(docker_pool):
    gate = Gate(Batch(docker_pool), Rules(pool=40, shape_share=0.25))
    sources = [listed(f"a = a + {number}") for number in range(1, 30)]
    said = [gate.check([Proposal(source)])[0].reason for source in sources]
    assert said == ["accepted"] * 2 + ["shape"] * 27  # two are pool / 20


@pytest.mark.docker
def test_a_program_that_differs_in_a_second_process_is_turned_away(docker_pool):
    class Moody(Batch):
        def ask(self, jobs, hash_seed=None):
            answers = super().ask(jobs, hash_seed)
            if hash_seed is not None:
                answers[0]["outputs"][-1] = [[[0], 0]]
            return answers

    said = Gate(Moody(docker_pool)).check([Proposal(GOOD), Proposal(listed("a = a - 1"))])
    assert [decision.reason for decision in said] == ["nondeterministic", "accepted"]


@pytest.mark.docker
def test_a_gate_goes_on_from_its_state(docker_pool):
    first, second = Gate(Batch(docker_pool), seed=1), Gate(Batch(docker_pool), seed=2)
    first.check([Proposal(GOOD)])
    second.restore(first.state())
    new = [Proposal(listed("a = a * 2")), Proposal(GOOD)]
    assert second.check(new) == first.check(new)
    assert [decision.reason for decision in first.check(new)] == ["known", "known"]


def test_learnable_is_neither_always_nor_never():
    gate = Gate.__new__(Gate)
    gate.rules = Rules()
    assert [gate.learnable(success) for success in (0.0, 0.1, 0.9, 1.0)] == [
        False,
        True,
        True,
        False,
    ]
