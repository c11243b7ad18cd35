"""From a model's answer to the program in it.

A chat model wraps its code: in fenced blocks, one or several, in prose, after thoughts;
a base model continues a prompt and may run on. :func:`extract_code` finds the program,
without running anything, in bounded time, and leaves alone what is a program already.

In this order:

1. An answer that is a program and defines the entry points is the program.
2. Thoughts (``<think>`` sections) are taken out.
3. Of the code blocks, the last one that defines all entry points; if none does, all of
   them one after another, if that does. Without entry points: the longest program.
4. Where there is a prompt to continue: the prompt and, as the body, a block or the answer.
5. Of an answer without blocks: the longest run of lines that is a program, those that
   define the entry points first.
6. Else the best block, or the answer as it is: the judge will say what is wrong with it.

A program that leaves out what the prompt imports and defines besides the entry points
gets that put before it.

``search`` has the order, ``blocks`` and ``plain`` read the answer's text, ``reader`` says
what is a program.
"""

from __future__ import annotations

from collections.abc import Sequence

from codegym.extraction.plain import plain_lines
from codegym.extraction.reader import Reader
from codegym.extraction.search import Search

__all__ = ["MAX_CHARS", "extract_code"]

MAX_CHARS = 1 << 20
"""Longest answer that is looked at; a longer one comes back as it is."""


def extract_code(answer: str, entry_points: Sequence[str] = (), prompt: str = "") -> str:
    r"""The program in a model's answer.

    Args:
        answer: What the model said.
        entry_points: Names that the program has to define; ``Class.method`` is one too.
        prompt: What the answer may continue, such as a function's head; empty where it
            is a whole program in any case.

    Returns:
        Source, with ``\n`` as its line end. It may be no program at all where the answer
        holds none. Extracting once more changes nothing, as long as it is one.

    Example:
        >>> extract_code("Sure!\n```python\nx = 1\n```\nHope this helps.")
        'x = 1\n'
    """
    text = plain_lines(answer)
    if len(text) > MAX_CHARS:
        return text
    return Search(Reader(entry_points), prompt).program(text)
