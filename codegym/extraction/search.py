"""The order in which an answer is looked through."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from codegym.extraction.blocks import Block, find_blocks
from codegym.extraction.plain import without_language, without_stop, without_thoughts
from codegym.extraction.reader import Reader
from codegym.pysource import bound_names, names_of

_STARTS = re.compile(r"(?:def|class|import|from|async|if|for|while|with|try|@|[A-Za-z_]\w* *[:=])")
_INDENTED = re.compile(r"^[ \t]+\S", re.MULTILINE)
_CUTS = 4
_BODIES = 8


class Search:
    """One search for the program in one answer.

    Args:
        reader: Says what is a program, and the one that was asked for.
        prompt: What the answer may continue.
    """

    def __init__(self, reader: Reader, prompt: str) -> None:
        self._reader = reader
        self._prompt = prompt if prompt.endswith("\n") or not prompt else prompt + "\n"

    def program(self, text: str) -> str:
        """The program in an answer's text; the best that there is, where there is none."""
        reader = self._reader
        whole = without_language(text)
        if reader.defines(whole) and not reader.is_prose(whole):
            return self._with_context(whole)
        text = without_stop(without_language(without_thoughts(text)))
        blocks = find_blocks(text, reader)
        found = (
            self._of_blocks(blocks)
            or self._continued([b.code for b in _by_worth(blocks)[:_BODIES]] or [text])
            or (None if blocks else self._run_of_lines(text))
            or next((b.code for b in _by_worth(blocks) if reader.tree(b.code)), None)
            or next((b.code for b in _by_worth(blocks)), None)
        )
        return text if found is None else self._with_context(found)

    def _of_blocks(self, blocks: list[Block]) -> str | None:
        """The program that was asked for among the blocks, or made of all of them."""
        reader = self._reader
        if not reader.entry_points:
            programs = [block for block in blocks if reader.tree(block.code)]
            return next((block.code for block in _by_worth(programs)), None)
        complete = [block.code for block in blocks if reader.defines(block.code)]
        if complete:
            return next((c for c in reversed(complete) if not reader.is_empty(c)), complete[-1])
        joined = "\n".join(block.code for block in blocks if block.is_python)
        return joined if reader.defines(joined) else None

    def _continued(self, bodies: list[str]) -> str | None:
        """The prompt with one of the texts as what comes next, cut where it runs on."""
        if not self._prompt or not self._reader.entry_points:
            return None
        texts = [self._prompt + body for whole in bodies for body in _indentations(whole)]
        for find in (self._reader.untabbed, self._cut):
            for program in map(find, texts):
                if self._reader.defines(program) and not self._reader.is_empty(program):
                    return program
        return None

    def _cut(self, code: str) -> str:
        """The code up to where it stops being a program."""
        for _ in range(_CUTS):
            code = self._reader.untabbed(code)
            line = self._reader.error_line(code)
            if not line:
                break
            code = "\n".join([*code.split("\n")[: line - 1], ""])
        return code

    def _run_of_lines(self, text: str) -> str | None:
        """The best program among the runs of lines that begin like code."""
        lines = text.split("\n")
        best: tuple[bool, int, str] | None = None
        at = 0
        while at < len(lines) and not self._reader.spent:
            end = at + 1
            if _STARTS.match(lines[at]):
                end, code = self._program_from(lines, at)
                if code:
                    worth = (self._reader.defines(code), len(code), code)
                    best = worth if best is None else max(best, worth)
            at = end
        return best[2] if best else None

    def _program_from(self, lines: list[str], start: int) -> tuple[int, str]:
        """The line after a program that begins on a line, and its source, if there is one."""
        end = len(lines)
        while end > start:
            code = self._reader.untabbed("\n".join(lines[start:end]).rstrip() + "\n")
            if self._reader.tree(code):
                return end, "" if self._reader.is_prose(code) else code
            line = self._reader.error_line(code)
            if not line:
                break
            # What broke off in the middle of a statement begins earlier than where that shows.
            end = min(start + line - 1, end - 1)
            while end > start and lines[end][:1] in (" ", "\t", ")", "]", "}", ""):
                end -= 1
        return start + 1, ""

    def _with_context(self, code: str) -> str:
        """The code, after what it relies on of the prompt's and does not have."""
        tree, prompted = self._reader.tree(code), self._reader.tree(self._prompt)
        if not tree or not prompted or code.startswith(self._prompt):
            return code
        if not self._reader.defines(code) or any(map(_is_future, tree.body)):
            return code
        have = bound_names(tree) | {name.partition(".")[0] for name in self._reader.entry_points}
        stars = {ast.unparse(node) for node in tree.body if _is_star(node)}
        used = set(_names_in(tree))
        needed: list[str] = []
        for node in reversed(prompted.body):
            star = _is_star(node) and ast.unparse(node) not in stars
            if not _is_future(node) and (star or names_of(node) & used - have):
                needed.append(ast.get_source_segment(self._prompt, node) or "")
                used |= set(_names_in(node))
        return "\n".join([*reversed(needed), "", "", code]) if needed else code


def _indentations(body: str) -> Iterator[str]:
    """A function's body as it is, and as it was before its indentation was taken off."""
    yield body
    yield textwrap.indent(textwrap.dedent(body), "    ")
    yield "    " + body.lstrip(" \t")  # only that of the first line was
    first = _INDENTED.search(body)
    if first and first.start():
        yield body[first.start() :]  # words before it


def _by_worth(blocks: list[Block]) -> list[Block]:
    """The best block first: Python, then the longest."""
    return sorted(blocks, key=lambda block: (block.is_python, len(block.code)), reverse=True)


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _names_in(tree: ast.AST) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
