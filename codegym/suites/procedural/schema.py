"""Schema validators: what is wrong with nested data, and where."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts, indented, listing
from codegym.suites.procedural.draw import MEASURES, Draw
from codegym.suites.procedural.formulas import Node

_ONE_BELOW = 24
_DEEPEST = 3
_WORDS = ["ash", "bay", "cob", "dun", "elk", "fox", "gnu", "hen", "ibis", "jay", "kite", "lark"]
_PREFIXES = ["a", "ab", "no", "x", "id"]

_RULES = """\
Data is made of dicts with text keys, lists, texts, integers, true, false and None. A *record* is a
dict. True and false are no integers.

An error is a text: a path, a colon, a space, and what is wrong. The path of a field is the path of
its record, a dot, and its name; that of an item of a list is the path of the list and the item's
index in square brackets, from 0: `data.age`, `data.parts[2].age`.

Fields are checked in the order in which they stand below, errors in that order. A field that
is not there is checked as though it were None, and so gives the same error; an *optional* field
that is not there gives none (one that is there and None is checked). What is checked of a field,
and its error:

- *an integer from A to B*: `not an integer`, or else, where it is below A or above B,
  `out of range`;
- *an integer, a multiple of K*: `not an integer`, or else, with the number for K,
  `not a multiple of K` (0 is one);
- *one of* some texts: `not one of these`, for anything else;
- *true or false*: `not true or false`, for anything else;
- *a text of A to B characters*: `not a text`, or else `wrong length`;
- *a text that starts with T*: `not a text`, or else `wrong start`;
- *a list of A to B*: `not a list`, and no more about it; where there are fewer or more
  items, `wrong count`; after that each item is checked as it says, in order;
- *a record of a type*: as that type is checked, with the path of the field.

A field that is to be checked only where something holds is not checked otherwise, and may
then be there or not, unless it says that it is *else not allowed*: where it then is there, whatever
it holds, the error is `not allowed`. Conditions about another field look at it as it is, whether
it is right or not; a field that is not there fulfils none. A number is compared only where
it is an integer.

A comparison of two fields is made where both are integers; the path of its error is the record's
own. *No other fields*: each field of the record that is not listed, in the order that `sorted`
gives their names, has the error `unknown` at its path.
"""

_ONE = """\
Write `check(data)`. `data` is a record. The function returns the list of what is wrong with it;
the record's own path is `data`.

{rules}
## The record

{text}
"""

_MANY = """\
Write `validate(kind, data)`. `kind` is the name of one of the types below, `data` anything. The
function returns the list of what is wrong with `data` as a record of that type; its path is
`data`. What should be a record of a type and is none gives one error, `not a record`, at its own
path.

{rules}
{text}
"""

_VALIDATE = """
def validate(kind, data):
    errors = []
    TYPES[kind](data, "data", errors)
    return errors
"""
_VALIDATE_LINES = 5  # with TYPES

_COSTS = {"word": 2, "flag": 2, "range": 5, "step": 5, "length": 5, "start": 5, "list": 6}
"""Statements for each check of a field; a list's are those without its items' own."""
_ITEM_COSTS = {"word": 2, "range": 4, "length": 4}


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    sizes = [lines] if one else draw.parts(lines - _VALIDATE_LINES, 8, 26)
    names = ["check"] if one else draw.names(len(sizes))
    types: list[dict[str, Any]] = []
    for name, size in zip(names, sizes, strict=True):
        # def, errors, return; or def, and three for what is no record
        types.append(_Record(draw, types).draw(name, size - (3 if one else 4)))
    text = "\n".join(_in_words(types[0]) if one else map(_section, types))
    return Parts(
        title="What is wrong with a record" if one else f"A schema of {len(types)} types",
        function="check" if one else "validate",
        arguments="data" if one else "kind, data",
        instruction=(_ONE if one else _MANY).format(rules=_RULES, text=text),
        reference=_reference(types, one),
        spec={"one": one, "types": types},
        sections=min(12, len(types)),
    )


class _Record:
    """Draws one type; records of the types before it may be its fields."""

    def __init__(self, draw: Draw, types: list[dict[str, Any]]) -> None:
        self._draw = draw
        self._names = draw.some([name for name in MEASURES if name not in ("range", "yield")], 30)
        # Deep, but not so deep that data becomes large.
        near = [item for item in types[-12:] if item["depth"] < _DEEPEST]
        self._others = draw.some(near, min(2, len(near)))
        self._depth = 0
        self._rules: list[dict[str, Any]] = []
        self._conditions: list[Node] = []
        self._integers: list[str] = []
        self._compared: set[str] = set()

    def draw(self, name: str, size: int) -> dict[str, Any]:
        """A type whose rules are so many statements."""
        closed = size >= 7 and self._draw.chance(2)
        size -= 2 if closed else 0
        while size:
            size -= self._add(size)
        return {"name": name, "depth": self._depth, "rules": self._rules, "closed": closed}

    def _add(self, size: int) -> int:
        """Add a rule; returns how many statements it is."""
        draw = self._draw
        fits = [name for name, cost in _COSTS.items() if self._leaves(size, cost)]
        if size >= 8:
            fits += ["range", "range", "list"]
        elif "list" in fits:
            fits.remove("list")
        if self._others:
            fits += ["record", "record"]
        pair = [item for item in self._integers if item not in self._compared][-2:]
        if len(pair) == 2 and self._leaves(size, 2):
            fits += ["compare", "compare"]
        if not fits:  # of three statements
            fits = ["word", "flag"]
        kind = draw.pick(fits)
        if kind == "compare":
            self._compared.update(pair)
            self._rules.append({"compare": draw.pick((["above", *pair], ["sum", *pair, 90]))})
            return 2
        name = self._names.pop()
        check, cost = self._check(kind, size)
        when, more = self._when(size - cost)
        self._rules.append({"field": name, "when": when, "check": check})
        self._note(name, check, when)
        return cost + more

    def _leaves(self, size: int, cost: int) -> bool:
        """Whether the rest can be filled."""
        return size >= cost and (size - cost != 1 or bool(self._others))

    def _check(self, kind: str, size: int) -> tuple[Node, int]:
        draw = self._draw
        if kind == "record":
            other = self._others.pop()
            self._depth = max(self._depth, other["depth"] + 1)
            return ["record", other["name"]], 1
        if kind == "list":
            low = draw.between(1, 2)
            items = [item for item, cost in _ITEM_COSTS.items() if self._leaves(size, 6 + cost)]
            if self._others and self._others[-1]["depth"] < _DEEPEST - 1:
                items += ["record"] * 3
            item = draw.pick(items or ["word"])
            inner, cost = self._check(item, size - 6)
            cost = _ITEM_COSTS.get(item, cost)
            return ["list", low, low + draw.between(1, 2), inner], 6 + cost
        if kind == "word":
            return ["word", draw.some(_WORDS, draw.between(2, 4))], 2
        if kind == "flag":
            return ["flag"], 2
        if kind == "range":
            low = draw.between(-15, 40)
            return ["range", low, low + draw.between(5, 50)], 5
        if kind == "step":
            return ["step", draw.between(2, 9)], 5
        if kind == "length":
            low = draw.between(1, 4)
            return ["length", low, low + draw.between(1, 5)], 5
        return ["start", draw.pick(_PREFIXES)], 5

    def _when(self, left: int) -> tuple[Node, int]:
        """Under which condition a field is checked, and how many statements that is."""
        draw = self._draw
        ways: list[tuple[Node, int]] = [(None, 0)] * 2
        for condition in self._conditions[-4:]:
            ways += [(["where", condition, False], 1), (["where", condition, True], 3)]
        ways += [(["optional"], 1)] * 2
        fits = [way for way in ways if way[1] == 0 or self._leaves(left, way[1])]
        if left == 1:
            fits = [way for way in fits if way[1] == 1]
        return draw.pick(fits)

    def _note(self, name: str, check: Node, when: Node) -> None:
        """Keep in mind what can be asked about a field."""
        draw, kind = self._draw, check[0]
        if kind in ("range", "step"):
            self._integers.append(name)
        if when is not None:
            return
        if kind == "word":
            self._conditions.append(["is", name, draw.pick(check[1])])
        elif kind == "flag":
            self._conditions.append(["true", name])
        elif kind == "range":
            way = draw.pick(("above", "below"))
            self._conditions.append([way, name, draw.between(check[1] + 1, check[2] - 1)])


# ===== As Python =====


def _value(name: str) -> str:
    return f'data.get("{name}")'


def _condition(condition: Node) -> str:
    kind, name = condition[0], condition[1]
    if kind == "is":
        return f'{_value(name)} == "{condition[2]}"'
    if kind == "true":
        return f"{_value(name)} is True"
    sign = ">" if kind == "above" else "<"
    return f"type({name}) is int and {name} {sign} {condition[2]}"


def _error(path: str, text: str) -> str:
    return f'    errors.append(f"{path}: {text}")'


def _check_lines(check: Node, value: str, path: str) -> list[str]:
    """The check of a value; a long one is in a variable."""
    kind = check[0]
    if kind == "record":
        return [f'check_{check[1]}({value}, f"{path}", errors)']
    if kind == "word":
        words = ", ".join(f'"{word}"' for word in check[1])
        return [f"if {value} not in ({words}):", _error(path, "not one of these")]
    if kind == "flag":
        return [f"if type({value}) is not bool:", _error(path, "not true or false")]
    if kind == "list":
        inner = _check_lines(check[3], "item", f"{path}[{{at}}]")
        return [
            f"if not isinstance({value}, list):",
            _error(path, "not a list"),
            "else:",
            f"    if not {check[1]} <= len({value}) <= {check[2]}:",
            "    " + _error(path, "wrong count"),
            f"    for at, item in enumerate({value}):",
            *("        " + line for line in inner),
        ]
    if kind in ("range", "step"):
        test = f"not {check[1]} <= {value} <= {check[-1]}"
        text = "out of range"
        if kind == "step":
            test, text = f"{value} % {check[1]}", f"not a multiple of {check[1]}"
        return [
            f"if type({value}) is not int:",
            _error(path, "not an integer"),
            f"elif {test}:",
            _error(path, text),
        ]
    if kind == "length":
        test, text = f"not {check[1]} <= len({value}) <= {check[2]}", "wrong length"
    else:
        test, text = f'not {value}.startswith("{check[1]}")', "wrong start"
    return [
        f"if not isinstance({value}, str):",
        _error(path, "not a text"),
        f"elif {test}:",
        _error(path, text),
    ]


def _rule_lines(rule: dict[str, Any]) -> list[str]:
    if "compare" in rule:
        kind, first, second = rule["compare"][:3]
        both = f"type({first}) is int and type({second}) is int"
        if kind == "above":
            return [
                f"if {both} and {first} > {second}:",
                _error("{path}", f"{first} is above {second}"),
            ]
        most = rule["compare"][3]
        return [
            f"if {both} and {first} + {second} > {most}:",
            _error("{path}", f"{first} and {second} are above {most} together"),
        ]
    name, check, when = rule["field"], rule["check"], rule["when"]
    path = f"{{path}}.{name}"
    lines: list[str] = []
    value = _value(name)
    if check[0] not in ("word", "flag", "record"):
        lines.append(f"{name} = {value}")
        value = name
    body = _check_lines(check, value, path)
    if when is None:
        return lines + body
    test = f'"{name}" in data' if when[0] == "optional" else _condition(when[1])
    lines += [f"if {test}:", *indented(body)]
    if when[-1] is True:
        lines += [f'elif "{name}" in data:', _error(path, "not allowed")]
    return lines


def _function(item: dict[str, Any], one: bool) -> str:
    if one:
        lines = ["def check(data):", "    errors = []"]
    else:
        lines = [
            f"def check_{item['name']}(data, path, errors):",
            "    if not isinstance(data, dict):",
            '        errors.append(f"{path}: not a record")',
            "        return",
        ]
    body = [line for rule in item["rules"] for line in _rule_lines(rule)]
    if item["closed"]:
        names = ", ".join(f'"{rule["field"]}"' for rule in item["rules"] if "field" in rule)
        body += [
            f"for key in sorted(data.keys() - {{{names}}}):",
            _error("{path}.{key}", "unknown"),
        ]
    if one:
        body = [line.replace('f"{path}', 'f"data').replace('f"data: ', '"data: ') for line in body]
        body.append("return errors")
    return "\n".join([*lines, *indented(body)]) + "\n"


def _reference(types: list[dict[str, Any]], one: bool) -> str:
    functions = [_function(item, one) for item in types]
    if one:
        return functions[0]
    table = {f'"{item["name"]}"': f"check_{item['name']}" for item in types}
    return "\n\n".join([*functions, listing("TYPES", table), _VALIDATE.lstrip()])


# ===== In words =====


def _condition_words(condition: Node) -> str:
    kind, name = condition[0], condition[1]
    if kind == "is":
        return f"`{name}` is `{condition[2]}`"
    return f"`{name}` is true" if kind == "true" else f"`{name}` is {kind} {condition[2]}"


def _check_words(check: Node) -> str:
    kind = check[0]
    if kind == "record":
        return f"a record of the type `{check[1]}`"
    if kind == "word":
        return "one of " + ", ".join(f"`{word}`" for word in check[1])
    if kind == "flag":
        return "true or false"
    if kind == "list":
        return f"a list of {check[1]} to {check[2]}, each item {_check_words(check[3])}"
    if kind == "range":
        return f"an integer from {check[1]} to {check[2]}"
    if kind == "step":
        return f"an integer, a multiple of {check[1]}"
    if kind == "length":
        return f"a text of {check[1]} to {check[2]} characters"
    return f"a text that starts with `{check[1]}`"


def _rule_words(rule: dict[str, Any]) -> str:
    if "compare" in rule:
        kind, first, second = rule["compare"][:3]
        if kind == "above":
            return f"where `{first}` is above `{second}`, the error is `{first} is above {second}`"
        most = rule["compare"][3]
        return (
            f"where the sum of `{first}` and `{second}` is above {most}, the error is "
            f"`{first} and {second} are above {most} together`"
        )
    text, when = f"`{rule['field']}`: ", rule["when"]
    if when is None:
        return text + _check_words(rule["check"])
    if when[0] == "optional":
        return f"{text}optional; {_check_words(rule['check'])}"
    text += f"only where {_condition_words(when[1])}, {_check_words(rule['check'])}"
    return f"{text}; else not allowed" if when[2] else text


def _in_words(item: dict[str, Any]) -> list[str]:
    lines = [f"- {_rule_words(rule)}" for rule in item["rules"]]
    return [*lines, "- no other fields"] if item["closed"] else lines


def _section(item: dict[str, Any]) -> str:
    return "\n".join([f"## Type `{item['name']}`\n", *_in_words(item), ""])
