import re
import warnings

import gymnasium as gym
import numpy as np
import pytest

from codegym import InfrastructureError
from codegym.envs import TokenAction, TokenObservation
from codegym.trainers.arrays import Pieces
from tests.trainers.conftest import SLEEPER
from tests.trainers.test_arrays import MENU, SEVEN

pytest.importorskip("stable_baselines3", reason="needs codegym[sb3]")


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_page_learns(run_page):
    out = run_page("sb3", timeout=280)
    before, after = re.search(r"mean reward (\S+) before, (\S+) after 768", out).groups()
    assert float(before) < 0.4
    assert float(after) > 0.6


@pytest.mark.docker
def test_one_environment_passes_its_checker(docker_pool):
    from stable_baselines3.common.env_checker import check_env

    single = gym.make("codegym/Function-v0", suite=SEVEN, pool=docker_pool)
    env = TokenAction(TokenObservation(single, length=16), MENU, length=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # on observations that are no images
        check_env(env, skip_render_check=True)
    env.close()


@pytest.mark.docker
def test_the_vector_environment_is_whole(docker_pool):
    from codegym.trainers.sb3 import vec_env

    envs = vec_env("codegym/Function-v0", 2, MENU, length=2, suite=SEVEN, pool=docker_pool)
    envs.seed(3)
    assert envs.reset() in gym.vector.utils.batch_space(envs.observation_space, 2)
    _, rewards, dones, infos = envs.step(np.array([[0, 1], [0, 2]]))
    assert rewards.tolist() == [1.0, 0.0]
    assert dones.all()
    assert [info["outcome"] for info in infos] == ["passed", "failed"]
    assert infos[0]["terminal_observation"] in envs.observation_space
    assert not infos[0]["TimeLimit.truncated"]
    assert envs.get_attr("render_mode", [1]) == [None]
    assert envs.env_is_wrapped(gym.Wrapper) == [False, False]
    envs.close()


@pytest.mark.docker
def test_a_dead_container_stops_learning_and_moves_no_weight(dying):
    import torch
    from stable_baselines3 import PPO

    from codegym.trainers.sb3 import vec_env

    menu = Pieces([SLEEPER, "def f():\n    return 7\n"])
    envs = vec_env("codegym/Function-v0", 4, menu, length=1, suite=SEVEN, pool=dying.pool)
    model = PPO("MlpPolicy", envs, n_steps=2, batch_size=8, n_epochs=1, seed=1)
    before = [weight.clone() for weight in model.policy.parameters()]
    with dying.killing(), pytest.raises(InfrastructureError):
        model.learn(8)
    assert all(map(torch.equal, before, model.policy.parameters()))
    envs.close()
