"""Tables as text."""


def show(table):
    """A heading, a line of dashes, and the rows, columns two blanks apart."""
    texts = [[str(value) for value in row] for row in table.rows]
    widths = [
        max([len(column), *(len(row[place]) for row in texts)])
        for place, column in enumerate(table.columns)
    ]
    lines = [table.columns, ["-" * width for width in widths], *texts]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip()
        for line in lines
    )
