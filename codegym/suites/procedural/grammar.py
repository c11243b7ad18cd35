"""Grammars: texts of a small language, read and evaluated."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts, indented, listing
from codegym.suites.procedural.draw import FIRST, SECOND, Draw
from codegym.suites.procedural.formulas import Node, assignment, python, words

_ONE_BELOW = 26
_DEEPEST = 3
_LETTERS = "abcdefghijklmnopqrstuvwyz"
_BRACKETS = ["()", "[]", "{}", "<>"]
_SIGNS = ["+", "-", "*", "/", ",", "&", "|", "=", "~", "@", "%", "^"]

_NOTATION = """\
Values are integers of any size. The *distance* of two numbers is the absolute value of their
difference. A number is a token of the digits 0 to 9.
"""

_ONE = """\
Write `parse(tokens)`. `tokens` is a list of texts that is made as it says below; after that
comes the token `;`, which ends the list. A list that is made otherwise is not tested. The function
returns the value. It may change its argument.

{notation}
The parts follow one another in this order. Each comes after the tokens of those before it; what
is given after a letter and a colon is the value that the letter stands for.

{text}
"""

_MANY = """\
A language has texts of tokens with white space between them. Write `parse(rule, text)`, which
reads the whole of a text by the rule of that name, and returns its value. Where a text cannot be
read, the function returns `["error", n]`: n is the index, from 0, of the first token that cannot
stand where it stands, and the number of tokens where the text should go on and does not. The
token after the end of what the rule reads cannot stand there either.

A rule is read from left to right, part by part, in the order given. What comes next decides, and
is never taken back: where an optional or a repeated part's token comes next, that part is read,
even where the text can then not be read to its end. What is given after a letter and a colon is
the value that the letter stands for in the rule; *a `name`* is what the rule of that name reads,
and its value is the value of that rule.

{notation}
{text}
"""

_HELPERS = """
def accept(tokens, word):
    if tokens[-1] == word:
        return tokens.pop()


def expect(tokens, word):
    if not accept(tokens, word):
        raise ValueError


def number(tokens):
    value = int(tokens[-1])
    tokens.pop()
    return value
"""

_PARSE = """
def parse(rule, text):
    words = text.split()
    tokens = ["", *reversed(words)]
    try:
        value = RULES[rule](tokens)
        if len(tokens) > 1:
            raise ValueError
    except ValueError:
        return ["error", len(words) + 1 - len(tokens)]
    return value
"""
_FRAME_LINES = 20  # with RULES

_COSTS = {"word": 1, "number": 1, "rule": 1, "option": 3, "fold": 2, "count": 3}
_COSTS |= {"choice": 4, "nest": 4}
_COSTS_OF_ONE = {"word": 1, "number": 1, "option": 4, "fold": 3, "count": 4, "choice": 3}
"""Statements of each kind of part, with the helpers and without."""


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    sizes = [lines] if one else draw.parts(lines - _FRAME_LINES, 6, 18)
    names = ["parse"] if one else draw.names(len(sizes))
    rules: list[dict[str, Any]] = []
    for at, size in enumerate(sizes):
        rules.append(_Rule(draw, rules, names, one).draw(names[at], size - 2))
    text = _in_words(rules[0]) if one else "\n".join(map(_section, rules))
    spec = [{key: rule[key] for key in ("name", "parts", "value")} for rule in rules]
    return Parts(
        title="The value of a list of tokens" if one else f"A language of {len(rules)} rules",
        function="parse",
        arguments="tokens" if one else "rule, text",
        instruction=(_ONE if one else _MANY).format(notation=_NOTATION, text=text),
        reference=_reference(rules, one),
        spec={"one": one, "rules": spec},
        sections=min(12, len(rules)),
    )


class _Rule:
    """Draws one rule; it may read what the rules before it read, and in brackets any."""

    def __init__(
        self, draw: Draw, rules: list[dict[str, Any]], names: list[str], one: bool
    ) -> None:
        self._draw, self._one = draw, one
        self._costs = _COSTS_OF_ONE if one else _COSTS
        near = [rule for rule in rules[-12:] if rule["depth"] < _DEEPEST]
        self._others = draw.some(near, min(2, len(near)))
        # What a rule in this one may go on with would never get to a part of this one.
        taken: set[str] = set().union(*(rule["words"] for rule in self._others))
        pool = [word for word in [*FIRST, *SECOND, *_SIGNS] if word not in taken]
        self._words = draw.some(pool, min(24, len(pool)))
        self._used: set[str] = set()
        self._inside = names[max(0, len(rules) - 3) : len(rules) + 4]
        self._letters = list(_LETTERS)
        self._depth = 0

    def draw(self, name: str, size: int) -> dict[str, Any]:
        """A rule whose parts are so many statements."""
        draw = self._draw
        parts: list[Node] = []
        values: list[str] = []
        nested = False
        while size:
            kinds = [kind for kind, cost in self._costs.items() if cost <= size]
            # A word at the end of a list would not be seen; a value there must be.
            if (self._one and size == 1) or (parts and parts[-1][0] == "word") or not values:
                kinds.remove("word")
            if "fold" in kinds and not (parts and parts[-1][0] in ("number", "rule", "nest")):
                kinds.remove("fold")
            elif "fold" in kinds:
                kinds += ["fold"] * 2
            if "rule" in kinds and not self._others:
                kinds.remove("rule")
            if "nest" in kinds and nested:
                kinds.remove("nest")
            kind = draw.pick(kinds)
            nested |= kind == "nest"
            size -= self._costs[kind]
            parts.append(self._part(kind, parts))
            if kind not in ("word", "fold"):
                values.append(parts[-1][1])
        return {
            "name": name,
            "depth": self._depth,
            "words": self._used,
            "parts": parts,
            "value": self._value(values),
        }

    def _part(self, kind: str, parts: list[Node]) -> Node:
        draw = self._draw
        if kind == "word":
            return ["word", self._word()]
        if kind == "fold":
            letter, word = parts[-1][1], self._word()
            ways: list[Node] = [
                ["plus", letter, ["times", "x", draw.between(2, 9)]],
                ["minus", letter, "x"],
                ["plus", ["times", letter, draw.between(2, 5)], "x"],
                ["distance", letter, "x"],
                ["larger", ["plus", letter, draw.between(1, 5)], "x"],
            ]
            return ["fold", letter, word, draw.pick(ways), self._inner()]
        letter = self._letters.pop(0)
        if kind == "rule":
            return ["rule", letter, self._inner(True)]
        if kind == "option":
            word = self._word()
            return ["option", letter, draw.between(100, 999), word, self._inner()]
        if kind == "count":
            word = self._word()
            return ["count", letter, word]
        if kind == "choice":
            found: list[Node] = []
            for _ in range(2):
                value: Node = draw.between(100, 999) if draw.chance(2) else self._inner()
                found.append([self._word(), value])
            return ["choice", letter, *found]
        if kind == "nest":
            return ["nest", letter, draw.pick(_BRACKETS), draw.pick(self._inside)]
        return ["number", letter]

    def _word(self) -> str:
        word = self._words.pop()
        self._used.add(word)
        return word

    def _inner(self, must: bool = False) -> str:
        """What is read in a part: the name of a rule, or empty for a number."""
        if self._others and (must or self._draw.chance(2)):
            # Each once, so that texts do not grow without end.
            other = self._others.pop() if len(self._others) > 1 else self._others[0]
            self._depth = max(self._depth, other["depth"] + 1)
            self._used |= other["words"]
            return str(other["name"])
        return ""

    def _value(self, letters: list[str]) -> Node:
        """A formula in which every letter matters."""
        draw = self._draw
        value: Node = ["times", letters[0], draw.between(2, 9)] if draw.chance(2) else letters[0]
        for letter in letters[1:]:
            term: Node = letter if draw.chance(3) else ["times", letter, draw.between(2, 9)]
            value = [draw.pick(("plus", "plus", "minus", "distance")), value, term]
        return ["plus", value, draw.between(1, 30)] if len(letters) == 1 else value


# ===== As Python =====


def _name(name: str) -> str:
    return name


def _read(rule: str, one: bool) -> str:
    """The expression that reads a number or a rule."""
    if one:
        return "int(tokens.pop(0))"
    return f"parse_{rule}(tokens)" if rule else "number(tokens)"


def _value(value: Node, one: bool) -> str:
    return str(value) if isinstance(value, int) else _read(value, one)


def _part_lines(part: Node, one: bool) -> list[str]:
    kind, letter = part[0], part[1]
    if kind == "word":
        return ["tokens.pop(0)" if one else f'expect(tokens, "{letter}")']
    if kind in ("number", "rule"):
        return [f"{letter} = {_read('' if kind == 'number' else part[2], one)}"]
    if kind == "nest":
        start, end = part[2]
        return [
            f'if accept(tokens, "{start}"):',
            f"    {letter} = {_read(part[3], one)}",
            f'    expect(tokens, "{end}")',
            "else:",
            f"    {letter} = number(tokens)",
        ]
    if kind == "choice":
        (first, one_value), (second, other_value) = part[2:]
        head = f'tokens.pop(0) == "{first}"' if one else f'accept(tokens, "{first}")'
        return [
            f"if {head}:",
            f"    {letter} = {_value(one_value, one)}",
            "else:",
            *([] if one else [f'    expect(tokens, "{second}")']),
            f"    {letter} = {_value(other_value, one)}",
        ]
    word = part[3] if kind == "option" else part[2]
    test = f'tokens[0] == "{word}"' if one else f'accept(tokens, "{word}")'
    taken = ["    tokens.pop(0)"] if one else []
    if kind == "option":
        read = f"    {letter} = {_read(part[4], one)}"
        return [f"{letter} = {part[2]}", f"if {test}:", *taken, read]
    if kind == "count":
        return [f"{letter} = 0", f"while {test}:", *taken, f"    {letter} += 1"]

    def name(name: str) -> str:
        return _read(part[4], one) if name == "x" else name

    return [f"while {test}:", *taken, "    " + assignment(letter, letter, part[3], name)]


def _reference(rules: list[dict[str, Any]], one: bool) -> str:
    functions = []
    for rule in rules:
        name = "parse" if one else f"parse_{rule['name']}"
        lines = [line for part in rule["parts"] for line in _part_lines(part, one)]
        lines.append(f"return {python(rule['value'], _name)}")
        functions.append("\n".join([f"def {name}(tokens):", *indented(lines)]) + "\n")
    if one:
        return functions[0]
    table = {f'"{rule["name"]}"': f"parse_{rule['name']}" for rule in rules}
    return "\n\n".join([_HELPERS.lstrip(), *functions, listing("RULES", table), _PARSE.lstrip()])


# ===== In words =====


def _read_words(rule: str) -> str:
    return f"a `{rule}`" if rule else "a number"


def _value_words(value: Node) -> str:
    return f"which is {value}" if isinstance(value, int) else f"then {_read_words(value)}"


def _part_words(part: Node) -> str:
    kind, letter = part[0], part[1]
    if kind == "word":
        return f"the token `{letter}`"
    if kind == "fold":
        return (
            f"any number of times the token `{part[2]}` and then {_read_words(part[4])}; each "
            f"time, `x` being the value of that, `{letter}` becomes {words(part[3])}"
        )
    if kind == "number":
        return f"`{letter}`: a number"
    if kind == "rule":
        return f"`{letter}`: {_read_words(part[2])}"
    if kind == "nest":
        start, end = part[2]
        return (
            f"`{letter}`: a number, or else the token `{start}`, {_read_words(part[3])} (whose "
            f"value it is), and the token `{end}`"
        )
    if kind == "option":
        return (
            f"`{letter}`: optional, the token `{part[3]}` and then {_read_words(part[4])}; "
            f"{part[2]} where it is left out"
        )
    if kind == "count":
        return f"`{letter}`: any number of tokens `{part[2]}`, whose number it is"
    (first, one_value), (second, other_value) = part[2:]
    return (
        f"`{letter}`: either the token `{first}`, {_value_words(one_value)}; or the token "
        f"`{second}`, {_value_words(other_value)}"
    )


def _in_words(rule: dict[str, Any]) -> str:
    lines = [f"{number}. {_part_words(part)}" for number, part in enumerate(rule["parts"], 1)]
    return "\n".join([*lines, "", f"The value is {words(rule['value'])}."])


def _section(rule: dict[str, Any]) -> str:
    return f"## `{rule['name']}`\n\n{_in_words(rule)}\n"
