"""The family ``grammar``: texts made by the rules, and what they come to."""

from __future__ import annotations

import json
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import Hits, cover, value_of

DEEPEST = 3


class Unreadable(Exception):
    """A token cannot stand where it stands; its index is the argument."""


class Reader:
    """Reads tokens by rules."""

    def __init__(self, rules: Any, tokens: list[str], hits: Hits) -> None:
        self.rules, self.tokens, self.hits, self.at = rules, tokens, hits, 0

    def next(self, word: str) -> bool:
        """Whether a word comes next; it is read then."""
        found = self.tokens[self.at : self.at + 1] == [word]
        self.at += found
        return found

    def read(self, what: Any) -> int:
        """The value of a number (empty), a rule (its name), or a value as it is."""
        if isinstance(what, int):
            return what
        if what:
            return self.rule(self.rules[what], set())
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        if not token.isdigit():
            raise Unreadable(self.at)
        self.at += 1
        return int(token)

    def demand(self, word: str) -> None:
        """Read a word."""
        if not self.next(word):
            raise Unreadable(self.at)

    def rule(self, rule: Any, hits: Hits) -> int:
        """The value of a rule."""
        env: dict[str, Any] = {}
        for part in rule["parts"]:
            kind, letter, times = part[0], part[1], 0
            if kind == "word":
                self.demand(letter)
            elif kind == "number":
                env[letter] = self.read("")
            elif kind == "rule":
                env[letter] = self.read(part[2])
            elif kind == "nest":
                times = int(self.next(part[2][0]))
                env[letter] = self.read(part[3] if times else "")
                if times:
                    self.demand(part[2][1])
            elif kind == "option":
                times = int(self.next(part[3]))
                env[letter] = self.read(part[4]) if times else part[2]
            elif kind == "choice":
                times = int(self.next(part[2][0]))
                if not times:
                    self.demand(part[3][0])
                env[letter] = self.read(part[2 if times else 3][1])
            else:
                while self.next(part[2]):
                    times += 1
                    if kind == "fold":
                        env["x"] = self.read(part[4])
                        env[letter] = value_of(part[3], env, hits)
                if kind == "count":
                    env[letter] = times
            hits.add((id(part), min(times, 2)))
        hits.add(id(rule))
        value: int = value_of(rule["value"], env, hits)
        return value


def answer(spec: Any, rules: Any, rule: Any, tokens: list[str], hits: Hits) -> Any:
    """What the function answers for tokens."""
    reader = Reader(rules, tokens, hits)
    try:
        value = reader.rule(rule, hits)
        if not spec["one"] and reader.at < len(tokens):
            raise Unreadable(reader.at)
    except Unreadable as error:
        hits.add("error")
        return ["error", error.args[0]]
    return value


def made(rules: Any, rule: Any, rng: Any, depth: int) -> list[str]:
    """Tokens that a rule can read, if what comes next does not get in the way."""
    found: list[str] = []

    def add(what: Any) -> None:
        if what:
            found.extend(made(rules, rules[what], rng, depth + 1))
        else:
            found.append(str(rng.randrange(rng.choice((4, 30, 100)))))

    for part in rule["parts"]:
        kind = part[0]
        if kind == "word":
            found.append(part[1])
        elif kind == "number":
            add("")
        elif kind == "rule":
            add(part[2])
        elif kind == "nest":
            if depth < DEEPEST and rng.randrange(2):
                found.append(part[2][0])
                add(part[3])
                found.append(part[2][1])
            else:
                add("")
        elif kind == "choice":
            word, value = part[rng.randrange(2, 4)]
            found.append(word)
            if isinstance(value, str):
                add(value)
        else:
            times = rng.randrange(2) if kind == "option" else rng.choice((0, 1, 2, 3))
            for _ in range(times if depth < DEEPEST else min(times, 1)):
                found.append(part[3] if kind == "option" else part[2])
                if kind != "count":
                    add(part[4])
    return found


def damaged(spec: Any, tokens: list[str], rng: Any) -> list[str]:
    """Tokens of which one is gone, new or another, or that end too early."""
    tokens = list(tokens)
    at = rng.randrange(len(tokens) + 1)
    kind = rng.randrange(4)
    if kind == 0:
        return tokens[:at]
    word = rng.choice([*tokens, "7", "owl", "(", "]"])
    if kind < 3:
        del tokens[at : at + 1]
    if kind > 1:
        tokens.insert(at, word)
    return tokens


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the rules, each by texts that come by all of its parts."""
    rules = {rule["name"]: rule for rule in spec["rules"]}
    for rule in spec["rules"][section::sections]:
        ways = {"option": 2, "nest": 2, "choice": 2, "fold": 3, "count": 3}
        want = [
            (id(part), times) for part in rule["parts"] for times in range(ways.get(part[0], 0))
        ]

        def make(rule: Any = rule) -> Any:
            return made(rules, rule, random, 0)

        def run(tokens: Any, hits: Hits, rule: Any = rule) -> Any:
            return answer(spec, rules, rule, tokens, hits)

        for tokens in cover(make, run, want, (), need=3):
            expect(function, spec, rules, rule, tokens)
            if not spec["one"]:
                expect(function, spec, rules, rule, damaged(spec, tokens, random))
        if not spec["one"]:
            expect(function, spec, rules, rule, [])
            tokens = made(rules, rule, random, 0)
            expect(function, spec, rules, rule, [*tokens, "owl"])
            for at in range(min(len(tokens), 8)):
                expect(function, spec, rules, rule, tokens[:at])


def expect(function: Any, spec: Any, rules: Any, rule: Any, tokens: list[str]) -> None:
    """Compare one answer."""
    want = answer(spec, rules, rule, tokens, set())
    arguments = call(spec, rule, tokens)
    got = function(*arguments)
    assert got == want, f"for {arguments!r:.600} the answer is {got!r:.300} and not {want!r:.300}"


def call(spec: Any, rule: Any, tokens: list[str]) -> list[Any]:
    """The arguments for tokens."""
    return [[*tokens, ";"]] if spec["one"] else [rule["name"], " ".join(tokens)]


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    rng = random.Random(seed)
    spec = json.loads(json.dumps(spec))
    rules = {rule["name"]: rule for rule in spec["rules"]}
    found: list[Any] = []
    for number in range(4):
        rule = spec["rules"][rng.randrange(len(spec["rules"]))]
        tokens = made(rules, rule, rng, 2)
        if number == 3 and not spec["one"]:
            tokens = damaged(spec, tokens, rng)
        found.append((call(spec, rule, tokens), answer(spec, rules, rule, tokens, set())))
    return found
