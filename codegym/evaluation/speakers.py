"""Who is asked in an episode: a language model, or any object with ``act(observation, info)``."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from codegym.errors import InputError
from codegym.evaluation.models import Message, Model
from codegym.evaluation.models.base import Prompt
from codegym.evaluation.records import Turn
from codegym.seeds import seed_of
from codegym.task import Task

Info = Mapping[str, Any]


class Speaker(Protocol):
    """One side of one episode."""

    def act(self, observation: str, info: Info) -> Turn:
        """Answer an observation."""
        ...

    def recall(self, turn: Turn) -> None:
        """Take a turn for one's own that an earlier session had."""
        ...


class Speakers(Protocol):
    """Makes a speaker for each episode."""

    name: str
    concurrency: int
    """Episodes at once."""
    resumes: bool
    """Whether an episode can go on from the answers that were given so far."""
    paid: bool
    """Whether an answer that is on its way when the run is stopped still comes."""

    def describe(self) -> dict[str, Any]:
        """What it is, for the manifest."""
        ...

    def begin(self, task: Task, seed: int) -> Speaker:
        """The speaker of one episode, in the thread that plays it."""
        ...

    def stop(self) -> None:
        """Take no further question."""
        ...


# ===== Models ====


class ModelSpeakers:
    """A language model.

    Args:
        model: The client; it stays the caller's to close.
        system: The system message; none where it is empty.
        native_tools: Whether to offer the tools of a workspace in the server's own way too, beside
            the prompt that tells of them. Answers and calls are text in the conversation either
            way.

    Raises:
        InputError: The model continues texts and can take neither.
    """

    resumes = True

    def __init__(self, model: Model, system: str = "", native_tools: bool = False) -> None:
        if (system or native_tools) and not model.chats:
            what = "--system" if system else "--native-tools"
            raise InputError("a model that continues texts takes none", what)
        self._model, self._system, self._native_tools = model, system, native_tools
        self.name, self.concurrency, self.paid = model.name, model.concurrency, model.paid

    def describe(self) -> dict[str, Any]:
        """The client's own description, the system message, and whether tools are offered."""
        about = {"system": self._system, "native_tools": self._native_tools}
        return {**self._model.describe(), **about}

    def begin(self, task: Task, seed: int) -> Speaker:
        """A conversation."""
        return _Conversation(self._model, self._system, self._native_tools, task, seed)

    def stop(self) -> None:
        """Ask the model nothing more."""
        self._model.stop()


class _Conversation:
    def __init__(
        self, model: Model, system: str, native_tools: bool, task: Task, seed: int
    ) -> None:
        self._model, self._task, self._seed = model, task, seed
        self._native_tools = native_tools
        self._messages: list[Message] = [{"role": "system", "content": system}] if system else []
        self._turns = 0

    def act(self, observation: str, info: Info) -> Turn:
        prompt = self._prompt(observation)
        seed = seed_of(f"{self._seed}:{self._turns}")
        tools = info.get("tools", ()) if self._native_tools else ()
        answer = self._model.generate(prompt, seed=seed, tools=tools)
        turn = Turn(
            observation=prompt if isinstance(prompt, str) else observation,
            answer=answer.text,
            finish_reason=answer.finish_reason,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            seconds=round(answer.seconds, 3),
        )
        self._note(observation, answer.text)
        return turn

    def recall(self, turn: Turn) -> None:
        self._note(turn.observation, turn.answer)

    def _note(self, observation: str, answer: str) -> None:
        self._messages += [
            {"role": "user", "content": observation},
            {"role": "assistant", "content": answer},
        ]
        self._turns += 1

    def _prompt(self, observation: str) -> Prompt:
        if self._model.chats:
            return [*self._messages, {"role": "user", "content": observation}]
        if not self._turns:
            # What a completion continues, where the task has such a text.
            return self._task.prompt or observation
        return "\n\n".join([*(m["content"] for m in self._messages), observation])


# ===== Objects ====


class ObjectSpeakers:
    """Objects of a class of the user's: ``act(observation, info)`` gives the action as text.

    The class is called without arguments, once for each episode that is played at the same time.
    Where it has a method ``reset()``, that is called before each episode.

    Args:
        spec: ``MODULE:CLASS``, or ``FILE.py:CLASS``; modules are also looked for in the working
            folder.
        concurrency: Episodes at once.

    Raises:
        InputError: There is no such class, or it has no method ``act``.
    """

    resumes = False
    paid = True

    def __init__(self, spec: str, concurrency: int = 1) -> None:
        self.name, self.concurrency = spec, concurrency
        self._make = _load(spec)
        self._mine = threading.local()

    def describe(self) -> dict[str, Any]:
        """The class by its name."""
        return {"kind": "object", "agent": self.name}

    def begin(self, task: Task, seed: int) -> Speaker:
        """This thread's object, made ready."""
        del task, seed
        if not hasattr(self._mine, "agent"):
            self._mine.agent = self._make()
        agent = self._mine.agent
        if callable(getattr(agent, "reset", None)):
            agent.reset()
        return _Acting(agent, self.name)

    def stop(self) -> None:
        """Nothing: an action that is being thought of is waited for."""


class _Acting:
    def __init__(self, agent: Any, name: str) -> None:
        self._agent, self._name = agent, name

    def act(self, observation: str, info: Info) -> Turn:
        started = time.monotonic()
        action = self._agent.act(observation, dict(info))
        if not isinstance(action, str):
            raise InputError(f"act() must return text, not {type(action).__name__}", self._name)
        seconds = round(time.monotonic() - started, 3)
        return Turn(observation=observation, answer=action, seconds=seconds)

    def recall(self, turn: Turn) -> None:
        raise NotImplementedError("an object's episode begins anew")


def _load(spec: str) -> Callable[[], Any]:
    place, _, name = spec.rpartition(":")
    where = f"agent {spec!r}"
    try:
        if place.endswith(".py"):
            found = importlib.util.spec_from_file_location(Path(place).stem, place)
            assert found is not None
            assert found.loader is not None
            module = importlib.util.module_from_spec(found)
            found.loader.exec_module(module)
        else:
            if os.getcwd() not in sys.path:
                sys.path.insert(0, os.getcwd())
            module = importlib.import_module(place)
    except (ImportError, OSError, SyntaxError) as error:
        raise InputError(f"cannot be imported: {error}", where) from None
    made = getattr(module, name, None)
    if not callable(made):
        raise InputError(f"{place} has no class {name!r}", where)
    if not callable(getattr(made, "act", None)):
        raise InputError("has no method act(observation, info)", where)
    return made  # type: ignore[no-any-return]
