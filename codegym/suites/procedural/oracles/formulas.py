"""What formulas, conditions and blocks of a specification mean, and how inputs are chosen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Hits = set[Any]
"""What an evaluation came by: branches taken, how near a comparison was to its edge."""


def value_of(formula: Any, env: dict[str, Any], hits: Hits) -> Any:
    """The value of a formula."""
    if isinstance(formula, str):
        return env[formula]
    if isinstance(formula, int):
        return formula
    operation = formula[0]
    left, right = value_of(formula[1], env, hits), value_of(formula[2], env, hits)
    if operation == "plus":
        return left + right
    if operation == "minus":
        return left - right
    if operation == "times":
        return left * right
    hits.add((id(formula), left < right, left < 0))
    if operation == "mod":
        return left % right
    if operation == "div":
        return left // right
    low, high = (left, right) if left < right else (right, left)
    return {"smaller": low, "larger": high, "distance": high - low}[operation]


def holds(condition: Any, env: dict[str, Any], hits: Hits) -> bool:
    """Whether a condition holds."""
    kind = condition[0]
    if kind == "both":
        first, second = (holds(part, env, hits) for part in condition[1:])
        return first and second
    if kind == "either":
        first, second = (holds(part, env, hits) for part in condition[1:])
        return first or second
    subject = value_of(condition[1], env, hits)
    if kind == "flag":
        return bool(subject)
    if kind == "is":
        return bool(subject == condition[2])
    if kind == "multiple":
        return bool(subject % condition[2] == 0)
    gap = subject - value_of(condition[2], env, hits)
    hits.add((id(condition), max(-2, min(2, gap))))
    if kind == "within":
        over = subject - condition[3]
        hits.add((id(condition), "high", max(-2, min(2, over))))
        return bool(gap >= 0 and over <= 0)
    found: dict[str, bool] = {
        "above": gap > 0,
        "below": gap < 0,
        "least": gap >= 0,
        "most": gap <= 0,
        "equals": gap == 0,
        "differs": gap != 0,
    }
    return found[kind]


def run_block(block: list[Any], env: dict[str, Any], sent: list[Any], hits: Hits) -> None:
    """Run the statements of a block."""
    for statement in block:
        if id(statement) == Omitted.part:
            continue
        kind = statement[0]
        if kind == "emit":
            sent.append([statement[1], value_of(statement[2], env, hits)])
        elif kind == "if":
            taken = holds(statement[1], env, hits)
            hits.add((id(statement), taken))
            run_block(statement[2] if taken else statement[3], env, sent, hits)
        elif kind == "loop":
            times = value_of(statement[1], env, hits)
            hits.add((id(statement), min(times, 2)))
            for number in range(times):
                env["i"] = number
                run_block(statement[2], env, sent, hits)
        else:
            env[statement[1]] = value_of(statement[2], env, hits)


def wanted(node: Any) -> Iterator[Any]:
    """What inputs have to come by: every branch and every loop."""
    if isinstance(node, (list, dict)):
        if isinstance(node, list) and node and node[0] == "if":
            yield (id(node), True)
            yield (id(node), False)
        if isinstance(node, list) and node and node[0] == "loop":
            yield (id(node), 1)
            yield (id(node), 2)
        for part in node.values() if isinstance(node, dict) else node:
            yield from wanted(part)


class Omitted:
    """The part of the specification that is left out just now, by ``id``; 0 for none."""

    part = 0


def parts_of(block: list[Any]) -> Iterator[Any]:
    """The statements of a block that can be left out, and those in them."""
    for statement in block:
        if statement[0] != "let":
            yield statement
        if statement[0] in ("if", "loop"):
            for inner in statement[2:]:
                yield from parts_of(inner)


def cover(
    make: Callable[[], Any],
    run: Callable[[Any, Hits], Any],
    want: Iterable[Any],
    parts: Iterable[Any],
    need: int = 4,
    patience: int = 12,
    most: int = 2000,
) -> Iterator[Any]:
    """Choose random inputs that together show everything, several times each.

    Args:
        make: Draws one input.
        run: Gives the answer for it, and adds to the hits.
        want: Hits that must come about; others are waited for only so long.
        parts: Parts of the specification, each of which must make a difference to an answer.
        need: How often.
        patience: How many inputs without anything new end the search.
        most: How many inputs are tried in all.
    """
    counts: dict[Any, int] = {}
    missing = set(want)
    idle_parts = {id(part): need for part in parts}
    idle = 0
    for number in range(most):
        made = make()
        hits: Hits = set()
        answer = run(made, hits)
        new = {hit for hit in hits if counts.get(hit, 0) < need}
        for hit in new:
            counts[hit] = counts.get(hit, 0) + 1
            if counts[hit] >= need:
                missing.discard(hit)
        for part in list(idle_parts):
            Omitted.part = part
            if run(made, set()) != answer:
                new.add(part)
                idle_parts[part] -= 1
                if not idle_parts[part]:
                    del idle_parts[part]
        Omitted.part = 0
        idle = 0 if new else idle + 1
        if new or number < 8:
            yield made
        if not missing and not idle_parts and idle >= patience:
            return


ASKING = ("above", "below", "least", "most", "equals", "differs", "within")


def numbers(node: Any, times: int = 1) -> list[int]:
    """Every number that a part of a specification holds, those of conditions several times."""
    if isinstance(node, bool):
        return []
    if isinstance(node, int):
        return [node] * times
    if isinstance(node, (list, dict)):
        parts = list(node.values()) if isinstance(node, dict) else node
        if parts and parts[0] in ASKING:
            times = 4
        return [number for part in parts for number in numbers(part, times)]
    return []


class Numbers:
    """Draws numbers that lie at edges, at one another, or anywhere.

    Args:
        edges: Numbers that matter.
        low: The least of the others.
        high: The largest of the others.
        rng: Where they come from; the judge seeds the module anew for each judgement.
    """

    def __init__(
        self, edges: list[int], low: int = -30, high: int = 120, rng: Any = random
    ) -> None:
        self.edges, self.low, self.high, self.rng = edges, low, high, rng
        self.last = 0

    def draw(self) -> int:
        """A number."""
        kind = self.rng.randrange(5)
        if kind < 2 and self.edges:
            found = self.rng.choice(self.edges) + self.rng.randrange(-1, 2)
        elif kind == 2:
            found = self.last + self.rng.randrange(-1, 2)
        else:
            found = self.rng.randrange(self.low, self.high + 1)
        self.last = min(max(found, self.low), self.high)
        return self.last
