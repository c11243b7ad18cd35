"""Plain values to bytes and back, across the wall between worker and judge.

The decoder is what a hostile worker gets to talk to, so it builds exact builtin
types only, never calls anything that the bytes name, and checks every length
and count against what is left of the frame, and a total, before it allocates.

Mutable containers are numbered in the order in which they are met. A second
meeting is a reference to that number, so that sharing and cycles survive, and a
reply can speak about the very objects that the call's arguments were made of
(``Encoder(known=...)`` and ``Decoder(known=...)``).

A value is one tag byte and its content; integers are big-endian:

====  =========================================================================
tag   content
====  =========================================================================
NTF.  nothing: None, True, False, Ellipsis
i I   int: 8 bytes signed; or a length and that many bytes, signed
f c   float, complex: IEEE doubles (nan, inf and -0.0 as they are)
s b   str (UTF-8, surrogates passed), bytes: length and bytes
l t   list, tuple: count and values; ``L``: list of 8-byte ints, ``M``: of doubles
d     dict: count, then key and value in turn
S Z   set, frozenset: count and values
a     bytearray: length and bytes
r     range: three ints
R     reference to a mutable container met before: its number
O     iterator, drained: count and values
v     dict view: kind (0 keys, 1 values, 2 items), count and values
C K   callable: handle of the sender's; handle of the receiver's
D Q   Decimal as text; Fraction as two ints
y     datetime types: kind, then a tuple of their fields
A X   ndarray: dtype text, shape as a tuple, bytes; X: a numpy scalar likewise
====  =========================================================================
"""

import struct

MAX_BYTES = 8 << 20
"""Largest encoded message, bytes."""
MAX_NODES = 1 << 20
"""Most values in one message: as many numbers as MAX_BYTES has room for."""
MAX_DEPTH = 150
"""Deepest nesting; below what the interpreter's own recursion limit allows."""

NUMPY_KINDS = "biufc"
"""Kinds of array elements that are plain numbers."""

U32 = struct.Struct(">I")
I64 = struct.Struct(">q")
F64 = struct.Struct(">d")
C128 = struct.Struct(">dd")


class CodecError(Exception):
    """A value that cannot go over, or bytes that are not an encoded value."""
