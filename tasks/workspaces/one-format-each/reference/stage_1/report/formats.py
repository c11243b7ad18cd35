"""Which formats there are."""

from typing import Callable, NamedTuple


class Format(NamedTuple):
    """A way to write a table."""

    name: str
    suffix: str
    mime: str
    write: Callable


_formats = {}


def register(name, suffix, mime):
    """A decorator that makes a function ``(columns, rows, title) -> str`` a format."""
    if name in _formats:
        raise ValueError(f"there is a format {name!r} already")

    def keep(write):
        _formats[name] = Format(name, suffix, mime, write)
        return write

    return keep


def get(name):
    """A format; ValueError where there is none of that name."""
    if name not in _formats:
        raise ValueError(f"no format {name!r}; there are {', '.join(_formats)}")
    return _formats[name]


def names():
    """The formats' names in the order of registration."""
    return list(_formats)
