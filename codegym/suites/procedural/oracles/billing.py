"""The family ``billing``: what an order costs."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import (
    Hits,
    Numbers,
    Omitted,
    cover,
    holds,
    numbers,
    value_of,
)

REGIONS = ("north", "south", "east", "west")
GOODS = ("food", "glass", "paper", "steel", "books")
FLAGS = ("express", "insured", "member", "gift")


def act(action: Any, amount: int, order: Any, hits: Hits) -> int:
    """The amount after an action."""
    kind = action[0]
    if kind == "add":
        return amount + int(value_of(action[1], order, hits))
    if kind == "take":
        return amount - int(value_of(action[1], order, hits))
    if kind in ("less", "more"):
        part: int = amount * action[1] // 100
        return amount - part if kind == "less" else amount + part
    if kind in ("cap", "floor"):
        changed = (amount > action[1]) == (kind == "cap")
        hits.add((id(action), changed))
        return int(action[1]) if changed else amount
    units, bounds, rates = order[action[1]], action[2], action[3]
    hits.add((id(action), units > bounds[0], units > bounds[1]))
    for unit in range(1, units + 1):
        amount += rates[0 if unit <= bounds[0] else 1 if unit <= bounds[1] else 2]
    return amount


def charge_of(charge: Any, order: Any, hits: Hits) -> int:
    """The amount of one charge."""
    amount = int(value_of(charge["base"], order, hits))
    for rule in charge["rules"]:
        if id(rule) == Omitted.part:
            continue
        kind = rule[0]
        if kind == "always":
            amount = act(rule[1], amount, order, hits)
        elif kind == "each":
            for goods, quantity, price in order["lines"]:
                line = {"goods": goods, "quantity": quantity, "price": price}
                taken = rule[1] is None or holds(rule[1], line, hits)
                hits.add((id(rule), taken))
                if taken:
                    amount += value_of(rule[2], line, hits)
        else:
            taken = holds(rule[1], order, hits)
            hits.add((id(rule), taken))
            if kind == "free" and taken:
                return 0
            if kind == "choose" or (kind == "when" and taken):
                amount = act(rule[2] if taken else rule[3], amount, order, hits)
    return amount


def quote_of(spec: Any, order: Any, charges: Any) -> Any:
    """What the function answers."""
    if spec["one"]:
        return charge_of(charges[0], order, set())
    found = {charge["name"]: charge_of(charge, order, set()) for charge in charges}
    return {**found, "total": sum(found.values())}


def draw_order(spec: Any, pool: Numbers) -> Any:
    """An order."""
    rng = pool.rng
    order: Any = {name: max(0, pool.draw()) for name in spec["measures"]}
    order["region"] = rng.choice(REGIONS)
    order.update({flag: rng.randrange(2) == 0 for flag in FLAGS})
    order["lines"] = [
        [rng.choice(GOODS), max(0, pool.draw()), max(0, pool.draw())]
        for _ in range(rng.randrange(4))
    ]
    return order


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the charges, each by orders that come by all of its rules."""
    for charge in spec["charges"][section::sections]:
        for order in orders_for(spec, charge):
            expect(function, spec, order, [charge])
    for _ in range(4):
        charges = random.sample(spec["charges"], random.randrange(min(7, len(spec["charges"]) + 1)))
        expect(function, spec, draw_order(spec, Numbers([])), charges or spec["charges"][:1])
    if not spec["one"]:
        expect(function, spec, draw_order(spec, Numbers([])), [])


def orders_for(spec: Any, charge: Any) -> list[Any]:
    """Orders that come by every rule of a charge."""
    pool = Numbers(numbers(charge))
    want = [
        (id(rule), taken)
        for rule in charge["rules"]
        if rule[0] != "always"
        for taken in ((True,) if rule[0] == "each" and rule[1] is None else (True, False))
    ]
    return list(
        cover(
            lambda: draw_order(spec, pool),
            lambda order, hits: charge_of(charge, order, hits),
            want,
            charge["rules"],
        )
    )


def expect(function: Any, spec: Any, order: Any, charges: Any) -> None:
    """Compare one answer."""
    want = quote_of(spec, order, charges)
    names = [] if spec["one"] else [[charge["name"] for charge in charges]]
    got = function(copy.deepcopy(order), *names)
    assert got == want, (
        f"for {order!r:.600} {names} the answer is {got!r:.300} and not {want!r:.300}"
    )


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    rng = random.Random(seed)
    spec = json.loads(json.dumps(spec))
    found: list[Any] = []
    for _ in range(3):
        order = draw_order(spec, Numbers([], 0, 90, rng))
        charges = [spec["charges"][rng.randrange(len(spec["charges"]))]]
        names = [] if spec["one"] else [[charges[0]["name"]]]
        found.append(([order, *names], quote_of(spec, order, charges)))
    return found
