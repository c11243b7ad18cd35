"""Logical lines, and the sizes that the authored tasks cover."""

from __future__ import annotations

from codegym import load_suite
from codegym.lines import logical_lines


def test_layout_and_padding_do_not_count():
    plain = "def f(x):\n    if x:\n        return 1\n    return 2\n"
    padded = (
        '"""Module."""\n\n# a comment\ndef f(x):\n    "Doc."\n    pass\n    ...\n    7\n'
        "    if x:\n        pass\n        return (\n            1\n        )\n    return 2; pass\n"
    )
    assert logical_lines(plain) == logical_lines(padded) == 4


def test_compound_statements_count_once_and_their_bodies_too():
    source = "try:\n    a = 1\nexcept E:\n    b = 2\nelse:\n    c = 3\nfinally:\n    d = 4\n"
    assert logical_lines(source) == 5
    assert logical_lines("x = [i for i in y if (lambda: i)()]") == 1


def test_authored_functions_span_three_to_sixty_lines():
    tasks = [task for task in load_suite("authored") if len(task.stages) == 1]
    sizes = sorted(logical_lines(task.reference) for task in tasks)
    assert len(sizes) >= 24
    assert sizes[0] == 3
    assert sizes[-1] <= 62
    for low, high in ((3, 6), (7, 14), (15, 30), (31, 62)):
        assert sum(low <= size <= high for size in sizes) >= 4, (low, high)


def test_staged_programs_begin_small_and_grow():
    programs = [task for task in load_suite("authored") if len(task.stages) > 1]
    assert len(programs) >= 5
    for task in programs:
        sizes = [logical_lines(stage.reference) for stage in task.stages]
        assert sizes == sorted(sizes) and sizes[0] <= 50 and sizes[-1] > 200, (task.id, sizes)
