"""Conversations in the form that chat models and their servers take."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium as gym
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from codegym.envs.spaces import CodeText

Message = dict[str, Any]
"""``role`` and ``content``, and what else its role has."""


class ChatMessages(gym.Wrapper[Any, str, str, str], RecordConstructorArgs):
    """The conversation so far as the observation: a tuple of messages.

    The prompt and the feedback come as ``user`` messages. An action is the answer: its text, or an
    assistant's message as a server gives it, with its tool calls, which are answered as ``tool``
    messages then. ``list(observation)`` is what a chat template takes.

    Args:
        env: An environment with text in and out.
        system: What a ``system`` message at the beginning says; there is none where it is empty.

    Example:
        >>> import gymnasium as gym, codegym
        >>> env = ChatMessages(gym.make("codegym/Function-v0"), system="You write Python.")
        >>> [message["role"] for message in env.reset(seed=0)[0]]
        ['system', 'user']
    """

    def __init__(self, env: gym.Env[str, str], system: str = "") -> None:
        RecordConstructorArgs.__init__(self, system=system)
        gym.Wrapper.__init__(self, env)
        self._system = system
        self._messages: list[Message] = []
        self.observation_space = spaces.Sequence(_Message())

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[tuple[Message, ...], dict[str, Any]]:
        """Begin an episode; see the environment's own ``reset``."""
        prompt, info = self.env.reset(seed=seed, options=options)
        self._messages = [{"role": "system", "content": self._system}] if self._system else []
        self._messages.append({"role": "user", "content": prompt})
        return self._shown(), info

    def step(
        self, action: str | Mapping[str, Any]
    ) -> tuple[tuple[Message, ...], float, bool, bool, dict[str, Any]]:
        """Answer; see the environment's own ``step``.

        Args:
            action: A text, or a message of the assistant: ``content``, ``tool_calls`` or both. Its
                tool calls go to the environment as JSON, and its content does where it has none.

        Raises:
            TypeError: Neither of the two.
            InfrastructureError: The conversation is as it was before.
        """
        message, text = _answer(action)
        feedback, reward, terminated, truncated, info = self.env.step(text)
        self._messages.append(message)
        calls = message.get("tool_calls") or ()
        for number, call in enumerate(calls):
            # The environment answers all calls in one text; each of them has to be answered.
            content = feedback if number == 0 else "(see the answer to the first call)"
            identity = call.get("id", "")
            self._messages.append({"role": "tool", "tool_call_id": identity, "content": content})
        if not calls:
            self._messages.append({"role": "user", "content": feedback})
        return self._shown(), float(reward), terminated, truncated, info

    def _shown(self) -> tuple[Message, ...]:
        return tuple(copy.deepcopy(self._messages))


class _Message(spaces.Dict):
    """Messages; beside role and content there may be what belongs to tool calls."""

    def __init__(self) -> None:
        super().__init__({"role": CodeText(16), "content": CodeText(1 << 24)})

    def contains(self, x: Any) -> bool:
        return (
            isinstance(x, dict)
            and x.get("role") in ("system", "user", "assistant", "tool")
            and isinstance(x.get("content"), str | None)
        )


def _answer(action: Any) -> tuple[Message, str]:
    """The message of an action, and the text that the environment gets."""
    if isinstance(action, str):
        return {"role": "assistant", "content": str(action)}, str(action)
    if not isinstance(action, Mapping) or action.get("role", "assistant") != "assistant":
        raise TypeError(
            f"Expects the action to be a str or an assistant's message, actual type: {type(action)}"
        )
    message = {"role": "assistant", "content": None, **copy.deepcopy(dict(action))}
    calls = message.get("tool_calls")
    if isinstance(calls, Sequence) and calls:
        return message, json.dumps([_call(call) for call in calls])
    if not isinstance(message["content"], str):
        raise TypeError("Expects the message to have a content or tool calls")
    return message, message["content"]


def _call(call: Any) -> Any:
    """A tool call as the environment takes it; a server has the arguments as JSON text."""
    function = call.get("function", call) if isinstance(call, Mapping) else call
    if not isinstance(function, Mapping):
        return function
    arguments = function.get("arguments", {})
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except ValueError:
            pass  # the environment says what is wrong
    return {"name": function.get("name"), "arguments": arguments}
