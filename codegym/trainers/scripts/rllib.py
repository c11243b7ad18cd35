"""PPO of RLlib learns to write a program from a menu of texts."""

import datetime

import ray
from ray.rllib.algorithms.ppo import PPOConfig

from codegym import Stage, Suite, Task
from codegym.trainers.arrays import Pieces
from codegym.trainers.rllib import with_environment

task = Task(
    id="made/clamp",
    title="Clamp",
    family="made",
    entry_points=("clamp",),
    stages=(
        Stage(
            instruction="Write `clamp(x, low, high)`: x, but not below low and not above high.",
            tests="def test_below(clamp):\n    assert clamp(1, 2, 3) == 2\n"
            "def test_above(clamp):\n    assert clamp(4, 2, 3) == 3\n"
            "def test_between(clamp):\n    assert clamp(5, 2, 9) == 5\n",
            reference="def clamp(x, low, high):\n    return max(low, min(high, x))\n",
        ),
    ),
    stub="def clamp(x, low, high):\n    pass\n",
    licence="MIT",
    released=datetime.date(2026, 1, 1),
)
LINES = [
    "def clamp(x, low, high):\n",
    "    return x\n",
    "    return low\n",
    "    return max(low, x)\n",
    "    return min(high, x)\n",
    "    return max(low, min(high, x))\n",
]
ray.init(num_cpus=2, object_store_memory=100_000_000, include_dashboard=False, log_to_driver=False)
config = (
    with_environment(
        PPOConfig(),
        "codegym/Function-v0",
        Pieces(LINES),
        length=2,
        num_envs=16,
        observation_length=32,
        suite=Suite("made", [task]),
        reward="fraction",
    )
    .env_runners(num_env_runners=0)
    .training(
        train_batch_size_per_learner=128,
        minibatch_size=64,
        num_epochs=8,
        lr=0.01,
    )
)
algorithm = config.build_algo()
rewards = [algorithm.train()["env_runners"]["episode_return_mean"] for _ in range(6)]
algorithm.stop()
ray.shutdown()
first, last = rewards[0], rewards[-1]
print(f"mean reward {first:.2f} in the first update, {last:.2f} in the last of {len(rewards)}")
