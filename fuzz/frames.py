"""Bytes that look like the protocol between worker and judge: valid, damaged or forged.

Everything is drawn from one random source, so that a seed is a whole attack. The package
``guest`` (the folder ``sandbox``) has to be importable.
"""

from __future__ import annotations

import datetime as dt
import random
import struct
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from guest.decoder import _DECODERS
from guest.encoder import Encoder

U32 = struct.Struct(">I")
_TAGS = bytes(_DECODERS)
_EDGES = (0, 1, -1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, -(2**63), 2**64, -(2**200), 10**400)
_FLOATS = (0.0, -0.0, 1.5, float("inf"), float("-inf"), float("nan"), 5e-324, 1.7e308)
_COUNTS = (0, 1, 2, 3, 7, 255, 2**16, 2**24, 2**31 - 1, 2**31, 2**32 - 1)
_MODULES = ("builtins", "json.decoder", "decimal", "zlib", "subprocess", "submission", "unittest")
_CLASSES = (
    *("ValueError", "KeyError", "OSError", "SystemExit", "KeyboardInterrupt", "GeneratorExit"),
    *("StopIteration", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError"),
    *("SyntaxError", "ExceptionGroup", "BaseExceptionGroup", "BaseException", "ImportError"),
    *("JSONDecodeError", "CalledProcessError", "InvalidOperation", "SkipTest", "AssertionError"),
    *("NameError", "AttributeError", "MemoryError", "RecursionError", "print", "type", "", "x\0y"),
)
_MEMBERS = (
    *("args", "start", "end", "object", "reason", "encoding", "value", "code", "errno", "lineno"),
    *("offset", "text", "filename", "msg", "exceptions", "name", "obj", "path", "doc", "pos"),
    *("with_traceback", "add_note", "_codegym_text", "_codegym_stand_in", "__class__", ""),
)


def framed(body: bytes) -> bytes:
    """A frame: its length, then the body."""
    return U32.pack(len(body)) + body


class Draws:
    """Draws values, bodies and streams.

    Args:
        source: Where chance comes from.
    """

    def __init__(self, source: random.Random) -> None:
        self.random = source

    # --- values ---------------------------------------------------------------

    def atom(self) -> Any:
        """A hashable value of a supported type."""
        draw = self.random
        zone = draw.choice((None, dt.UTC, dt.timezone(dt.timedelta(hours=3), "x")))
        makers: tuple[Callable[[], Any], ...] = (
            lambda: draw.choice((None, True, False, ...)),
            lambda: draw.choice(_EDGES),
            lambda: draw.randint(-100, 100),
            lambda: draw.choice(_FLOATS),
            lambda: complex(draw.choice(_FLOATS), draw.choice(_FLOATS)),
            lambda: draw.choice(("", "a", "é", "\ud800", "\x01" * 9, "\0", "x" * 300)),
            lambda: draw.randbytes(draw.randrange(6)),
            lambda: range(draw.randint(-5, 5), draw.choice(_EDGES), draw.choice((1, -1, 2**70))),
            lambda: Decimal(draw.choice(("0", "-0", "1e999999", "NaN", "Infinity", "1.50"))),
            lambda: Fraction(draw.choice(_EDGES), draw.choice((1, 3, 2**70))),
            lambda: dt.date(draw.randint(1, 9999), 1, 2),
            lambda: dt.datetime(1, 1, 1, 23, 59, 59, 5, zone, fold=draw.randrange(2)),
            lambda: dt.time(1, 2, tzinfo=zone),
            lambda: dt.timedelta(draw.randint(-999, 999), 5, 7),
        )
        return draw.choice(makers)()

    def value(self, depth: int = 0) -> Any:
        """A value of any supported type, nested at most four deep."""
        draw = self.random
        if depth > 3 or draw.random() < 0.4:
            return self.atom()
        few = range(draw.randrange(4))
        makers: tuple[Callable[[], Any], ...] = (
            lambda: [self.value(depth + 1) for _ in few],
            lambda: tuple(self.value(depth + 1) for _ in few),
            lambda: {self.atom(): self.value(depth + 1) for _ in few},
            lambda: {self.atom() for _ in few},
            lambda: frozenset(self.atom() for _ in few),
            lambda: bytearray(draw.randbytes(3)),
            lambda: [draw.choice(_EDGES[:8]) for _ in range(12)],
            lambda: [draw.choice(_FLOATS) for _ in range(12)],
            lambda: iter([self.value(depth + 1) for _ in few]),
            lambda: {self.atom(): self.value(depth + 1) for _ in few}.items(),
        )
        return draw.choice(makers)()

    def encoded(self, value: Any) -> bytes:
        """The value's bytes; those of None where it has no form."""
        encoder = Encoder(lambda _: (True, 0))
        try:
            encoder.value(value)
        except Exception:
            return b"N"
        return bytes(encoder.out)

    def forged(self, depth: int = 0) -> bytes:
        """Bytes after the form of a value whose parts are whatever was drawn."""
        draw = self.random
        if depth > 4 or draw.random() < 0.2:
            return self.encoded(self.atom())
        tag = draw.choice(_TAGS)
        head = bytes([tag])
        if tag in b"NTF.":
            return head
        if tag in b"if":
            return head + draw.randbytes(8)
        if tag in b"c":
            return head + draw.randbytes(16)
        if tag in b"rQ":
            return head + b"".join(self.forged(depth + 1) for _ in range(3))
        if tag in b"y":
            return head + draw.choice((b"d", b"g", b"z", b"t", b"w", b"?")) + self.forged(depth + 1)
        if tag in b"RCK":
            return head + U32.pack(draw.choice(_COUNTS))
        if tag in b"AX":
            name = draw.choice((b"<f8", b"|b1", b"<c16", b"|O8", b">i4", b"<U9", b"<f9", b"<i\0"))
            shape = tuple(draw.choice(_EDGES) for _ in range(draw.randrange(3)))
            raw = draw.randbytes(draw.choice((0, 1, 8, 16, 24)))
            parts = U32.pack(len(name)) + name + self.encoded(shape) + self.encoded(raw)
            return head + parts
        if tag in b"v":
            head += bytes([draw.randrange(4)])
        if tag in b"sbaID":
            raw = draw.choice((draw.randbytes(5), b"1e9", b"\xed\xa0\x80", b"sNaN", b""))
            return head + U32.pack(self._claim(len(raw))) + raw
        number = draw.randrange(4)
        body = b"".join(self.forged(depth + 1) for _ in range(number * (2 if tag in b"d" else 1)))
        return head + U32.pack(self._claim(number)) + body

    def _claim(self, number: int) -> int:
        """The count itself, or now and then another."""
        return number if self.random.random() < 0.9 else self.random.choice(_COUNTS)

    # --- bodies ---------------------------------------------------------------

    def exception(self) -> bytes:
        """The description of an exception, plausible or not."""
        draw = self.random
        if draw.random() < 0.1:
            return self.forged()
        name = draw.choice(_CLASSES) if draw.random() < 0.97 else "\x01" * 800_000
        # Constructors of builtins take what they are given, and C code reads it later.
        args = draw.choice(
            (
                ("utf-8", b"abc", draw.choice(_EDGES[:8]), draw.choice(_EDGES[:8]), "r"),
                ("utf-8", "abc", draw.choice(_EDGES[:8]), draw.choice(_EDGES[:8]), "r"),
                ("utf-8", b"abc", -(10**12), 1 - 10**12, "r"),
                tuple(self.value() for _ in range(draw.randrange(5))),
            )
        )
        members = {draw.choice(_MEMBERS): self.value() for _ in range(draw.randrange(3))}
        text = draw.choice(("", "why", "x" * 5000, 7))
        line = draw.choice((0, 3, -1, 2**70, "x"))
        classes = self._class(0, name)
        if draw.random() < 0.2:
            classes = ("builtins", "UnicodeDecodeError", ())
        return self.encoded((classes, args, members, text, line))

    def _class(self, depth: int, name: str) -> Any:
        draw = self.random
        bases = (
            ()
            if depth > 3
            else tuple(
                self._class(depth + 1, draw.choice(_CLASSES)) for _ in range(draw.randrange(3))
            )
        )
        return (draw.choice(_MODULES), name, bases)

    def greeting(self) -> bytes:
        """The body of a worker's first word, plausible or not."""
        draw = self.random
        if draw.random() < 0.2:
            return b"H" + self.forged()
        loaded = draw.choice((True, True, False, 1, None))
        parts = {
            "loaded": loaded,
            "stage": draw.choice(("run", "compile", "", None, [1])),
            "missing": draw.choice(([], ["f"], [[]], "f", None)),
        }
        body = self.encoded(parts)
        if draw.random() < 0.7:  # with an error, which has to be put in as it is drawn
            count = U32.pack(len(parts) + 1)
            body = body[:1] + count + body[5:] + self.encoded("error") + self.exception()
        return b"H" + body

    def answer(self, call: int) -> bytes:
        """The body of an answer to a call, with restores."""
        draw = self.random
        number = call if draw.random() < 0.9 else draw.choice(_COUNTS)
        body = draw.choice((b"R", b"E")) + U32.pack(number)
        restores = draw.randrange(4) if draw.random() < 0.5 else 0
        body += U32.pack(self._claim(restores))
        for _ in range(restores):
            content = draw.choice(((), (1,), (1, 2), frozenset("a"), b"x", "?", ([],), ([], 1)))
            part = self.forged() if draw.random() < 0.3 else self.encoded(content)
            body += U32.pack(draw.choice((0, 1, 2, 3, 4, 9, 2**32 - 1))) + part
        if body[:1] == b"E":
            return body + self.exception()
        return body + (self.forged() if draw.random() < 0.5 else self.encoded(self.value()))

    def call(self) -> bytes:
        """The body of a call back, of a handle in or out of range."""
        draw = self.random
        handle = draw.choice((0, 0, 0, 1, 2, 10_000, 2**32 - 1))
        arguments: Any = draw.choice(((((1,)), {}), ((), {"x": 1}), (5, {}), ((), {1: 2}), ((),)))
        part = self.forged() if draw.random() < 0.3 else self.encoded(arguments)
        return b"C" + U32.pack(draw.choice(_COUNTS)) + U32.pack(handle) + part

    def chain(self, call: int, length: int = 20_000) -> bytes:
        """An answer that is flat on the wire and, by references, nested that deep in memory."""
        links = b"".join(b"l" + U32.pack(1) + b"R" + U32.pack(n) for n in range(length - 1))
        items = b"l" + U32.pack(0) + links
        return b"R" + U32.pack(call) + U32.pack(0) + b"t" + U32.pack(length) + items

    def damaged(self, raw: bytes, other: bytes = b"") -> bytes:
        """The bytes with bits flipped, parts cut out or doubled, counts overwritten, or spliced."""
        draw = self.random
        data = bytearray(raw)
        for _ in range(draw.randint(1, 4)):
            if not data:
                break
            at = draw.randrange(len(data))
            kind = draw.randrange(6)
            if kind == 0:
                data[at] ^= 1 << draw.randrange(8)
            elif kind == 1:
                data[at] = draw.randrange(256)
            elif kind == 2:
                del data[at : at + draw.randint(1, 8)]
            elif kind == 3:
                data[at:at] = data[at : at + draw.randint(1, 16)]
            elif kind == 4:
                data[at : at + 4] = U32.pack(draw.choice(_COUNTS))
            else:
                data[at:] = other[draw.randrange(len(other) + 1) :]
        return bytes(data)

    # --- streams ----------------------------------------------------------------

    def body(self, call: int) -> bytes:
        """What a worker may say while a call is out: any kind of body, valid or damaged."""
        draw = self.random
        kind = draw.randrange(10)
        if kind < 4:
            return self.answer(call)
        if kind < 6:
            return self.damaged(self.answer(call), self.call())
        if kind < 8:
            return self.call()
        return draw.choice(
            (self.greeting, lambda: self.chain(call), lambda: draw.randbytes(draw.randrange(40)))
        )()

    def stream(self, call: int) -> bytes:
        """A few bodies in frames, and now and then a length that is not true."""
        draw = self.random
        out = b"".join(framed(self.body(call)) for _ in range(draw.randint(1, 3)))
        kind = draw.randrange(8)
        if kind == 0:
            out = self.damaged(out)
        elif kind == 1:
            out += U32.pack(draw.choice(_COUNTS)) + draw.randbytes(5)
        elif kind == 2:
            out = out[: draw.randrange(len(out) + 1)]
        return out
