"""State machines: a controller with states, registers and events."""

from __future__ import annotations

from math import isqrt
from typing import Any

from codegym.suites.procedural.building import Parts, listing
from codegym.suites.procedural.draw import MEASURES, Draw
from codegym.suites.procedural.formulas import NOTATION, Blocks, python_block, words_block

_ONE_RULE_BELOW = 18
_SEND = "send `{tag}` with {value}"

_ONE = """\
Write `step(registers, value)`. `registers` is a dict of integers with the keys {registers}; `value`
is an integer. The function does the following, in this order, and returns the dict of registers
as they are then. It may change its arguments.

{notation}
## What it does

{rules}
"""

_MANY = """\
A controller is in one state at a time, and has registers that hold integers: {registers}.

Write `run(state, registers, events)`. `state` is the state to start from, `registers` a dict of
the registers, `events` a list of `[name, value]` with an integer `value`. Events are handled one
after another. Where the tables below have a rule for the state and the event's name, the rule is
carried out, step by step in the order given; `value` is the event's, and a register that a step
has set has its new value in the steps after. Afterwards the controller is in the state that the
rule ends in. An event without a rule for the present state changes nothing.

The function returns a list of three: the state at the end, the dict of registers at the end, and
the list of all that was sent, in order, each as `[tag, number]`. It may change its arguments.

{notation}
States: {states}.

{rules}
"""

_RUN = """
def run(state, registers, events):
    sent = []
    for name, value in events:
        handler = HANDLERS.get((state, name))
        if handler:
            state = handler(registers, value, sent)
    return [state, registers, sent]
"""
_RUN_LINES = 8  # with HANDLERS


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    if lines < _ONE_RULE_BELOW:
        return _one_rule(draw, lines)
    sizes = draw.parts(lines - _RUN_LINES, 6, 16)
    states = draw.names(max(2, isqrt(len(sizes))))
    events = [f"{word}_{number}" for number, word in enumerate(_events(draw, sizes, states))]
    places = draw.some([(s, e) for s in states for e in events], len(sizes))
    registers = draw.some(MEASURES, min(8, 3 + len(sizes) // 3))
    tags = draw.some(["alarm", "beep", "log", "note", "print", "ring", "warn", "wink"], 4)
    rules = []
    for size, (state, event) in zip(sizes, sorted(places), strict=True):
        near = draw.some(registers, 3)
        block = Blocks(draw, near, ["value"], tags).block(size - 2)
        rules.append({"state": state, "event": event, "then": draw.pick(states), "do": block})
    return Parts(
        title=f"A controller with {len(rules)} rules",
        function="run",
        arguments="state, registers, events",
        instruction=_MANY.format(
            registers=", ".join(f"`{name}`" for name in registers),
            states=", ".join(f"`{name}`" for name in states),
            notation=NOTATION,
            rules=_in_words(rules),
        ),
        reference=_reference(rules),
        spec={"registers": registers, "states": states, "events": events, "rules": rules},
        sections=min(12, len(rules)),
    )


def _events(draw: Draw, sizes: list[int], states: list[str]) -> list[str]:
    words = ["tick", "press", "open", "close", "drop", "pull", "push", "turn", "call", "fill"]
    return [draw.pick(words) for _ in range(2 + len(sizes) * 4 // (3 * len(states)))]


def _one_rule(draw: Draw, lines: int) -> Parts:
    registers = draw.some(MEASURES, 3)
    block = Blocks(draw, registers, ["value"]).block(lines - 2)
    body = "\n".join(python_block(block, _register, "", 1))
    return Parts(
        title="One step of a controller",
        function="step",
        arguments="registers, value",
        instruction=_ONE.format(
            registers=", ".join(f"`{name}`" for name in registers),
            notation=NOTATION,
            rules="\n".join(words_block(block, _SEND)),
        ),
        reference=f"def step(registers, value):\n{body}\n    return registers\n",
        spec={
            "registers": registers,
            "states": [],
            "events": [],
            "rules": [{"state": "", "event": "", "do": block}],
        },
        sections=1,
    )


def _register(name: str) -> str:
    local = name in ("value", "i") or (name[0] == "t" and name[1:].isdigit())
    return name if local else f'registers["{name}"]'


def _reference(rules: list[dict[str, Any]]) -> str:
    functions, table = [], {}
    for rule in rules:
        name = f"in_{rule['state']}_on_{rule['event']}"
        body = python_block(rule["do"], _register, 'sent.append(["{tag}", {value}])', 1)
        head = f"def {name}(registers, value, sent):"
        functions.append("\n".join([head, *body, f'    return "{rule["then"]}"']) + "\n")
        table[f'("{rule["state"]}", "{rule["event"]}")'] = name
    return "\n\n".join([*functions, listing("HANDLERS", table), _RUN.lstrip()])


def _in_words(rules: list[dict[str, Any]]) -> str:
    texts, state = [], ""
    for rule in rules:
        if rule["state"] != state:
            state = rule["state"]
            texts.append(f"## State `{state}`\n")
        texts.append(f"On `{rule['event']}`, then to `{rule['then']}`:\n")
        texts += [*words_block(rule["do"], _SEND), ""]
    return "\n".join(texts)
