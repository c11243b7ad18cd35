"""Report generators: rows as text, in lines and columns, in groups, with totals."""

from __future__ import annotations

import re
from typing import Any

from codegym.suites.procedural.building import Parts, indented, listing
from codegym.suites.procedural.draw import MEASURES, SECOND, Draw
from codegym.suites.procedural.formulas import (
    Node,
    condition,
    operand,
    python,
    python_condition,
    used,
    words,
    words_condition,
)

_ONE_BELOW = 16
_KINDS = ["ash", "elm", "fir", "oak", "yew"]
_BETWEEN = [" ", "  ", " | ", ": ", "/", " - "]
_WRAP_LINES = 7

_RULES = """\
`rows` is a list of dicts with the texts `kind` (`ash`, `elm`, `fir`, `oak` or `yew`), `name` (a
word of lower-case letters) and `note` (words with single spaces between them, or empty), and
non-negative integers under the keys {columns}. The list may be empty.

A report is built by steps, which are carried out in the order given, each on the rows that the
steps before it left. Its lines are joined by line feeds, without one at the end; no line at all
gives the empty text. Spaces at the ends of lines count. The rows themselves are left as they are.

A line consists of pieces, put together in the order given with nothing between them. *Left*,
*right* or *centred in N* fills a piece with spaces to N characters, at its right end, at its left
end, or on both sides with the odd space on the right; what is longer stays as it is. *Cut to N*
keeps the first N characters. Numbers are written in decimal digits, negative ones with a minus.
*With commas*: one between each three digits, `-1,234`. *With a sign*: `+` before 0 and above.
*With zeros to N*: zeros after the sign, if there is one, so that there are N characters or more.
*As an amount*: the number div 100, a point, and the number mod 100 in two digits, `12.05`.
*A mod k* is never negative, *A div k* is rounded down; the *distance* of two numbers is the
absolute value of their difference. The largest and the smallest of no rows are 0, and so is their
mean, which else is the sum div the number of rows. Sorting is stable.
"""

_ONE = """\
Write `report(rows)`, which returns a report as a text.

{rules}
## The steps

{text}
"""

_MANY = """\
Write `report(name, rows)`, which returns the report of that name as a text. Names other than those
below are not tested.

{rules}
{text}
"""


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    sizes = [lines] if one else draw.parts(lines - 3, 6, 22)  # REPORTS, report and its return
    columns = draw.some(MEASURES, min(8, 4 + len(sizes) // 4))
    names = ["report"] if one else draw.names(len(sizes))
    reports = [
        {"name": name, "steps": _Report(draw, draw.some(columns, 4)).steps(size - 3)}
        for name, size in zip(names, sizes, strict=True)
    ]
    shown = ", ".join(f"`{name}`" for name in columns)
    text = _in_words(reports[0]) if one else "\n".join(map(_section, reports))
    return Parts(
        title="A report on rows" if one else f"{len(reports)} reports on rows",
        function="report",
        arguments="rows" if one else "name, rows",
        instruction=(_ONE if one else _MANY).format(
            rules=_RULES.format(columns=shown).strip() + "\n", text=text
        ),
        reference=_reference(reports, one),
        spec={"one": one, "columns": columns, "reports": reports},
        sections=min(12, len(reports)),
    )


class _Report:
    """Draws the steps of one report; each of them shows in its text."""

    def __init__(self, draw: Draw, columns: list[str]) -> None:
        self._draw, self._columns = draw, columns
        self._free = list(columns)
        self._kind_free = True

    def steps(self, size: int) -> list[Node]:
        """Steps of so many statements, two at least."""
        draw = self._draw
        first: list[Node] = []
        last: list[Node] = []
        size -= 2  # the loop over rows with a line
        if size >= 2 and draw.chance(2):
            one, other = draw.some(self._columns, 2)
            ways: list[Node] = [one, ["plus", ["times", one, draw.between(2, 9)], other]]
            by = draw.pick([*ways, ["distance", one, other], ["mod", one, draw.between(5, 30)]])
            first.append(["sort", by, draw.pick(("up", "down"))])
            size -= 1
        if size >= 2 and draw.chance(3):
            test = self._condition()
            while test[0] in ("both", "either", "equals"):  # hardly any row, or nearly all
                test = self._condition()
            self._ask(test)
            first.insert(draw.below(len(first) + 1), ["keep", test])
            size -= 1
        if size >= 3 and draw.chance(3):
            last.append(["box", draw.pick(("|", "*", "!"))])
            size -= 2
        elif size >= 2 and draw.chance(4):
            last.append(["numbered", draw.between(2, 4), draw.pick((" ", ". ", ") "))])
            size -= 1
        if size >= 3 and draw.chance(4):
            last.insert(0, ["empty", f"no {draw.pick(SECOND)}"])
            size -= 2
        grouped = size >= 4 and draw.chance(2)
        size -= 3 if grouped else 0  # the loop over groups, their rows, their line
        before = draw.between(0, min(3, size))
        after = draw.between(0, min(3, size - before))
        if last and last[-1][0] == "box" and before + after == 0:  # of what may be nothing
            last[-1] = ["numbered", 3, " "]
            size, after = size + 1, 1
        size -= before + after
        head: list[Node] = [["line", self._head(False)] for _ in range(before)]
        tail: list[Node] = [["line", self._head(False)] for _ in range(after)]
        if grouped:
            more = draw.between(0, min(1, size))
            body = self._body(size - more)
            foot: list[Node] = [["line", self._head(True)] for _ in range(more)]
            order = draw.pick(("name", "first"))
            middle: Node = ["groups", order, [["line", self._head(True)]], ["each", body], foot]
        else:
            middle = ["each", self._body(size)]
        return [*first, *head, middle, *tail, *last]

    def _condition(self) -> Node:
        if self._kind_free and self._draw.chance(4):
            return ["is", "kind", self._draw.pick(_KINDS)]
        return condition(self._draw, self._free or ["number"], low=2)

    def _ask(self, test: Node) -> None:
        if test[0] == "is":
            self._kind_free = False
        self._free = [name for name in self._free if name not in used(test)]

    def _body(self, size: int) -> list[Node]:
        """What is done for each row: a line, and so many statements."""
        draw = self._draw
        found: list[Node] = []
        if size >= 2 and len(self._free) > 2 and draw.chance(4):
            found.append(["skip", self._condition()])
            self._ask(found[0][1])
            size -= 2
        found.append(["line", self._cells()])
        while size:
            kinds = ["line"]
            if size >= 2 and self._free:
                kinds += ["when", "mark", "mark", "choose"]
            if size >= _WRAP_LINES and not any(step[0] == "wrap" for step in found):
                kinds += ["wrap"] * 3
            kind = draw.pick(kinds)
            if kind == "choose" and size < 3:
                kind = "mark"
            if kind == "line":
                found.append(["line", self._cells()])
                size -= 1
            elif kind == "wrap":
                start = draw.pick((">", " ", "--", "    ", "~~>"))
                found.append(["wrap", start, draw.between(14, 26)])
                size -= _WRAP_LINES
            else:
                test = self._condition()
                self._ask(test)
                if kind == "when":
                    found.append(["when", test, [["line", self._cells()]], []])
                elif kind == "mark":
                    found.append(["when", test, [["mark", self._mark()]], []])
                else:
                    marks = draw.some([" (high)", " low", "*", "!?", " ."], 2)
                    found.append(["when", test, [["mark", marks[0]]], [["mark", marks[1]]]])
                    size -= 1
                size -= 2
        return found

    def _mark(self) -> str:
        return self._draw.pick((" *", "!", " <--", " (check)", "?"))

    # ===== Pieces of lines =====

    def _cells(self) -> list[Node]:
        """The pieces of a line about a row."""
        draw = self._draw
        between = draw.pick(_BETWEEN)
        columns = draw.some(self._columns, draw.between(1, 3))
        pieces = [self._number(name) for name in columns]
        if draw.below(3):
            pieces.insert(draw.below(2), self._text())
        if draw.chance(4):
            pieces.insert(0, ["number", "number", "plain", 0, self._place()])
        cells: list[Node] = []
        for piece in pieces:
            cells += [["text", between], piece]
        return cells[1:]

    def _place(self) -> Node:
        draw = self._draw
        return [draw.pick(("left", "right", "right", "centred")), draw.between(4, 9)]

    def _text(self) -> Node:
        draw = self._draw
        style = draw.pick(("plain", "plain", "upper", "title"))
        if draw.chance(3):
            return ["word", "kind", draw.between(1, 2), style, self._place()]
        width = draw.between(3, 7)
        return ["word", "name", width, style, [self._place()[0], width]]

    def _number(self, name: str) -> Node:
        draw = self._draw
        kind = draw.below(7)
        place = self._place()
        # Where a condition has narrowed a value, edges may be out of reach.
        if kind == 0 and name in self._free:
            return ["amount", name, place]
        if kind == 1 and name in self._free:
            return ["bar", name, draw.between(3, 9), draw.between(6, 12), draw.pick("#*=o")]
        if kind == 2 and name in self._free:
            test = condition(draw, [name], low=2)
            while test[0] == "equals":
                test = condition(draw, [name], low=2)
            return ["pick", test, draw.some(["yes", "no", "high", "-", "ok"], 2), place]
        others = [column for column in self._columns if column != name]
        value = operand(draw, others, draw.pick(others)) if draw.chance(3) else name
        if kind == 3:
            return ["number", ["times", value, draw.between(20, 200)], "commas", 0, place]
        if kind == 4:
            return ["number", ["minus", value, draw.between(10, 60)], "sign", 0, place]
        if kind == 5:
            return ["number", value, "zeros", draw.between(3, 6), place]
        return ["number", value, "plain", 0, place]

    def _head(self, group: bool) -> list[Node]:
        """The pieces of a line about all rows, or those of a group."""
        draw = self._draw
        kind = draw.below(4)
        if kind == 0 and not group:
            return [["repeat", draw.pick("=-_.~"), draw.between(8, 40)]]
        title = f"{draw.pick(SECOND)} {draw.pick(MEASURES)}".title()
        cells: list[Node] = []
        if group:
            width = draw.between(3, 8)
            style = draw.pick(("plain", "upper", "title"))
            cells = [["group", style, [self._place()[0], width]], ["text", draw.pick(_BETWEEN)]]
        elif kind == 1:
            return [["title", title, [draw.pick(("right", "centred")), draw.between(24, 48)]]]
        column = draw.pick(self._columns)
        totals: list[Node] = [[kind, column] for kind in ("sum", "largest", "smallest", "mean")]
        totals += [["count"], ["sum", ["times", column, draw.between(2, 30)]]]
        total = draw.pick(totals)
        style = draw.pick(("plain", "plain", "commas"))
        if style == "commas":
            total = ["sum", ["times", column, draw.between(40, 200)]]
        return [*cells, ["text", f"{title}: "], ["total", total, style, self._place()]]


# ===== As Python =====


def _name(name: str) -> str:
    return name if name == "number" else f"row['{name}']"


def _braces(value: str, style: str, place: Node) -> str:
    sign = {"left": "<", "right": ">", "centred": "^"}[place[0]]
    return f"{{{value}:{sign}{place[1]}{style}}}"


_STYLES = {"plain": "", "upper": ".upper()", "title": ".title()"}


def _total(total: Node, rows: str) -> str:
    kind = total[0]
    if kind == "count":
        return f"len({rows})"
    value = python(total[1], _name)
    if kind == "sum":
        return f"sum({value} for row in {rows})"
    if kind == "mean":
        count = f"max(1, len({rows}))" if rows == "rows" else f"len({rows})"
        return f"sum({value} for row in {rows}) // {count}"
    function = "max" if kind == "largest" else "min"
    if rows == "rows":
        return f"{function}([{value} for row in rows], default=0)"
    return f"{function}({value} for row in {rows})"  # a group has one at least


def _cell(cell: Node, rows: str) -> str:
    """A piece as a part of an f-string in double quotes."""
    kind = cell[0]
    if kind == "text":
        return str(cell[1])
    if kind == "title":
        return _braces(f"'{cell[1]}'", "", cell[2])
    if kind == "repeat":
        return f"{{'{cell[1]}' * {cell[2]}}}"
    if kind == "group":
        return _braces(f"kind{_STYLES[cell[1]]}", "", cell[2])
    if kind == "total":
        return _braces(_total(cell[1], rows), "," if cell[2] == "commas" else "", cell[3])
    if kind == "word":
        return _braces(f"{_name(cell[1])}[:{cell[2]}]{_STYLES[cell[3]]}", "", cell[4])
    if kind == "amount":
        name = _name(cell[1])
        return _braces(f"str({name} // 100) + '.' + format({name} % 100, '02')", "", cell[2])
    if kind == "bar":
        return f"{{'{cell[4]}' * min({_name(cell[1])} // {cell[2]}, {cell[3]})}}"
    if kind == "pick":
        yes, no = cell[2]
        return _braces(f"'{yes}' if {python_condition(cell[1], _name)} else '{no}'", "", cell[3])
    value = python(cell[1], _name)
    if cell[2] == "zeros":
        return _braces(f"format({value}, '0{cell[3]}')", "", cell[4])
    if cell[2] == "sign":
        return _braces(f"format({value}, '+')", "", cell[4])
    return _braces(value, "," if cell[2] == "commas" else "", cell[4])


def _line(cells: list[Node], rows: str) -> str:
    text = "".join(_cell(cell, rows) for cell in cells)
    return f'lines.append(f"{text}")'


def _steps(steps: list[Node], rows: str) -> list[str]:
    lines: list[str] = []
    for step in steps:
        lines += _step(step, rows)
    return lines


def _step(step: Node, rows: str) -> list[str]:
    kind = step[0]
    if kind == "line":
        return [_line(step[1], rows)]
    if kind == "mark":
        return [f'lines[-1] += "{step[1]}"']
    if kind == "keep":
        return [f"rows = [row for row in rows if {python_condition(step[1], _name)}]"]
    if kind == "sort":
        down = ", reverse=True" if step[2] == "down" else ""
        return [f"rows = sorted(rows, key=lambda row: {python(step[1], _name)}{down})"]
    if kind == "each":
        body = _steps(step[1], rows)
        counted = any(re.search(r"\bnumber\b", line) for line in body)
        head = f"for number, row in enumerate({rows}, 1):" if counted else f"for row in {rows}:"
        return [head, *indented(body)]
    if kind == "groups":
        kinds = "{row['kind'] for row in rows}"
        order = f"sorted({kinds})" if step[1] == "name" else f"dict.fromkeys({kinds[1:-1]})"
        return [
            f"for kind in {order}:",
            "    some = [row for row in rows if row['kind'] == kind]",
            *indented(_steps([*step[2], step[3], *step[4]], "some")),
        ]
    if kind == "skip":
        return [f"if {python_condition(step[1], _name)}:", "    continue"]
    if kind == "when":
        lines = [f"if {python_condition(step[1], _name)}:", *indented(_steps(step[2], rows))]
        return [*lines, "else:", *indented(_steps(step[3], rows))] if step[3] else lines
    if kind == "wrap":
        return [
            f'line = "{step[1]}"',
            "for word in row['note'].split():",
            f"    if len(line) + len(word) >= {step[2]}:",
            "        lines.append(line)",
            f'        line = "{step[1]}"',
            '    line += " " + word',
            "lines.append(line)",
        ]
    if kind == "empty":
        return ["if not rows:", f'    lines.append("{step[1]}")']
    if kind == "numbered":
        number = f"{{number:>{step[1]}}}"
        return [f'lines = [f"{number}{step[2]}{{line}}" for number, line in enumerate(lines, 1)]']
    return [
        "width = max(map(len, lines))",
        f'lines = [f"{step[1]} {{line:<{{width}}}} {step[1]}" for line in lines]',
    ]


def _reference(reports: list[dict[str, Any]], one: bool) -> str:
    functions, table = [], {}
    for report in reports:
        name = report["name"] if one else f"{report['name']}_report"
        body = ["lines = []", *_steps(report["steps"], "rows"), r'return "\n".join(lines)']
        functions.append("\n".join([f"def {name}(rows):", *indented(body)]) + "\n")
        table[f'"{report["name"]}"'] = name
    if one:
        return functions[0]
    call = "def report(name, rows):\n    return REPORTS[name](rows)\n"
    return "\n\n".join([*functions, listing("REPORTS", table), call])


# ===== In words =====


def _quoted(text: str) -> str:
    return f'"{text}"'


def _place_words(place: Node) -> str:
    return f"{place[0]} in {place[1]}"


_STYLE_WORDS = {"plain": "", "upper": ", in capitals", "title": ", its first letter a capital"}


def _total_words(total: Node, what: str) -> str:
    kind = total[0]
    if kind == "count":
        return f"the number of {what}"
    return f"the {kind} of {words(total[1])} over {what}"


def _cell_words(cell: Node, what: str) -> str:
    kind = cell[0]
    if kind == "text":
        return _quoted(cell[1])
    if kind == "title":
        return f"{_quoted(cell[1])} {_place_words(cell[2])}"
    if kind == "repeat":
        return f"{_quoted(cell[1])} {cell[2]} times"
    if kind == "group":
        return f"the group's `kind`{_STYLE_WORDS[cell[1]]}, {_place_words(cell[2])}"
    if kind == "total":
        commas = " with commas" if cell[2] == "commas" else ""
        return f"({_total_words(cell[1], what)}){commas}, {_place_words(cell[3])}"
    if kind == "word":
        style = _STYLE_WORDS[cell[3]]
        return f"`{cell[1]}` cut to {cell[2]}{style}, {_place_words(cell[4])}"
    if kind == "amount":
        return f"`{cell[1]}` as an amount, {_place_words(cell[2])}"
    if kind == "bar":
        return f"{_quoted(cell[4])} (`{cell[1]}` div {cell[2]}) times, but {cell[3]} times at most"
    if kind == "pick":
        yes, no = cell[2]
        where = words_condition(cell[1])
        return f"{_quoted(yes)} where {where}, else {_quoted(no)}, {_place_words(cell[3])}"
    style = {"plain": "", "commas": " with commas", "sign": " with a sign"}.get(
        cell[2], f" with zeros to {cell[3]}"
    )
    return f"{words(cell[1], inner=True)}{style}, {_place_words(cell[4])}"


def _line_words(cells: list[Node], what: str) -> str:
    return "a line of " + "; ".join(_cell_words(cell, what) for cell in cells)


def _row_words(steps: list[Node], depth: int) -> list[str]:
    pad = "  " * depth
    lines = []
    for step in steps:
        kind = step[0]
        if kind == "line":
            lines.append(f"{pad}- {_line_words(step[1], 'all rows')}")
        elif kind == "mark":
            lines.append(f"{pad}- put {_quoted(step[1])} at the end of the last line")
        elif kind == "skip":
            lines.append(f"{pad}- where {words_condition(step[1])}, nothing more for this row")
        elif kind == "wrap":
            lines.append(
                f"{pad}- the note in lines of at most {step[2]} characters: each is "
                f"{_quoted(step[1])} and then, each with a space before it, as many of the words "
                "that are left as fit; one line without words where the note is empty"
            )
        else:
            lines.append(f"{pad}- where {words_condition(step[1])}:")
            lines += _row_words(step[2], depth + 1)
            if step[3]:
                lines.append(f"{pad}- else:")
                lines += _row_words(step[3], depth + 1)
    return lines


def _step_words(step: Node) -> list[str]:
    kind = step[0]
    if kind == "line":
        return [_line_words(step[1], "all rows")]
    if kind == "keep":
        return [f"keep the rows where {words_condition(step[1])}"]
    if kind == "sort":
        order = "smallest" if step[2] == "up" else "largest"
        return [f"sort the rows by {words(step[1])}, {order} first"]
    if kind == "each":
        return ["for each row in order, `number` counting them from 1:", *_row_words(step[1], 1)]
    if kind == "groups":
        order = "alphabetical order"
        if step[1] == "first":
            order = "the order in which they first appear"
        what = "the rows of the group"
        return [
            f"for each `kind` that there is among the rows, in {order}:",
            *(f"  - {_line_words(line[1], what)}" for line in step[2]),
            "  - for each row of that kind, in order, `number` counting them from 1:",
            *_row_words(step[3][1], 2),
            *(f"  - {_line_words(line[1], what)}" for line in step[4]),
        ]
    if kind == "empty":
        return [f"where there are no rows left, a line of {_quoted(step[1])}"]
    if kind == "numbered":
        return [
            f"put before each line so far its number, from 1, right in {step[1]}, and "
            f"{_quoted(step[2])}"
        ]
    return [
        "fill all lines so far with spaces at their ends to the length of the longest, and put "
        f"{_quoted(step[1] + ' ')} before and {_quoted(' ' + step[1])} after each"
    ]


def _in_words(report: dict[str, Any]) -> list[str]:
    lines = []
    for number, step in enumerate(report["steps"], 1):
        first, *rest = _step_words(step)
        lines += [f"{number}. {first}", *(" " + line for line in rest)]
    return lines


def _section(report: dict[str, Any]) -> str:
    return "\n".join([f"## `{report['name']}`\n", *_in_words(report), ""])
