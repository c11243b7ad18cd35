"""From text to pieces."""

import re
from typing import NamedTuple

from stencil.errors import TemplateError
from stencil.filters import TEXT

# A quoted text may hold the end of a tag; where a quote is not closed the tag is as if there were none.
_TAG = re.compile(
    rf"\{{\{{((?:{TEXT}|[^\"])*?)\}}\}}|\{{%((?:{TEXT}|[^\"])*?)%\}}"
    r"|\{\{(.*?)\}\}|\{%(.*?)%\}",
    re.DOTALL,
)


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
        content = next(group for group in tag.groups() if group is not None).strip()
        if not content:
            raise TemplateError(f"line {line}: an empty tag")
        yield Piece("value" if tag[0].startswith("{{") else "block", content, line)
        at = tag.end()
    if at < len(text):
        yield Piece("text", text[at:], text.count("\n", 0, at) + 1)
