"""Formulas, conditions and blocks of statements: drawn, as Python, and in words.

They are plain nested lists, as JSON has them. What they mean is said three times, independently:
here as Python (the reference) and as English (the instruction), and in ``oracles/formulas.py``,
which evaluates them (the hidden tests).

    formula     3 | "name" | [operation, formula, formula]
    condition   [comparison, formula, formula] | ["both" | "either", condition, condition] | ...
    statement   ["set", name, formula] | ["let", name, formula] | ["emit", tag, formula] |
                ["if", condition, block, block] | ["loop", formula, block]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from codegym.suites.procedural.draw import Draw

Node = Any
"""A formula, a condition or a statement."""
Names = Callable[[str], str]
"""How Python writes a variable of the specification."""

NOTATION = """\
All numbers are integers of any size. *A mod k* is never negative, and *A div k* is A divided by k,
rounded down to an integer, for negative numbers too. The *distance* of two numbers is the absolute
value of their difference. Brackets group.
"""

_INFIX = {"plus": ("+", 1), "minus": ("-", 1), "times": ("*", 2), "mod": ("%", 2), "div": ("//", 2)}
_COMPARISONS = {
    "above": (">", "is above"),
    "below": ("<", "is below"),
    "least": (">=", "is at least"),
    "most": ("<=", "is at most"),
    "equals": ("==", "equals"),
    "differs": ("!=", "differs from"),
}
_SAME_STEP = ("plus", "minus")
"""Operations that leave every value reachable, and that can be done again and again."""


# ===== As Python =====


def python(formula: Node, name: Names, outer: int = 0) -> str:
    """A formula as a Python expression, with the brackets that it needs."""
    if isinstance(formula, int):
        return str(formula)
    if isinstance(formula, str):
        return name(formula)
    operation, left, right = formula
    if operation in _INFIX:
        sign, rank = _INFIX[operation]
        text = f"{python(left, name, rank)} {sign} {python(right, name, rank + 1)}"
        return f"({text})" if rank < outer else text
    if operation == "distance":
        return f"abs({python(left, name)} - {python(right, name, 2)})"
    function = {"smaller": "min", "larger": "max"}[operation]
    return f"{function}({python(left, name)}, {python(right, name)})"


def python_condition(condition: Node, name: Names, inner: bool = False) -> str:
    """A condition as a Python expression."""
    kind = condition[0]
    if kind in ("both", "either"):
        word = "and" if kind == "both" else "or"
        parts = [python_condition(part, name, inner=True) for part in condition[1:]]
        text = f" {word} ".join(parts)
        return f"({text})" if inner else text
    subject = python(condition[1], name, 1)
    if kind == "within":
        return f"{condition[2]} <= {subject} <= {condition[3]}"
    if kind == "multiple":
        return f"{python(condition[1], name, 2)} % {condition[2]} == 0"
    if kind == "is":
        return f'{subject} == "{condition[2]}"'
    if kind == "flag":
        return subject
    return f"{subject} {_COMPARISONS[kind][0]} {python(condition[2], name, 1)}"


def python_block(block: list[Node], name: Names, emit: str, depth: int) -> list[str]:
    """A block as lines of Python.

    Args:
        block: Statements.
        name: How variables are written.
        emit: A template with ``tag`` and ``value`` for what is sent.
        depth: Levels of indentation.
    """
    pad = "    " * depth
    lines: list[str] = []
    for statement in block:
        kind = statement[0]
        if kind == "emit":
            value = python(statement[2], name)
            lines.append(pad + emit.format(tag=statement[1], value=value))
        elif kind == "if":
            lines.append(f"{pad}if {python_condition(statement[1], name)}:")
            lines += python_block(statement[2], name, emit, depth + 1)
            if statement[3]:
                lines.append(f"{pad}else:")
                lines += python_block(statement[3], name, emit, depth + 1)
        elif kind == "loop":
            lines.append(f"{pad}for i in range({python(statement[1], name)}):")
            lines += python_block(statement[2], name, emit, depth + 1)
        else:
            lines.append(pad + assignment(name(statement[1]), statement[1], statement[2], name))
    return lines


def assignment(target: str, variable: str, formula: Node, name: Names) -> str:
    """An assignment, with ``+=`` and ``-=`` where they fit."""
    if isinstance(formula, list) and formula[0] in _SAME_STEP and formula[1] == variable:
        sign = _INFIX[formula[0]][0]
        return f"{target} {sign}= {python(formula[2], name)}"
    return f"{target} = {python(formula, name)}"


# ===== In words =====


def words(formula: Node, inner: bool = False) -> str:
    """A formula in English."""
    if isinstance(formula, int):
        return str(formula)
    if isinstance(formula, str):
        return f"`{formula}`"
    operation, left, right = formula
    if operation == "times":
        left, right = right, left  # "3 times `x`"
    first, second = words(left, inner=True), words(right, inner=True)
    if operation in ("smaller", "larger"):
        text = f"the {operation} of {first} and {second}"
    elif operation == "distance":
        text = f"the distance of {first} and {second}"
    else:
        text = f"{first} {operation} {second}"
    return f"({text})" if inner else text


def words_condition(condition: Node, inner: bool = False) -> str:
    """A condition in English."""
    kind = condition[0]
    if kind in ("both", "either"):
        parts = [words_condition(part, inner=True) for part in condition[1:]]
        text = f"{' and ' if kind == 'both' else ' or '}".join(parts)
        return f"({text})" if inner else text
    subject = words(condition[1], inner=True)
    if kind == "within":
        return f"{subject} is from {condition[2]} to {condition[3]} (both included)"
    if kind == "multiple":
        return f"{subject} is a multiple of {condition[2]}"
    if kind == "is":
        return f"{subject} is `{condition[2]}`"
    if kind == "flag":
        return f"{subject} is true"
    return f"{subject} {_COMPARISONS[kind][1]} {words(condition[2], inner=True)}"


def words_block(block: list[Node], emit: str, depth: int = 0) -> list[str]:
    """A block as a nested Markdown list."""
    pad = "  " * depth
    lines: list[str] = []
    for statement in block:
        kind = statement[0]
        if kind == "emit":
            lines.append(f"{pad}- {emit.format(tag=statement[1], value=words(statement[2]))}")
        elif kind == "if":
            lines.append(f"{pad}- if {words_condition(statement[1])}:")
            lines += words_block(statement[2], emit, depth + 1)
            if statement[3]:
                lines.append(f"{pad}- otherwise:")
                lines += words_block(statement[3], emit, depth + 1)
        elif kind == "loop":
            lines.append(f"{pad}- {words(statement[1])} times over, `i` counting up from 0:")
            lines += words_block(statement[2], emit, depth + 1)
        elif kind == "let":
            lines.append(f"{pad}- let `{statement[1]}` be {words(statement[2])}")
        else:
            lines.append(f"{pad}- set `{statement[1]}` to {words(statement[2])}")
    return lines


# ===== Drawn =====


def operand(draw: Draw, names: Sequence[str], must: str | None = None) -> Node:
    """A small formula; it holds the name that it must."""
    kind = draw.below(7)
    if must is None and (kind == 0 or not names):
        return draw.between(2, 40)
    first = must or draw.pick(names)
    others = [name for name in names if name != first]
    if kind == 1:
        return ["times", first, draw.between(2, 9)]
    if kind == 2:
        return ["plus", first, draw.between(1, 30)]
    if kind == 3 and others:
        return [draw.pick(("plus", "minus")), first, draw.pick(others)]
    if kind == 4 and first != "i":  # which is always small
        return [draw.pick(("smaller", "larger")), first, draw.between(5, 60)]
    if kind == 5 and first != "i":
        return ["mod", first, draw.between(3, 12)]
    if kind == 6 and others:
        return ["plus", ["times", first, draw.between(2, 9)], draw.pick(others)]
    return first


def condition(draw: Draw, names: Sequence[str], low: int = -5) -> Node:
    """A condition that can hold and can fail to, where names have values on both sides of numbers.

    Args:
        draw: The stream.
        names: What it may ask about.
        low: The least number that values are compared with; the largest is 80.
    """
    kind = draw.below(8)
    first = draw.pick(names)
    others = [name for name in names if name != first]
    if kind == 0 and others:
        parts = [_comparison(draw, name, low) for name in (first, draw.pick(others))]
        # Two rare things together would be too rare to come by.
        rare = any(part[0] == "equals" for part in parts)
        return ["either" if rare else draw.pick(("both", "either")), *parts]
    if kind == 1:
        least = draw.between(low, 60)
        return ["within", first, least, least + draw.between(5, 40)]
    if kind == 2:
        return ["multiple", first, draw.between(2, 5)]
    if kind == 3 and others:
        return [draw.pick(("above", "least")), first, draw.pick(others)]
    return _comparison(draw, first, low)


def _comparison(draw: Draw, name: str, low: int) -> Node:
    kind = draw.pick(("above", "below", "least", "most", "above", "below", "equals", "differs"))
    return [kind, name, draw.between(low, 80)]


def used(condition_or_formula: Node) -> set[str]:
    """The names in a condition or formula (for ``in``; the order of a set is never asked for)."""
    if isinstance(condition_or_formula, str):
        return {condition_or_formula}
    if isinstance(condition_or_formula, list):
        return set().union(*(used(part) for part in condition_or_formula[1:]))
    return set()


class Blocks:
    """Draws the block of one routine; every statement of it matters.

    No value is written over unread, conditions do not contradict those around them, and nothing
    that was narrowed (by a remainder, a minimum) is asked whether it is large.

    Args:
        draw: The stream.
        targets: Variables that statements set, and that are seen afterwards.
        inputs: Variables that are only read.
        tags: Of what can be sent; empty for none.
    """

    def __init__(
        self, draw: Draw, targets: Sequence[str], inputs: Sequence[str], tags: Sequence[str] = ()
    ) -> None:
        self._draw, self._targets, self._tags = draw, list(targets), list(tags)
        self._inputs = list(inputs)
        self._fresh = list(targets)
        self._narrowed: set[str] = set()
        self._lets = 0
        self._in_let: set[str] = set()

    def block(self, size: int) -> list[Node]:
        """A block of so many statements."""
        return self._block(size, 0, [*self._targets, *self._inputs], set(), False)

    def _block(
        self, size: int, depth: int, names: list[str], asked: set[str], looping: bool
    ) -> list[Node]:
        draw, found, names = self._draw, list[Node](), list(names)
        must: str | None = None
        while size:
            kind = "set" if must or size == 1 else self._kind(size, depth, looping)
            if kind == "set" and self._tags and draw.chance(4):
                kind = "emit"
            free = [
                name
                for name in (*self._targets, *self._inputs)
                if name not in asked and name not in self._narrowed
            ]
            if kind in ("if", "loop") and not free:
                kind = "set"
            if kind == "if":
                test = condition(draw, free)
                inner = asked | used(test)
                room = draw.between(1, min(size - 1, 5))
                body = self._block(room, depth + 1, names, inner, looping)
                size -= 1 + room
                other: list[Node] = []
                if size and draw.chance(3):
                    room = draw.between(1, min(size, 4))
                    other = self._block(room, depth + 1, names, inner, looping)
                    size -= room
                found.append(["if", test, body, other])
            elif kind == "loop":
                count = ["mod", draw.pick(free), draw.between(3, 6)]
                room = draw.between(1, min(size - 1, 3))
                body = self._block(room, depth + 1, [*names, "i"], asked | used(count), True)
                found.append(["loop", count, body])
                size -= 1 + room
            elif kind == "let":
                self._lets += 1
                must = f"t{self._lets}"
                found.append(["let", must, self._rich(names)])
                self._in_let = used(found[-1][2])
                names.append(must)
                size -= 1
            else:
                if kind == "set":
                    found.append(self._set(names, must, asked, depth, looping))
                else:
                    value = operand(draw, [n for n in names if n not in asked], must)
                    found.append(["emit", draw.pick(self._tags), value])
                must = None
                size -= 1
        return found

    def _kind(self, size: int, depth: int, looping: bool) -> str:
        kinds = ["set"] * 4 + ["let"]
        if depth < 3:
            kinds += ["if"] * 4
            if not looping:
                kinds.append("loop")
        return self._draw.pick(kinds)

    def _rich(self, names: list[str]) -> Node:
        first, second = self._draw.some(names, 2) if len(names) > 1 else (names[0], 7)
        kind = self._draw.pick(("plus", "minus", "distance", "larger", "smaller"))
        return [kind, ["times", first, self._draw.between(2, 5)], second]

    def _set(
        self, names: list[str], must: str | None, asked: set[str], depth: int, looping: bool
    ) -> Node:
        draw = self._draw
        fresh = bool(self._fresh) and not looping
        choice = self._fresh if fresh else self._targets
        if must:  # `x - (x + 3)` would forget x
            choice = [name for name in choice if name not in self._in_let] or choice
        target = draw.pick(choice)
        if target in self._fresh:
            self._fresh.remove(target)
        # What is known about a value could make the statement idle: 0 for `x mod 5`.
        value = operand(draw, [n for n in names if n != target and n not in asked], must)
        kind = draw.below(9) if fresh and target not in asked else draw.below(2)
        if depth or looping or kind > 4 or must:
            self._narrowed.add(target)
        if kind < 4:
            return ["set", target, [draw.pick(_SAME_STEP), target, value]]
        if kind == 4:
            return ["set", target, ["minus", value, target]]
        if kind == 5:
            return ["set", target, ["plus", ["times", target, draw.between(2, 4)], value]]
        if kind == 6:
            return ["set", target, [draw.pick(("smaller", "larger", "distance")), target, value]]
        word, by = draw.pick(("mod", "div")), draw.between(3, 50)
        return ["set", target, [word, ["plus", target, value], by]]
