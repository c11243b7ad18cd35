"""Tables as text."""


def show(table):
    """A heading, a line of dashes, and the rows, columns two blanks apart, numbers to the right."""
    texts = [[_text(value) for value in row] for row in table.rows]
    widths = [
        max([len(column), *(len(row[place]) for row in texts)])
        for place, column in enumerate(table.columns)
    ]
    right = [_is_number_column(table.column(column)) for column in table.columns]
    lines = [table.columns, ["-" * width for width in widths], *texts]
    return "\n".join(
        "  ".join(
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(line, widths, right)
        ).rstrip()
        for line in lines
    )


def _text(value):
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.2f}"
    return str(value)


def _is_number_column(values):
    there = [value for value in values if value is not None]
    return bool(there) and all(type(value) in (int, float) for value in there)
