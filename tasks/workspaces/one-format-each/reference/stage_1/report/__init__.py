"""Tables as text, CSV, Markdown and HTML."""

from report import formats, writers
from report.mail import attachment
from report.render import render

__all__ = ["FORMATS", "attachment", "formats", "render", "writers"]


def __getattr__(name):
    if name == "FORMATS":
        return tuple(formats.names())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
