"""Inputs by the names of parameters, and when an answer is right; a part of the hidden tests."""

from __future__ import annotations

import random
from typing import Any

NUMBERS = {
    "age": (0, 30), "price": (1, 200), "score": (0, 100), "year": (1, 2400),
    "celsius": (-40, 100), "fahrenheit": (-40, 212), "minutes": (0, 500), "hours": (0, 40),
    "days": (0, 40), "weeks": (0, 40), "width": (1, 40), "height": (1, 40), "size": (0, 400),
    "count": (0, 8),
}  # fmt: skip
EDGES = {
    "age": (12, 13, 17, 18, 19, 20),
    "score": (49, 50, 51, 69, 70, 71, 89, 90, 91),
    "size": (0, 9, 10, 99, 100, 101),
    "width": (1, 2, 3),
}
ENDS = ["ing", "s", "ed"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def draw(names: list[str], rng: random.Random) -> list[Any]:
    """Arguments for parameters of these names; later ones often have to do with earlier ones."""
    found: dict[str, Any] = {}
    for name in names:
        found[name] = draw_one(name, found, rng)
    return [found[name] for name in names]


def draw_one(name: str, before: dict[str, Any], rng: random.Random) -> Any:
    """One argument."""
    if name in NUMBERS:
        number = rng.randint(*NUMBERS[name])
        if name in EDGES and rng.random() < 0.3:
            return rng.choice(EDGES[name])
        if name == "year" and rng.random() < 0.5:
            return max(1, number // 100) * 100 + rng.choice([0, 0, 1])
        if name == "size" and rng.random() < 0.3:
            return rng.choice([number % 20, number % 20 * 10, (number % 20) ** 2])
        return number
    if name in ("numbers", "values", "first", "second"):
        if name == "second" and rng.random() < 0.6:
            other = list(before["first"])
            return [other, rng.sample(other, len(other)), other[1:], other[::-1]][rng.randrange(4)]
        return draw_numbers(rng, 1 if name == "values" else 0)
    if name == "rows":
        return [draw_numbers(rng, 0)[:4] for _ in range(rng.randint(0, 4))]
    if name == "words":
        words = [draw_word(rng) for _ in range(rng.randint(0, 5))]
        return sorted(words) if rng.random() < 0.2 else words
    if name == "sentence":
        words = [draw_word(rng) for _ in range(rng.randint(1, 5))]
        return " ".join(words + words[: rng.randint(0, 1)])
    if name == "prices":
        return {draw_word(rng): rng.randint(0, 12) for _ in range(rng.randint(0, 5))}
    if name == "text":
        return draw_text(rng)
    if name == "letter":
        letters = [c for c in before.get("text", "") if c.islower()]
        words = [c for w in before.get("words", []) for c in w]
        known = letters or words
        return rng.choice(known if known and rng.random() < 0.6 else list("abcdeghinost"))
    if name == "word":
        known = [*before.get("words", []), *before.get("prices", {})]
        known += before.get("sentence", "").split()
        return rng.choice(known) if known and rng.random() < 0.6 else draw_word(rng)
    if name == "other":
        word = before["word"]
        middle = word[rng.randrange(len(word)) :]
        near = [word, "".join(rng.sample(word, len(word))), middle, word[0] + draw_word(rng)]
        return rng.choice(near) if rng.random() < 0.6 else draw_word(rng)
    numbers = before.get("numbers")
    if numbers and rng.random() < 0.5:
        return rng.choice(numbers)
    if "a" in before and rng.random() < 0.5:
        last = before.get("b", before["a"])
        return rng.choice([last, last, last + 1, 10 - last])
    if rng.random() < 0.2:
        return rng.choice([0, 0, 0, 0, 1, -1, 9, 10, 11, -10, -11, 15, 30])
    return rng.randint(-15, 15) if rng.random() < 0.7 else rng.randint(-200, 200)


def draw_numbers(rng: random.Random, least: int) -> list[int]:
    """A list of whole numbers, now and then sorted, mirrored, or all alike."""
    high = rng.choice([2, 9, 20])
    low = rng.choice([-high, -high, 0, 1])
    numbers = [rng.randint(low, high) for _ in range(rng.randint(least, 7))]
    way = rng.random()
    if way < 0.1:
        return sorted(numbers)
    if way < 0.2:
        return sorted(numbers, reverse=True)
    if way < 0.3:
        return numbers[:4] + numbers[:4][::-1]
    if way < 0.4:
        return numbers[:1] * len(numbers)
    if way < 0.5:
        return [x - x % 2 for x in numbers] if rng.random() < 0.5 else [x | 1 for x in numbers]
    return numbers


def draw_word(rng: random.Random) -> str:
    """A word of lowercase letters, now and then a mirrored one."""
    letters = LETTERS if rng.random() < 0.2 else "aeiotns"
    word = "".join(rng.choice(letters) for _ in range(rng.randint(1, 5)))
    way = rng.random()
    if way < 0.2:
        return word + word[::-1]
    return word + rng.choice(ENDS) if way < 0.5 else word


def draw_text(rng: random.Random) -> str:
    """Some characters: letters, digits, spaces; now and then of one sort alone."""
    mixed = "aeiotns AEst12 "
    sort = rng.choice([mixed, mixed, "abcde", "aAbBE", "0123456789", "tsn ", LETTERS + " .,-"])
    return "".join(rng.choice(sort) for _ in range(rng.randint(0, 10)))


def same(found: Any, expected: Any) -> bool:
    """Whether an answer is right: equal, and fractions nearly so."""
    if isinstance(expected, float) and type(found) in (int, float):
        return bool(abs(found - expected) <= 1e-9 * max(1.0, abs(expected)))
    if isinstance(expected, list) and isinstance(found, list):
        pairs = zip(found, expected)  # noqa: B905 - the guest's Python may be 3.9
        return len(found) == len(expected) and all(same(one, two) for one, two in pairs)
    return bool(found == expected)
