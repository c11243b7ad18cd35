"""The code blocks of an answer: fences of backticks and tildes, and a few models' tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from codegym.extraction.plain import LANGUAGES
from codegym.extraction.reader import Reader

_FENCE = re.compile(r"([ \t]*(?:[-*][ \t]+|\d{1,3}[.)][ \t]+)?)(`{3,}|~{3,})([^`\n]*)$")
_TAGS = {"[PYTHON]": "[/PYTHON]", "[BEGIN]": "[DONE]"}
_MAX_ENDS = 4
_MAX_DEPTH = 2


class Block(NamedTuple):
    """A code block of an answer."""

    code: str
    is_python: bool
    """Whether it says so, or does not say what it is."""


def find_blocks(text: str, reader: Reader) -> list[Block]:
    """The code blocks in order; in place of one that is no code but holds blocks, those."""
    return list(_blocks(_fences_on_lines(text), reader, 0))


def _blocks(lines: list[str], reader: Reader, depth: int) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        opening = _FENCE.match(lines[at])
        tag = _TAGS.get(lines[at].strip())
        if opening is None and tag is None:
            at += 1
            continue
        margin, fence, info = opening.groups() if opening else ("", "", "")
        ends = _ends(lines, at, len(margin), fence, tag)
        end, code = _closed(lines, at, ends, len(margin), reader)
        inner = code.split("\n")
        if depth < _MAX_DEPTH and reader.tree(code) is None and any(map(_FENCE.match, inner)):
            yield from _blocks(inner, reader, depth + 1)
        else:
            words = re.split(r"[\s,:;{}.]+", info.strip(" \t{."), maxsplit=1)
            yield Block(code, words[0].lower() in LANGUAGES | {"", "code"})
        at = end + 1


def _fences_on_lines(text: str) -> list[str]:
    """The text's lines, a fence that follows something on one put on a line of its own."""
    lines: list[str] = []
    for line in text.split("\n"):
        at = line.find("```")
        before, fence = line[:at], line[at:]
        if at > 0 and "`" not in fence[3:] and _FENCE.match(line) is None:
            info = fence[3:].strip()
            if not info or info.lower() in LANGUAGES:
                lines += [before, fence]
                continue
        lines.append(line)
    return lines


def _ends(lines: list[str], start: int, margin: int, fence: str, tag: str | None) -> list[int]:
    """The next lines that may close a block; the text's end where there is none."""
    ends: list[int] = []
    for at in range(start + 1, len(lines)):
        line = lines[at]
        bare = line.strip()
        if tag is not None:
            closes = bare == tag
        else:
            closes = len(bare) >= len(fence) and bare.startswith(fence) and not bare.strip(fence[0])
            # Further in, it belongs to a text in the code.
            closes = closes and len(line) - len(line.lstrip()) <= margin + 3
        if closes:
            ends.append(at)
            if len(ends) == _MAX_ENDS:
                break
    return ends or [len(lines)]


def _closed(
    lines: list[str], start: int, ends: list[int], margin: int, reader: Reader
) -> tuple[int, str]:
    """The end of a block and its code: the first end that makes it a program, else the first."""
    for end in ends:
        inner = lines[start + 1 : end]
        if end != ends[0] and any(map(_opens, inner)):
            break  # the next block has begun
        code = reader.untabbed(_without_margin(inner, margin))
        if reader.tree(code) is not None:
            return end, code
    return ends[0], _without_margin(lines[start + 1 : ends[0]], margin)


def _opens(line: str) -> bool:
    fence = _FENCE.match(line)
    return fence is not None and bool(fence[3].strip())


def _without_margin(lines: list[str], margin: int) -> str:
    """The lines without the indentation of the fence that they stand in."""
    if margin:
        lines = [line[min(margin, len(line) - len(line.lstrip(" \t"))) :] for line in lines]
    return "\n".join(lines).rstrip() + "\n"
