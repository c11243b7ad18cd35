"""A conversation as one growing sequence of tokens: token in, token out.

What a model sampled is never decoded and tokenised again: the same text may have other
tokens then, of other probabilities, and a policy is trained on what it did not sample
(TRL issue 5144, verl issue 6719). A new turn of the environment is put after the sampled
tokens, in the markup that the chat template puts there.
"""

from __future__ import annotations

from typing import Any

from codegym.errors import InputError

_ANSWER, _CONTENT = "codegymanswerstandshere", "codegymcontentstandshere"


class TokenConversation:
    """The tokens of one episode.

    Args:
        tokenizer: As of ``transformers``: called with a text, with ``apply_chat_template``.
            Without a chat template texts are put one after another.
        system: What a system message at the beginning says; there is none where it is empty.
        tools: Schemas for the chat template.

    Text of the environment never becomes a special token, so that a program that prints a
    template's markers cannot put words into anybody's mouth.
    """

    def __init__(self, tokenizer: Any, system: str = "", tools: Any = ()) -> None:
        self._tokenizer, self._tools = tokenizer, list(tools) or None
        self._head = [{"role": "system", "content": system}] if system else []
        self._templated = bool(getattr(tokenizer, "chat_template", None))
        self.ids: tuple[int, ...] = ()
        """Everything so far."""

    def observe(self, text: str) -> tuple[int, ...]:
        """Add what the environment says; the tokens that the model is to continue."""
        if not self._templated:
            self.ids += self._content(text if not self.ids else f"\n\n{text}\n\n")
            return self.ids
        user = {"role": "user", "content": _CONTENT}
        if not self.ids:
            before, _, after = self._render([*self._head, user]).partition(_CONTENT)
            self.ids = self._markup(before) + self._content(text) + self._markup(after)
            return self.ids
        earlier = [
            *self._head,
            {"role": "user", "content": "-"},
            {"role": "assistant", "content": _ANSWER},
        ]
        rest = self._render([*earlier, user]).partition(_ANSWER)[2]
        before, _, after = rest.partition(_CONTENT)
        opening = self._markup(before)
        # What ended the answer was sampled already, if it was not cut off.
        if opening and opening[0] == self.ids[-1]:
            opening = opening[1:]
        self.ids += opening + self._content(text) + self._markup(after)
        return self.ids

    def answer(self, ids: tuple[int, ...]) -> None:
        """Add the tokens that the model sampled."""
        self.ids += ids

    def _render(self, messages: list[dict[str, str]]) -> str:
        try:
            text = self._tokenizer.apply_chat_template(
                messages, tools=self._tools, add_generation_prompt=True, tokenize=False
            )
        except Exception as error:  # jinja2's own, which a template may raise at will
            raise InputError(f"fails: {error}", "the chat template") from None
        if _CONTENT not in text:
            raise InputError("leaves out what a message says", "the chat template")
        return str(text)

    def _markup(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _content(self, text: str) -> tuple[int, ...]:
        return tuple(
            self._tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        )
