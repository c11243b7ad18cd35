"""What a terminal shows."""


def terminal_rows(stream: str, width: int) -> list[str]:
    """Return the rows of text on the screen after `stream`."""
    cells = {}
    row = column = 0
    saved = (0, 0)
    state = "text"
    for char in stream:
        if state == "escape":
            state = "sequence" if char == "[" else "text"
            parameters = ""
        elif state == "sequence":
            if char in "0123456789;":
                parameters += char
                continue
            state = "text"
            numbers = [int(number or 0) for number in parameters.split(";")]
            count = max(numbers[0], 1)
            if char == "A":
                row = max(row - count, 0)
            elif char == "B":
                row += count
            elif char == "C":
                column = min(column + count, width - 1)
            elif char == "D":
                column = max(column - count, 0)
            elif char == "H":
                row = count - 1
                column = min(max([*numbers, 0][1], 1), width) - 1
            elif char == "K":
                spans = [range(column, width), range(column + 1), range(width)]
                for erased in spans[numbers[0]] if numbers[0] < 3 else ():
                    cells.pop((row, erased), None)
            elif char == "s":
                saved = row, column
            elif char == "u":
                row, column = saved
        elif char == "\x1b":
            state = "escape"
        elif char == "\n":
            row += 1
            column = 0
        elif char == "\r":
            column = 0
        elif char == "\b":
            column = max(column - 1, 0)
        elif char == "\t":
            column = min((column // 4 + 1) * 4, width - 1)
        else:
            if column == width:
                row += 1
                column = 0
            cells[row, column] = char
            column += 1
    height = max((r for (r, _), char in cells.items() if char != " "), default=-1) + 1
    lines = ["".join(cells.get((r, c), " ") for c in range(width)) for r in range(height)]
    return [line.rstrip() for line in lines]
