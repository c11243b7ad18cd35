"""What is no code in an answer's text, and is not in a block either."""

from __future__ import annotations

import re

LANGUAGES = frozenset({"python", "py", "python3", "py3"})
"""What Python is called in answers."""

_THINK = re.compile(r"^[ \t]*<(?:think|thinking)>", re.IGNORECASE | re.MULTILINE)
_THOUGHT = re.compile(r"</(?:think|thinking)>", re.IGNORECASE)
_LONE_THOUGHT = re.compile(r"^[ \t]*</(?:think|thinking)>", re.IGNORECASE | re.MULTILINE)
_STOP = re.compile(r"(?:<\|[a-z_]{1,30}\|>|</s>)$")


def plain_lines(text: str) -> str:
    r"""The text with ``\n`` as its line end, and without a byte-order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def without_language(text: str) -> str:
    """The text without a first line that is the name of the language alone."""
    first, _, rest = text.lstrip("\n").partition("\n")
    return rest if first.strip().lower() in LANGUAGES and rest.strip() else text


def without_thoughts(text: str) -> str:
    """The text without its thoughts; those that never end take all of the rest."""
    end = _LONE_THOUGHT.search(text)
    if end and not _THINK.search(text, 0, end.start()):
        text = text[end.end() :]  # the chat template had opened it
    kept: list[str] = []
    at = 0
    while opened := _THINK.search(text, at):
        kept.append(text[at : opened.start()])
        closed = _THOUGHT.search(text, opened.end())
        if closed is None:
            return "".join(kept)
        at = closed.end()
    return "".join([*kept, text[at:]])


def without_stop(text: str) -> str:
    """The text without a model's own mark of its end."""
    return _STOP.sub("", text.rstrip()) + "\n"
