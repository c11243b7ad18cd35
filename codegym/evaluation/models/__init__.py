"""Clients of language models: one way to ask, whoever answers.

    with open_model("openai:my-model", base_url="http://127.0.0.1:8000/v1") as model:
        answer = model.generate([{"role": "user", "content": "Say hi."}], seed=0)

A prompt is a conversation, a text to continue, or token ids to continue; an answer is text with
what it took, and its token ids where the client knows them. A client may be used by many threads
at once: ``openai_client`` sends each request by itself, ``transformers_client`` puts those that
wait into one batch. Neither library is imported before a model is opened.

``base`` has the records, ``pace`` keeps to a server's rate limits, ``prices`` says what tokens
cost.
"""

from __future__ import annotations

from codegym.evaluation.models.base import (
    Answer,
    Message,
    Model,
    Prompt,
    Sampling,
    open_model,
)

__all__ = ["Answer", "Message", "Model", "Prompt", "Sampling", "open_model"]
