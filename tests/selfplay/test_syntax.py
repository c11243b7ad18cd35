"""What the automaton lets through is Python, and all lines of the forms get through."""

from __future__ import annotations

import ast
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym.selfplay.grammar import FORMS, LIST, TEXT
from codegym.selfplay.syntax import START, allowed, complete, follow, is_line, lines


@given(st.data(), st.sampled_from((LIST, TEXT)), st.integers(1, 30))
def test_any_walk_is_a_line_of_python(data: st.DataObject, kind: int, least: int):
    state, line = START, []
    while not (complete(state) and len(line) >= least) and len(line) < 80:
        lexeme = data.draw(st.sampled_from(sorted(allowed(kind, state))))
        state = follow(state, lexeme)
        assert state is not None
        line.append(lexeme)
    if complete(state):
        ast.parse("".join(line))
    else:  # too long to be drawn to its end: what is there begins a line
        assert allowed(kind, state)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.template)
def test_lines_of_the_forms_get_through(form):
    for line in form.lines():
        state = START
        for lexeme in line:
            assert lexeme in allowed(form.kind, state)
            state = follow(state, lexeme)
        assert complete(state)
        assert is_line(line)
        assert not is_line(line[:1])


@pytest.mark.parametrize("line", [
    ("x = ", ")"), ("x = ", "x", "x"), ("a = ", "3", ".upper()"), ("a = ", "a", ": "),
    ("if ", "a", ": ", "if "), ("a = ", "len(", "x", ", "), ("a = ", "a", " > "), ("x = ", "[", "]"),
])  # fmt: skip
def test_what_is_no_syntax_does_not(line):
    state = START
    for lexeme in line[:-1]:
        state = follow(state, lexeme)
    assert follow(state, line[-1]) is None
    assert line[-1] not in allowed(LIST, state)
    assert not is_line(line)


@pytest.mark.parametrize("kind", [LIST, TEXT])
def test_all_short_lines_are_those_that_the_automaton_lets_through(kind):
    some = ("x = ", "s = ", "a = ", "for v in x: ", "if ", ": ", "x", "s", "2", " + ", " > ", "len(",
            ")", "[", " for v in ", "]")  # fmt: skip

    def passes(line):
        state = START
        for lexeme in line:
            state = follow(state, lexeme) if lexeme in allowed(kind, state) else None
            if state is None:
                return False
        return complete(state)

    every = itertools.chain.from_iterable(itertools.product(some, repeat=n) for n in range(1, 5))
    expected = {line for line in every if passes(line)}
    found = list(lines(kind, 4, some))
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert ("xs"[kind] + " = ", "xs"[kind]) in expected
