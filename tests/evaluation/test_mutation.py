import ast
from pathlib import Path

import pytest

from codegym import load_suite
from codegym.evaluation.mutation import mutants

SOURCE = '''\
"""Module docstring 1."""

LIMIT: int = 10


def clamp(value: "list[1]", low=0) -> "2":
    """Docstring 3."""
    if value < low and value != -1:
        return min(low, LIMIT)
    total = 0
    for i in range(low, value):
        if not i % 2:
            continue
        total += i
    print(total)
    return [x for x in (total, value) if x > 4] == [True]
'''


def test_mutants_are_different_programs():
    found = list(mutants(SOURCE, 0))
    assert len(found) == len(set(found)) > 30
    original = ast.unparse(ast.parse(SOURCE))
    for mutant in found:
        assert ast.unparse(ast.parse(mutant)) == mutant.rstrip("\n") != original
        compile(mutant, "mutant", "exec")


def test_the_seed_decides_the_order_and_not_the_set():
    assert list(mutants(SOURCE, 1)) == list(mutants(SOURCE, 1))
    assert list(mutants(SOURCE, 1)) != list(mutants(SOURCE, 2))
    assert set(mutants(SOURCE, 1)) == set(mutants(SOURCE, 2))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", {"x = a <= b", "x = a >= b"}),
        ("x = a == b", {"x = a != b"}),
        ("x = a not in b", {"x = a in b"}),
        ("x = a + b", {"x = a - b"}),
        ("x += 1", {"x -= 1", "x += 2", "x += 0", "pass"}),
        ("x = a and b", {"x = a or b"}),
        ("x = not a", {"x = a"}),
        ("x = True", {"x = False"}),
        ("x = max(a)", {"x = min(a)"}),
        ("f(a, b)", {"f(b, a)", "pass"}),
        ("x = max(a, b)", {"x = min(a, b)"}),
        (
            "def f():\n    x: int | 3 = 1",
            {"def f():\n    x: int | 3 = 2", "def f():\n    x: int | 3 = 0"},
        ),
        ("f(a, a)", {"pass"}),
        ("f(*a, b)", {"pass"}),
        ("x = a if b else c", {"x = a if not b else c"}),
        ("x = [y for y in z if y]", {"x = [y for y in z]"}),
        ("x = y[0:]", {"x = y[1:]", "x = y[-1:]"}),
        ("x = 0 .real", {"x = 1 .real", "x = (-1).real"}),
        ('"""Doc."""', set()),
        ("x = 'text'", set()),
        ("def f(a: 1) -> 2:\n    '''3'''\n    pass", set()),
        ("def f(a=1):\n    pass", {"def f(a=2):\n    pass", "def f(a=0):\n    pass"}),
    ],
)
def test_operators(source, expected):
    assert {mutant.rstrip("\n") for mutant in mutants(source, 0)} == expected


def test_every_humaneval_reference_parses_mutated(humaneval_path: Path):
    for task in load_suite(f"humaneval:{humaneval_path}")[:40]:
        original = ast.unparse(ast.parse(task.reference))
        for mutant in mutants(task.reference, 0):
            assert ast.unparse(ast.parse(mutant)) != original


def test_only_some_lines_are_changed():
    found = list(mutants(SOURCE, 0, lines=(8, 15)))
    assert set(found) < set(mutants(SOURCE, 0))
    changed = {
        number
        for mutant in found
        for number, (old, new) in enumerate(
            zip(ast.unparse(ast.parse(SOURCE)).splitlines(), mutant.splitlines(), strict=True)
        )
        if old != new
    }
    assert len(changed) == 2
    assert list(mutants(SOURCE, 0, lines=())) == []
