"""The family ``stackvm``: what a stack machine does."""

from __future__ import annotations

import copy
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import (
    Hits,
    Numbers,
    cover,
    holds,
    numbers,
    parts_of,
    run_block,
    value_of,
    wanted,
)


def vm_one(instruction: Any, stack: list[int], cells: Any, operand: int, hits: Hits) -> int:
    """Run one instruction; returns how many to skip."""
    env = {**cells, "n": operand}
    for name in instruction["takes"]:
        env[name] = stack.pop()
    run_block(instruction["do"], env, [], hits)
    for formula in instruction["leaves"]:
        stack.append(value_of(formula, env, hits))
    for name in cells:
        cells[name] = env[name]
    skip = instruction["skip"]
    if isinstance(skip, list) and skip[0] == "cond":
        taken = holds(skip[1], env, hits)
        hits.add((id(skip), taken))
        return int(skip[2]) if taken else 0
    return int(value_of(skip, env, hits))


def vm_run(spec: Any, start: Any, hits: Hits) -> Any:
    """What the function answers; arguments stay as they are."""
    start = copy.deepcopy(start)
    if spec["one"]:
        stack, cells, operand = start
        vm_one(spec["instructions"][0], stack, cells, operand, hits)
        return [stack, cells]
    program, stack, cells = start
    table = spec["by_name"]
    at = 0
    while at < len(program):
        name, operand = program[at]
        if name not in table:
            return ["unknown", at, stack, cells]
        if len(stack) < len(table[name]["takes"]):
            return ["underflow", at, stack, cells]
        at += 1 + vm_one(table[name], stack, cells, operand, hits)
    return ["done", len(program), stack, cells]


def vm_prepare(spec: Any) -> Any:
    """Find the instructions by name."""
    return {**spec, "by_name": {item["name"]: item for item in spec["instructions"]}}


def vm_draw(spec: Any, instruction: Any, length: int, depth: int, pool: Numbers) -> Any:
    """Arguments; the first instruction is the one given."""
    cells = {name: pool.draw() for name in spec["cells"]}
    stack = [pool.draw() for _ in range(depth)]
    if spec["one"]:
        return [stack, cells, pool.draw()]
    program = [[instruction["name"], pool.draw()]]
    for _ in range(length - 1):
        name = random.choice(spec["instructions"])["name"]
        program.append([name if random.randrange(20) else "halt", pool.draw()])
    return [program, stack, cells]


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the instructions, each by programs that begin with it, and longer programs."""
    spec = vm_prepare(spec)
    for instruction in spec["instructions"][section::sections]:
        check_instruction(function, spec, instruction)
    if not spec["one"]:
        for _ in range(4):
            chosen = random.choice(spec["instructions"])
            expect(function, spec, vm_draw(spec, chosen, 12, random.randrange(14), Numbers([])))
        start = vm_draw(spec, random.choice(spec["instructions"]), 1, 3, Numbers([]))
        start[0] = [["halt", 1]]
        expect(function, spec, start)


def check_instruction(function: Any, spec: Any, instruction: Any) -> None:
    """Test an instruction by programs that begin with it and come by all of its steps."""
    pool = Numbers(numbers(instruction))
    takes, skip = len(instruction["takes"]), instruction["skip"]
    want = list(wanted(instruction["do"]))
    if isinstance(skip, list) and skip[0] == "cond":
        want += [(id(skip), True), (id(skip), False)]
    made = cover(
        lambda: vm_draw(
            spec, instruction, random.choice((1, 1, 1, 4)), takes + random.randrange(3), pool
        ),
        lambda start, hits: vm_run(spec, start, hits),
        want,
        parts_of(instruction["do"]),
    )
    for start in made:
        expect(function, spec, start)
    if not spec["one"]:
        for depth in range(takes + 1):
            expect(function, spec, vm_draw(spec, instruction, 3, depth, pool))


def expect(function: Any, spec: Any, start: Any) -> None:
    """Compare one answer."""
    want = vm_run(spec, start, set())
    got = function(*copy.deepcopy(start))
    assert got == want, f"for {start!r:.300} the answer is {got!r:.300} and not {want!r:.300}"


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    spec = vm_prepare(spec)
    stream = random.Random(seed)
    found = []
    for _ in range(3):
        cells = {name: stream.randrange(-9, 60) for name in spec["cells"]}
        stack = [stream.randrange(-9, 60) for _ in range(4)]
        program = []
        for _ in range(3):
            name = spec["instructions"][stream.randrange(len(spec["instructions"]))]["name"]
            program.append([name, stream.randrange(-9, 30)])
        start = [stack, cells, program[0][1]] if spec["one"] else [program, stack, cells]
        found.append((start, vm_run(spec, start, set())))
    return found
