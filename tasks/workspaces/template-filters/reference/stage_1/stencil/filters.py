"""Filters: how they are written, and those that there are."""

import re
from itertools import islice

from stencil.errors import TemplateError

TEXT = r'"(?:[^"\\]|\\.)*"'
_ARGUMENT = rf"(?:{TEXT}|-?\d+)"
_FILTER = re.compile(
    rf"\s*([A-Za-z_]\w*)\s*(\(\s*(?:{_ARGUMENT}\s*(?:,\s*{_ARGUMENT}\s*)*)?\))?\s*", re.DOTALL
)
_BETWEEN = re.compile(rf"(?:{TEXT}|[^|\"])*", re.DOTALL)


def text_of(value):
    """What is put into a template for a value."""
    return "" if value is None else str(value)


def _first(value, count):
    return value[:count] if hasattr(value, "__getitem__") else list(islice(value, count))


BUILT_IN = {
    "upper": lambda value: text_of(value).upper(),
    "lower": lambda value: text_of(value).lower(),
    "trim": lambda value: text_of(value).strip(),
    "length": lambda value: len(value),
    "join": lambda value, separator: separator.join(text_of(item) for item in value),
    "default": lambda value, instead: instead if value is None else value,
    "first": _first,
}


class Filter:
    """A filter with its arguments."""

    def __init__(self, name, function, arguments):
        self.name, self.function, self.arguments = name, function, arguments

    def apply(self, value):
        try:
            return self.function(value, *self.arguments)
        except Exception as error:
            raise TemplateError(f"the filter {self.name} failed: {error}") from error


def split(text):
    """A value's path, and the texts of its filters."""
    parts, at = [], 0
    while True:
        found = _BETWEEN.match(text, at)
        parts.append(found[0])
        at = found.end()
        if at >= len(text):
            return parts[0].strip(), parts[1:]
        if text[at] != "|":  # a quote that nothing closes
            parts[-1] += text[at:]
            return parts[0].strip(), parts[1:]
        at += 1


def parse(text, line, known):
    """A filter from its text."""
    found = _FILTER.fullmatch(text)
    if not found:
        raise TemplateError(f"line {line}: {text.strip()!r} is no filter")
    name, arguments = found.groups()
    if name not in known:
        raise TemplateError(f"line {line}: there is no filter {name}")
    values = []
    for raw in re.findall(_ARGUMENT, arguments or "", re.DOTALL):
        if raw.startswith('"'):
            values.append(re.sub(r'\\(["\\])', r"\1", raw[1:-1]))
        else:
            values.append(int(raw))
    return Filter(name, known[name], values)
