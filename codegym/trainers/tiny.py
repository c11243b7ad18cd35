"""A language model small enough to try a training script with, made on the spot.

    model, tokenizer = tiny_model()

It has not learned anything. Its tokens are bytes, so that any text has tokens and comes
back the same. Nothing is downloaded; ``transformers`` and ``torch`` are needed.
"""

from __future__ import annotations

from typing import Any

_CHATML = (
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}"
)


def tiny_tokenizer() -> Any:
    """A byte-level tokenizer with ChatML's markers; 259 tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    core = Tokenizer(models.BPE({letter: at for at, letter in enumerate(letters)}, []))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    core.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        additional_special_tokens=["<|im_start|>"],
        chat_template=_CHATML,
        clean_up_tokenization_spaces=False,
    )


def tiny_model(seed: int = 0, *, width: int = 32, layers: int = 2) -> tuple[Any, Any]:
    """A ``LlamaForCausalLM`` of some 50 thousand parameters, and its tokenizer.

    Args:
        seed: Of its weights.
        width: Of its hidden states; a multiple of 8.
        layers: How many.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = tiny_tokenizer()
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=16_384,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return LlamaForCausalLM(config), tokenizer
