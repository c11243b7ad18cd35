import ast

import pytest

from codegym import InputError, load_suite
from codegym.evaluation import AGENTS, AgentSource
from tests.fakes import make_suite


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_is_repeatable_and_its_programs_parse(name):
    suite = load_suite("authored")
    source = AgentSource(name, n=2, seed=5)
    samples = list(source.samples(suite))
    assert samples == list(source.samples(suite))
    assert {sample.task_id for sample in samples} == set(suite.ids)
    for sample in samples:
        ast.parse(sample.source)
    assert source.describe() == {"kind": "agent", "agent": name, "n": 2, "seed": 5}


def test_mutants_of_a_task_differ_and_the_seed_counts():
    suite = load_suite("authored")
    by_seed = [list(AgentSource("mutant", 3, seed).samples(suite)) for seed in (0, 1)]
    assert by_seed[0] != by_seed[1]
    for task in suite:
        sources = [sample.source for sample in by_seed[0] if sample.task_id == task.id]
        assert len(sources) == len(set(sources)) == 3
        assert task.reference not in sources


def test_a_task_with_few_mutants_gives_those():
    # a + b has one mutant: a - b.
    samples = list(AgentSource("mutant", 100).samples(make_suite(1)))
    assert [sample.source for sample in samples] == ["def add(a, b):\n    return a - b\n"]


def test_a_cheater_defines_every_entry_point():
    for sample in AgentSource("cheater", 7).samples(load_suite("authored")):
        names = load_suite("authored")[sample.task_id].entry_points
        assert all(f"{name} = answer" in sample.source for name in names)
        break


def test_what_is_no_agent_is_named():
    with pytest.raises(InputError, match="agent 'genius': unknown; known are reference, stub"):
        AgentSource("genius")
    with pytest.raises(InputError, match="--n: must be at least 1"):
        AgentSource("stub", 0)
