"""The family ``deduction``: which pairs follow from facts."""

from __future__ import annotations

import copy
import functools
import json
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import Hits, Omitted, cover

Pairs = set[tuple[int, int]]


def allowed(where: Any, x: int, y: int, hits: Hits) -> bool:
    """Whether a pair meets a condition."""
    kind = where[0]
    gap = {
        "above": lambda: (x if where[1] == "x" else y) - where[2],
        "below": lambda: where[2] - (x if where[1] == "x" else y),
        "sum": lambda: 0 - (x + y - where[2]) % where[1] + 1,
        "far": lambda: max(x - y, y - x) - where[1],
        "less": lambda: y - x - where[1],
        "more": lambda: x - y - where[1],
    }[kind]()
    hits.add((id(where), max(-1, min(2, gap))))
    return bool(gap > 0)


def pairs_of(name: str, facts: Any, relations: Any) -> Pairs:
    """The pairs of a relation, given or derived."""
    if name in relations:
        return derived(relations[name], facts, relations, set())
    return set(map(tuple, facts[name]))


def apply(rule: Any, found: Pairs, facts: Any, relations: Any, hits: Hits) -> Pairs:
    """The pairs of a relation after a rule."""
    kind = rule[0]
    if kind == "mirror":
        return found.union((y, x) for x, y in found if allowed(rule[1], x, y, hits))
    if kind == "shift":
        return {((x + rule[1]) % 10, (y + rule[2]) % 10) for x, y in found}
    first = pairs_of(rule[1], facts, relations)
    if kind == "closure":
        for _ in range(10):  # no way among ten numbers is longer
            found = found.union((x, z) for x, y in found for w, z in first if w == y)
        return found
    if kind in ("minus", "common"):
        asked = first if kind == "minus" else found - first
        met = {(x, y) for x, y in asked if allowed(rule[2], x, y, hits)}
        return found - met if kind == "minus" else (found & first) | met
    if kind in ("copy", "where"):
        for x, y in first:
            if kind == "copy" or allowed(rule[3], x, y, hits):
                env = {"x": x, "y": y}
                found = found | {(env[rule[2][0]], env[rule[2][1]])}
        return found
    second = pairs_of(rule[2], facts, relations)
    more = set()
    for x, y in first:
        if kind == "join":
            for w, z in second:
                if w != y:
                    continue
                where, free = rule[4], True
                if where:
                    if where[0] == "not":
                        free = (x, z) not in pairs_of(where[1], facts, relations)
                    else:
                        free = x != z if where[0] == "apart" else x + z > where[1]
                        over = x + z - where[-1] if where[0] == "ends" else 0
                        hits.add((id(where), "over", max(-1, min(2, over))))
                    hits.add((id(where), free))
                if free:
                    env = {"x": x, "y": y, "z": z}
                    more.add((env[rule[3][0]], env[rule[3][1]]))
        else:
            subject = x if rule[3][0] == "x" else y
            count = [pair[rule[3][1]] for pair in second].count(subject)
            hits.add((id(rule), min(count, 4)))
            if count == 0 if kind == "without" else count >= rule[4]:
                more.add((x, y))
    return found | more


def derived(relation: Any, facts: Any, relations: Any, hits: Hits) -> Pairs:
    """The pairs of a relation that is derived."""
    found: Pairs = set()
    for rule in relation["rules"]:
        if id(rule) != Omitted.part:
            found = apply(rule, found, facts, relations, hits)
    return found


def needs(relation: Any, relations: Any, worlds: Any, enough: int) -> int:
    """For how many of some facts the least important rule of a relation matters.

    Not looked into where the answer is no more than ``enough``.
    """
    used = {part for rule in relation["rules"] for part in rule[1:3] if str(part) in relations}
    worlds = [
        {**facts, **{name: sorted(pairs_of(name, facts, relations)) for name in sorted(used)}}
        for facts in worlds
    ]
    relations = {}
    right = [derived(relation, facts, relations, set()) for facts in worlds]
    least = len(worlds)
    for rule in relation["rules"]:
        Omitted.part = id(rule)
        without = [derived(relation, facts, relations, set()) for facts in worlds]
        least = min(least, sum(a != b for a, b in zip(right, without, strict=True)))
        if least <= enough:
            break
    Omitted.part = 0
    return least


def draw_facts(spec: Any, rng: Any) -> Any:
    """Facts, few or many."""
    pairs = [(x, y) for x in range(10) for y in range(10)]
    return {name: rng.sample(pairs, rng.choice((0, 3, 6, 10, 14))) for name in spec["bases"]}


def wants(node: Any) -> list[Any]:
    """What facts have to come by."""
    found: list[Any] = []
    if isinstance(node, list) and node:
        if node[0] in ("above", "below", "less", "more", "far", "sum"):
            found += [(id(node), gap) for gap in (0, 1)]
        elif node[0] in ("apart", "not", "ends"):
            found += [(id(node), True), (id(node), False)]
        elif node[0] == "often":
            found += [(id(node), count) for count in (node[4] - 1, node[4])]
        elif node[0] == "without":
            found += [(id(node), count) for count in (0, 1)]
        for part in node:
            found += wants(part)
    return found


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the relations, each by facts for which all of its rules matter."""
    relations = {item["name"]: item for item in spec["relations"]}
    for relation in spec["relations"][section::sections]:

        def run(facts: Any, hits: Hits, relation: Any = relation) -> Any:
            return derived(relation, facts, relations, hits)

        make = functools.partial(draw_facts, spec, random)
        rules = relation["rules"]
        for facts in cover(make, run, wants(rules), rules, need=3, most=200):
            expect(function, spec, relation, facts, relations)


def expect(function: Any, spec: Any, relation: Any, facts: Any, relations: Any) -> None:
    """Compare one answer."""
    want = sorted(derived(relation, facts, relations, set()))
    name = [] if spec["one"] else [relation["name"]]
    got = function(*name, copy.deepcopy(facts))
    assert got == want, (
        f"for {[*name, facts]!r:.900} the answer is {got!r:.300} and not {want!r:.300}"
    )


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    rng = random.Random(seed)
    spec = json.loads(json.dumps(spec))
    relations = {item["name"]: item for item in spec["relations"]}
    found: list[Any] = []
    for _ in range(3):
        relation = spec["relations"][rng.randrange(len(spec["relations"]))]
        facts = {name: sorted(pairs[:6]) for name, pairs in draw_facts(spec, rng).items()}
        name = [] if spec["one"] else [relation["name"]]
        found.append(([*name, facts], sorted(derived(relation, facts, relations, set()))))
    return found
