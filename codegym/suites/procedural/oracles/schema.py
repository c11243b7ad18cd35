"""The family ``schema``: what is wrong with data."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import Hits, Numbers, cover, numbers

ODD: list[Any] = [None, True, False, 0, 1, -3, "", "ash", "x", [], [1], {}, {"age": 1}]
MORE = ("colour", "extra", "Zone", "aim", "note_2", "_")


def is_integer(value: Any) -> bool:
    """Whether a value is an integer; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def meets(condition: Any, record: Any) -> bool:
    """Whether a record meets a condition about one of its fields."""
    value = record.get(condition[1])
    if condition[0] == "is":
        return bool(value == condition[2])
    if condition[0] == "true":
        return value is True
    if not is_integer(value):
        return False
    return bool(value > condition[2] if condition[0] == "above" else value < condition[2])


def faults(check: Any, value: Any, path: str, types: Any, hits: Hits) -> list[str]:
    """What is wrong with a value by one check."""
    kind = check[0]
    if kind == "record":
        return record_faults(types[check[1]], value, path, types, set())
    found = ""
    inner: list[str] = []
    if kind in ("range", "step"):
        if not is_integer(value):
            found = "not an integer"
            hits.add((id(check), "true or false", isinstance(value, bool)))
        elif kind == "step":
            found = "" if value % check[1] == 0 else f"not a multiple of {check[1]}"
        else:
            gaps: list[int] = [value - check[1], check[2] - value]
            hits.update((id(check), n, gap) for n, gap in enumerate(gaps) if -1 <= gap <= 0)
            found = "" if min(gaps) >= 0 else "out of range"
    elif kind == "word":
        found = "" if any(value == word for word in check[1]) else "not one of these"
    elif kind == "flag":
        found = "" if value is True or value is False else "not true or false"
    elif kind in ("length", "start"):
        if not isinstance(value, str):
            found = "not a text"
        elif kind == "start":
            found = "" if value[: len(check[1])] == check[1] else "wrong start"
        else:
            hits.add((id(check), len(value)))
            found = "" if len(value) in range(check[1], check[2] + 1) else "wrong length"
    elif not isinstance(value, list):
        found = "not a list"
    else:
        hits.add((id(check), len(value)))
        found = "" if len(value) in range(check[1], check[2] + 1) else "wrong count"
        for number, item in enumerate(value):
            inner += faults(check[3], item, f"{path}[{number}]", types, hits)
        hits.add((id(check), "inner", bool(inner)))
    hits.add((id(check), found))
    return [*([f"{path}: {found}"] if found else []), *inner]


def record_faults(item: Any, record: Any, path: str, types: Any, hits: Hits) -> list[str]:
    """What is wrong with a value as a record of a type."""
    if not isinstance(record, dict):
        hits.add((id(item), "none"))
        return [f"{path}: not a record"]
    found: list[str] = []
    fields = []
    for rule in item["rules"]:
        if "compare" in rule:
            kind, first, second = rule["compare"][:3]
            pair: list[Any] = [record.get(first), record.get(second)]
            if all(map(is_integer, pair)):
                most = rule["compare"][3] if kind == "sum" else 0
                over = (pair[0] + pair[1] if kind == "sum" else pair[0] - pair[1]) - most
                hits.add((id(rule), max(-1, min(2, over))))
                if over > 0:
                    text = f"{first} is above {second}"
                    if kind == "sum":
                        text = f"{first} and {second} are above {most} together"
                    found.append(f"{path}: {text}")
            continue
        name, when = rule["field"], rule["when"]
        fields.append(name)
        there = name in record
        asked = when is None or (there if when[0] == "optional" else meets(when[1], record))
        hits.add((id(rule), asked, there))
        if asked:
            wrong = faults(rule["check"], record.get(name), f"{path}.{name}", types, hits)
            hits.add((id(rule), "wrong", bool(wrong)))
            found += wrong
        elif there and when[0] == "where" and when[2]:
            found.append(f"{path}.{name}: not allowed")
    if item["closed"]:
        more = sorted(set(record).difference(fields))
        hits.add((id(item), min(2, len(more))))
        found += [f"{path}.{name}: unknown" for name in more]
    return found


def draw_value(check: Any, types: Any, pool: Numbers, odd: int) -> Any:
    """A value for a check, wrong in kind once in so many times, and at times in size."""
    rng, kind = pool.rng, check[0]
    if rng.randrange(odd) == 0:
        return copy.deepcopy(rng.choice(ODD))
    if kind == "record":
        return draw_record(types[check[1]], types, pool, 40)
    if kind == "list":
        count = rng.randrange(check[1] - 1, check[2] + 2) if odd < 20 else check[1]
        return [draw_value(check[3], types, pool, max(odd, 12)) for _ in range(count)]
    if kind == "word":
        return rng.choice([*check[1], "owl"] if odd < 20 else check[1])
    if kind == "flag":
        return rng.randrange(2) == 0
    if kind == "range" and (odd >= 20 or rng.randrange(2)):
        return rng.randrange(check[1], check[2] + 1)
    if kind == "step" and rng.randrange(2):
        return check[1] * rng.randrange(-3, 12)
    if kind in ("range", "step"):
        return pool.draw()
    if kind == "length":
        return "ab-c " * 4 and ("ab-c " * 4)[: rng.randrange(check[1] - 1, check[2] + 2)]
    start = rng.choice([check[1], check[1], check[1][:-1], "q" + check[1], check[1].upper()])
    return str(start) + rng.choice(["", "", "1", "ab"])


def draw_record(item: Any, types: Any, pool: Numbers, odd: int) -> Any:
    """A record of a type, or nearly one."""
    record = {}
    for rule in item["rules"]:
        if "field" not in rule:
            continue
        optional = rule["when"] is not None
        if pool.rng.randrange(3 if optional else 10) or (odd >= 20 and not optional):
            record[rule["field"]] = draw_value(rule["check"], types, pool, odd)
    for name in pool.rng.sample(MORE, pool.rng.choice((0, 0, 1, 2, 3)) if odd < 20 else 0):
        record[name] = pool.rng.choice((0, "x"))
    names = list(record)
    pool.rng.shuffle(names)
    return {name: record[name] for name in names}


def wants(item: Any) -> list[Any]:
    """What records of a type have to come by."""
    found: list[Any] = []
    for rule in item["rules"]:
        if "compare" in rule:
            found += [(id(rule), over) for over in (-1, 0, 1)]
            continue
        check, when = rule["check"], rule["when"]
        found += [(id(rule), "wrong", wrong) for wrong in (True, False)]
        if when is not None and when[0] == "optional":
            found += [(id(rule), there, there) for there in (True, False)]
        elif when is not None:
            found += [(id(rule), asked, True) for asked in (True, False)]
            found.append((id(rule), False, False))
        found += check_wants(check)
    if item["closed"]:
        found += [(id(item), count) for count in (0, 1, 2)]
    return found


def check_wants(check: Any) -> list[Any]:
    """What values have to come by of a check."""
    kind, at = check[0], id(check)
    if kind == "range":
        found: list[Any] = [(at, end, gap) for end in (0, 1) for gap in (-1, 0)]
        return [*found, (at, "true or false", True), (at, "true or false", False)]
    if kind == "step":
        found = [(at, "true or false", True), (at, "true or false", False)]
        return [*found, (at, f"not a multiple of {check[1]}"), (at, "")]
    if kind == "length":
        return [(at, "not a text"), *((at, n) for n in range(check[1] - 1, check[2] + 2))]
    if kind == "start":
        return [(at, "not a text"), (at, "wrong start"), (at, "")]
    if kind == "list":
        counts = range(max(0, check[1] - 1), check[2] + 2)
        found = [(at, "not a list"), (at, "inner", True), *((at, n) for n in counts)]
        return [*found, *check_wants(check[3])]
    return []


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the types, each by records that come by all of its rules."""
    types = {item["name"]: item for item in spec["types"]}
    for item in spec["types"][section::sections]:
        pool = Numbers(numbers([item["rules"]]))

        def make(item: Any = item, pool: Numbers = pool) -> Any:
            return draw_record(item, types, pool, pool.rng.choice((6, 14)))

        def run(record: Any, hits: Hits, item: Any = item) -> Any:
            return record_faults(item, record, "data", types, hits)

        made = cover(
            make,
            run,
            wants(item),
            (),
            need=2,
        )
        for record in made:
            expect(function, spec, types, item, record)
        if not spec["one"]:
            for value in (None, 7, "ash", [["age", 1]], random.choice(ODD[:-2])):
                expect(function, spec, types, item, value)


def expect(function: Any, spec: Any, types: Any, item: Any, value: Any) -> None:
    """Compare one answer."""
    want = record_faults(item, value, "data", types, set())
    kind = [] if spec["one"] else [item["name"]]
    got = function(*kind, copy.deepcopy(value))
    assert got == want, (
        f"for {[*kind, value]!r:.500} the answer is {got!r:.300} and not {want!r:.300}"
    )


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    rng = random.Random(seed)
    spec = json.loads(json.dumps(spec))
    types = {item["name"]: item for item in spec["types"]}
    found: list[Any] = []
    for _ in range(4):
        item = spec["types"][rng.randrange(len(spec["types"]))]
        record = draw_record(item, types, Numbers([], -9, 90, rng), 7)
        kind = [] if spec["one"] else [item["name"]]
        found.append(([*kind, record], record_faults(item, record, "data", types, set())))
    return found
