"""Protocol decoders: messages out of bytes."""

from __future__ import annotations

from typing import Any

from codegym.suites.procedural.building import Parts, indented, listing
from codegym.suites.procedural.draw import MEASURES, Draw
from codegym.suites.procedural.formulas import (
    condition,
    operand,
    python,
    python_condition,
    words,
    words_condition,
)

_ONE_BELOW = 25

_NOTATION = """\
Numbers are unsigned unless it says *signed* (two's complement). *A mod k* is never negative, and
*A div k* is A divided by k, rounded down. Bits are numbered from 0, the least significant one.
"""
_HELPERS = {
    "take": (
        2,
        """\
def take(source, count):
    return bytes([next(source) for _ in range(count)])
""",
        "*Text* is a byte, of which the lowest 4 bits are the length, and that many bytes, each of "
        "which is the character of that code (Latin-1).",
    ),
    "varint": (
        3,
        """\
def varint(source):
    byte = next(source)
    return byte if byte < 128 else byte % 128 + 128 * varint(source)
""",
        "A *varint* is a number in as many bytes as it needs, 7 bits in each, the lowest 7 bits "
        "first; bit 7 of a byte is 1 where another byte follows. A *zigzag* number is a varint v "
        "that stands for v div 2 where v is even, and for -(v + 1) div 2 where it is odd.",
    ),
}

_ONE = """\
Write `decode(data)`. `data` is bytes that hold one message; what follows after the message does
not matter. The function returns a dict of the message's fields, under the names given here.
A message that is cut off is not tested.

{notation}
The fields follow each other without gaps, in this order:

{text}
"""

_MANY = """\
Write `decode(data)`. `data` is bytes, with one message after another. A message is one byte that
says its type, and then the fields of that type, without gaps, in the order given. The function
returns a list of dicts, one for each message in order, with the type's name under `"type"`, and
the fields under their names.

- A byte that should be a type and is none of those below is skipped, and the next one looked at.
- A message that is cut off by the end of the data is left out.

{notation}
{text}
"""

_DECODE = """
def decode(data):
    source = iter(data)
    messages = []
    for code in source:
        try:
            if code in READERS:
                messages.append(READERS[code](source))
        except StopIteration:
            pass
    return messages
"""
_DECODE_LINES = 9  # with READERS


def draw_parts(draw: Draw, lines: int) -> Parts:
    """Draw a task of so many statements."""
    one = lines < _ONE_BELOW
    helpers = [] if one else list(_HELPERS)
    if one:
        sizes, codes, names = [lines - 1], [0], ["decode"]
    else:
        room = lines - _DECODE_LINES - sum(_HELPERS[name][0] for name in helpers)
        sizes = draw.parts(room, *((5, 13) if lines < 1600 else (8, 24)))
        if len(sizes) > 250:
            sizes = draw.parts(room, room // 200, room // 100)
        codes = draw.some(range(256), len(sizes))
        names = draw.names(len(sizes))
    readers = [
        {"name": name, "code": code, "fields": _fields(draw, size - 3, helpers, number == 0)}
        for number, (name, code, size) in enumerate(zip(names, codes, sizes, strict=True))
    ]
    notation = "\n".join([_NOTATION, *(_HELPERS[name][2] + "\n" for name in helpers)])
    text = _in_words(readers[0]) if one else "\n".join(map(_section, readers))
    return Parts(
        title="A message decoder" if one else f"A protocol with {len(readers)} messages",
        function="decode",
        arguments="data",
        instruction=(_ONE if one else _MANY).format(notation=notation, text=text),
        reference=_reference(readers, one, helpers),
        spec={"one": one, "readers": readers},
        sections=min(12, len(readers)),
    )


_COLOURS = ("red", "green", "blue", "black", "white", "pink", "cyan", "gold")
_PLAIN = ("number", "number", "number", "masked", "choice", "pair")
_TWO = ("sometimes", "pair", "zigzag")
"""Kinds that take two statements."""
_LATER = ("derived", "derived", "sometimes", "check", "pick")


def _fields(draw: Draw, size: int, helpers: list[str], first: bool) -> list[dict[str, Any]]:
    """Fields of so many statements; every one of them is seen in the message."""
    # The first message uses both helpers, whatever else is drawn.
    forced = ["text", "varint"] if helpers and first else []
    found: list[dict[str, Any]] = []
    numeric: list[str] = []
    askable: list[str] = []
    names = draw.some(MEASURES, min(size, len(MEASURES)))
    names += [f"{name}_2" for name in draw.some(MEASURES, max(0, size - len(names)))]
    for name in names:
        if size == 0:
            break
        kinds = [*_PLAIN, *(["text", "varint", "zigzag", "list"] if helpers else [])]
        kinds += _LATER if askable else ["derived"] if numeric else []
        kind = draw.pick(kinds)
        if forced:
            kind = forced.pop()
        elif kind in _TWO and size < 2:
            kind = "number"
        field = {"name": name, "kind": kind, **_details(draw, kind, numeric, askable)}
        found.append(field)
        if kind in ("number", "masked", "varint", "zigzag", "pair"):
            numeric.append(name)
        if kind in ("number", "masked", "varint"):  # which have values from 2 to 80 and beyond
            askable.append(name)
        size -= 2 if kind in _TWO else 1
    return found


def _details(draw: Draw, kind: str, numeric: list[str], askable: list[str]) -> dict[str, Any]:
    if kind in ("number", "sometimes"):
        details: dict[str, Any] = {
            "bytes": draw.pick((1, 2, 2, 3, 4)),
            "order": draw.pick(("big", "little")),
            "signed": draw.chance(3),
        }
        if kind == "sometimes":
            details["where"] = condition(draw, askable, low=2)
        return details
    if kind == "masked":
        return {"mask": draw.between(1, 255)}
    if kind == "choice":
        count = draw.between(2, 5)
        return {"words": draw.some(_COLOURS, count)}
    if kind == "pair":
        return {"cut": draw.between(2, 6)}
    if kind == "derived":
        return {"value": operand(draw, numeric, draw.pick(numeric))}
    if kind == "check":
        return {"value": operand(draw, numeric, draw.pick(numeric))}
    if kind == "pick":
        return {
            "where": condition(draw, askable, low=2),
            "words": draw.some(["low", "high", "odd"], 2),
        }
    return {}


# ===== As Python =====


def _name(name: str) -> str:
    return f'message["{name}"]'


def _number(field: dict[str, Any], one: bool) -> str:
    count, signed = field["bytes"], ", signed=True" if field["signed"] else ""
    if count == 1 and not signed:
        return "next(source)"
    taken = f"bytes([{', '.join(['next(source)'] * count)}])" if one else f"take(source, {count})"
    return f'int.from_bytes({taken}, "{field["order"]}"{signed})'


def _field(field: dict[str, Any], one: bool) -> list[str]:
    target, kind = _name(field["name"]), field["kind"]
    if kind == "number":
        return [f"{target} = {_number(field, one)}"]
    if kind == "sometimes":
        where = python_condition(field["where"], _name)
        return [f"if {where}:", f"    {target} = {_number(field, one)}"]
    if kind == "masked":
        return [f"{target} = next(source) ^ {field['mask']}"]
    if kind == "choice":
        return [f"{target} = {_words(field)}[next(source) % {len(field['words'])}]"]
    if kind == "pair":
        return [
            f"{target}, rest = divmod(next(source), {1 << field['cut']})",
            f"{_name(field['name'] + '_low')} = rest",
        ]
    if kind == "derived":
        return [f"{target} = {python(field['value'], _name)}"]
    if kind == "check":
        return [f"{target} = next(source) == {python(['mod', field['value'], 256], _name)}"]
    if kind == "pick":
        first, second = field["words"]
        return [
            f'{target} = "{first}" if {python_condition(field["where"], _name)} else "{second}"'
        ]
    if kind == "text":
        return [f'{target} = take(source, next(source) % 16).decode("latin-1")']
    if kind == "varint":
        return [f"{target} = varint(source)"]
    if kind == "zigzag":
        return [
            "value = varint(source)",
            f"{target} = -1 - value // 2 if value % 2 else value // 2",
        ]
    return [f"{target} = [varint(source) for _ in range(next(source) % 8)]"]


def _words(field: dict[str, Any]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in field["words"]) + "]"


def _reader(reader: dict[str, Any], one: bool) -> str:
    lines = [line for field in reader["fields"] for line in _field(field, one)]
    if one:
        head = ["def decode(data):", "    source = iter(data)", "    message = {}"]
    else:
        head = [
            f"def read_{reader['name']}(source):",
            f'    message = {{"type": "{reader["name"]}"}}',
        ]
    return "\n".join([*head, *indented(lines), "    return message"]) + "\n"


def _reference(readers: list[dict[str, Any]], one: bool, helpers: list[str]) -> str:
    functions = [_reader(reader, one) for reader in readers]
    if one:
        return functions[0]
    table = {str(reader["code"]): f"read_{reader['name']}" for reader in readers}
    before = [_HELPERS[name][1] for name in helpers]
    return "\n\n".join([*before, *functions, listing("READERS", table), _DECODE.lstrip()])


# ===== In words =====


def _number_words(field: dict[str, Any]) -> str:
    count = field["bytes"]
    sign = "signed " if field["signed"] else ""
    size = "1 byte" if count == 1 else f"{count} bytes, {field['order']} endian"
    return f"a {sign}number in {size}"


def _field_words(field: dict[str, Any]) -> str:
    kind, name = field["kind"], f"`{field['name']}`"
    if kind == "number":
        what = _number_words(field)
    elif kind == "sometimes":
        what = (
            f"only where {words_condition(field['where'])}: {_number_words(field)}; "
            "else it takes no bytes, and the message has no such field"
        )
    elif kind == "masked":
        what = f"a byte, exclusive-or {field['mask']}"
    elif kind == "choice":
        names = ", ".join(f'"{word}"' for word in field["words"])
        count = len(field["words"])
        what = f"a byte, taken mod {count}: 0 to {count - 1} stand for the texts {names}"
    elif kind == "pair":
        cut = field["cut"]
        what = f"a byte: {name} is its bits from {cut} up, `{field['name']}_low` the number below"
    elif kind == "derived":
        what = f"no byte; the value is {words(field['value'])}"
    elif kind == "check":
        what = f"a byte; the value is true where it equals {words(field['value'], True)} mod 256"
    elif kind == "pick":
        first, second = field["words"]
        what = f'no byte; "{first}" where {words_condition(field["where"])}, else "{second}"'
    else:
        what = {
            "text": "a text",
            "varint": "a varint",
            "zigzag": "a zigzag number",
            "list": "a byte, of which the lowest 3 bits are a count, and that many varints: a list",
        }[kind]
    return f"- {name}: {what}"


def _in_words(reader: dict[str, Any]) -> str:
    return "\n".join(map(_field_words, reader["fields"]))


def _section(reader: dict[str, Any]) -> str:
    return f"## Type {reader['code']}: `{reader['name']}`\n\n{_in_words(reader)}\n"
