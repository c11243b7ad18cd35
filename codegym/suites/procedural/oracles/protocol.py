"""The family ``protocol``: messages, made together with the bytes that stand for them."""

from __future__ import annotations

import json
import random
from typing import Any

from codegym.suites.procedural.oracles.formulas import (
    Hits,
    Numbers,
    cover,
    holds,
    numbers,
    value_of,
)


def varint_bytes(number: int) -> bytes:
    """A number as a varint."""
    made = []
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    return bytes([*made, number])


def number_bytes(field: Any, pool: Numbers) -> tuple[bytes, int]:
    """A number of a fixed size: near an edge, or anywhere in its range."""
    bits = 8 * field["bytes"]
    low = -(1 << bits - 1) if field["signed"] else 0
    high = low + (1 << bits) - 1
    number = pool.draw()
    if pool.rng.randrange(4) == 0 or not low <= number <= high:
        number = pool.rng.randrange(low, high + 1)
    return number.to_bytes(field["bytes"], field["order"], signed=field["signed"]), number


def one_field(field: Any, message: Any, pool: Numbers, hits: Hits) -> bytes:
    """Add a field to a message; returns its bytes."""
    kind, name, rng = field["kind"], field["name"], pool.rng
    if kind in ("sometimes", "pick"):
        taken = holds(field["where"], message, hits)
        hits.add((id(field), taken))
        if kind == "pick":
            message[name] = field["words"][0 if taken else 1]
            return b""
        if not taken:
            return b""
    if kind in ("number", "sometimes"):
        raw, message[name] = number_bytes(field, pool)
        return raw
    if kind == "derived":
        message[name] = value_of(field["value"], message, hits)
        return b""
    if kind == "text":
        text = bytes(rng.randrange(256) for _ in range(rng.randrange(16)))
        message[name] = "".join(map(chr, text))
        return bytes([rng.randrange(16) << 4 | len(text)]) + text
    if kind in ("varint", "zigzag"):
        number = (
            max(0, pool.draw()) if rng.randrange(2) else rng.randrange(1 << rng.randrange(1, 30))
        )
        message[name] = number
        if kind == "zigzag":
            message[name] = number >> 1 if number & 1 == 0 else ~(number >> 1)
        return varint_bytes(number)
    if kind == "list":
        message[name] = [rng.randrange(1 << rng.randrange(1, 18)) for _ in range(rng.randrange(8))]
        head = bytes([rng.randrange(32) << 3 | len(message[name])])
        return head + b"".join(map(varint_bytes, message[name]))
    byte = rng.randrange(256)
    if kind == "check":
        right = value_of(field["value"], message, hits) & 255
        byte = right if rng.randrange(2) else byte
        message[name] = byte == right
        hits.add((id(field), byte == right))
    elif kind == "masked":
        byte = pool.draw() & 255
        message[name] = byte & ~field["mask"] | ~byte & field["mask"]
    elif kind == "choice":
        message[name] = field["words"][byte % len(field["words"])]
    else:
        byte = pool.draw() << field["cut"] & 255 | byte & (1 << field["cut"]) - 1
        message[name] = byte >> field["cut"]
        message[name + "_low"] = byte & (1 << field["cut"]) - 1
    return bytes([byte])


def make_message(spec: Any, reader: Any, pool: Numbers, hits: Hits) -> tuple[bytes, Any]:
    """A message of a type, and its bytes."""
    message = {} if spec["one"] else {"type": reader["name"]}
    raw = b"" if spec["one"] else bytes([reader["code"]])
    for field in reader["fields"]:
        raw += one_field(field, message, pool, hits)
    return raw, message


def many_messages(spec: Any, readers: Any, rng: Any) -> tuple[bytes, Any]:
    """Several messages in a row, strange bytes between them, the last one perhaps cut off."""
    codes = [reader["code"] for reader in spec["readers"]]
    strange = [code for code in range(256) if code not in codes]
    data, messages, last = b"", [], 0
    for reader in readers:
        if strange and rng.randrange(3) == 0:
            data += bytes([rng.choice(strange)])
        raw, message = make_message(
            spec, reader, Numbers(numbers(reader["fields"]), rng=rng), set()
        )
        data += raw
        messages.append(message)
        last = len(raw)
    if rng.randrange(2):
        return data[: len(data) - rng.randrange(1, last)], messages[:-1]
    return data, messages


def check_section(function: Any, spec: Any, section: int, sections: int) -> None:
    """Test a part of the types, each by messages of its own, and messages in a row."""
    for reader in spec["readers"][section::sections]:
        pool = Numbers(numbers(reader["fields"]))

        def make(reader: Any = reader, pool: Numbers = pool) -> Any:
            hits: Hits = set()
            return (*make_message(spec, reader, pool, hits), hits)

        want = [
            (id(field), taken)
            for field in reader["fields"]
            if field["kind"] in ("sometimes", "pick", "check")
            for taken in (True, False)
        ]
        made = list(cover(make, lambda made, hits: hits.update(made[2]), want, ()))
        if spec["one"]:
            for raw, message, _ in made:
                expect(function, raw + random.randbytes(random.randrange(3)), message)
        else:
            for start in range(0, len(made), 4):
                some = made[start : start + 4]
                expect(function, b"".join(raw for raw, _, _ in some), [item[1] for item in some])
    if not spec["one"]:
        for _ in range(8):
            readers = [random.choice(spec["readers"]) for _ in range(random.randrange(1, 6))]
            expect(function, *many_messages(spec, readers, random))
        expect(function, b"", [])


def expect(function: Any, data: bytes, want: Any) -> None:
    """Compare one answer; true is not 1."""
    got = function(data)
    assert same(got, want), (
        f"for {data.hex()[:300]} (hexadecimal) the answer is {got!r:.300} and not {want!r:.300}"
    )


def same(got: Any, want: Any) -> bool:
    """Whether two answers are alike in value and type, whatever the order of keys."""
    if type(got) is not type(want):
        return False
    if isinstance(want, dict):
        return got.keys() == want.keys() and all(same(got[key], want[key]) for key in want)
    if isinstance(want, list):
        return len(got) == len(want) and all(map(same, got, want))
    return bool(got == want)


def examples(spec: Any, seed: str) -> list[Any]:
    """Calls to show, with their results."""
    rng = random.Random(seed)
    found: list[Any] = []
    spec = json.loads(json.dumps(spec))
    for _ in range(3):
        readers = [spec["readers"][rng.randrange(len(spec["readers"]))] for _ in range(2)]
        if spec["one"]:
            pool = Numbers(numbers(readers[0]["fields"]), rng=rng)
            raw, message = make_message(spec, readers[0], pool, set())
            found.append(([raw], message))
        else:
            data, messages = many_messages(spec, readers, rng)
            found.append(([data], messages))
    return found
