"""A local model through transformers: a folder, a name on the hub, or a ``.gguf`` file.

Requests that wait at the same time are answered in one batch, padded on the left. Each request
is sampled with its own seed, so that its answer does not depend on who else is in the batch
(but for what padding does to the last digits of the logits).
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from codegym.errors import InfrastructureError, InputError
from codegym.evaluation.models.base import Answer, Prompt, Sampling, is_ids
from codegym.evaluation.models.batching import Batcher

if TYPE_CHECKING:
    from codegym.evaluation.models.decoding import Decoded

_TAIL = 32  # tokens in which a stop text is looked for
# Prompts of one batch are at most so much longer than its shortest: they are padded to one length.
_WIDER = 1.5


class _Request(NamedTuple):
    ids: tuple[int, ...]
    seed: int | None


class TransformersModel:
    """A client; see :class:`~codegym.evaluation.models.base.Model`.

    Args:
        name: A folder, a name on the hub, or the path of a ``.gguf`` file (which transformers
            turns back into plain weights: it takes their memory, and is not faster).
        sampling: How to sample.
        batch: Most requests answered at once.
        device: As torch has it; a GPU where there is one.
        dtype: As torch has it; float32 on a CPU, the checkpoint's own elsewhere.
        chat: Whether to use the chat template; by default where there is one.

    Raises:
        InputError: A package is missing, or the model cannot be loaded.
    """

    paid = False

    def __init__(
        self,
        name: str,
        sampling: Sampling,
        *,
        batch: int = 8,
        device: str | None = None,
        dtype: str | None = None,
        chat: bool | None = None,
    ) -> None:
        if batch < 1:
            raise InputError(f"must be at least 1, and is {batch}", "batch")
        try:
            import torch
            import transformers
        except ImportError:
            raise InputError(
                "needs torch and transformers: pip install 'codegym[baselines]'",
                f"model hf:{name}",
            ) from None
        self._torch = torch
        if not sys.stderr.isatty():
            transformers.utils.logging.disable_progress_bar()
        # A path says where it lies on this machine, which is nobody else's business.
        self.name = Path(name).name if Path(name).exists() else name
        self.sampling, self._batch = sampling, batch
        # Twice a batch: while one half is judged, the other is at the model.
        self.concurrency = 2 * batch
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._dtype = dtype or ("float32" if device == "cpu" else "auto")
        self._tokenizer, self._model = self._load(transformers, name, device)
        templated = bool(getattr(self._tokenizer, "chat_template", None))
        if chat and not templated:
            raise InputError("has no chat template", f"model hf:{name}")
        self.chats = templated if chat is None else chat
        config = self._model.config
        self._longest = int(getattr(config, "max_position_embeddings", None) or 1 << 30)
        self._ends = self._end_ids()
        self._stopped = threading.Event()
        self._batcher: Batcher[_Request, Answer] = Batcher(self._answer, batch)

    def _load(self, transformers: Any, name: str, device: str) -> tuple[Any, Any]:
        more: dict[str, Any] = {}
        place = name
        if name.endswith(".gguf"):
            path = Path(name)
            if not path.is_file():
                raise InputError("no such file", name)
            place, more = str(path.parent), {"gguf_file": path.name}
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(place, **more)
            model = transformers.AutoModelForCausalLM.from_pretrained(
                place, dtype=getattr(self._torch, self._dtype, self._dtype), **more
            )
        except ImportError as error:
            raise InputError(
                f"{' '.join(str(error).split())[:200]} (a .gguf file needs: "
                "pip install 'codegym[gguf]')",
                f"model hf:{name}",
            ) from None
        except (OSError, ValueError, RuntimeError) as error:
            told = " ".join(str(error).split())[:300]
            raise InputError(f"cannot be loaded: {told}", f"model hf:{name}") from None
        tokenizer.padding_side = "left"
        return tokenizer, model.to(device).eval()

    def _end_ids(self) -> list[int]:
        found: set[int] = set()
        for value in (
            getattr(self._model.generation_config, "eos_token_id", None),
            self._tokenizer.eos_token_id,
        ):
            if value is not None:
                found.update(value if isinstance(value, list) else [value])
        return sorted(found)

    def describe(self) -> dict[str, Any]:
        """Name, form and sampling; of a path only its last part."""
        return {
            "kind": "hf",
            "model": self.name,
            "api": "chat" if self.chats else "completions",
            "dtype": str(self._model.dtype).removeprefix("torch."),
            "sampling": self.sampling.describe(),
        }

    def encode(self, prompt: Prompt, tools: Sequence[Mapping[str, Any]] = ()) -> tuple[int, ...]:
        """The token ids of a prompt as the model gets it.

        Raises:
            InputError: The chat template does not take the conversation.
        """
        if isinstance(prompt, str):
            return tuple(self._tokenizer(prompt)["input_ids"])
        if is_ids(prompt):
            return tuple(cast(Sequence[int], prompt))
        try:
            text = self._tokenizer.apply_chat_template(
                list(prompt), tools=list(tools) or None, add_generation_prompt=True, tokenize=False
            )
        except Exception as error:  # jinja2's own, which a template may raise at will
            raise InputError(f"the chat template fails: {error}", f"model {self.name}") from None
        return tuple(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def generate(
        self,
        prompt: Prompt,
        *,
        seed: int | None = None,
        tools: Sequence[Mapping[str, Any]] = (),
    ) -> Answer:
        """Wait for a place in a batch and for the answer."""
        started = time.monotonic()
        ids = self.encode(prompt, tools)
        if len(ids) >= self._longest:
            return Answer("", "context", 0, 0)
        if not ids:
            raise InputError("the prompt is empty", f"model {self.name}")
        answer = self._batcher.ask(_Request(ids, seed))
        return Answer(**{**vars(answer), "seconds": time.monotonic() - started})

    # ===== One batch ====

    def _answer(self, batch: Sequence[_Request]) -> Iterator[tuple[int, Answer]]:
        # Short prompts first: their answers are judged while the long ones are at the model.
        for places in alike([len(request.ids) for request in batch]):
            answers = self._decoded([batch[place] for place in places])
            yield from zip(places, answers, strict=True)

    def _decoded(self, batch: Sequence[_Request]) -> list[Answer]:
        from codegym.evaluation.models.decoding import Prompted, decode
        from codegym.evaluation.models.sampling import Chooser

        most = self.sampling.max_tokens
        answers = decode(
            self._model,
            [Prompted(r.ids, min(most, self._longest - len(r.ids))) for r in batch],
            Chooser(self.sampling, [r.seed for r in batch], self._model.device),
            ends=self._ends,
            pad=self._pad_id(),
            done=lambda ids: self._holds_stop(ids[-_TAIL:]),
            stopped=self._stopped.is_set,
        )
        if self._stopped.is_set():
            raise InfrastructureError("the model was stopped", "closed")
        return [self._read(*pair) for pair in zip(batch, answers, strict=True)]

    def _read(self, request: _Request, answer: Decoded) -> Answer:
        ids = answer.ids
        ended = bool(ids) and ids[-1] in self._ends
        said = ids[:-1] if ended else ids
        text: str = self._tokenizer.decode(said, skip_special_tokens=True)
        reason = "stop" if ended else "length"
        cut = [at for word in self.sampling.stop if (at := text.find(word)) >= 0]
        if cut:
            text, reason = text[: min(cut)], "stop"
        return Answer(
            text=text,
            finish_reason=reason,
            prompt_tokens=len(request.ids),
            completion_tokens=len(ids),
            prompt_ids=request.ids,
            completion_ids=tuple(ids),
            logprobs=tuple(answer.logprobs) if self.sampling.logprobs else None,
        )

    def _holds_stop(self, ids: list[int]) -> bool:
        if not self.sampling.stop:
            return False
        text = self._tokenizer.decode(ids)
        return any(word in text for word in self.sampling.stop)

    def _pad_id(self) -> int:
        pad = self._tokenizer.pad_token_id
        return int(pad if pad is not None else (self._ends[0] if self._ends else 0))

    def stop(self) -> None:
        """Give up the batch at work and refuse what waits: nothing was paid for it."""
        self._stopped.set()
        self._batcher.close()

    def close(self) -> None:
        """Stop, and wait for the batch at work to notice."""
        self.stop()
        self._batcher.join()

    def __enter__(self) -> TransformersModel:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def alike(lengths: Sequence[int]) -> list[list[int]]:
    """Places of lengths in groups that differ by little, so that padding stays small.

    Args:
        lengths: Tokens of prompts.
    """
    groups: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if groups and lengths[place] <= _WIDER * lengths[groups[-1][0]]:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups
