"""The private test cases of LiveCodeBench: a JSON text, or one packed into base64.

Packed is zlib over a pickle of the text. A pickle is a program for a machine that can
call anything, so none is run here: its instructions are read, and the only program that
is understood is "this one text".
"""

from __future__ import annotations

import base64
import binascii
import io
import pickletools
import zlib

MAX_BYTES = 256 << 20
"""Largest unpacked text, bytes."""

_TEXTS = {"BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "UNICODE"}
_FRAMING = {"PROTO", "FRAME", "MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT", "STOP"}


def unpack(packed: str) -> str:
    """The text in a packed one.

    Raises:
        ValueError: It is not base64, not zlib, larger than :data:`MAX_BYTES`, or a
            pickle of something else than one text.
    """
    try:
        raw = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"neither JSON nor base64: {error}") from None
    unzip = zlib.decompressobj()
    try:
        pickled = unzip.decompress(raw, MAX_BYTES)
    except zlib.error as error:
        raise ValueError(f"not zlib data: {error}") from None
    if unzip.unconsumed_tail:
        raise ValueError(f"larger than {MAX_BYTES >> 20} MiB when unpacked")
    if not unzip.eof:
        raise ValueError("the zlib data is cut short")
    return _only_text(pickled)


def _only_text(pickled: bytes) -> str:
    texts: list[str] = []
    try:
        for opcode, argument, _ in pickletools.genops(io.BytesIO(pickled)):
            if opcode.name in _TEXTS and not texts:
                texts.append(str(argument))
            elif opcode.name not in _FRAMING:
                raise ValueError(f"a pickle of something else than one text ({opcode.name})")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8: {error}") from None
    if not texts:
        raise ValueError("a pickle of no text")
    return texts[0]
