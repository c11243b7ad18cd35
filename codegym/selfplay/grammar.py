"""A small language for small models: lexemes, uniform draws, and typed forms of lines.

A program here has one of two signatures, ``(x: list[int], a: int)`` or ``(s: str, a: int)``,
returns both, and has one statement a line. A line is a sequence of lexemes, pieces of Python that
a small model can have a token for each.

:class:`UniformGrammar` draws from Python's own expression grammar over these lexemes, each
production as likely as the others, without types: that is what "random programs" are, and few get
through the gate. :data:`FORMS` are typed templates, for the seed programs of a warm-up and for
evaluation; a solver or a proposer is never shown which there are.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

Line = tuple[str, ...]
"""A statement as lexemes."""

LIST, TEXT = 0, 1
"""The two kinds of programs."""
HEADS = ("def f(x: list[int], a: int):", "def f(s: str, a: int):")
RETURNS = ("    return x, a", "    return s, a")

DIGITS = tuple("0123456789")
LETTERS = tuple(f'"{letter}"' for letter in "abcABC12")
BINARY = (" + ", " - ", " * ", " // ", " % ")
COMPARE = (" > ", " < ", " == ", " != ")
FUNCTIONS = ("sorted(", "len(", "sum(", "abs(", "str(")
PAIRED = ("max(", "min(")
METHODS = (".upper()", ".lower()", ".swapcase()")
LEXEMES: tuple[str, ...] = (
    "x = ", "a = ", "s = ", "for v in x: ", "for v in s: ", "if ", ": ", "x", "a", "s", "v",
    *DIGITS, *LETTERS, '""', *BINARY, *COMPARE, *FUNCTIONS, *PAIRED, *METHODS,
    "[", "]", " for v in ", " if ", " else ", "[::-1]", "[:", ":]", ")", ", ", "-",
    ".replace(", ".count(", ".join(",
)  # fmt: skip
"""All pieces; a program is lines of them."""


def render(kind: int, lines: Sequence[Line]) -> str:
    """The source of a program of lines."""
    body = "".join(f"    {''.join(line)}\n" for line in lines)
    return f"{HEADS[kind]}\n{body}{RETURNS[kind]}\n"


# ===== Uniform draws ====


class UniformGrammar:
    """Draws from the grammar, each production with the same probability.

    Args:
        depth: How deep an expression may nest before only names and constants are drawn.
    """

    def __init__(self, depth: int = 3) -> None:
        self._depth = depth

    def program(self, kind: int, lines: int, rng: random.Random) -> list[Line]:
        """Lines at random."""
        return [self.line(kind, rng) for _ in range(lines)]

    def line(self, kind: int, rng: random.Random) -> Line:
        """A statement at random: an assignment, alone, in a loop or under a condition."""
        name = "xs"[kind]
        pieces: list[str] = []
        shape = rng.randrange(3)
        if shape == 1:
            pieces.append(f"for v in {name}: ")
        elif shape == 2:
            pieces += ["if ", *self._compare(kind, 1, rng), ": "]
        pieces.append(rng.choice((f"{name} = ", "a = ")))
        return tuple(pieces + self._expression(kind, 0, rng))

    def _compare(self, kind: int, depth: int, rng: random.Random) -> list[str]:
        left = self._expression(kind, depth, rng)
        return [*left, rng.choice(COMPARE), *self._expression(kind, depth, rng)]

    def _expression(self, kind: int, depth: int, rng: random.Random) -> list[str]:
        def more() -> list[str]:
            return self._expression(kind, depth + 1, rng)

        def test() -> list[str]:
            return self._compare(kind, depth + 1, rng)

        leaves = 3
        pick = rng.randrange(leaves if depth >= self._depth else 19)
        match pick:
            case 0:
                return [rng.choice(("xs"[kind], "a", "v"))]
            case 1:
                return [rng.choice(DIGITS)]
            case 2:
                return [rng.choice((*LETTERS, '""'))]
            case 3:
                return [*more(), rng.choice(BINARY), *more()]
            case 4:
                return ["-", *more()]
            case 5:
                return [*more(), "[::-1]"]
            case 6:
                return [*more(), "[", *more(), ":]"]
            case 7:
                return [*more(), "[:", *more(), "]"]
            case 8:
                return [*more(), "[", *more(), "]"]
            case 9:
                return ["[", *more(), "]"]
            case 10:
                return ["[", *more(), " for v in ", *more(), "]"]
            case 11:
                return ["[", *more(), " for v in ", *more(), " if ", *test(), "]"]
            case 12:
                return [*more(), " if ", *test(), " else ", *more()]
            case 13:
                return [rng.choice(FUNCTIONS), *more(), ")"]
            case 14:
                return [rng.choice(PAIRED), *more(), ", ", *more(), ")"]
            case 15:
                return [*more(), rng.choice(METHODS)]
            case 16:
                return [*more(), ".replace(", *more(), ", ", *more(), ")"]
            case 17:
                return [*more(), ".count(", *more(), ")"]
            case _:
                return [*more(), ".join(", *more(), ")"]


# ===== Typed forms ====


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
