"""Billing rules: what an order costs, charge by charge."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts, indented, listing
from codegym.suites.procedural.draw import MEASURES, Draw
from codegym.suites.procedural.formulas import (
    Node,
    condition,
    operand,
    python,
    python_condition,
    words,
    words_condition,
)

_ONE_BELOW = 14
_REGIONS = ["north", "south", "east", "west"]
_GOODS = ["food", "glass", "paper", "steel", "books"]
_FLAGS = ["express", "insured", "member", "gift"]

_ORDER = """\
An order is a dict of

- non-negative integers: {measures};
- `region`: one of `north`, `south`, `east`, `west`;
- true or false: `express`, `insured`, `member`, `gift`;
- `lines`: a list of `[goods, quantity, price]`; goods are one of `food`, `glass`, `paper`, `steel`,
  `books`, quantity and price are non-negative integers. The list may be empty.

All amounts are integers (cents), and can become negative where no rule prevents it. *p percent*
of an amount is amount times p div 100; *A div k* is A divided by k, rounded down, for negative
numbers too; *A mod k* is never negative. Rules apply in the order in which they are given, each
to the amount that the rules before it left; *the amount* is always that of the charge in
question.
"""

_ONE = """\
Write `charge(order)`, which returns the amount that an order costs. The function leaves the order
as it is.

{order}
{text}
"""

_MANY = """\
Write `quote(order, names)`. `names` is a list of names of charges, of those below. The function
returns a dict with the amount of each of them under its name, and under `"total"` the sum of
all of them. It leaves its arguments as they are.

{order}
{text}
"""

_QUOTE = """
def quote(order, names):
    charges = {name: CHARGES[name](order) for name in names}
    charges["total"] = sum(charges.values())
    return charges
"""


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    # Beside the charges: CHARGES, quote and its three statements.
    sizes = [lines] if one else draw.parts(lines - 5, 5, 22)
    measures = draw.some(MEASURES, min(12, 4 + len(sizes) // 2))
    names = ["charge"] if one else draw.names(len(sizes))
    charges = [
        {"name": name, **_charge(draw, size - 3, draw.some(measures, 4))}
        for name, size in zip(names, sizes, strict=True)
    ]
    order = _ORDER.format(measures=", ".join(f"`{name}`" for name in measures))
    text = "\n".join(_in_words(charges[0]) if one else map(_section, charges))
    return Parts(
        title="What an order costs" if one else f"A price list with {len(charges)} charges",
        function="charge" if one else "quote",
        arguments="order" if one else "order, names",
        instruction=(_ONE if one else _MANY).format(order=order, text=text),
        reference=_reference(charges, one),
        spec={"one": one, "measures": measures, "charges": charges},
        sections=min(12, len(charges)),
    )


def _charge(draw: Draw, size: int, measures: list[str]) -> dict[str, Any]:
    """A charge whose rules are so many statements."""
    rules: list[Node] = []
    if size >= 6 and draw.chance(4):
        rules.append(["free", _where(draw, measures)])
        size -= 2
    last: list[Node] = []
    if size >= 6 and draw.chance(3):
        limit = draw.pick(("cap", "floor"))
        amount = draw.between(40, 200) if limit == "cap" else draw.between(120, 400)
        last.append(["when", ["is", "region", draw.pick(_REGIONS)], [limit, amount]])
        size -= 2
    while size:
        kind = draw.below(8)
        if size >= 3 and kind == 0:
            rules.append(["each", _line_test(draw), _line_sum(draw)])
            size -= 3
        elif size >= 3 and kind == 1:
            change, other = _change(draw, measures), _change(draw, measures)
            rules.append(["choose", _where(draw, measures), change, other])
            size -= 3
        elif size >= 2 and kind == 2:
            rules.append(["each", None, _line_sum(draw)])
            size -= 2
        elif size >= 2 and kind < 7:
            rules.append(["when", _where(draw, measures), _change(draw, measures)])
            size -= 2
        else:
            rules.append(["always", _addition(draw, measures)])
            size -= 1
    base = ["plus", ["times", measures[0], draw.between(2, 9)], draw.between(5, 90)]
    return {"base": base, "rules": [*rules, *last]}


def _where(draw: Draw, measures: list[str]) -> Node:
    kind = draw.below(6)
    if kind == 0:
        return ["is", "region", draw.pick(_REGIONS)]
    if kind == 1:
        return ["flag", draw.pick(_FLAGS)]
    if kind == 2:
        other: Node = ["flag", draw.pick(_FLAGS)]
        return [draw.pick(("both", "either")), other, condition(draw, measures, low=2)]
    return condition(draw, measures, low=2)


def _addition(draw: Draw, measures: list[str]) -> Node:
    if draw.chance(4):
        first, second = draw.between(5, 25), draw.between(30, 60)
        rates = [draw.between(1, 9) for _ in range(3)]
        if rates[0] == rates[1] or rates[1] == rates[2]:
            rates = [rates[0], rates[0] + 2, rates[0] + 5]
        return ["tiers", draw.pick(measures), [first, second], rates]
    return [draw.pick(("add", "add", "take")), operand(draw, measures, draw.pick(measures))]


def _change(draw: Draw, measures: list[str]) -> Node:
    kind = draw.below(5)
    if kind == 0:
        return ["less", draw.between(5, 60)]
    if kind == 1:
        return ["more", draw.between(5, 60)]
    if kind == 2:
        return ["add", draw.between(3, 90)]
    return _addition(draw, measures)


def _line_test(draw: Draw) -> Node:
    kind = draw.below(3)
    if kind == 0:
        return ["is", "goods", draw.pick(_GOODS)]
    if kind == 1:
        return [
            "either",
            ["is", "goods", draw.pick(_GOODS)],
            ["above", "quantity", draw.between(3, 50)],
        ]
    return condition(draw, ["quantity", "price"], low=2)


def _line_sum(draw: Draw) -> Node:
    kind = draw.below(3)
    if kind == 0:
        return ["div", ["times", "quantity", "price"], draw.between(2, 9)]
    if kind == 1:
        return ["plus", ["times", draw.pick(("quantity", "price")), draw.between(2, 9)], 1]
    return ["larger", draw.pick(("quantity", "price")), draw.between(3, 30)]


# ===== As Python =====


def _name(name: str) -> str:
    return name if name in ("goods", "quantity", "price") else f'order["{name}"]'


def _action(action: Node) -> str:
    kind = action[0]
    if kind == "add":
        return f"amount += {python(action[1], _name)}"
    if kind == "take":
        return f"amount -= {python(action[1], _name)}"
    if kind == "less":
        return f"amount -= amount * {action[1]} // 100"
    if kind == "more":
        return f"amount += amount * {action[1]} // 100"
    if kind == "cap":
        return f"amount = min(amount, {action[1]})"
    if kind == "floor":
        return f"amount = max(amount, {action[1]})"
    subject, (first, second), rates = _name(action[1]), action[2], action[3]
    return (
        f"amount += min({subject}, {first}) * {rates[0]}"
        f" + min(max({subject} - {first}, 0), {second - first}) * {rates[1]}"
        f" + max({subject} - {second}, 0) * {rates[2]}"
    )


def _rule(rule: Node) -> list[str]:
    kind = rule[0]
    if kind == "free":
        return [f"if {python_condition(rule[1], _name)}:", "    return 0"]
    if kind == "always":
        return [_action(rule[1])]
    if kind == "each":
        add = f"amount += {python(rule[2], _name)}"
        head = 'for goods, quantity, price in order["lines"]:'
        if rule[1] is None:
            return [head, f"    {add}"]
        return [head, f"    if {python_condition(rule[1], _name)}:", f"        {add}"]
    lines = [f"if {python_condition(rule[1], _name)}:", f"    {_action(rule[2])}"]
    if kind == "choose":
        lines += ["else:", f"    {_action(rule[3])}"]
    return lines


def _reference(charges: list[dict[str, Any]], one: bool) -> str:
    functions, table = [], {}
    for charge in charges:
        name = charge["name"] if one else f"{charge['name']}_charge"
        lines = [f"def {name}(order):", f"    amount = {python(charge['base'], _name)}"]
        lines += indented(line for rule in charge["rules"] for line in _rule(rule))
        functions.append("\n".join([*lines, "    return amount"]) + "\n")
        table[f'"{charge["name"]}"'] = name
    if one:
        return functions[0]
    return "\n\n".join([*functions, listing("CHARGES", table), _QUOTE.lstrip()])


# ===== In words =====


def _action_words(action: Node) -> str:
    kind = action[0]
    if kind in ("add", "take"):
        return f"{'add' if kind == 'add' else 'subtract'} {words(action[1])}"
    if kind in ("less", "more"):
        return f"{'subtract' if kind == 'less' else 'add'} {action[1]} percent of the amount"
    if kind == "cap":
        return f"the amount becomes at most {action[1]}"
    if kind == "floor":
        return f"the amount becomes at least {action[1]}"
    (first, second), rates = action[2], action[3]
    return (
        f"add, for `{action[1]}`: {rates[0]} for each of the first {first} units, {rates[1]} for "
        f"each of the next {second - first}, and {rates[2]} for each above {second}"
    )


def _rule_words(rule: Node) -> str:
    kind = rule[0]
    if kind == "free":
        return f"Where {words_condition(rule[1])}, the charge is 0, and no rule below applies."
    if kind == "always":
        return f"Always {_action_words(rule[1])}."
    if kind == "each":
        where = "" if rule[1] is None else f" where {words_condition(rule[1])}"
        return f"For each of the order's lines{where}, add {words(rule[2])}."
    text = f"Where {words_condition(rule[1])}, {_action_words(rule[2])}"
    return f"{text}; else {_action_words(rule[3])}." if kind == "choose" else f"{text}."


def _in_words(charge: dict[str, Any]) -> list[str]:
    lines = [f"The amount begins as {words(charge['base'])}.\n"]
    lines += [f"{number}. {_rule_words(rule)}" for number, rule in enumerate(charge["rules"], 1)]
    return lines


def _section(charge: dict[str, Any]) -> str:
    return "\n".join([f"## `{charge['name']}`\n", *_in_words(charge), ""])
