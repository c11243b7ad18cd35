"""PPO of Stable-Baselines3 learns to write a program from a menu of lines."""

import datetime

from stable_baselines3 import PPO
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecMonitor

from codegym import InfrastructureError, Stage, Suite, Task
from codegym.trainers.arrays import Pieces
from codegym.trainers.sb3 import vec_env

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
envs = VecMonitor(
    vec_env(
        "codegym/Function-v0",
        16,
        Pieces(LINES),
        length=2,
        observation_length=32,
        suite=Suite("made", [task]),
        reward="fraction",
    )
)
model = PPO("MlpPolicy", envs, n_steps=8, batch_size=64, n_epochs=8, learning_rate=0.01, seed=1)
before, _ = evaluate_policy(model, envs, n_eval_episodes=32, deterministic=False)
while model.num_timesteps < 768:
    try:
        model.learn(768 - model.num_timesteps, reset_num_timesteps=False)
    except InfrastructureError:
        model.set_env(
            envs, force_reset=True
        )  # drops the rollout; the weights have not moved with it
after, _ = evaluate_policy(model, envs, n_eval_episodes=32, deterministic=False)
envs.close()
print(f"mean reward {before:.2f} before, {after:.2f} after {model.num_timesteps} judged programs")
