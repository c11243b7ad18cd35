"""The Gymnasium environments, and their registration.

Nothing here loads an environment's module: Gymnasium does that by the entry
point's name when one is made.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gymnasium.envs.registration import register, registry

if TYPE_CHECKING:
    from codegym.envs.chat import ChatMessages
    from codegym.envs.function import FunctionEnv
    from codegym.envs.program import ProgramEnv
    from codegym.envs.repair import RepairEnv
    from codegym.envs.spaces import CodeText
    from codegym.envs.tokens import TokenAction, TokenObservation
    from codegym.envs.workspace import WorkspaceEnv
    from codegym.envs.wrappers import ExtractCode, RecordTrajectory

__all__ = [
    "ChatMessages",
    "CodeText",
    "ExtractCode",
    "FunctionEnv",
    "ProgramEnv",
    "RecordTrajectory",
    "RepairEnv",
    "TokenAction",
    "TokenObservation",
    "WorkspaceEnv",
    "register_environments",
]

_HOME = {
    "ChatMessages": "codegym.envs.chat",
    "CodeText": "codegym.envs.spaces",
    "ExtractCode": "codegym.envs.wrappers",
    "FunctionEnv": "codegym.envs.function",
    "ProgramEnv": "codegym.envs.program",
    "RecordTrajectory": "codegym.envs.wrappers",
    "RepairEnv": "codegym.envs.repair",
    "TokenAction": "codegym.envs.tokens",
    "TokenObservation": "codegym.envs.tokens",
    "WorkspaceEnv": "codegym.envs.workspace",
}

# No max_episode_steps: the environments end their episodes themselves, and a
# TimeLimit of one step would mark each of them truncated as well as terminated.
_ENVIRONMENTS = {
    "codegym/Function-v0": "codegym.envs.function:FunctionEnv",
    "codegym/Program-v0": "codegym.envs.program:ProgramEnv",
    "codegym/Repair-v0": "codegym.envs.repair:RepairEnv",
    "codegym/Workspace-v0": "codegym.envs.workspace:WorkspaceEnv",
}


def register_environments() -> None:
    """Make the environments known to ``gymnasium.make``; safe to call again."""
    for env_id, entry_point in _ENVIRONMENTS.items():
        if env_id not in registry:
            kind = entry_point.rpartition(":")[2].removesuffix("Env")
            register(
                id=env_id,
                entry_point=entry_point,
                vector_entry_point=f"codegym.envs.vector:{kind}VectorEnv",
            )


def __getattr__(name: str) -> Any:
    """Load an environment, a wrapper or a space when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
