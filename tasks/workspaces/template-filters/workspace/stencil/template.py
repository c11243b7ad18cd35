"""Templates."""

import re

from stencil.errors import TemplateError
from stencil.lexer import pieces
from stencil.nodes import Loop, Text, Value

_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_FOR = re.compile(r"for\s+([A-Za-z_]\w*)\s+in\s+(\S+)")


class Template:
    """A text with tags in it; TemplateError where it is malformed."""

    def __init__(self, text):
        self._nodes = self._parse(pieces(text), None)

    def fill(self, **names):
        """The text with values in place of the tags; TemplateError where one is missing."""
        return "".join(node.fill(names) for node in self._nodes)

    def _parse(self, source, opened):
        """The nodes up to the end, or up to the ``end`` of the loop that began at a line."""
        nodes = []
        for kind, text, line in source:
            if kind == "text":
                nodes.append(Text(text))
            elif kind == "value":
                nodes.append(self._value(text, line))
            elif text == "end":
                if opened is None:
                    raise TemplateError(f"line {line}: an end without a for")
                return nodes
            elif found := _FOR.fullmatch(text):
                value = self._value(found[2], line)
                nodes.append(Loop(found[1], value, self._parse(source, line)))
            else:
                raise TemplateError(f"line {line}: unknown tag {text!r}")
        if opened is not None:
            raise TemplateError(f"line {opened}: a for without an end")
        return nodes

    def _value(self, text, line):
        if not _PATH.fullmatch(text):
            raise TemplateError(f"line {line}: {text!r} is no name")
        return Value(text)
