"""The GRPO baseline in small: TRL's trainer, our reward, on a CPU."""

import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the extra `baselines` is not installed")
pytest.importorskip("trl", reason="the extra `trl` is not installed")

SMALL = [
    "--model=tiny", "--rounds=3", "--group=4", "--prompts=2", "--longest=12", "--lr=1e-2", "--cpu",
    "--eval-tasks=3", "--eval-samples=2", "--save-every=2", "--backend=docker", "--reward=fraction",
]  # fmt: skip


@pytest.fixture(scope="module")
def baselines():
    folder = str(Path(__file__).resolve().parents[2] / "baselines")
    sys.path.insert(0, folder)
    import causal
    import grpo

    yield causal, grpo
    sys.path.remove(folder)
    for name in ("causal", "grpo", "arguments"):
        sys.modules.pop(name, None)


def rows(folder: Path, kind: str) -> list[dict]:
    found = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [row for row in found if row["kind"] == kind]


@pytest.mark.docker
def test_the_reward_is_of_the_head_in_the_prompt_and_the_answer(baselines):
    _, grpo = baselines
    reward = grpo.Completed(grpo.reward_func("plain-functions:train", backend="docker"))
    task = reward.grader.suite["plain/add"]
    answers = [" return a + b", "\n    return b + a\n```\nIt adds.", "\n    return a", "\n```"]
    try:
        assert reward(completions=answers, task_id=[task.id] * 4) == [1.0, 1.0, 0.0, 0.0]
    finally:
        reward.close()


@pytest.mark.docker
@pytest.mark.timeout(300)
def test_a_small_run_trains_evaluates_and_goes_on(baselines, tmp_path, monkeypatch):
    causal, grpo = baselines
    folder = tmp_path / "run"
    # An untrained model earns nothing: it is paid for text here, judged all the same.
    paid = grpo.Completed.__call__

    def pay(self, *, completions, task_id, **columns):
        assert set(paid(self, completions=completions, task_id=task_id, **columns)) == {0.0}
        return [float(len(set(text))) for text in completions]

    monkeypatch.setattr(grpo.Completed, "__call__", pay)
    before = causal.load("tiny")[0].state_dict()
    assert grpo.main([*SMALL, f"--out={folder}"]) == 0
    steps = [row["step"] for row in rows(folder, "train") if "reward" in row]
    assert steps == [1, 2, 3]
    (found,) = rows(folder, "eval")
    assert {"before", "after", "gain", "gain/low", "gain/high"} <= set(found)
    from transformers import AutoModelForCausalLM

    after = AutoModelForCausalLM.from_pretrained(folder / "model").state_dict()
    assert any((after[name] != before[name]).any() for name in before)
    assert grpo.main([*SMALL, f"--out={folder}"]) == 2  # never over a run that is there
    assert grpo.main([f"--resume={folder}", "--rounds=5"]) == 0
    assert [row["step"] for row in rows(folder, "train") if "reward" in row] == [1, 2, 3, 4, 5]
