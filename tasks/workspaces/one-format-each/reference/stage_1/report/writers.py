"""The formats that come with the package."""

import csv
import html
import io

from report.formats import register


@register("text", ".txt", "text/plain")
def text(columns, rows, title):
    widths = [
        max([len(column)] + [len(row[place]) for row in rows])
        for place, column in enumerate(columns)
    ]
    lines = [title, "=" * len(title)] if title else []
    lines.append("  ".join(c.ljust(w) for c, w in zip(columns, widths)).rstrip())
    lines.append("  ".join("-" * w for w in widths))
    for row in rows:
        lines.append("  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip())
    return "\n".join(lines) + "\n"


@register("csv", ".csv", "text/csv")
def comma_separated(columns, rows, title):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue()


@register("markdown", ".md", "text/markdown")
def markdown(columns, rows, title):
    lines = [f"## {title}", ""] if title else []
    lines.append("| " + " | ".join(c.replace("|", "\\|") for c in columns) + " |")
    lines.append("|" + "---|" * len(columns))
    for row in rows:
        lines.append("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |")
    return "\n".join(lines) + "\n"


@register("html", ".html", "text/html")
def hypertext(columns, rows, title):
    lines = ["<table>"]
    if title:
        lines.append("<caption>" + html.escape(title) + "</caption>")
    lines.append("<tr>" + "".join(f"<th>{html.escape(c)}</th>" for c in columns) + "</tr>")
    for row in rows:
        lines.append("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>")
    lines.append("</table>")
    return "\n".join(lines) + "\n"
