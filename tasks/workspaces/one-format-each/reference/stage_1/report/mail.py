"""Tables as attachments."""

from report import formats
from report.render import render


def attachment(columns, rows, format="csv", title="report"):
    """File name, MIME type and content of an attachment; ValueError for an unknown format."""
    content = render(columns, rows, format, title)
    stem = "".join(c if c.isalnum() else "-" for c in title.lower()) or "report"
    used = formats.get(format)
    return stem + used.suffix, used.mime, content.encode()
