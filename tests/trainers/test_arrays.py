import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import codegym
from codegym import InfrastructureError, InputError, Suite
from codegym.trainers.arrays import Pieces, token_vector
from tests.making import function_task
from tests.trainers.conftest import SLEEPER

SEVEN = Suite("made", [function_task("def check(f):\n    assert f() == 7\n")])
MENU = Pieces(["def f():\n", "    return 7\n", "    return 8\n"])


def test_pieces_are_a_tokenizer():
    menu = Pieces(["a", "ab", "c"])
    assert menu.encode("abca") == [1, 2, 0]
    assert menu.decode([1, 2, 0]) == "abca"
    with pytest.raises(ValueError, match="no piece fits 'x'"):
        menu.encode("ax")
    for wrong in ([], ["a", "a"], ["a", ""]):
        with pytest.raises(InputError):
            Pieces(wrong)


@pytest.mark.docker
@pytest.mark.parametrize("mode", [AutoresetMode.SAME_STEP, AutoresetMode.NEXT_STEP])
def test_arrays_go_in_and_come_out(docker_pool, mode):
    envs = token_vector(
        "codegym/Function-v0",
        4,
        MENU,
        length=2,
        observation_length=16,
        autoreset_mode=mode,
        suite=SEVEN,
        pool=docker_pool,
    )
    first, _ = envs.reset(seed=1)
    assert first in envs.observation_space
    assert envs.action_space.sample() in envs.action_space
    seen, rewards, terminated, truncated, infos = envs.step(
        np.array([[0, 1], [0, 2], [3, 1], [1, 0]])
    )
    assert seen in envs.observation_space
    assert rewards.tolist() == [1.0, 0.0, 0.0, 0.0]  # the end token ends the third at once
    assert terminated.all()
    assert not truncated.any()
    if mode is AutoresetMode.SAME_STEP:
        assert all(row in envs.single_observation_space for row in infos["final_obs"])
        assert (seen == first).all()
    envs.close()


@pytest.mark.docker
def test_a_dead_container_is_an_exception(dying):
    menu = Pieces([SLEEPER, codegym.load_suite("authored")[0].stub])
    envs = token_vector("codegym/Function-v0", 2, menu, length=1, pool=dying.pool)
    envs.reset(seed=1)
    with dying.killing(), pytest.raises(InfrastructureError, match="episodes failed"):
        envs.step(np.array([[0], [0]]))
    envs.reset(seed=1)
    assert envs.step(np.array([[1], [1]]))[1].tolist() == [0.0, 0.0]
    envs.close()
