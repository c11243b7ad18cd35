"""Gymnasium environments for coding agents, over verified-clean sandboxes.

    import gymnasium as gym, codegym

    env = gym.make("codegym/Function-v0", suite="authored")
    prompt, info = env.reset(seed=0)
    feedback, reward, terminated, truncated, info = env.step(source)

Importing the package registers the environments with Gymnasium. The public names
load when they are first used, so that the import itself stays cheap: a training
script pays for Docker, pydantic and the rest only where it uses them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from codegym.envs import register_environments

if TYPE_CHECKING:
    from codegym.errors import CodegymError, InfrastructureError, InputError
    from codegym.judge import Judge
    from codegym.reward import Reward
    from codegym.sandbox import SandboxPool
    from codegym.suites import Suite, load_suite
    from codegym.task import Execution, Limits, Outcome, Stage, Task, Verdict

    __version__: str

__all__ = [  # noqa: RUF022 - grouped by kind
    # records
    "Task",
    "Stage",
    "Limits",
    "Outcome",
    "Verdict",
    "Execution",
    # suites
    "Suite",
    "load_suite",
    # running and judging
    "SandboxPool",
    "Judge",
    "Reward",
    # errors
    "CodegymError",
    "InputError",
    "InfrastructureError",
]

_HOME = {
    "Task": "codegym.task",
    "Stage": "codegym.task",
    "Limits": "codegym.task",
    "Outcome": "codegym.task",
    "Verdict": "codegym.task",
    "Execution": "codegym.task",
    "Suite": "codegym.suites",
    "load_suite": "codegym.suites",
    "SandboxPool": "codegym.sandbox",
    "Judge": "codegym.judge",
    "Reward": "codegym.reward",
    "CodegymError": "codegym.errors",
    "InputError": "codegym.errors",
    "InfrastructureError": "codegym.errors",
}


def __getattr__(name: str) -> Any:
    """Load a public name from the module that holds it (PEP 562), once."""
    if name == "__version__":
        value: Any = _version()
    elif name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, loaded or not, beside what is already here."""
    return sorted({*globals(), *__all__, "__version__"})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("codegym")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0+unknown"


register_environments()
