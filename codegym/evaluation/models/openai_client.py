"""A model behind OpenAI's interface: vLLM, SGLang, llama.cpp, a provider.

Retries with back-off are the ``openai`` package's own; it also honours ``Retry-After``.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from codegym.errors import InfrastructureError, InputError
from codegym.evaluation.models.base import Answer, Prompt, Sampling, is_ids
from codegym.evaluation.models.pace import Pace

_LOCAL_KEY = "none"  # the package insists on a key, servers of one's own do not
# How servers say that a prompt does not fit: OpenAI and vLLM, llama.cpp, SGLang.
_TOO_LONG = ("context length", "context_length", "context size", "context window", "too long")


class OpenAIModel:
    """A client; see :class:`~codegym.evaluation.models.base.Model`.

    Args:
        name: The model's name on the server.
        sampling: How to sample.
        base_url: Of the server; the package's default where it is None.
        api: ``chat`` for conversations, ``completions`` for texts to continue. Token ids go to
            the server's completions in either case.
        concurrency: Requests at once.
        retries: How often a request is tried again, after 0.5 s, 1 s, 2 s, ... at most 8 s: on a
            lost connection, 408, 409, 429 and 5xx.
        timeout_s: Of one try, seconds.
        pace: Rate limits to keep to.
        key_variable: Environment variable with the key. A missing one is an error only for the
            default server.
        body: More fields of each request, as the server knows them.

    Raises:
        InputError: The package is missing, or there is no key.
    """

    paid = True

    def __init__(
        self,
        name: str,
        sampling: Sampling,
        *,
        base_url: str | None = None,
        api: str = "chat",
        concurrency: int = 8,
        retries: int = 6,
        timeout_s: float = 600.0,
        pace: Pace | None = None,
        key_variable: str = "OPENAI_API_KEY",
        body: Mapping[str, Any] | None = None,
    ) -> None:
        try:
            import openai
        except ImportError:
            raise InputError(
                "needs the openai package: pip install 'codegym[models]'", f"model openai:{name}"
            ) from None
        if api not in ("chat", "completions"):
            raise InputError("must be 'chat' or 'completions'", f"api {api!r}")
        if concurrency < 1 or retries < 0 or not timeout_s > 0:
            raise InputError("must be positive", "concurrency, retries, timeout")
        key = os.environ.get(key_variable)
        if not key and base_url is None:
            raise InputError(
                f"set {key_variable}, or give the server's --base-url", f"model openai:{name}"
            )
        self.name, self.sampling, self.concurrency = name, sampling, concurrency
        self.chats = api == "chat"
        self._body, self._pace = dict(body or {}), pace or Pace()
        self._errors = openai
        self._stopped = threading.Event()
        self._client = openai.OpenAI(
            api_key=key or _LOCAL_KEY, base_url=base_url, max_retries=retries, timeout=timeout_s
        )
        self._url = str(self._client.base_url)

    def describe(self) -> dict[str, Any]:
        """Server, name, interface and sampling; no key, and no user or query of the address."""
        parts = urlsplit(self._url)
        host = parts.netloc.rpartition("@")[2]
        return {
            "kind": "openai",
            "model": self.name,
            "base_url": f"{parts.scheme}://{host}{parts.path}",
            "api": "chat" if self.chats else "completions",
            "sampling": self.sampling.describe(),
            "body": self._body,
        }

    def generate(
        self,
        prompt: Prompt,
        *,
        seed: int | None = None,
        tools: Sequence[Mapping[str, Any]] = (),
    ) -> Answer:
        """Send one request and wait; see :class:`~codegym.evaluation.models.base.Model`."""
        if self._stopped.is_set():
            raise InfrastructureError("the model was stopped", "closed")
        self._pace.wait()
        started = time.monotonic()
        try:
            raw = self._send(prompt, seed, tools)
        except self._errors.APIStatusError as error:
            return self._refused(error, time.monotonic() - started)
        except self._errors.APIError as error:
            raise InfrastructureError(
                f"no answer from {self._url}: {_first_line(error)}", "model"
            ) from error
        try:
            answer = self._read(raw, time.monotonic() - started)
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise InfrastructureError(
                f"{self._url} answered something else than a completion: {error!r}", "model"
            ) from None
        self._pace.spent((answer.prompt_tokens or 0) + (answer.completion_tokens or 0))
        return answer

    def _send(
        self, prompt: Prompt, seed: int | None, tools: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "model": self.name,
            "temperature": self.sampling.temperature,
            "top_p": self.sampling.top_p,
            "max_tokens": self.sampling.max_tokens,
        }
        if self.sampling.stop:
            fields["stop"] = list(self.sampling.stop)
        if seed is not None:
            fields["seed"] = seed
        text = isinstance(prompt, str) or is_ids(prompt)
        if self.sampling.logprobs:
            fields["logprobs"] = 0 if text else True
        if tools and not text:
            fields["tools"] = list(tools)
        made: Any
        # extra_body goes over the fields, and can take one out of a request: {"seed": null}.
        if text:
            given = prompt if isinstance(prompt, str) else list(prompt)
            made = self._client.completions.create(prompt=given, **fields, extra_body=self._body)
        else:
            made = self._client.chat.completions.create(
                messages=list(prompt), **fields, extra_body=self._body
            )
        return dict(made.model_dump())

    def _read(self, raw: dict[str, Any], seconds: float) -> Answer:
        choice = raw["choices"][0]
        usage = raw.get("usage") or {}
        message = choice.get("message")
        text = choice["text"] if message is None else _spoken(message)
        return Answer(
            text=text or "",
            finish_reason=choice.get("finish_reason") or "",
            prompt_tokens=usage.get("prompt_tokens"),
            completion_tokens=usage.get("completion_tokens"),
            seconds=seconds,
            # vLLM's `return_token_ids`; others leave them out.
            prompt_ids=_ids(choice.get("prompt_token_ids") or raw.get("prompt_token_ids")),
            completion_ids=_ids(choice.get("token_ids")),
            logprobs=_logprobs(choice.get("logprobs")),
        )

    def _refused(self, error: Any, seconds: float) -> Answer:
        """What a status other than 2xx means, after the retries."""
        status, told = error.status_code, _first_line(error)
        if status in (400, 413, 422) and any(word in told.lower() for word in _TOO_LONG):
            # The model's own limit, so its own failure, and no less so the next time. Nothing
            # was read or said, and nothing is paid.
            return Answer("", "context", 0, 0, seconds)
        if status in (408, 409, 429) or status >= 500:
            raise InfrastructureError(f"{self._url} answered {status}: {told}", "model") from error
        raise InputError(f"the server refuses: {told}", f"{self._url} ({status})") from error

    def stop(self) -> None:
        """Send no further request; those on their way are paid for, and still answer."""
        self._stopped.set()

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop()
        self._client.close()

    def __enter__(self) -> OpenAIModel:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _spoken(message: Mapping[str, Any]) -> str:
    """A message's text; of one that calls tools, the calls."""
    calls = []
    for call in message.get("tool_calls") or ():
        function = call["function"]
        try:
            arguments = json.loads(function.get("arguments") or "{}")
        except ValueError:
            arguments = function["arguments"]  # the environment says what is wrong with it
        calls.append({"name": function["name"], "arguments": arguments})
    if calls:
        return json.dumps(calls[0] if len(calls) == 1 else calls)
    return message.get("content") or ""


def _ids(value: Any) -> tuple[int, ...] | None:
    return tuple(map(int, value)) if isinstance(value, list) else None


def _logprobs(value: Any) -> tuple[float, ...] | None:
    if not value:
        return None
    if value.get("content") is not None:
        return tuple(float(token["logprob"]) for token in value["content"])
    found = value.get("token_logprobs")
    return None if found is None else tuple(float(x) for x in found)


def _first_line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:297] + "..."
