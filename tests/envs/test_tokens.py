import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from codegym import InputError
from codegym.envs import FunctionEnv, TokenAction, TokenObservation
from tests.envs.test_vector import RIGHT, adding_suite
from tests.fakes import FakeJudge, FakePool, make_suite


class Words:
    """A tokenizer as those of transformers are, as far as it matters here."""

    vocab_size = 3
    words = ("# passed", "# failed", " ", "[added]", "[bos]")

    def __len__(self):
        return len(self.words)

    def encode(self, text, add_special_tokens=True):
        ids = [1] * text.count("failed")
        return [4, *ids] if add_special_tokens else ids

    def decode(self, ids):
        return "".join(self.words[i] for i in ids)


class Encoding:
    def __init__(self, ids):
        self.ids = ids


class LikeTokenizers:
    def encode(self, text):
        return Encoding([2] * 3)

    def decode(self, ids):
        return "# passed"

    def get_vocab_size(self):
        return 7


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr("codegym.envs.pools.Judge", FakeJudge)
    monkeypatch.setattr("codegym.envs.pools.SandboxPool", FakePool)
    monkeypatch.setattr(FakeJudge, "fail_with", None)


def tokens_of_fakes(tokenizer=None, **arguments):
    env = FunctionEnv(make_suite(4), backend="fake")
    return TokenAction(TokenObservation(env, tokenizer, **arguments), tokenizer, length=24)


def ids_of(text, length):
    ids = list(text.encode())
    return np.array(ids + [256] * (length - len(ids)))


def test_bytes_in_and_out(fake):
    env = tokens_of_fakes(length=64)
    observation, _ = env.reset(seed=0)
    assert observation in env.observation_space
    prompt = env.unwrapped._shown
    assert bytes(observation.tolist()).decode() == prompt[:64]
    action = ids_of("# passed", 24)
    action[10:] = 7  # after the end there may be anything
    observation, reward, terminated, *_ = env.step(action)
    assert reward == 1.0 and terminated
    short = TokenObservation(FunctionEnv(make_suite(1), backend="fake"), length=5000)
    assert (short.reset(seed=0)[0][-100:] == 256).all()
    last = TokenObservation(FunctionEnv(make_suite(1), backend="fake"), length=9, keep="end")
    assert bytes(last.reset(seed=0)[0].tolist()).decode() == prompt[-9:]


def test_tokenizers_of_several_kinds(fake):
    env = tokens_of_fakes(Words(), length=8)
    assert env.action_space == gym.spaces.MultiDiscrete([6] * 24)
    env.reset(seed=0)
    assert env.step(np.array([0, 5] + [1] * 22))[1] == 1.0
    env.reset(seed=0)
    observation = env.step(np.array([1, 5] + [1] * 22))[0]
    assert observation.tolist() == [1, 5, 5, 5, 5, 5, 5, 5]  # without the special ones
    other = TokenObservation(FunctionEnv(make_suite(1), backend="fake"), LikeTokenizers(), 4)
    assert other.reset(seed=0)[0].tolist() == [2, 2, 2, 7]


def test_text_that_is_no_utf8_comes_through(fake):
    env = tokens_of_fakes(length=64)
    env.reset(seed=0)
    env.step(np.array([0xFF, 0xC3] + [256] * 22))
    assert "\ufffd\ufffd" in env.unwrapped._shown


def test_wrong_ids_and_arguments_are_named(fake):
    env = tokens_of_fakes(length=8)
    env.reset(seed=0)
    for wrong in (np.zeros(3, int), np.full(24, 257), np.full(24, -1)):
        with pytest.raises(ValueError, match="Expects ids of"):
            env.step(wrong)
    inner = FunctionEnv(make_suite(1), backend="fake")
    with pytest.raises(InputError, match="length"):
        TokenObservation(inner, length=0)
    with pytest.raises(InputError, match="keep"):
        TokenObservation(inner, keep="middle")
    with pytest.raises(InputError, match="tokenizer"):
        TokenAction(inner, object())


@pytest.mark.docker
def test_check_env_is_clean(docker_pool):
    env = TokenAction(TokenObservation(FunctionEnv(adding_suite(), pool=docker_pool)), length=64)
    with pytest.warns(UserWarning, match="different from the unwrapped"):  # as it should be
        check_env(env, skip_render_check=True)
    env.reset(seed=0)
    assert env.step(ids_of(RIGHT, 64))[1] == 1.0


@pytest.mark.docker
def test_stable_baselines3_checks_it_and_learns_a_little(docker_pool):
    pytest.importorskip("stable_baselines3", reason="stable-baselines3 is not installed")
    from stable_baselines3 import PPO
    from stable_baselines3.common import env_checker

    env = FunctionEnv(adding_suite(), pool=docker_pool)
    tokens = TokenAction(TokenObservation(env, length=32), length=8)
    env_checker.check_env(tokens)
    model = PPO("MlpPolicy", tokens, n_steps=8, batch_size=8, n_epochs=1, device="cpu")
    model.learn(16)
    assert model.num_timesteps == 16
