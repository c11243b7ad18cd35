"""The family ``machine``: what a controller does."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import (
    Hits,
    Numbers,
    cover,
    numbers,
    parts_of,
    run_block,
    wanted,
)


def machine_run(spec: Any, start: Any, hits: Hits) -> Any:
    """What the function answers; arguments stay as they are."""
    sent: list[Any] = []
    if not spec["states"]:
        registers, value = start
        env = {**registers, "value": value}
        run_block(spec["rules"][0]["do"], env, sent, hits)
        return {name: env[name] for name in registers}
    state, registers, events = start
    env = dict(registers)
    for event, value in events:
        for rule in spec["by_place"].get(state + "/" + event, ()):
            env["value"] = value
            run_block(rule["do"], env, sent, hits)
            hits.add(id(rule))
            state = rule["then"]
    return [state, {name: env[name] for name in registers}, sent]


def machine_prepare(spec: Any) -> Any:
    """Find the rules by where they apply."""
    places = {}
    for rule in spec["rules"]:
        places[rule["state"] + "/" + rule["event"]] = [rule]
    return {**spec, "by_place": places}


def machine_draw(spec: Any, rule: Any, length: int, pool: Numbers) -> Any:
    """Arguments; the first event is the rule's."""
    registers = {name: pool.draw() for name in spec["registers"]}
    if not spec["states"]:
        return [registers, pool.draw()]
    events = [[rule["event"], pool.draw()]]
    events += [[random.choice(spec["events"]), pool.draw()] for _ in range(length - 1)]
    return [rule["state"], registers, events]


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the rules, each by events of its own, and events in a row."""
    spec = machine_prepare(spec)
    for rule in spec["rules"][section::sections]:
        check_rule(function, spec, rule)
    for _ in range(3):
        rule = random.choice(spec["rules"])
        expect(function, spec, machine_draw(spec, rule, 25, Numbers([])))


def check_rule(function: Any, spec: Any, rule: Any) -> None:
    """Test a rule by single events that come by all of its steps."""
    pool = Numbers(numbers(rule["do"]))
    made = cover(
        lambda: machine_draw(spec, rule, 1, pool),
        lambda start, hits: machine_run(spec, start, hits),
        wanted(rule["do"]),
        parts_of(rule["do"]),
    )
    for start in made:
        expect(function, spec, start)


def expect(function: Any, spec: Any, start: Any) -> None:
    """Compare one answer."""
    want = machine_run(spec, start, set())
    got = function(*copy.deepcopy(start))
    assert got == want, f"for {start!r:.300} the answer is {got!r:.300} and not {want!r:.300}"


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    spec = machine_prepare(json.loads(json.dumps(spec)))
    stream = random.Random(seed)
    found = []
    for _ in range(3):
        rule = spec["rules"][stream.randrange(len(spec["rules"]))]
        registers = {name: stream.randrange(-9, 60) for name in spec["registers"]}
        if spec["states"]:
            events = [[rule["event"], stream.randrange(40)]]
            for _ in range(2):
                event = spec["events"][stream.randrange(len(spec["events"]))]
                events.append([event, stream.randrange(40)])
            start = [rule["state"], registers, events]
        else:
            start = [registers, stream.randrange(-9, 60)]
        found.append((copy.deepcopy(start), machine_run(spec, start, set())))
    return found
