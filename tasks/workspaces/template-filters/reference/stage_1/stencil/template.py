"""Templates."""

import re

from stencil import filters
from stencil.errors import TemplateError
from stencil.lexer import pieces
from stencil.nodes import Loop, Text, Value

_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_FOR = re.compile(r"for\s+([A-Za-z_]\w*)\s+in\s+(\S.*)", re.DOTALL)


class Template:
    """A text with tags in it; TemplateError where it is malformed.

    ``filters`` are filters of one's own, by name: functions of a value and arguments.
    """

    def __init__(self, text, filters=None):
        self._own = dict(filters or {})
        self._nodes, _ = self._parse(pieces(text), None, ())

    def fill(self, **names):
        """The text with values in place of the tags; TemplateError where one is missing."""
        return "".join(node.fill(names) for node in self._nodes)

    def _parse(self, source, opened, ends):
        """The nodes up to the end, or up to one of some tags, and that tag."""
        nodes = []
        for kind, text, line in source:
            if kind == "text":
                nodes.append(Text(text))
            elif kind == "value":
                nodes.append(self._value(text, line))
            elif text in ("end", "else"):
                if text not in ends:
                    raise TemplateError(f"line {line}: an {text} where none can be")
                return nodes, text
            elif found := _FOR.fullmatch(text):
                value = self._value(found[2], line)
                body, end = self._parse(source, line, ("end", "else"))
                otherwise = self._parse(source, line, ("end",))[0] if end == "else" else []
                nodes.append(Loop(found[1], value, body, otherwise))
            else:
                raise TemplateError(f"line {line}: unknown tag {text!r}")
        if opened is not None:
            raise TemplateError(f"line {opened}: a for without an end")
        return nodes, ""

    def _value(self, text, line):
        path, used = filters.split(text)
        if not _PATH.fullmatch(path):
            raise TemplateError(f"line {line}: {path!r} is no name")
        known = {**filters.BUILT_IN, **self._own}
        return Value(path, [filters.parse(one, line, known) for one in used])
