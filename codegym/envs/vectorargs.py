"""What a vector environment is called with: one of each for every single environment."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from codegym.errors import InputError

Seeds = int | Sequence[int | None] | NDArray[np.integer[Any]] | None


def autoreset_mode(mode: str | AutoresetMode) -> AutoresetMode:
    """The mode of a name.

    Raises:
        InputError: There is none of that name.
    """
    try:
        return AutoresetMode(mode)
    except ValueError:
        known = ", ".join(repr(one.value) for one in AutoresetMode)
        raise InputError(f"must be one of {known}, and is {mode!r}", "autoreset_mode") from None


def reset_mask(mask: Any, count: int) -> NDArray[np.bool_]:
    """Which environments to reset; all where there is no mask.

    Raises:
        TypeError: Not a bool array.
        ValueError: Of another shape, or without a True.
    """
    if mask is None:
        return np.ones(count, np.bool_)
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
        raise TypeError(f"`options['reset_mask']` must be a bool array, got {mask!r}")
    if mask.shape != (count,) or not mask.any():
        raise ValueError(
            f"`options['reset_mask']` must have shape ({count},) and at least one True, got {mask}"
        )
    return mask


def task_ids(tasks: str | Sequence[str | None] | None, count: int) -> list[str | None]:
    """The task asked for, for each environment; None where one is to be drawn.

    Raises:
        InputError: Not as many as environments.
    """
    if tasks is None or isinstance(tasks, str):
        return [tasks] * count
    if len(tasks) != count:
        raise InputError(f"needs {count} ids, and has {len(tasks)}", "reset: task_id")
    return [None if task is None else str(task) for task in tasks]


def seeds(seed: Seeds, count: int, group: int) -> list[int | None]:
    """A seed for each environment, the same within a group of so many.

    NumPy's integers are taken too, which Gymnasium's own seeding refuses.

    Raises:
        TypeError: Not integers.
        ValueError: Not as many as environments, or other ones within a group.
    """
    if seed is None:
        return [None] * count
    if isinstance(seed, Sequence) or (isinstance(seed, np.ndarray) and seed.ndim):
        found = [None if one is None else operator.index(one) for one in seed]
        if len(found) != count:
            raise ValueError(f"needs {count} seeds, got {len(found)}")
        if any(one != found[n - n % group] for n, one in enumerate(found)):
            raise ValueError(f"seeds within a group of {group} must be the same, got {found}")
        return found
    first = operator.index(seed)
    return [first + number // group for number in range(count)]


def texts(actions: Any, count: int) -> list[str | None]:
    """An action for each environment.

    Raises:
        TypeError: Not a sequence of texts; one alone is none, though it has a length.
        ValueError: Not as many as environments.
    """
    if isinstance(actions, str | bytes) or not hasattr(actions, "__len__"):
        raise TypeError(f"Expects a sequence of {count} texts, actual type: {type(actions)}")
    if len(actions) != count:
        raise ValueError(f"Expects {count} actions, one for each environment, got {len(actions)}")
    for number, action in enumerate(actions):
        if action is not None and not isinstance(action, str):
            raise TypeError(
                f"Expects action {number} to be a str, the source of a program, "
                f"actual type: {type(action)}"
            )
    return [None if action is None else str(action) for action in actions]
