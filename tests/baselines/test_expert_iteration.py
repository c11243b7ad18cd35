"""Expert iteration in small: what passes is learned, and a stopped run goes on to the same numbers."""

import json
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the extra `baselines` is not installed")
pytest.importorskip("transformers", reason="the extra `baselines` is not installed")

SMALL = [
    "--model=tiny", "--tasks=6", "--eval-tasks=4", "--samples=4", "--eval-samples=2", "--rounds=2",
    "--batch=3", "--epochs=8", "--lr=1e-2", "--threads=1", "--no-bf16", "--longest=24",
    "--backend=docker", "--workers=2",
]  # fmt: skip


@pytest.fixture(scope="module")
def baselines():
    folder = str(Path(__file__).resolve().parents[2] / "baselines")
    sys.path.insert(0, folder)
    import causal
    import expert_iteration

    yield causal, expert_iteration
    sys.path.remove(folder)
    for name in ("causal", "expert_iteration", "arguments"):
        sys.modules.pop(name, None)


@pytest.fixture
def scripted(baselines, monkeypatch):
    """An untrained model solves nothing: of its answers one in two is a right one, by script."""
    from codegym.suites import load_suite

    causal, expert = baselines
    _, tokenizer = causal.load("tiny")
    known = {causal.question(t, tokenizer): t for t in load_suite("plain-functions:all")}

    def sample(model, tokenizer, questions, count, *, seed, **_):
        found = []
        for at, text in enumerate(questions):
            right = known[text].reference.partition("\n")[2].rstrip("\n")
            answers = ["\n" + right, "\n" + right + "  # again", "\n    return 7", "\n    return ("]
            found.append([answers[(seed + at + n) % 4] for n in range(count)])
        return found

    monkeypatch.setattr(expert, "sample", sample)
    return expert


def rows(folder: Path, kind: str) -> list[dict]:
    text = (folder / "metrics.jsonl").read_text()
    found = [json.loads(line) for line in text.splitlines()]
    times = ("time/", "seconds/")
    return [
        {name: value for name, value in row.items() if not name.startswith(times)}
        for row in found
        if row["kind"] == kind
    ]


def weights(folder: Path):
    from safetensors.torch import load_file

    return load_file(folder / "checkpoint" / "weights.safetensors")


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.timeout(600)  # it is the time of two runs on whatever machine this is
def test_a_run_learns_from_what_passed_and_a_stopped_one_goes_on_to_the_same(
    scripted, tmp_path, monkeypatch
):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert scripted.main([*SMALL, f"--out={whole}"]) == 0
    trained = rows(whole, "train")
    first = [row["loss"] for row in trained if row["round"] == 1]
    assert first[-1] < 0.8 * first[0]
    sampled = rows(whole, "sample")
    assert [row["pass@1"] for row in sampled] == [0.5, 0.5]  # two of the four answers are right
    # A comment makes no other program: one for each task, and none more in the second round.
    assert [(row["programs"], row["new_programs"]) for row in sampled] == [(6, 6), (6, 0)]
    last = rows(whole, "eval")[-1]
    assert last["round"] == 2
    assert last["sampled/low"] <= last["sampled"] <= last["sampled/high"]
    assert last["sampled/gain/low"] <= last["sampled/gain"] <= last["sampled/gain/high"]
    verified = [json.loads(line) for line in (whole / "verified.jsonl").read_text().splitlines()]
    assert len(verified) == 6
    assert all("return 7" not in row["source"] for row in verified)
    assert (whole / "model" / "model.safetensors").exists()
    assert scripted.main([*SMALL, f"--out={whole}"]) == 2  # never over a run that is there

    # The same, stopped in each phase.
    check, calls, stopped = scripted.Run.check, [], []

    def sometimes(run):
        calls.append(1)
        if len(calls) in (3, 16, 32):
            run.stop.append(1)
            stopped.append((run.phase, run.step > 0))
        check(run)

    monkeypatch.setattr(scripted.Run, "check", sometimes)
    code = scripted.main([*SMALL, f"--out={parts}"])
    while code == 130:
        code = scripted.main([f"--resume={parts}"])
    assert code == 0
    assert stopped == [("evaluate", False), ("sample", False), ("train", True)]
    for kind in ("sample", "train", "eval"):
        assert rows(parts, kind) == rows(whole, kind)
    one, two = weights(whole), weights(parts)
    assert one.keys() == two.keys()
    assert all(torch.equal(one[name], two[name]) for name in one)


@pytest.mark.docker
@pytest.mark.timeout(300)
def test_the_control_learns_from_as_many_programs_that_were_not_chosen_for_passing(
    scripted, tmp_path
):
    folder = tmp_path / "any"
    assert scripted.main([*SMALL, "--rounds=1", "--select=any", f"--out={folder}"]) == 0
    state = json.loads((folder / "checkpoint" / "state.json").read_text())
    texts = [text for _, text in state["found"]]
    assert any("return 7" in text or text.endswith("(") for text in texts)
    assert (folder / "verified.jsonl").read_text() == ""


@pytest.mark.docker
@pytest.mark.timeout(300)
def test_adapters_alone_are_trained_and_come_merged(scripted, tmp_path):
    pytest.importorskip("peft", reason="the extra `lora` is not installed")
    folder = tmp_path / "lora"
    assert scripted.main([*SMALL, "--rounds=1", "--lora=4", f"--out={folder}"]) == 0
    assert all("lora_" in name for name in weights(folder))
    losses = [row["loss"] for row in rows(folder, "train")]
    assert losses[-1] < losses[0]
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder / "model")
    assert not any("lora" in name for name, _ in model.named_parameters())


def test_a_batch_says_what_each_question_gets_alone_and_what_generate_says(baselines):
    causal, _ = baselines
    model, tokenizer = causal.load("tiny")
    questions = ["def f(x):", "what is the sum of a and b?", "b"]
    settings = {"temperature": 0.0, "longest": 12, "seed": 3}
    together = causal.sample(model, tokenizer, questions, 2, **settings)
    for question, answers in zip(questions, together, strict=True):
        assert causal.sample(model, tokenizer, [question], 1, **settings) == [answers[:1]]
        ids = tokenizer(question, return_tensors="pt")["input_ids"]
        said = model.generate(ids, max_new_tokens=12, do_sample=False)[0, ids.shape[1] :]
        whole = tokenizer.decode(said, skip_special_tokens=True)
        assert answers[0] == answers[1]
        assert whole.startswith(answers[0])
        assert answers[0] == whole or causal.body(whole) == causal.body(answers[0])
    drawn = {"temperature": 1.0, "longest": 12}
    one, two, other = (
        causal.sample(model, tokenizer, questions, 2, seed=seed, **drawn) for seed in (1, 1, 2)
    )
    assert one == two != other
    assert one[0][0] != one[0][1]
    assert causal.sample(model, tokenizer, questions, 2, seed=1, stop=lambda: True, **drawn) is None


def test_an_answer_ends_where_its_function_does(baselines):
    causal, expert = baselines
    assert causal.body("\n    return n\n```\nThis function") == "\n    return n"
    assert causal.body("\n    if n:\n\n        return 1\n    return 2\n\nprint(f(1))") == (
        "\n    if n:\n\n        return 1\n    return 2"
    )
    assert causal.body(" return n") == " return n"
    same = "def f(n):\n    return  (n+1)  # next"
    assert expert.form(same) == expert.form("def f(n):\n  return n + 1\n")
    assert expert.form("def f(:") == "def f(:"


def test_only_the_answers_tokens_are_learned(baselines, tmp_path):
    _, expert = baselines
    run = expert.Run.__new__(expert.Run)
    run.args = expert.Args(model="tiny", bf16=False)
    run.device = torch.device("cpu")
    run.model, run.tokenizer = expert.load("tiny")
    run.questions = {"a": "def f(n):", "b": "a much longer question, with more tokens\ndef g(n):"}
    items = [expert.Item("a", "\n    return n"), expert.Item("b", "\n    return n + 1")]
    pairs = [run.encode(item) for item in items]
    alone = []
    for ids, asked in pairs:
        logits = run.model(input_ids=torch.tensor([ids])).logits[0, asked - 1 : -1]
        alone.append(
            torch.nn.functional.cross_entropy(logits, torch.tensor(ids[asked:]), reduction="none")
        )
    assert torch.allclose(run.loss(pairs), torch.cat(alone).mean(), atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model=no-such.gguf"], "no such file"),
        (["--suite=plain-functions:other"], "no split 'other'"),
        (["--resume=nowhere"], "no run to resume"),
    ],
)
@pytest.mark.docker
def test_wrong_arguments_are_one_line(baselines, tmp_path, capsys, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    _, expert = baselines
    assert expert.main(["--model=tiny", *arguments]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert message in lines[0]
