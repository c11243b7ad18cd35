"""Who acts: a function, a language model in this process, or one behind a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from codegym.errors import InputError
from codegym.evaluation.models import Message, Model, Sampling
from codegym.evaluation.models.transformers_client import TransformersModel
from codegym.rollout.conversation import TokenConversation
from codegym.seeds import seed_of
from codegym.task import Task
from codegym.trajectories import Tokens

Info = Mapping[str, Any]


class Reply(NamedTuple):
    """What a policy said in one turn."""

    text: str
    tokens: Tokens | None = None
    """What it read and sampled; None where that is not known."""


class Player(Protocol):
    """A policy's side of one episode."""

    def act(self, observation: str, info: Info) -> Reply:
        """Answer an observation."""
        ...


class Policy(Protocol):
    """Plays episodes, several at once."""

    name: str
    concurrency: int
    """Episodes that make sense at one time."""

    def begin(self, task: Task, seed: int) -> Player:
        """Its side of an episode of a task; the seed is of the sampling."""
        ...


class CallablePolicy:
    """A function of observation and ``info`` that gives the action, or a :class:`Reply`.

    Args:
        function: Called by several threads at once.
        name: For the records.
        concurrency: Episodes at one time.
    """

    def __init__(
        self, function: Callable[[str, Info], str | Reply], name: str = "", concurrency: int = 16
    ) -> None:
        self._function, self.concurrency = function, concurrency
        self.name = name or getattr(function, "__name__", type(function).__name__)

    def begin(self, task: Task, seed: int) -> Player:
        """The function remembers nothing, so that each episode has the policy itself."""
        del task, seed
        return self

    def act(self, observation: str, info: Info) -> Reply:
        """Call the function."""
        said = self._function(observation, info)
        return said if isinstance(said, Reply) else Reply(str(said))


class LoadedModel(TransformersModel):
    """A transformers model that is in memory already, such as the one being trained.

    Args:
        model: The model; sampling puts it into evaluation mode only by what torch's
            ``inference_mode`` does, so call ``eval()`` yourself where it has dropout.
        tokenizer: Its tokenizer.
        sampling: How to sample.
        name: For the records.
        batch: Most requests answered at once.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        sampling: Sampling | None = None,
        *,
        name: str = "model",
        batch: int = 16,
    ) -> None:
        self._given = tokenizer, model
        sampling = sampling or Sampling(temperature=1.0, logprobs=True)
        super().__init__(name, sampling, batch=batch)

    def _load(self, transformers: Any, name: str, device: str) -> tuple[Any, Any]:
        tokenizer, model = self._given
        tokenizer.padding_side = "left"
        return tokenizer, model


class ModelPolicy:
    """A language model, with the exact tokens of each turn where they can be had.

    A model in this process is asked with tokens and answers with tokens. One behind a server is
    too, if its tokenizer is given and it answers completions with token ids (vLLM:
    ``body={"return_token_ids": True}``). Otherwise it is asked with messages, and what it tells of
    tokens is recorded as it is.

    Args:
        model: As of :func:`codegym.evaluation.models.open_model`; it stays the caller's to close.
        tokenizer: Of the model, where it is behind a server.
        system: The system message; none where it is empty.
    """

    def __init__(self, model: Model, tokenizer: Any = None, system: str = "") -> None:
        self.model, self.system = model, system
        self.tokenizer = tokenizer if tokenizer is not None else getattr(model, "_tokenizer", None)
        self.name, self.concurrency = model.name, model.concurrency

    @property
    def exact(self) -> bool:
        """Whether nothing that was sampled is tokenised again."""
        return self.tokenizer is not None

    def begin(self, task: Task, seed: int) -> Player:
        """A conversation about a task."""
        del task
        if self.tokenizer is None:
            return _Told(self.model, self.system, seed)
        return _Exact(self.model, TokenConversation(self.tokenizer, self.system), seed)


class _Exact:
    """A conversation in tokens."""

    def __init__(self, model: Model, conversation: TokenConversation, seed: int) -> None:
        self._model, self._said, self._seed, self._turns = model, conversation, seed, 0

    def act(self, observation: str, info: Info) -> Reply:
        prompt = self._said.observe(observation)
        answer = self._model.generate(prompt, seed=seed_of(f"{self._seed}:{self._turns}"))
        self._turns += 1
        ids = () if answer.finish_reason == "context" else answer.completion_ids
        if ids is None:
            raise InputError(
                "answers without token ids; vLLM gives them for the body {'return_token_ids': "
                "true}. Leave the tokenizer out to go on without them",
                f"model {self._model.name}",
            )
        self._said.answer(ids)
        logprobs = answer.logprobs if answer.logprobs and len(answer.logprobs) == len(ids) else None
        tokens = Tokens(
            prompt_ids=prompt, completion_ids=ids, logprobs=logprobs, mask=(1,) * len(ids)
        )
        return Reply(answer.text, tokens)


class _Told:
    """A conversation in messages, with the tokens that the server tells of."""

    def __init__(self, model: Model, system: str, seed: int) -> None:
        self._model, self._seed, self._turns = model, seed, 0
        self._messages: list[Message] = [{"role": "system", "content": system}] if system else []

    def act(self, observation: str, info: Info) -> Reply:
        self._messages.append({"role": "user", "content": observation})
        prompt: Any = self._messages
        if not self._model.chats:
            prompt = "\n\n".join(str(message["content"]) for message in self._messages)
        answer = self._model.generate(prompt, seed=seed_of(f"{self._seed}:{self._turns}"))
        self._turns += 1
        self._messages.append({"role": "assistant", "content": answer.text})
        if answer.prompt_ids is None or answer.completion_ids is None:
            return Reply(answer.text)
        ids, logprobs = answer.completion_ids, answer.logprobs
        tokens = Tokens(
            prompt_ids=answer.prompt_ids,
            completion_ids=ids,
            logprobs=logprobs if logprobs and len(logprobs) == len(ids) else None,
            mask=(1,) * len(ids),
        )
        return Reply(answer.text, tokens)
