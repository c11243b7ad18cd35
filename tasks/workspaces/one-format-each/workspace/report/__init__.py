"""Tables as text, CSV, Markdown and HTML."""

from report.mail import attachment
from report.render import render

FORMATS = ("text", "csv", "markdown", "html")

__all__ = ["FORMATS", "attachment", "render"]
