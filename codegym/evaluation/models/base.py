"""What every model client has in common."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from codegym.errors import InputError

Message = Mapping[str, Any]
"""One turn of a conversation in the OpenAI form: ``{"role": ..., "content": ...}``."""

Prompt = str | Sequence[Message] | Sequence[int]
"""A text to continue, a conversation to answer, or token ids to continue as they are."""


@dataclass(frozen=True)
class Sampling:
    """How to sample.

    Raises:
        InputError: A number is out of its range.
    """

    temperature: float = 0.0
    """0 takes the likeliest token each time."""
    top_p: float = 1.0
    max_tokens: int = 1024
    """Most tokens of one answer."""
    stop: tuple[str, ...] = ()
    """Texts that end an answer; they are not part of it."""
    logprobs: bool = False
    """Whether answers carry the log-probability of each token, under the model itself (at
    temperature 1), where the client can tell."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.temperature) and self.temperature >= 0):
            raise InputError(f"must not be negative, and is {self.temperature}", "temperature")
        if not 0 < self.top_p <= 1:
            raise InputError(f"must be in (0, 1], and is {self.top_p}", "top_p")
        if self.max_tokens < 1:
            raise InputError(f"must be at least 1, and is {self.max_tokens}", "max_tokens")

    def describe(self) -> dict[str, Any]:
        """As plain data, for a manifest."""
        return {**asdict(self), "stop": list(self.stop)}


@dataclass(frozen=True)
class Answer:
    """What a model said."""

    text: str
    finish_reason: str = ""
    """``stop``, ``length`` (``max_tokens`` ran out), ``context`` (the prompt is longer than the
    model takes: no text, no tokens), or a server's own word; empty where unknown."""
    prompt_tokens: int | None = None
    """None where unknown, like the next."""
    completion_tokens: int | None = None
    seconds: float = 0.0
    """From the request to the answer, waiting in a batch and retries included."""
    prompt_ids: tuple[int, ...] | None = field(default=None, repr=False)
    """Token ids of the prompt as the model saw it; None where the client does not know them."""
    completion_ids: tuple[int, ...] | None = field(default=None, repr=False)
    """Token ids as sampled, the token that ended the answer included."""
    logprobs: tuple[float, ...] | None = field(default=None, repr=False)
    """Of each of ``completion_ids``, where :attr:`Sampling.logprobs` asks for them."""


class Model(Protocol):
    """A model that can be asked, by many threads at once; a context manager."""

    name: str
    """For people, and for the price table."""
    sampling: Sampling
    concurrency: int
    """How many requests at once make sense."""
    chats: bool
    """Whether it takes conversations; else texts to continue."""
    paid: bool
    """Whether a request that was sent costs something even where nobody waits for its answer."""

    def describe(self) -> dict[str, Any]:
        """What it is, for a manifest: equal for what would answer alike. Holds no secret."""
        ...

    def generate(
        self,
        prompt: Prompt,
        *,
        seed: int | None = None,
        tools: Sequence[Mapping[str, Any]] = (),
    ) -> Answer:
        """Ask, and wait for the answer.

        Args:
            prompt: A conversation, a text or token ids.
            seed: Of the sampling; the same prompt and seed give the same answer where the
                server or the batch allows it.
            tools: Schemas in the OpenAI form to offer in a conversation. A tool call comes back
                as text: a JSON object with ``name`` and ``arguments``, or a list of them.

        Raises:
            InfrastructureError: There was no answer after all retries (cause ``model``), or the
                model was stopped (``closed``).
            InputError: The server refuses such requests: the key, the name, a parameter.
        """
        ...

    def stop(self) -> None:
        """Take no further request; what costs nothing is given up, the rest still answers."""
        ...

    def close(self) -> None:
        """Stop, and let go of everything; safe to call again."""
        ...

    def __enter__(self) -> Model: ...

    def __exit__(self, *error: object) -> None: ...


def is_ids(prompt: Prompt) -> bool:
    """Whether a prompt is token ids."""
    return not isinstance(prompt, str) and len(prompt) > 0 and isinstance(prompt[0], int)


def open_model(
    spec: str,
    sampling: Sampling | None = None,
    *,
    base_url: str | None = None,
    **options: Any,
) -> Model:
    """A model by its spec.

    Args:
        spec: ``openai:NAME`` for a server with OpenAI's interface, ``hf:PATH_OR_NAME`` for a
            transformers model (a folder, a name, or a ``.gguf`` file).
        sampling: How to sample; greedy by default.
        base_url: Of the server, such as ``http://127.0.0.1:8000/v1``.
        options: Of :class:`~codegym.evaluation.models.openai_client.OpenAIModel` or
            :class:`~codegym.evaluation.models.transformers_client.TransformersModel`.

    Raises:
        InputError: An unknown kind, a missing package, or a model that cannot be loaded.
    """
    kind, _, name = spec.partition(":")
    if not name or kind not in ("openai", "hf"):
        raise InputError("must be openai:NAME or hf:PATH_OR_NAME", f"model {spec!r}")
    sampling = sampling or Sampling()
    if kind == "openai":
        from codegym.evaluation.models.openai_client import OpenAIModel

        return OpenAIModel(name, sampling, base_url=base_url, **options)
    if base_url is not None:
        raise InputError("only an openai: model has one", "--base-url")
    from codegym.evaluation.models.transformers_client import TransformersModel

    return TransformersModel(name, sampling, **options)
