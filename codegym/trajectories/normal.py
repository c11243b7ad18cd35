"""When two programs count as the same one."""

from __future__ import annotations

import ast
import hashlib

from codegym.extraction import extract_code
from codegym.lines.logical import is_padding
from codegym.pysource import parse


def normal_form(answer: str) -> str:
    r"""A digest that is the same for answers with the same program in them.

    Of Python, what is the same but for comments, layout, docstrings and ``pass`` is the same
    program; names count. Of anything else, white space at the ends of lines and empty lines do
    not count.

    Args:
        answer: A program, or a chat model's answer with one in it.

    Example:
        >>> normal_form("x = 1  # one") == normal_form("Sure!\n```python\nx=(1)\n```")
        True
    """
    text = extract_code(answer)
    try:
        tree = parse(text)
        for node in ast.walk(tree):
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(node, name, None)
                if isinstance(inner, list):
                    setattr(node, name, [one for one in inner if not is_padding(one)])
        form = ast.dump(tree)
    except (ValueError, RecursionError, MemoryError):
        lines = (line.rstrip() for line in answer.splitlines())
        form = "\n".join(line for line in lines if line)
    return hashlib.sha256(form.encode("utf-8", "backslashreplace")).hexdigest()
