"""Values to bytes; the form is that of ``codec``."""

import collections
import datetime
import decimal
import fractions
import struct
import sys

from .codec import (
    C128,
    F64,
    I64,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    NUMPY_KINDS,
    U32,
    CodecError,
)

_INT_MIN, _INT_MAX = -(1 << 63), (1 << 63) - 1

_DICT_KEYS, _DICT_VALUES, _DICT_ITEMS = type({}.keys()), type({}.values()), type({}.items())
_CALLABLES = (
    type(lambda: None),
    type(len),
    type(str.join),
    type("".join),
    type([].__add__),
    type(object().__init__),
    type(datetime.datetime.now),
)


def items_of(value):
    """The pairs of a dict, whatever its class says; an OrderedDict has an order of its own."""
    ordered = isinstance(value, collections.OrderedDict)
    return (collections.OrderedDict if ordered else dict).items(value)


class Encoder:
    """Appends values to ``out``.

    Args:
        export: Gives ``(is_ours, handle)`` for a callable, or None where callables cannot go over.
        known: Mutable containers that both sides have numbered already.
    """

    def __init__(self, export=None, known=()):
        self.out = bytearray()
        self.export = export
        self.table = list(known)
        self.memo = {id(value): number for number, value in enumerate(self.table)}
        self.nodes = 0

    def value(self, value, depth=0):
        """Append one value.

        Raises:
            CodecError: Its type has no form on the wire, or a cap is reached.
        """
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise CodecError("nested more than %d deep" % MAX_DEPTH)
        if self.nodes > MAX_NODES or len(self.out) > MAX_BYTES:
            raise CodecError("too large: more than %d values or %d bytes" % (MAX_NODES, MAX_BYTES))
        encode = _ENCODERS.get(type(value))
        if encode is not None:
            encode(self, value, depth)
        else:
            self._other(value, depth)

    def count(self, number):
        """Append a count, a length or a reference."""
        self.out += U32.pack(number)

    def _bytes(self, tag, raw):
        if len(raw) + len(self.out) > MAX_BYTES:
            raise CodecError("too large: more than %d bytes" % MAX_BYTES)
        self.out += tag
        self.out += U32.pack(len(raw))
        self.out += raw

    def _int(self, value, depth):
        if _INT_MIN <= value <= _INT_MAX:
            self.out += b"i" + I64.pack(value)
        else:
            self._bytes(b"I", value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))

    def _float(self, value, depth):
        self.out += b"f" + F64.pack(value)

    def _complex(self, value, depth):
        self.out += b"c" + C128.pack(value.real, value.imag)

    def _str(self, value, depth):
        self._bytes(b"s", value.encode("utf-8", "surrogatepass"))

    def _known(self, value):
        """Whether this container was met before; numbers it if not."""
        number = self.memo.get(id(value))
        if number is not None:
            self.out += b"R" + U32.pack(number)
            return True
        self.memo[id(value)] = len(self.table)
        self.table.append(value)
        return False

    def _list(self, value, depth):
        if not self._known(value):
            self._list_content(value, depth)

    def _list_content(self, value, depth):
        if len(value) > 8:
            kinds = set(map(type, value))
            if kinds == {float}:
                self._packed(b"M", "d", value)
                return
            if kinds == {int} and min(value) >= _INT_MIN and max(value) <= _INT_MAX:
                self._packed(b"L", "q", value)
                return
        self.items(b"l", value, depth)

    def _packed(self, tag, code, value):
        self.nodes += len(value)
        if len(value) * 8 + len(self.out) > MAX_BYTES or self.nodes > MAX_NODES:
            raise CodecError("too large: more than %d values or %d bytes" % (MAX_NODES, MAX_BYTES))
        self.out += tag + U32.pack(len(value))
        self.out += struct.pack(">%d%s" % (len(value), code), *value)

    def items(self, tag, values, depth):
        """Append a counted run of values under a tag."""
        self.out += tag
        self.count(len(values))
        for value in values:
            self.value(value, depth + 1)

    def _tuple(self, value, depth):
        self.items(b"t", value, depth)

    def _dict(self, value, depth):
        if not self._known(value):
            self._dict_content(value, depth)

    def _dict_content(self, value, depth):
        self.out += b"d"
        self.count(len(value))
        for key, content in value.items():
            self.value(key, depth + 1)
            self.value(content, depth + 1)

    def _set(self, value, depth):
        if not self._known(value):
            self.items(b"S", value, depth)

    def _frozenset(self, value, depth):
        self.items(b"Z", value, depth)

    def _bytearray(self, value, depth):
        if not self._known(value):
            self._bytes(b"a", value)

    def _range(self, value, depth):
        self.out += b"r"
        for number in (value.start, value.stop, value.step):
            self.value(number, depth + 1)

    def _decimal(self, value, depth):
        self._bytes(b"D", str(value).encode())

    def _fraction(self, value, depth):
        self.out += b"Q"
        self._int(value.numerator, depth)
        self._int(value.denominator, depth)

    def _date(self, value, depth):
        kind, fields = _take_apart(value)
        self.out += b"y" + kind
        self.items(b"t", fields, depth)

    def _view(self, value, depth):
        kind = {_DICT_KEYS: b"\0", _DICT_VALUES: b"\1"}.get(type(value), b"\2")
        self.items(b"v" + kind, list(value), depth)

    def _callable(self, value, depth):
        if self.export is None:
            raise CodecError("a callable cannot go over here")
        is_ours, handle = self.export(value)
        self.out += b"C" if is_ours else b"K"
        self.count(handle)

    def _other(self, value, depth):
        """Subclasses go over as their builtin base, iterators drained, the rest not at all."""
        for base in _BASES:
            if isinstance(value, base):
                content = _CONTENTS.get(base)
                if content is None:
                    self.value(_COPIES[base](value), depth)
                elif not self._known(value):
                    content(self, _COPIES[base](value), depth)
                return
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
            self._ndarray(numpy, value, depth)
        elif isinstance(value, _CALLABLES):
            self._callable(value, depth)
        elif hasattr(type(value), "__next__"):
            self._iterator(value, depth)
        elif callable(value) and self.export is not None:
            self._callable(value, depth)
        else:
            raise CodecError("a value of type %s cannot go over" % type(value).__name__[:80])

    def _ndarray(self, numpy, value, depth):
        if value.dtype.kind not in NUMPY_KINDS:
            raise CodecError("an array of dtype %s cannot go over" % value.dtype)
        is_array = isinstance(value, numpy.ndarray)
        if is_array and self._known(value):
            return
        if value.nbytes > MAX_BYTES:
            raise CodecError("too large: an array of %d bytes" % value.nbytes)
        self._bytes(b"A" if is_array else b"X", value.dtype.str.encode())
        self.items(b"t", value.shape, depth)
        self._bytes(b"b", value.tobytes())

    def _iterator(self, value, depth):
        self.out += b"O"
        at = len(self.out)
        self.count(0)
        count = 0
        for item in value:
            count += 1
            self.value(item, depth + 1)
        self.out[at : at + 4] = U32.pack(count)


def _take_apart(value):
    """Kind byte and fields of an exact datetime type."""
    kind = type(value)
    if kind is datetime.date:
        return b"d", (value.year, value.month, value.day)
    if kind is datetime.timedelta:
        return b"g", (value.days, value.seconds, value.microseconds)
    if kind is datetime.timezone:
        return b"z", (value.utcoffset(None), value.tzname(None))
    zone = value.tzinfo
    if zone is not None and type(zone) is not datetime.timezone:
        raise CodecError("a time zone of type %s cannot go over" % type(zone).__name__[:80])
    clock = (value.hour, value.minute, value.second, value.microsecond, zone, value.fold)
    if kind is datetime.time:
        return b"t", clock
    return b"w", (value.year, value.month, value.day, *clock)


_ENCODERS = {
    type(None): lambda self, value, depth: self.out.extend(b"N"),
    bool: lambda self, value, depth: self.out.extend(b"T" if value else b"F"),
    type(...): lambda self, value, depth: self.out.extend(b"."),
    int: Encoder._int,
    float: Encoder._float,
    complex: Encoder._complex,
    str: Encoder._str,
    bytes: lambda self, value, depth: self._bytes(b"b", value),
    bytearray: Encoder._bytearray,
    list: Encoder._list,
    tuple: Encoder._tuple,
    dict: Encoder._dict,
    set: Encoder._set,
    frozenset: Encoder._frozenset,
    range: Encoder._range,
    decimal.Decimal: Encoder._decimal,
    fractions.Fraction: Encoder._fraction,
    datetime.date: Encoder._date,
    datetime.time: Encoder._date,
    datetime.datetime: Encoder._date,
    datetime.timedelta: Encoder._date,
    datetime.timezone: Encoder._date,
    _DICT_KEYS: Encoder._view,
    _DICT_VALUES: Encoder._view,
    _DICT_ITEMS: Encoder._view,
}

# Exact copies by the base's own methods: an override in the subclass has no say.
_COPIES = {
    int: lambda value: int.__add__(value, 0),
    float: lambda value: float.__pos__(value),
    complex: lambda value: complex.__pos__(value),
    str: lambda value: str.__str__(value),
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    bytearray: lambda value: bytearray.__getitem__(value, slice(None)),
    list: lambda value: list(list.__iter__(value)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    dict: lambda value: dict(items_of(value)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
    decimal.Decimal: lambda value: decimal.Decimal(decimal.Decimal.as_tuple(value)),
    fractions.Fraction: lambda value: fractions.Fraction(value.numerator, value.denominator),
}
_BASES = tuple(_COPIES)

# Mutable bases: numbered as the object itself, so that a change in place finds it.
_CONTENTS = {
    bytearray: lambda self, value, depth: self._bytes(b"a", value),
    list: Encoder._list_content,
    dict: Encoder._dict_content,
    set: lambda self, value, depth: self.items(b"S", value, depth),
}
