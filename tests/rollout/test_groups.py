import statistics

import pytest

from codegym.rollout.groups import advantages


def test_advantages_are_of_the_group_s_spread():
    found, flat = advantages([1.0, 0.0, 0.0, 0.0])
    spread = statistics.stdev([1.0, 0.0, 0.0, 0.0]) + 1e-4
    assert found == pytest.approx([0.75 / spread] + [-0.25 / spread] * 3)
    assert not flat
    assert advantages([1.0, 0.0], scale=False) == ([0.5, -0.5], False)


def test_a_dropped_sample_has_no_part_in_it():
    whole, _ = advantages([1.0, 0.0, 0.5])
    found, flat = advantages([1.0, None, 0.0, 0.5])
    assert found == [whole[0], None, *whole[1:]]
    assert not flat


@pytest.mark.parametrize("rewards", [[1.0, 1.0, None], [None, 0.5], [None], []])
def test_a_group_without_a_difference_is_flagged(rewards):
    found, flat = advantages(rewards)
    assert flat
    assert found == [None if reward is None else 0.0 for reward in rewards]


def test_torch_agrees():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    rewards = [0.3, 0.9, 0.1, 0.55]
    values = torch.tensor(rewards, dtype=torch.float64)
    wanted = (values - values.mean()) / (values.std() + 1e-4)  # as TRL's GRPOTrainer
    assert advantages(rewards)[0] == pytest.approx(wanted.tolist())
