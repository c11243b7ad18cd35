"""Instruction sets: an interpreter for a machine with a stack and named cells."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts, listing
from codegym.suites.procedural.draw import MEASURES, Draw
from codegym.suites.procedural.formulas import (
    NOTATION,
    Blocks,
    Node,
    condition,
    operand,
    python,
    python_block,
    python_condition,
    words,
    words_block,
    words_condition,
)

_ONE_BELOW = 22
_TAKEN = ("a", "b", "c")

_ONE = """\
Write `apply(stack, cells, n)`: one instruction of a stack machine. `stack` is a list of integers
with its top at the end, `cells` a dict of integers with the keys {cells}, `n` an integer. The
function does the following, in this order, and returns `[stack, cells]` as they are then. It may
change its arguments; the stack is always deep enough.

{notation}
## What it does

{text}
"""

_MANY = """\
A machine has a stack of integers and cells, which hold integers: {cells}.

Write `execute(program, stack, cells)`. `stack` is the stack at the start, a list with its top at
the end, and `cells` a dict of the cells. `program` is a list of instructions `[name, n]` with an
integer operand `n`, run one after another from the first. Each instruction takes values off the
stack: the topmost is called `a`, the next below it `b`, the third `c`. Then it does its steps in
the order given (a cell that a step has set has its new value in the steps after), and puts what
it *leaves* on the stack, in the order given, so that the last one is on top. An instruction may
*skip*: that many of the instructions that follow are then not run (fewer, where the program ends
before).

The function returns `[status, at, stack, cells]`, stack and cells as they are at the end.

- Where the stack holds fewer values than an instruction takes, the program ends there: the status
  is `"underflow"`, `at` is the index of that instruction, and nothing is taken.
- Where an instruction's name is none of those below, it ends there too: the status is
  `"unknown"`, `at` its index.
- Else the status is `"done"`, and `at` is the number of instructions in the program.

The function may change its arguments.

{notation}
{text}
"""

_EXECUTE = """
def execute(program, stack, cells):
    at = 0
    while at < len(program):
        name, n = program[at]
        if name not in INSTRUCTIONS:
            return ["unknown", at, stack, cells]
        takes, handler = INSTRUCTIONS[name]
        if len(stack) < takes:
            return ["underflow", at, stack, cells]
        at += 1 + handler(stack, cells, n)
    return ["done", len(program), stack, cells]
"""
_EXECUTE_LINES = 12  # with INSTRUCTIONS


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    # Of the single instruction every size must do: it has the form of a handler without a skip.
    sizes = [lines] if one else draw.parts(lines - _EXECUTE_LINES, 5, 13)
    cells = draw.some(MEASURES, min(8, 2 + len(sizes) // 3))
    names = ["apply"] if one else draw.names(len(sizes))
    instructions = [
        # One at least takes something, so that a stack can be too low.
        _instruction(draw, name, size, draw.some(cells, 2), one, 0 if number or one else 1)
        for number, (name, size) in enumerate(zip(names, sizes, strict=True))
    ]
    shown = ", ".join(f"`{name}`" for name in cells)
    text = _in_words(instructions[0]) if one else "\n".join(map(_section, instructions))
    return Parts(
        title="One instruction" if one else f"A machine with {len(sizes)} instructions",
        function="apply" if one else "execute",
        arguments="stack, cells, n" if one else "program, stack, cells",
        instruction=(_ONE if one else _MANY).format(cells=shown, notation=NOTATION, text=text),
        reference=_reference(instructions, one),
        spec={"cells": cells, "one": one, "instructions": instructions},
        sections=min(12, len(sizes)),
    )


def _instruction(
    draw: Draw, name: str, size: int, cells: list[str], one: bool, least: int
) -> dict[str, Any]:
    """An instruction: takes, steps, leaves, skip. Size is that of its function."""
    room = size - 2  # def, return
    # Of short ones the steps must not be crowded out.
    takes = list(_TAKEN[: min(draw.between(least, 3), max(0, (room - 1) // 2))])
    leaves = min(draw.between(1, 2), max(0, room - len(takes) - 1))
    blocks = Blocks(draw, cells, [*takes, "n"])
    steps = blocks.block(room - len(takes) - leaves)
    readable = [*cells, *takes, "n"]
    skip: Node = 0
    if not one:
        kind = draw.below(4)
        if kind == 0:
            skip = ["cond", condition(draw, [*takes, "n"]), draw.between(1, 3)]
        elif kind == 1:
            skip = ["mod", draw.pick([*takes, "n"]), draw.between(2, 4)]
    return {
        "name": name,
        "takes": takes,
        "do": steps,
        "leaves": [operand(draw, readable, draw.pick(readable)) for _ in range(leaves)],
        "skip": skip,
    }


def _name(name: str) -> str:
    local = name in (*_TAKEN, "n", "i") or (name[0] == "t" and name[1:].isdigit())
    return name if local else f'cells["{name}"]'


def _handler(instruction: dict[str, Any], result: str) -> str:
    name = instruction["name"]
    lines = [f"def {name}(stack, cells, n):"]
    lines += [f"    {taken} = stack.pop()" for taken in instruction["takes"]]
    lines += python_block(instruction["do"], _name, "", 1)
    lines += [f"    stack.append({python(leave, _name)})" for leave in instruction["leaves"]]
    return "\n".join([*lines, f"    return {result}"]) + "\n"


def _reference(instructions: list[dict[str, Any]], one: bool) -> str:
    if one:
        return _handler(instructions[0], "[stack, cells]")
    functions, table = [], {}
    for instruction in instructions:
        skip = instruction["skip"]
        if isinstance(skip, list) and skip[0] == "cond":
            result = f"{skip[2]} if {python_condition(skip[1], _name)} else 0"
        else:
            result = python(skip, _name)
        functions.append(_handler(instruction, result))
        name, takes = instruction["name"], len(instruction["takes"])
        table[f'"{name}"'] = f"({takes}, {name})"
    return "\n\n".join([*functions, listing("INSTRUCTIONS", table), _EXECUTE.lstrip()])


def _in_words(instruction: dict[str, Any]) -> str:
    lines = words_block(instruction["do"], "")
    names = [f"`{name}`" for name in instruction["takes"]]
    if names:
        which = ["the topmost value", "the next", "the third"]
        taken = ", ".join(f"{what} is {name}" for what, name in zip(which, names, strict=False))
        lines.insert(0, f"- take {len(names)} off the stack: {taken}")
    lines += [f"- put on the stack: {words(leave)}" for leave in instruction["leaves"]]
    return "\n".join(lines)


def _section(instruction: dict[str, Any]) -> str:
    skip = instruction["skip"]
    takes = ", ".join(f"`{name}`" for name in instruction["takes"]) or "nothing"
    lines = [f"## `{instruction['name']}`\n", f"Takes {takes}.\n"]
    lines += words_block(instruction["do"], "")
    if instruction["leaves"]:
        lines.append("- leave " + ", then ".join(map(words, instruction["leaves"])))
    if isinstance(skip, list) and skip[0] == "cond":
        lines.append(f"- skip {skip[2]} where {words_condition(skip[1])}, else 0")
    elif skip:
        lines.append(f"- skip {words(skip)}")
    return "\n".join([*lines, ""])
