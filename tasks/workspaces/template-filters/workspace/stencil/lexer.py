"""From text to pieces."""

import re
from typing import NamedTuple

from stencil.errors import TemplateError

_TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)


class Piece(NamedTuple):
    """Plain text, or a tag."""

    kind: str
    """``text``, ``value`` (of ``{{ }}``) or ``block`` (of ``{% %}``)."""
    text: str
    line: int
    """Where it begins, 1 for the first line."""


def pieces(text):
    """The pieces of a template, in order."""
    at = 0
    for tag in _TAG.finditer(text):
        if tag.start() > at:
            yield Piece("text", text[at : tag.start()], text.count("\n", 0, at) + 1)
        line = text.count("\n", 0, tag.start()) + 1
        value, block = tag.groups()
        content = (value if value is not None else block).strip()
        if not content:
            raise TemplateError(f"line {line}: an empty tag")
        yield Piece("value" if value is not None else "block", content, line)
        at = tag.end()
    if at < len(text):
        yield Piece("text", text[at:], text.count("\n", 0, at) + 1)
