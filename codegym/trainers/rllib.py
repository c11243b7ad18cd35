"""RLlib: an environment of token ids, vectorised within each env runner.

    config = with_environment(PPOConfig(), "codegym/Function-v0", Pieces([...]), length=2)

RLlib's own way of dropping samples is used where a sandbox fails: the step raises, and with
``restart_failed_sub_environments`` the env runner throws away the episodes that it was in,
makes its environments anew, and goes on.
"""

from __future__ import annotations

from typing import Any

from gymnasium.vector import AutoresetMode
from ray.tune.registry import register_env

from codegym.envs.tokens import Tokenizer
from codegym.errors import InputError
from codegym.trainers.arrays import TokenVector, token_vector

NAME = "codegym"
"""What RLlib knows :func:`env_creator` by."""


def env_creator(context: dict[str, Any]) -> TokenVector:
    """What RLlib calls in each env runner.

    Args:
        context: ``env_id``, ``tokenizer``, ``length``, ``observation_length`` and what the
            environment takes; RLlib adds ``num_envs``.

    Raises:
        InputError: One of the first three is missing.
    """
    arguments = dict(context)
    missing = [name for name in ("env_id", "tokenizer", "length") if name not in arguments]
    if missing:
        raise InputError(f"lacks {', '.join(missing)}", "env_config")
    env_id, tokenizer = arguments.pop("env_id"), arguments.pop("tokenizer")
    length, seen = arguments.pop("length"), arguments.pop("observation_length", 256)
    return token_vector(
        env_id,
        arguments.pop("num_envs", 1),
        tokenizer,
        length=length,
        observation_length=seen,
        autoreset_mode=AutoresetMode.NEXT_STEP,  # what its env runners reckon with
        **arguments,
    )


def with_environment(
    config: Any,
    env_id: str,
    tokenizer: Tokenizer,
    *,
    length: int,
    num_envs: int = 16,
    **arguments: Any,
) -> Any:
    """Put an environment into an ``AlgorithmConfig``, and what RLlib needs for it.

    Args:
        config: The configuration, such as ``PPOConfig()``; it is changed and returned.
        env_id: Which, such as ``codegym/Function-v0``.
        tokenizer: Of actions; see :class:`codegym.trainers.arrays.Pieces`.
        length: Tokens in an action.
        num_envs: Episodes at one time in each env runner, judged together.
        arguments: What else the environment takes: ``suite``, ``reward``, ``backend`` (``ray`` for
            sandboxes on all nodes), ``workers``, ...
    """
    register_env(NAME, env_creator)
    about = {"env_id": env_id, "tokenizer": tokenizer, "length": length, **arguments}
    return (
        config.environment(NAME, env_config=about, disable_env_checking=True)
        .env_runners(num_envs_per_env_runner=num_envs, gym_env_vectorize_mode="vector_entry_point")
        .fault_tolerance(restart_failed_sub_environments=True)
    )
