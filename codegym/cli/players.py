"""From the options of ``codegym eval`` to who is asked."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from codegym.errors import InputError
from codegym.evaluation.models.base import Sampling, open_model
from codegym.evaluation.models.pace import Pace
from codegym.evaluation.models.prices import Price, parse_price, read_prices
from codegym.evaluation.player import Player
from codegym.evaluation.records import Mode
from codegym.evaluation.speakers import ModelSpeakers, ObjectSpeakers


@dataclass(frozen=True)
class Asking:
    """How tasks are asked, whoever answers."""

    n: int
    mode: str
    turns: int | None
    concurrency: int | None
    extract: bool


@dataclass(frozen=True)
class ModelOptions:
    """What only a model has."""

    temperature: float | None
    top_p: float
    max_tokens: int
    stop: tuple[str, ...]
    system: str
    native_tools: bool
    base_url: str | None
    api: str | None
    key_variable: str
    body: str
    retries: int
    timeout_s: float
    pace: Pace
    price: str | None
    prices: Path | None


def agent_player(spec: str, asking: Asking) -> Player:
    """The player of ``--agent MODULE:CLASS``."""
    speakers = ObjectSpeakers(spec, asking.concurrency or 1)
    return Player(
        speakers,
        asking.n,
        mode=cast(Mode, asking.mode),
        turns=asking.turns,
        extract=asking.extract,
    )


def model_player(spec: str, asking: Asking, options: ModelOptions, opened: ExitStack) -> Player:
    """The player of ``--model``.

    Args:
        spec: The model.
        asking: How it is asked.
        options: The model's own.
        opened: Closes the model.

    Raises:
        InputError: An option is wrong, or the model cannot be opened.
    """
    temperature = options.temperature
    if temperature is None:
        temperature = 0.0 if asking.n == 1 else 0.8
    sampling = Sampling(temperature, options.top_p, options.max_tokens, options.stop)
    kind, _, name = spec.partition(":")
    more: dict[str, Any]
    if kind == "openai":
        more = {
            "base_url": options.base_url,
            "api": options.api or "chat",
            "concurrency": asking.concurrency or 8,
            "retries": options.retries,
            "timeout_s": options.timeout_s,
            "pace": options.pace,
            "key_variable": options.key_variable,
            "body": _body(options.body),
        }
    else:
        if options.base_url is not None:
            raise InputError("only an openai: model has one", "--base-url")
        if options.api not in (None, "chat", "completions"):
            raise InputError("must be 'chat' or 'completions'", "--api")
        more = {"batch": asking.concurrency or 8}
        more["chat"] = None if options.api is None else options.api == "chat"
    price = _price(options, name)  # before a model is loaded, which takes a while
    model = opened.enter_context(open_model(spec, sampling, **more))
    return Player(
        ModelSpeakers(model, options.system, options.native_tools),
        asking.n,
        mode=cast(Mode, asking.mode),
        turns=asking.turns,
        price=price,
    )


def _price(options: ModelOptions, name: str) -> Price | None:
    if options.price is not None:
        return parse_price(options.price)
    return None if options.prices is None else read_prices(options.prices, name)


def _body(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise InputError("must be a JSON object", "--body")
    return body
