import pytest

from codegym import InfrastructureError

pytest.importorskip("pettingzoo", reason="needs codegym[selfplay]")


@pytest.mark.docker
@pytest.mark.slow
def test_the_page(run_page):
    paid = eval(run_page("pettingzoo"), {})
    assert paid["solver_1"] >= 1.0
    assert paid["solver_0"] == 0.0
    assert paid["proposer"] > 0.0


@pytest.mark.docker
def test_a_dead_container_is_an_exception_and_pays_nobody(dying):
    from codegym.selfplay.parallel import parallel_env

    env = parallel_env(attempts=1, rounds=1000, pool=dying.pool)
    env.reset(seed=0)
    answers = {"proposer": "", "solver_0": ""}

    def step_on():  # programs are short: one or another meets the killer
        while True:
            env.step(answers)

    with dying.killing(), pytest.raises(InfrastructureError):
        step_on()
    _, rewards, _, _, _ = env.step(answers)
    assert rewards == {"proposer": 0.0, "solver_0": 0.0}
