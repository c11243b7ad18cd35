"""The lines that programs of this suite are made of: typed templates, seen and held out.

A program has one of two signatures, ``(x: list[int], a: int)`` or ``(s: str, a: int)``, returns
both, and has one statement a line. A line is a sequence of lexemes, pieces of Python that a small
model can have a token for each. :mod:`codegym.selfplay` makes its warm-up and its evaluation of the
same templates; no solver or proposer is shown which there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Line = tuple[str, ...]
"""A statement as lexemes."""

LIST, TEXT = 0, 1
"""The two kinds of programs."""
HEADS = ("def f(x: list[int], a: int):", "def f(s: str, a: int):")
_RETURNS = ("    return x, a", "    return s, a")

DIGITS = tuple("0123456789")
LETTERS = tuple(f'"{letter}"' for letter in "abcABC12")


def render(kind: int, lines: Sequence[Line]) -> str:
    """The source of a program of lines."""
    body = "".join(f"    {''.join(line)}\n" for line in lines)
    return f"{HEADS[kind]}\n{body}{_RETURNS[kind]}\n"


@dataclass(frozen=True, slots=True)
class FormOfLine:
    """A template of lines that differ in a constant."""

    family: str
    """Lines of one family use the same operators."""
    kind: int
    template: str
    """Lexemes with bars between them; ``C`` is a constant."""
    constants: tuple[str, ...] = ("",)
    held_out: bool = False
    """Never in a warm-up: its operators are what evaluation calls held out."""
    rare: tuple[str, ...] = ()
    """Constants that no warm-up has."""

    def lines(self, seen_only: bool = False) -> list[Line]:
        """All its lines; or those that a warm-up may have."""
        if seen_only and self.held_out:
            return []
        skip = self.rare if seen_only else ()
        return [
            tuple(constant if piece == "C" else piece for piece in self.template.split("|"))
            for constant in self.constants
            if constant not in skip
        ]


_ONE_TO_NINE = DIGITS[1:]
_FAR = ("6", "7", "8", "9")


def _forms() -> tuple[FormOfLine, ...]:
    seen, far = False, _FAR
    few = DIGITS[1:4]
    return (
        FormOfLine("map add", LIST, "x = |[|v| + |C| for v in |x|]", _ONE_TO_NINE, seen, far),
        FormOfLine("map add", LIST, "x = |[|v| - |C| for v in |x|]", _ONE_TO_NINE, seen, far),
        FormOfLine("map times", LIST, "x = |[|v| * |C| for v in |x|]", DIGITS[2:5], seen, ("4",)),
        FormOfLine("map number", LIST, "x = |[|v| + |a| for v in |x|]"),
        FormOfLine("map number", LIST, "x = |[|a| - |v| for v in |x|]"),
        FormOfLine("filter", LIST, "x = |[|v| for v in |x| if |v| > |C|]", DIGITS[:7], seen, far),
        FormOfLine("filter", LIST, "x = |[|v| for v in |x| if |v| < |C|]", DIGITS[:7], seen, far),
        FormOfLine("filter", LIST, "x = |[|v| for v in |x| if |v| > |a|]"),
        FormOfLine("order", LIST, "x = |sorted(|x|)"),
        FormOfLine("order", LIST, "x = |x|[::-1]"),
        FormOfLine("slice", LIST, "x = |x|[|C|:]", few, seen, ("3",)),
        FormOfLine("slice", LIST, "x = |x|[:|C|]", DIGITS[2:5], seen, ("4",)),
        FormOfLine("join", LIST, "x = |x| + |[|C|]", DIGITS, seen, far),
        FormOfLine("join", LIST, "x = |x| + |[|a|]"),
        FormOfLine("join", LIST, "x = |[|a|]| + |x"),
        FormOfLine("number", LIST, "a = |a| + |C", _ONE_TO_NINE, seen, far),
        FormOfLine("number", LIST, "a = |a| - |C", _ONE_TO_NINE, seen, far),
        FormOfLine("number", LIST, "a = |a| * |C", DIGITS[2:5], seen, ("4",)),
        FormOfLine("measure", LIST, "a = |len(|x|)"),
        FormOfLine("measure", LIST, "a = |sum(|x|)"),
        FormOfLine("measure", LIST, "a = |x|[|C|]", ("0", "1"), seen, ("1",)),
        FormOfLine("loop", LIST, "for v in x: |a = |a| + |v"),
        FormOfLine("loop", LIST, "for v in x: |a = |a| - |v"),
        FormOfLine("loop", LIST, "for v in x: |a = |v| - |a"),
        FormOfLine("condition", LIST, "if |a| > |C|: |x = |x|[::-1]", DIGITS[:6], seen, far),
        FormOfLine("condition", LIST, "if |a| > |C|: |a = |a| - |C", DIGITS[1:6], seen, far),
        FormOfLine("condition", LIST, "if |a| < |C|: |a = |a| + |C", DIGITS[1:6], seen, far),
        FormOfLine("text case", TEXT, "s = |s|.upper()"),
        FormOfLine("text case", TEXT, "s = |s|.lower()"),
        FormOfLine("text order", TEXT, "s = |s|[::-1]"),
        FormOfLine("text slice", TEXT, "s = |s|[|C|:]", few, seen, ("3",)),
        FormOfLine("text slice", TEXT, "s = |s|[:|C|]", DIGITS[2:5], seen, ("4",)),
        FormOfLine("text join", TEXT, "s = |s| + |C", LETTERS, seen, LETTERS[5:]),
        FormOfLine("text join", TEXT, "s = |C| + |s", LETTERS, seen, LETTERS[5:]),
        FormOfLine("number", TEXT, "a = |a| + |C", _ONE_TO_NINE, seen, far),
        FormOfLine("number", TEXT, "a = |a| - |C", _ONE_TO_NINE, seen, far),
        FormOfLine("text measure", TEXT, "a = |len(|s|)"),
        FormOfLine("text condition", TEXT, "if |a| > |C|: |s = |s|[::-1]", DIGITS[:6], seen, far),
        FormOfLine("text condition", TEXT, "if |a| > |C|: |s = |s|.upper()", DIGITS[:6], seen, far),
        # What no warm-up has.
        FormOfLine("remainder", LIST, "x = |[|v| % |C| for v in |x|]", DIGITS[2:8], True),
        FormOfLine("remainder", LIST, "x = |[|v| for v in |x| if |v| % |C| == |0|]", few[1:], True),
        FormOfLine("division", LIST, "x = |[|v| // |C| for v in |x|]", DIGITS[2:5], True),
        FormOfLine("absolute", LIST, "x = |[|abs(|v|)| for v in |x|]", held_out=True),
        FormOfLine("absolute", LIST, "a = |abs(|a|)", held_out=True),
        FormOfLine("clamp", LIST, "x = |[|max(|v|, |C|)| for v in |x|]", DIGITS[:6], True),
        FormOfLine("clamp", LIST, "x = |[|min(|v|, |C|)| for v in |x|]", DIGITS[:6], True),
        FormOfLine("extreme", LIST, "for v in x: |a = |max(|a|, |v|)", held_out=True),
        FormOfLine("extreme", LIST, "for v in x: |a = |min(|a|, |v|)", held_out=True),
        FormOfLine("choice", LIST, "x = |[|v| if |v| > |C| else |a| for v in |x|]", few, True),
        FormOfLine("text swap", TEXT, "s = |s|.swapcase()", held_out=True),
        FormOfLine("text order", TEXT, 's = |""|.join(|sorted(|s|)|)', held_out=True),
        FormOfLine("text count", TEXT, "a = |s|.count(|C|)", LETTERS[:4], True),
        FormOfLine("text replace", TEXT, "s = |s|.replace(|C|, |\"\"|)", LETTERS, True),
    )  # fmt: skip


FORMS: tuple[FormOfLine, ...] = _forms()
"""Every form, seen and held out."""


def lines_of(kind: int, *, held_out: bool | None = None, seen_only: bool = False) -> list[Line]:
    """Lines of the forms of one kind.

    Args:
        kind: :data:`LIST` or :data:`TEXT`.
        held_out: Only held-out forms, only the others, or all.
        seen_only: Only lines that a warm-up may have.
    """
    return [
        line
        for form in FORMS
        if form.kind == kind and held_out in (None, form.held_out)
        for line in form.lines(seen_only)
    ]
