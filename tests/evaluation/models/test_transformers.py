"""The local client, over a tiny model with random weights made on the spot."""

from __future__ import annotations

import json
import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from codegym.errors import InfrastructureError, InputError
from codegym.evaluation import read_manifest
from codegym.evaluation.models import Sampling, open_model
from codegym.evaluation.models.transformers_client import alike
from tests.cli_runner import codegym

torch = pytest.importorskip("torch", reason="needs the extra 'baselines'")
transformers = pytest.importorskip("transformers", reason="needs the extra 'baselines'")

TEMPLATE = (
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    path = tmp_path_factory.mktemp("tiny")
    letters = [*"abcdefghijklmnopqrstuvwxyz <>/", "</s>"]
    tokenizer = Tokenizer(models.BPE({c: i for i, c in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.decoder = decoders.Fuse()
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>")
    fast.chat_template = TEMPLATE
    fast.save_pretrained(path)
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(letters),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=1024,
        eos_token_id=len(letters) - 1,
        initializer_range=0.6,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(path)
    return path


def asked(folder: Path, prompts: list, seeds: list, batch: int, **sampling) -> list:
    with (
        open_model(f"hf:{folder}", Sampling(**sampling), batch=batch) as model,
        ThreadPoolExecutor(len(prompts)) as threads,
    ):
        return list(threads.map(lambda p, s: model.generate(p, seed=s), prompts, seeds))


def test_an_answer_does_not_depend_on_who_else_is_in_the_batch(folder: Path):
    prompts = ["a", "hello there", "the quick brown fox", "z"] * 4
    options = {"temperature": 1.0, "top_p": 0.9, "max_tokens": 40, "logprobs": True}
    together = asked(folder, prompts, [*range(16)], 16, **options)
    alone = asked(folder, prompts, [*range(16)], 1, **options)
    assert [answer.text for answer in together] == [answer.text for answer in alone]
    # Rows leave the batch at different steps.
    assert len({answer.completion_tokens for answer in together}) > 2
    other = asked(folder, prompts, [*range(16, 32)], 16, **options)
    assert [answer.text for answer in together] != [answer.text for answer in other]
    for answer in together:
        assert answer.completion_tokens == len(answer.completion_ids) == len(answer.logprobs)
        assert answer.finish_reason in ("stop", "length")


def test_prompts_of_other_lengths_are_not_padded_to_one(folder: Path):
    lengths = [900, 10, 12, 100, 15, 140, 151, 11]
    assert alike(lengths) == [[1, 7, 2, 4], [3, 5], [6], [0]]
    assert alike([]) == []
    (long, *rest) = asked(folder, ["ab" * 400, "a", "b", "c"], [0] * 4, 4, max_tokens=5)
    (alone,) = asked(folder, ["ab" * 400], [0], 1, max_tokens=5)
    assert long.completion_ids == alone.completion_ids
    assert all(answer.completion_ids for answer in rest)


def test_tokens_are_drawn_as_often_as_the_model_says(folder: Path):
    """The first token of many draws against the log-probabilities that come with them."""
    with (
        open_model(
            f"hf:{folder}", Sampling(temperature=1.0, max_tokens=1, logprobs=True), batch=200
        ) as model,
        ThreadPoolExecutor(200) as threads,
    ):
        answers = list(threads.map(lambda seed: model.generate("ab", seed=seed), range(2000)))
    counts = Counter(answer.completion_ids[0] for answer in answers)
    shares = {answer.completion_ids[0]: math.exp(answer.logprobs[0]) for answer in answers}
    for token, share in shares.items():
        error = math.sqrt(2000 * share * (1 - share)) + 1
        assert abs(counts[token] - 2000 * share) < 5 * error, (token, counts[token], share)
    assert sum(shares.values()) > 0.9


def test_logprobs_are_those_of_the_model(folder: Path):
    (answer,) = asked(folder, ["hello"], [0], 1, temperature=0.7, max_tokens=8, logprobs=True)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder)
    ids = torch.tensor([[*answer.prompt_ids, *answer.completion_ids]])
    with torch.no_grad():
        logprobs = torch.log_softmax(model(ids).logits[0].float(), dim=-1)
    start = len(answer.prompt_ids)
    expected = [float(logprobs[start - 1 + n, t]) for n, t in enumerate(answer.completion_ids)]
    assert list(answer.logprobs) == pytest.approx(expected, abs=1e-3)


def test_prompts_of_every_kind(folder: Path):
    with open_model(f"hf:{folder}", Sampling(max_tokens=4)) as model:
        assert model.chats
        chat = model.generate([{"role": "user", "content": "hi"}])
        text = model.generate("<user>hi<assistant>")
        ids = model.generate(text.prompt_ids)
        assert chat.completion_ids == text.completion_ids == ids.completion_ids
        assert model.generate("a" * 1024).finish_reason == "context"
        # 1022 tokens leave room for 2 of the 1024 that the model takes.
        assert model.generate("ab" * 511).completion_tokens <= 2
        word = model.generate("abc").text[:2]
    with open_model(f"hf:{folder}", Sampling(max_tokens=4, stop=(word,))) as model:
        stopped = model.generate("abc")
        assert (stopped.text, stopped.finish_reason) == ("", "stop")
        assert stopped.completion_tokens == 2


def test_a_stopped_model_gives_up_at_once(folder: Path):
    with open_model(f"hf:{folder}", Sampling(max_tokens=4)) as model:
        model.stop()
        with pytest.raises(InfrastructureError, match="stopped") as caught:
            model.generate("abc")
        assert caught.value.cause == "closed"


def test_what_cannot_be_loaded_is_one_line(tmp_path: Path):
    with pytest.raises(InputError, match=r"none\.gguf: no such file"):
        open_model(f"hf:{tmp_path}/none.gguf")
    with pytest.raises(InputError, match="cannot be loaded"):
        open_model(f"hf:{tmp_path}")


@pytest.mark.docker
def test_a_run_from_the_command_line(tmp_path: Path, folder: Path, suite: Path):
    """Nonsense from a model of random weights: all of it judged, none of it passed."""
    out = tmp_path / "run"
    call = ("eval", "-s", f"jsonl:{suite}", "-m", f"hf:{folder}", "--max-tokens", 8, "--out", out)
    done = codegym(*call, "--concurrency", 32, "--backend", "docker", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["judged"], summary["solved"]) == (60, 0)
    assert 60 <= summary["tokens"]["completion"] <= 480
    assert summary["cost"] is None
    manifest = read_manifest(out)
    assert manifest.source["model"] == folder.name
    assert str(folder.parent) not in json.dumps(manifest.source)
    assert manifest.source["sampling"]["max_tokens"] == 8
