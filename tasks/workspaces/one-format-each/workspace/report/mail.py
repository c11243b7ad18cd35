"""Tables as attachments."""

from report.render import render


def attachment(columns, rows, format="csv", title="report"):
    """File name, MIME type and content of an attachment; ValueError for an unknown format."""
    content = render(columns, rows, format, title)
    stem = "".join(c if c.isalnum() else "-" for c in title.lower()) or "report"
    if format == "text":
        return stem + ".txt", "text/plain", content.encode()
    elif format == "csv":
        return stem + ".csv", "text/csv", content.encode()
    elif format == "markdown":
        return stem + ".md", "text/markdown", content.encode()
    else:
        return stem + ".html", "text/html", content.encode()
