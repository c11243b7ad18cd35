"""The inputs of MBPP+ in their own types.

JSON has no tuples, sets and complex numbers, and EvalPlus writes lists and texts in
their place. Which argument was what it says by problem number
(``mbpp_deserialize_inputs`` in ``evalplus/data/mbpp.py``); the table here says the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Arguments = list[Any]


def _inner(value: Any) -> list[Any]:
    return [tuple(item) for item in value]


def _deep(value: Any) -> Any:
    return tuple(map(_deep, value)) if isinstance(value, list) else value


def _first(change: Callable[[Any], Any]) -> Callable[[Arguments], Arguments]:
    return lambda arguments: [change(arguments[0]), *arguments[1:]]


def _each(change: Callable[[Any], Any]) -> Callable[[Arguments], Arguments]:
    return lambda arguments: [change(argument) for argument in arguments]


# A list is a set where it holds something; an empty one was a dict.
_sets = _first(lambda items: [set(i) if isinstance(i, list) and i else {} for i in items])
_mixed = _first(lambda items: tuple(tuple(i) if isinstance(i, list) else i for i in items))
_values = _first(lambda table: {key: tuple(value) for key, value in table.items()})

_RULES: tuple[tuple[Callable[[Arguments], Arguments], str], ...] = (
    (
        _each(tuple),
        "2 116 132 143 222 261 273 394 399 421 424 429 470 560 579 596 616 630 726 740 744 809",
    ),
    (_each(_inner), "63 64 70 94 120 237 272 299 400 409 417 438 473 614 780"),
    (_each(lambda value: tuple(_inner(value))), "259 401 445"),
    (_each(_deep), "580 615 791"),
    (_first(_inner), "75 413 444 753"),
    (_first(tuple), "250 307 405 446 617 720 763 808"),
    (_mixed, "278"),
    (_sets, "115"),
    (_values, "722"),
    (_first(complex), "252"),
    (lambda arguments: [arguments[0], tuple(arguments[1])], "106 750"),
    (lambda arguments: [float(arguments[0]), complex(arguments[1])], "124"),
)
_BY_NUMBER = {int(number): rule for rule, numbers in _RULES for number in numbers.split()}


def revive(task_id: str, inputs: list[Arguments]) -> list[Arguments]:
    """The inputs of a problem with tuples, sets and complex numbers where they belong.

    Args:
        task_id: ``Mbpp/NUMBER``.
        inputs: Lists of arguments, as they came out of JSON.

    Raises:
        ValueError, TypeError, IndexError, AttributeError: They are not this problem's.
    """
    number = task_id.rpartition("/")[2]
    rule = _BY_NUMBER.get(int(number)) if number.isdecimal() else None
    return [rule(arguments) for arguments in inputs] if rule else inputs
