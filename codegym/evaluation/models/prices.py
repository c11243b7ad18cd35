"""What tokens cost. Prices change and are not kept here: they come from whoever runs the model."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from codegym.errors import InputError


class Price(NamedTuple):
    """US dollars for a million tokens."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: int | None, completion_tokens: int | None) -> float | None:
        """Cost of a request, dollars; None where its tokens are unknown."""
        if prompt_tokens is None or completion_tokens is None:
            return None
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / 1e6


def parse_price(text: str) -> Price:
    """A price as ``PROMPT/COMPLETION``, such as ``0.15/0.60``.

    Raises:
        InputError: It is none.
    """
    prompt, slash, completion = text.partition("/")
    try:
        if slash:
            return _checked(float(prompt), float(completion))
    except ValueError:
        pass
    raise InputError("must be PROMPT/COMPLETION, dollars for a million tokens", f"price {text!r}")


def read_prices(path: Path, model: str) -> Price | None:
    """The price of a model in a TOML table; None where it is not in there.

    The form::

        ["my-model"]
        prompt = 0.15        # US dollars for a million tokens
        completion = 0.60

    Raises:
        InputError: The file cannot be read, or an entry has no two prices.
    """
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not TOML: {error}", str(path)) from None
    entry = table.get(model)
    if entry is None:
        return None
    try:
        return _checked(float(entry["prompt"]), float(entry["completion"]))
    except (KeyError, TypeError, ValueError):
        raise InputError(
            "must have 'prompt' and 'completion', dollars for a million tokens", f"{path}: {model}"
        ) from None


def _checked(prompt: float, completion: float) -> Price:
    if not all(math.isfinite(x) and x >= 0 for x in (prompt, completion)):
        raise ValueError
    return Price(prompt, completion)
