"""The Gymnasium environments, and their registration.

Nothing here loads an environment's module: Gymnasium does that by the entry
point's name when one is made.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gymnasium.envs.registration import register, registry

if TYPE_CHECKING:
    from codegym.envs.function import FunctionEnv
    from codegym.envs.program import ProgramEnv
    from codegym.envs.spaces import CodeText
    from codegym.envs.wrappers import ExtractCode

__all__ = ["CodeText", "ExtractCode", "FunctionEnv", "ProgramEnv", "register_environments"]

_HOME = {
    "CodeText": "codegym.envs.spaces",
    "ExtractCode": "codegym.envs.wrappers",
    "FunctionEnv": "codegym.envs.function",
    "ProgramEnv": "codegym.envs.program",
}

# No max_episode_steps: the environments end their episodes themselves, and a
# TimeLimit of one step would mark each of them truncated as well as terminated.
_ENVIRONMENTS = {
    "codegym/Function-v0": "codegym.envs.function:FunctionEnv",
    "codegym/Program-v0": "codegym.envs.program:ProgramEnv",
    "codegym/SelfPlay-v0": "codegym.selfplay.env:SelfPlayEnv",
}


def register_environments() -> None:
    """Make the environments known to ``gymnasium.make``; safe to call again."""
    for env_id, entry_point in _ENVIRONMENTS.items():
        if env_id not in registry:
            register(id=env_id, entry_point=entry_point)


def __getattr__(name: str) -> Any:
    """Load an environment, a wrapper or a space when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
