import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from codegym.trainers.arrays import Pieces
from tests.trainers.test_arrays import SEVEN

pytest.importorskip("ray.rllib", reason="needs codegym[rllib]")

POOL = None
"""Where the environments of :func:`made` judge; a pool does not go through a pickle."""
MADE = []


def made(context):
    from codegym.trainers.rllib import env_creator

    MADE.append(1)
    return env_creator({**context, "pool": POOL})


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_page_learns(run_page):
    out = run_page("rllib", timeout=280)
    first, last = re.search(
        r"mean reward (\S+) in the first update, (\S+) in the last", out
    ).groups()
    assert float(first) < 0.3
    assert float(last) > float(first) + 0.1


@pytest.mark.docker
def test_a_dead_container_is_episodes_dropped(dying, monkeypatch):
    from ray.rllib.algorithms.ppo import PPOConfig
    from ray.rllib.env.single_agent_env_runner import SingleAgentEnvRunner
    from ray.tune.registry import register_env

    from codegym.trainers import rllib

    monkeypatch.setitem(globals(), "POOL", dying.pool)
    MADE.clear()
    slow = "import time\ntime.sleep(0.5)\ndef f():\n    return 7\n"
    config = rllib.with_environment(
        PPOConfig(),
        "codegym/Function-v0",
        Pieces([slow, slow + "#"]),
        length=1,
        num_envs=4,
        suite=SEVEN,
    )
    register_env(rllib.NAME, made)
    runner = SingleAgentEnvRunner(config=config)
    with ThreadPoolExecutor(1) as threads:
        with dying.killing():
            sampling = threads.submit(runner.sample, num_timesteps=8, random_actions=True)
            while len(MADE) < 3:  # made anew twice: two steps were lost
                assert not sampling.done()
        episodes = sampling.result(timeout=60)
    rewards = [reward for episode in episodes for reward in episode.get_rewards()]
    assert len(rewards) >= 8
    assert np.isfinite(rewards).all()
    runner.stop()
