import pytest

import codegym
from tests.trainers.conftest import SLEEPER

skyrl_gym = pytest.importorskip("skyrl_gym", reason="the extra `skyrl` is not installed")

from codegym.trainers import skyrl as adapter  # noqa: E402


@pytest.fixture
def registered(request):
    """A name in SkyRL's registry, for as long as a test lasts."""
    from skyrl_gym.envs.registration import deregister

    adapter.register(request.node.name, env_id="codegym/Repair-v0", max_turns=2)
    adapter.register(request.node.name, env_id="codegym/Repair-v0")  # again is nothing
    yield request.node.name
    deregister(request.node.name)


def made(name, pool, **options):
    row = next(
        row for row in adapter.rows(name) if row["reward_spec"]["ground_truth"] == "widest-gap"
    )
    return skyrl_gym.make(name, extras=row, pool=pool, **options), row


@pytest.mark.docker
def test_an_episode_of_two_turns(registered, docker_pool):
    env, row = made(registered, docker_pool)
    task = codegym.load_suite("authored")["widest-gap"]
    prompt, info = env.init(row["prompt"])
    assert prompt == row["prompt"]
    assert info["task_id"] == task.id
    out = env.step(task.stub)
    assert (out["reward"], out["done"]) == (0.0, False)
    assert out["observations"][0]["role"] == "user"
    assert "Not every test passed" in out["observations"][0]["content"]
    out = env.step(f"```python\n{task.reference}```")
    assert (out["reward"], out["done"], out["observations"]) == (1.0, True, [])
    assert env.get_metrics() == {"passed": 1.0, "reward": 1.0, "turns": 2}
    assert env.step(task.reference)["reward"] == 0.0  # after the end nothing is paid
    env.close()
    env.close()
    env.init([])  # an instance may be used again
    assert env.step(task.reference)["reward"] == 1.0
    env.close()


@pytest.mark.docker
def test_a_dead_container_is_an_exception(registered, dying):
    env, row = made(registered, dying.pool)
    env.init(row["prompt"])
    with dying.killing(), pytest.raises(codegym.InfrastructureError):
        env.step(SLEEPER)
    assert env.get_metrics() == {}
    env.init(row["prompt"])
    assert env.step(codegym.load_suite("authored")["widest-gap"].reference)["reward"] == 1.0
    env.close()


@pytest.mark.slow
@pytest.mark.docker
@pytest.mark.timeout(200)
def test_the_page(run_page):
    assert "reward 1.0" in run_page("skyrl")
