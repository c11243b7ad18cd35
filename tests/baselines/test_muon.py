"""Muon: its steps are nearly orthogonal, as large as AdamW's, and they get somewhere."""

import copy
import importlib.util
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the extra `baselines` is not installed")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def muon():
    spec = importlib.util.spec_from_file_location("muon_baseline", ROOT / "baselines/muon.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("shape", [(3, 16, 16), (2, 8, 24), (2, 24, 8)])
def test_all_singular_values_are_near_one_and_the_directions_stay(muon, shape):
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    found = muon.orthogonal(matrices)
    assert found.shape == shape
    values = torch.linalg.svdvals(found)
    assert values.min() > 0.3 and values.max() < 1.3  # the smallest come up last
    left, _, right = torch.linalg.svd(matrices, full_matrices=False)
    assert (found - left @ right).norm() / found.norm() < 0.35


def test_a_step_is_as_large_as_one_of_adamw_whatever_the_gradient(muon):
    for size in (1e-3, 1e3):
        param = torch.nn.Parameter(torch.zeros(24, 8))
        optimizer = muon.Muon([param], lr=0.1, weight_decay=0.0)
        param.grad = size * torch.randn(24, 8, generator=torch.Generator().manual_seed(0))
        optimizer.step()
        assert 0.015 < param.detach().square().mean().sqrt() < 0.025  # 0.2 of the learning rate


def test_it_learns_a_linear_map_and_goes_on_from_its_state(muon):
    chance = torch.Generator().manual_seed(0)
    wanted, inputs = (torch.randn(8, 8, generator=chance) for _ in range(2))

    def train(param, optimizer, steps):
        for _ in range(steps):
            optimizer.zero_grad()
            loss = ((inputs @ param - inputs @ wanted) ** 2).mean()
            loss.backward()
            optimizer.step()
        return float(loss.detach())

    one = torch.nn.Parameter(torch.zeros(8, 8))
    first = muon.Muon([one], lr=0.05)
    start = train(one, first, 1)
    train(one, first, 20)
    other = torch.nn.Parameter(one.detach().clone())
    second = muon.Muon([other], lr=0.05)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    assert train(one, first, 200) < 0.1 * start
    train(other, second, 200)
    assert torch.equal(one, other)
