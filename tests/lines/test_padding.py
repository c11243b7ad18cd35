"""Longer is not better: what makes a passing program longer changes neither reward nor credit."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable

import pytest

from codegym import Judge, SandboxPool, Task, load_suite, reward
from codegym.envs import ProgramEnv
from codegym.evaluation.points import points, try_fit
from codegym.gate import probes
from codegym.lines import logical_lines
from codegym.suites import Suite

STAGES = 3
"""Of a staged program, so many: enough to see milestones paid."""


def dead_lines(source: str) -> str:
    """500 statements that run and do nothing."""
    return source + "\n" + "".join(f"dead_{n} = {n} * 2\n" for n in range(500))


def temporaries(source: str) -> str:
    """Every value that is returned goes through 20 names first."""
    return _rewritten(source, _returned_by_names)


def unrolled(source: str) -> str:
    """The first five rounds of every `while` are written out, as nested `if`s."""
    return _rewritten(source, _five_rounds_first)


def _rewritten(source: str, longer: Callable[[ast.stmt], list[ast.stmt] | None]) -> str:
    tree = ast.parse(source)

    class Rewriter(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
            self.generic_visit(node)
            return (longer(node) if isinstance(node, ast.stmt) else None) or node

    return ast.unparse(ast.fix_missing_locations(Rewriter().visit(tree)))


def _returned_by_names(node: ast.stmt) -> list[ast.stmt] | None:
    if not isinstance(node, ast.Return) or node.value is None:
        return None
    chain = [f"held_0 = {ast.unparse(node.value)}"]
    chain += [f"held_{n + 1} = held_{n}" for n in range(19)]
    return ast.parse("\n".join([*chain, "return held_19"])).body


def _five_rounds_first(node: ast.stmt) -> list[ast.stmt] | None:
    if not isinstance(node, ast.While):
        return None
    if any(isinstance(part, ast.Break | ast.Continue) for part in ast.walk(node)):
        return None
    rounds: list[ast.stmt] = [node]
    for _ in range(5):
        rounds = [ast.If(node.test, [*node.body, *rounds], [])]
    return rounds


PADDINGS = [dead_lines, temporaries, unrolled]


@pytest.fixture(scope="module")
def program() -> Task:
    return load_suite("authored", include_set_aside=True)["json-library"].up_to(STAGES)


@pytest.mark.docker
def test_a_longer_program_is_worth_the_same(docker_judge: Judge, program: Task):
    """Verdict, reward, line credit and horizon, each stage by itself."""
    suite = Suite("one", [program])

    def worth(longer: Callable[[str], str] | None) -> tuple[object, ...]:
        highest: Counter[int] = Counter()
        seen = []
        for stage in program.stages:
            source = longer(stage.reference) if longer else stage.reference
            verdict = docker_judge.evaluate(program, source, seed=1)
            highest[verdict.stage] += 1
            seen.append((verdict.stage, verdict.line_credit, reward.resolve("milestones")(verdict)))
        return seen, try_fit(points(suite, {program.id: highest}))

    plain = worth(None)
    assert [stage for stage, _, _ in plain[0]] == [1, 2, 3]
    for longer in PADDINGS:
        last = program.reference
        assert logical_lines(longer(last)) >= logical_lines(last) + 25, longer.__name__
        assert worth(longer) == plain, longer.__name__


@pytest.mark.docker
def test_an_episode_of_longer_programs_pays_the_same(docker_pool: SandboxPool, program: Task):
    with ProgramEnv(Suite("one", [program]), pool=docker_pool) as env:

        def play(longer: Callable[[str], str] | None) -> list[object]:
            env.reset(seed=7)
            steps = [
                env.step(longer(stage.reference) if longer else stage.reference)
                for stage in program.stages
            ]
            return [(step[1], step[2], step[4]) for step in steps]

        plain = play(None)
        for longer in PADDINGS:
            assert play(longer) == plain, longer.__name__


@pytest.mark.docker
def test_a_table_of_the_public_cases_fails(docker_judge: Judge):
    suite = load_suite("ladder-mini", include_set_aside=True)
    tables = [(task, table) for task in suite if (table := probes.table(task)) is not None]
    assert len(tables) >= 20
    futures = [(task, docker_judge.submit(task, table)) for task, table in tables]
    assert [task.id for task, future in futures if future.result().stage > 0] == []
