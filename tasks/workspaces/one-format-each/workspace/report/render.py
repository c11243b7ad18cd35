"""From rows to text."""

import csv
import html
import io


def render(columns, rows, format="text", title=""):
    """A table in a format; ValueError for a format that there is not."""
    rows = [["" if cell is None else str(cell) for cell in row] for row in rows]
    columns = [str(column) for column in columns]
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} cells, not {len(columns)}")
    if format == "text":
        widths = [
            max([len(column)] + [len(row[place]) for row in rows])
            for place, column in enumerate(columns)
        ]
        lines = []
        if title:
            lines.append(title)
            lines.append("=" * len(title))
        lines.append("  ".join(c.ljust(w) for c, w in zip(columns, widths)).rstrip())
        lines.append("  ".join("-" * w for w in widths))
        for row in rows:
            lines.append("  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip())
        return "\n".join(lines) + "\n"
    elif format == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
        return out.getvalue()
    elif format == "markdown":
        lines = []
        if title:
            lines.append("## " + title)
            lines.append("")
        lines.append("| " + " | ".join(c.replace("|", "\\|") for c in columns) + " |")
        lines.append("|" + "---|" * len(columns))
        for row in rows:
            lines.append("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |")
        return "\n".join(lines) + "\n"
    elif format == "html":
        lines = ["<table>"]
        if title:
            lines.append("<caption>" + html.escape(title) + "</caption>")
        lines.append("<tr>" + "".join(f"<th>{html.escape(c)}</th>" for c in columns) + "</tr>")
        for row in rows:
            lines.append("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>")
        lines.append("</table>")
        return "\n".join(lines) + "\n"
    raise ValueError(f"no format {format!r}; there are text, csv, markdown, html")
