"""Rule engines: relations that follow from other relations, rule by rule."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts, indented, listing
from codegym.suites.procedural.draw import Draw
from codegym.suites.procedural.formulas import Node
from codegym.suites.procedural.oracles.deduction import needs

_ONE_BELOW = 16
_DEEPEST = 2
_TRIES = 40
_LEAST = 3
_BASES = ["likes", "owes", "meets", "calls", "feeds", "leads"]

_RULES = """\
A relation is a set of pairs (x, y) of integers from 0 to 9. `facts` is a dict that has the lists of
the pairs of these relations, each pair once, as tuples: {bases}.

A relation below begins with no pairs. Its rules are applied one after another, each once, in the
order given, and always to the pairs that the relation has by then; other relations are taken
whole. A pair that a rule adds is there once, however often it is added. The function leaves
`facts` as it is.
"""

_ONE = """\
Write `deduce(facts)`, which returns the pairs of the relation below as a sorted list of tuples.

{rules}
## The relation

{text}
"""

_MANY = """\
Write `deduce(name, facts)`, which returns the pairs of the relation of that name, one of those
below, as a sorted list of tuples.

{rules}
{text}
"""

_DEDUCE = """
def deduce(name, facts):
    return sorted(RELATIONS[name](facts))
"""
_DEDUCE_LINES = 3  # with RELATIONS

_COSTS = {"copy": 2, "where": 3, "join": 4, "without": 3, "often": 3, "closure": 4}
_COSTS |= {"minus": 1, "common": 1, "mirror": 1, "shift": 1}


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    sizes = [lines] if one else draw.parts(lines - _DEDUCE_LINES, 6, 18)
    names = ["deduce"] if one else draw.names(len(sizes))
    relations: dict[str, dict[str, Any]] = {}
    for name, size in zip(names, sizes, strict=True):
        relations[name] = _fitting(draw, name, size - 3, relations)
    found = list(relations.values())
    rules = _RULES.format(bases=", ".join(f"`{name}`" for name in _BASES))
    text = _in_words(found[0]) if one else "\n".join(map(_section, found))
    return Parts(
        title="What follows from facts"
        if one
        else f"{len(found)} relations that follow from facts",
        function="deduce",
        arguments="facts" if one else "name, facts",
        instruction=(_ONE if one else _MANY).format(rules=rules, text=text),
        reference=_reference(found, one),
        spec={"one": one, "bases": _BASES, "relations": found},
        sections=min(12, len(found)),
    )


def _fitting(
    draw: Draw, name: str, size: int, relations: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """A relation whose rules are so many statements, and all matter for some of some facts."""
    worlds = [_world(draw) for _ in range(8)]
    best: tuple[int, dict[str, Any]] = (-1, {})
    for _ in range(_TRIES):
        relation = _relation(draw, name, size, relations)
        least = needs(relation, relations, worlds, best[0])
        if least > best[0]:
            best = (least, relation)
        if least >= _LEAST:
            break
    return best[1]


def _world(draw: Draw) -> dict[str, Any]:
    pairs = [(x, y) for x in range(10) for y in range(10)]
    return {name: draw.some(pairs, draw.between(4, 12)) for name in _BASES}


def _relation(
    draw: Draw, name: str, size: int, relations: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    near = [item for item in list(relations.values())[-12:] if item["depth"] < _DEEPEST]
    others = draw.some(near, min(draw.below(3), len(near)))
    sources = [item["name"] for item in others] + draw.some(_BASES, 3)
    used: set[str] = set()

    def source() -> str:
        # Derived ones once, as they take long.
        found = draw.pick([one for one in sources if one in _BASES or one not in used])
        used.add(found)
        return str(found)

    rules: list[Node] = []
    while size:
        kinds = [kind for kind, cost in _COSTS.items() if cost <= size]
        done = {rule[0] for rule in rules[-1:]}
        kinds = [kind for kind in kinds if kind not in done]
        if not rules:
            kinds = [
                kind for kind in kinds if kind in ("copy", "where", "join", "without", "often")
            ]
        kind = draw.pick(kinds)
        size -= _COSTS[kind]
        if kind in ("copy", "where"):
            head = draw.pick((["x", "y"], ["y", "x"]))
            where = _where(draw) if kind == "where" else None
            rules.append([kind, source(), head, where])
        elif kind == "join":
            head = draw.pick((["x", "z"], ["z", "x"], ["x", "y"], ["y", "z"]))
            rules.append([kind, source(), source(), head, draw.pick((None, _join_where(draw)))])
        elif kind in ("without", "often"):
            ends = [draw.pick("xy"), draw.below(2)]
            rules.append([kind, source(), source(), ends, draw.between(2, 3)])
        elif kind == "closure":
            rules.append([kind, source()])
        elif kind in ("minus", "common"):
            rules.append([kind, source(), _where(draw)])
        elif kind == "mirror":
            rules.append([kind, _where(draw)])
        else:
            # Not 5, as x - 5 and x + 5 are the same mod 10.
            steps = draw.pick((1, 2, 3, 4)), draw.pick((6, 7, 8, 9))
            rules.append([kind, *draw.some(steps, 2)])
    depth = max([0, *(item["depth"] + 1 for item in others if item["name"] in used)])
    return {"name": name, "depth": depth, "rules": rules}


def _where(draw: Draw) -> Node:
    kind = draw.below(4)
    if kind == 0:
        return [draw.pick(("above", "below")), draw.pick("xy"), draw.between(3, 6)]
    if kind == 1:
        return ["sum", draw.between(3, 4), draw.below(3)]
    return [draw.pick(("less", "more", "far")), draw.between(1, 3)]


def _join_where(draw: Draw) -> Node:
    return draw.pick((["apart"], ["not", draw.pick(_BASES)], ["ends", draw.between(5, 12)]))


# ===== As Python =====


def _source(name: str) -> str:
    return f'facts["{name}"]' if name in _BASES else f"{name}_pairs(facts)"


def _where_python(where: Node) -> str:
    kind = where[0]
    if kind in ("above", "below"):
        return f"{where[1]} {'>' if kind == 'above' else '<'} {where[2]}"
    if kind == "sum":
        return f"(x + y) % {where[1]} == {where[2]}"
    if kind == "far":
        return f"abs(x - y) > {where[1]}"
    return f"x + {where[1]} < y" if kind == "less" else f"x > y + {where[1]}"


def _lines(rule: Node) -> list[str]:
    kind = rule[0]
    if kind in ("copy", "where"):
        add = f"found.add(({', '.join(rule[2])}))"
        head = f"for x, y in {_source(rule[1])}:"
        if kind == "copy":
            return [head, f"    {add}"]
        return [head, f"    if {_where_python(rule[3])}:", f"        {add}"]
    if kind == "join":
        test = "middle == y"
        if rule[4]:
            more = rule[4]
            test += {
                "apart": " and x != z",
                "not": f' and (x, z) not in facts["{more[-1]}"]',
                "ends": f" and x + z > {more[-1]}",
            }[more[0]]
        return [
            f"for x, y in {_source(rule[1])}:",
            f"    for middle, z in {_source(rule[2])}:",
            f"        if {test}:",
            f"            found.add(({', '.join(rule[3])}))",
        ]
    if kind in ("without", "often"):
        end = ["pair[0]", "pair[1]"][rule[3][1]]
        test = f"all({end} != {rule[3][0]} for pair in others)"
        if kind == "often":
            test = f"sum({end} == {rule[3][0]} for pair in others) >= {rule[4]}"
        test = test.replace("others", _source(rule[2]))
        return [f"for x, y in {_source(rule[1])}:", f"    if {test}:", "        found.add((x, y))"]
    if kind == "closure":
        step = _source(rule[1])
        return [
            "new = found",
            "while new:",
            f"    new = {{(x, z) for x, y in new for w, z in {step} if w == y}} - found",
            "    found = found | new",
        ]
    if kind == "minus":
        where = _where_python(rule[2])
        return [f"found -= {{(x, y) for x, y in {_source(rule[1])} if {where}}}"]
    if kind == "common":
        where = _where_python(rule[2])
        return [f"found = {{(x, y) for x, y in found if {where} or (x, y) in {_source(rule[1])}}}"]
    if kind == "mirror":
        return [f"found |= {{(y, x) for x, y in found if {_where_python(rule[1])}}}"]
    return [f"found = {{((x + {rule[1]}) % 10, (y + {rule[2]}) % 10) for x, y in found}}"]


def _reference(relations: list[dict[str, Any]], one: bool) -> str:
    functions = []
    for relation in relations:
        name = "deduce" if one else f"{relation['name']}_pairs"
        body = [line for rule in relation["rules"] for line in _lines(rule)]
        body = ["found = set()", *body, f"return {'sorted(found)' if one else 'found'}"]
        functions.append("\n".join([f"def {name}(facts):", *indented(body)]) + "\n")
    if one:
        return functions[0]
    table = {f'"{item["name"]}"': f"{item['name']}_pairs" for item in relations}
    return "\n\n".join([*functions, listing("RELATIONS", table), _DEDUCE.lstrip()])


# ===== In words =====


def _where_words(where: Node) -> str:
    kind = where[0]
    if kind in ("above", "below"):
        return f"{where[1]} is {kind} {where[2]}"
    if kind == "sum":
        return f"(x + y) mod {where[1]} is {where[2]}"
    if kind == "far":
        return f"x and y differ by more than {where[1]}"
    first, second = ("x", "y") if kind == "less" else ("y", "x")
    return f"{first} + {where[1]} is below {second}"


def _words(rule: Node) -> str:
    kind = rule[0]
    if kind in ("copy", "where"):
        where = f" where {_where_words(rule[3])}" if kind == "where" else ""
        return f"For each (x, y) of `{rule[1]}`{where}, add ({', '.join(rule[2])})."
    if kind == "join":
        more = ""
        if rule[4]:
            more = {
                "apart": ", where x is not z",
                "not": f", where (x, z) is not in `{rule[4][-1]}`",
                "ends": f", where x + z is above {rule[4][-1]}",
            }[rule[4][0]]
        head = ", ".join(rule[3])
        return f"For each (x, y) of `{rule[1]}` and each (y, z) of `{rule[2]}`{more}, add ({head})."
    if kind in ("without", "often"):
        count = "none of the pairs" if kind == "without" else f"{rule[4]} or more of the pairs"
        end = ("first", "second")[rule[3][1]]
        return (
            f"Add each (x, y) of `{rule[1]}` for which {rule[3][0]} is the {end} number of {count} "
            f"of `{rule[2]}`."
        )
    if kind == "closure":
        return (
            f"For each (x, y) of this relation and each (y, z) of `{rule[1]}`, add (x, z); again "
            "with what was added, until nothing new comes."
        )
    if kind == "minus":
        return f"Remove each (x, y) of `{rule[1]}` where {_where_words(rule[2])}."
    if kind == "common":
        where = _where_words(rule[2])
        return f"Keep only each (x, y) where {where}, and those that are in `{rule[1]}`."
    if kind == "mirror":
        return f"For each (x, y) of this relation where {_where_words(rule[1])}, add (y, x)."
    return (
        f"Replace each (x, y) of this relation by ((x + {rule[1]}) mod 10, "
        f"(y + {rule[2]}) mod 10), all at once."
    )


def _in_words(relation: dict[str, Any]) -> str:
    return "\n".join(f"{n}. {_words(rule)}" for n, rule in enumerate(relation["rules"], 1))


def _section(relation: dict[str, Any]) -> str:
    return f"## `{relation['name']}`\n\n{_in_words(relation)}\n"
