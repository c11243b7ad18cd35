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

import datetime
import decimal
import fractions
import struct
import sys

MAX_BYTES = 8 << 20
"""Largest encoded message, bytes."""
MAX_NODES = 1_000_000
"""Most values in one message."""
MAX_DEPTH = 150
"""Deepest nesting; below what the interpreter's own recursion limit allows."""

_U32 = struct.Struct(">I")
_I64 = struct.Struct(">q")
_F64 = struct.Struct(">d")
_C128 = struct.Struct(">dd")
_INT_MIN, _INT_MAX = -(1 << 63), (1 << 63) - 1
_NUMPY_KINDS = "biufc"

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


class CodecError(Exception):
    """A value that cannot go over, or bytes that are not an encoded value."""


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
        self.out += _U32.pack(number)

    def _bytes(self, tag, raw):
        if len(raw) + len(self.out) > MAX_BYTES:
            raise CodecError("too large: more than %d bytes" % MAX_BYTES)
        self.out += tag
        self.out += _U32.pack(len(raw))
        self.out += raw

    def _int(self, value, depth):
        if _INT_MIN <= value <= _INT_MAX:
            self.out += b"i" + _I64.pack(value)
        else:
            self._bytes(b"I", value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))

    def _float(self, value, depth):
        self.out += b"f" + _F64.pack(value)

    def _complex(self, value, depth):
        self.out += b"c" + _C128.pack(value.real, value.imag)

    def _str(self, value, depth):
        self._bytes(b"s", value.encode("utf-8", "surrogatepass"))

    def _known(self, value):
        """Whether this container was met before; numbers it if not."""
        number = self.memo.get(id(value))
        if number is not None:
            self.out += b"R" + _U32.pack(number)
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
            if kinds == {int} and _INT_MIN <= min(value) and max(value) <= _INT_MAX:
                self._packed(b"L", "q", value)
                return
        self.items(b"l", value, depth)

    def _packed(self, tag, code, value):
        self.nodes += len(value)
        if len(value) * 8 + len(self.out) > MAX_BYTES or self.nodes > MAX_NODES:
            raise CodecError("too large: more than %d values or %d bytes" % (MAX_NODES, MAX_BYTES))
        self.out += tag + _U32.pack(len(value))
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
        elif isinstance(value, _CALLABLES) or _is_handle(value):
            self._callable(value, depth)
        elif hasattr(type(value), "__next__"):
            self._iterator(value, depth)
        elif callable(value) and self.export is not None:
            self._callable(value, depth)
        else:
            raise CodecError("a value of type %s cannot go over" % type(value).__name__[:80])

    def _ndarray(self, numpy, value, depth):
        if value.dtype.kind not in _NUMPY_KINDS:
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
        self.out[at : at + 4] = _U32.pack(count)


class Decoder:
    """Reads values from a frame; only malformed frames raise, and only :class:`CodecError`.

    Args:
        data: The frame.
        start: Where the first value begins.
        resolve: Gives a callable for ``(is_ours, handle)``, or None where there are none.
        known: The containers that the sender may refer to, in its order.
    """

    def __init__(self, data, start=0, resolve=None, known=()):
        self.data = data
        self.at = start
        self.resolve = resolve
        self.table = list(known)
        self.nodes = 0

    def value(self, depth=0):
        """The next value.

        Raises:
            CodecError: The bytes are not an encoded value, or a cap is reached.
        """
        try:
            return self._value(depth)
        except CodecError:
            raise
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
            struct.error,
        ) as error:
            raise CodecError("malformed value: %s" % type(error).__name__) from None

    def _value(self, depth):
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise CodecError("too many values, or nested too deep")
        decode = _DECODERS.get(self.data[self.at])
        if decode is None:
            raise CodecError("no such tag: %d" % self.data[self.at])
        self.at += 1
        return decode(self, depth)

    def count(self):
        """The next count; never more than there are bytes left, since a value takes at least one."""
        (number,) = _U32.unpack_from(self.data, self.at)
        self.at += 4
        return number

    def _counted(self, width=1):
        number = self.count()
        if number * width > len(self.data) - self.at or number + self.nodes > MAX_NODES:
            raise CodecError("a count of %d is more than the frame holds" % number)
        return number

    def _raw(self):
        number = self.count()
        if number > len(self.data) - self.at:
            raise CodecError("a length of %d is more than the frame holds" % number)
        raw = self.data[self.at : self.at + number]
        self.at += number
        return raw

    def done(self):
        """Whether the frame is used up."""
        return self.at == len(self.data)

    def _int(self, depth):
        (value,) = _I64.unpack_from(self.data, self.at)
        self.at += 8
        return value

    def _big(self, depth):
        return int.from_bytes(self._raw(), "big", signed=True)

    def _float(self, depth):
        (value,) = _F64.unpack_from(self.data, self.at)
        self.at += 8
        return value

    def _complex(self, depth):
        real, imag = _C128.unpack_from(self.data, self.at)
        self.at += 16
        return complex(real, imag)

    def _str(self, depth):
        return bytes(self._raw()).decode("utf-8", "surrogatepass")

    def _bytes(self, depth):
        return bytes(self._raw())

    def _bytearray(self, depth):
        value = bytearray(self._raw())
        self.table.append(value)
        return value

    def _packed(self, code):
        number = self._counted(8)
        self.nodes += number
        value = list(struct.unpack_from(">%d%s" % (number, code), self.data, self.at))
        self.at += 8 * number
        self.table.append(value)
        return value

    def _ints(self, depth):
        return self._packed("q")

    def _floats(self, depth):
        return self._packed("d")

    def _run(self, depth):
        return [self._value(depth + 1) for _ in range(self._counted())]

    def _list(self, depth):
        value = []
        self.table.append(value)
        for _ in range(self._counted()):
            value.append(self._value(depth + 1))
        return value

    def _tuple(self, depth):
        return tuple(self._run(depth))

    def _dict(self, depth):
        value = {}
        self.table.append(value)
        for _ in range(self._counted(2)):
            key = self._value(depth + 1)
            value[key] = self._value(depth + 1)
        return value

    def _set(self, depth):
        value = set()
        self.table.append(value)
        value.update(self._run(depth))
        return value

    def _frozenset(self, depth):
        return frozenset(self._run(depth))

    def _range(self, depth):
        return range(*self._ints_of(3, depth))

    def _ints_of(self, number, depth):
        values = [self._value(depth + 1) for _ in range(number)]
        if any(type(value) is not int for value in values):
            raise CodecError("not an int where one belongs")
        return values

    def _reference(self, depth):
        return self.table[self.count()]

    def _iterator(self, depth):
        return iter(self._run(depth))

    def _view(self, depth):
        kind = self.data[self.at]
        self.at += 1
        items = self._run(depth)
        if kind == 0:
            return dict.fromkeys(items).keys()
        if kind == 1:
            return dict(enumerate(items)).values()
        return dict(items).items()

    def _theirs(self, depth):
        return self._handle(True)

    def _ours(self, depth):
        return self._handle(False)

    def _handle(self, is_theirs):
        handle = self.count()
        if self.resolve is None:
            raise CodecError("a callable cannot go over here")
        return self.resolve(is_theirs, handle)

    def _decimal(self, depth):
        return decimal.Decimal(bytes(self._raw()).decode("ascii"))

    def _fraction(self, depth):
        return fractions.Fraction(*self._ints_of(2, depth))

    def _date(self, depth):
        kind = self.data[self.at : self.at + 1]
        self.at += 1
        fields = self._value(depth + 1)
        if type(fields) is not tuple:
            raise CodecError("not the fields of a date")
        return _put_together(bytes(kind), fields)

    def _ndarray(self, depth):
        return self._numpy(depth, True)

    def _scalar(self, depth):
        return self._numpy(depth, False)

    def _numpy(self, depth, is_array):
        import numpy

        name = bytes(self._raw()).decode("ascii")
        # A closed form ("<f8"): numpy would parse far more than that out of a string.
        if len(name) not in (3, 4) or name[0] not in "<>|=" or name[1] not in _NUMPY_KINDS:
            raise CodecError("no such dtype")
        dtype = numpy.dtype(name)
        shape = self._value(depth + 1)
        raw = self._value(depth + 1)
        if type(shape) is not tuple or type(raw) is not bytes or len(shape) > 32:
            raise CodecError("malformed array")
        size = dtype.itemsize
        for extent in shape:
            if type(extent) is not int or extent < 0:
                raise CodecError("malformed array shape")
            size *= extent
        if size != len(raw):
            raise CodecError("an array's bytes do not fill its shape")
        value = numpy.frombuffer(raw, dtype).reshape(shape)
        if not is_array:
            return value[()]
        value = value.copy()
        self.table.append(value)
        return value


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


def _put_together(kind, fields):
    """The datetime value of a kind byte and fields; a wrong field raises TypeError or ValueError."""
    if kind == b"d":
        return datetime.date(*fields)
    if kind == b"g":
        days, seconds, microseconds = fields
        return datetime.timedelta(days, seconds, microseconds)
    if kind == b"z":
        offset, name = fields
        zone = datetime.timezone(offset)
        return zone if zone.tzname(None) == name else datetime.timezone(offset, name)
    *numbers, zone, fold = fields
    if kind == b"t":
        return datetime.time(*numbers, tzinfo=zone, fold=fold)
    if kind == b"w":
        return datetime.datetime(*numbers, tzinfo=zone, fold=fold)
    raise CodecError("no such kind of date")


def _is_handle(value):
    return getattr(type(value), "_codegym_handle", False) is True


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
    tuple: lambda value: tuple(list(tuple.__iter__(value))),
    dict: lambda value: dict(dict.items(value)),
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

_DECODERS = {
    ord("N"): lambda self, depth: None,
    ord("T"): lambda self, depth: True,
    ord("F"): lambda self, depth: False,
    ord("."): lambda self, depth: ...,
    ord("i"): Decoder._int,
    ord("I"): Decoder._big,
    ord("f"): Decoder._float,
    ord("c"): Decoder._complex,
    ord("s"): Decoder._str,
    ord("b"): Decoder._bytes,
    ord("a"): Decoder._bytearray,
    ord("l"): Decoder._list,
    ord("L"): Decoder._ints,
    ord("M"): Decoder._floats,
    ord("t"): Decoder._tuple,
    ord("d"): Decoder._dict,
    ord("S"): Decoder._set,
    ord("Z"): Decoder._frozenset,
    ord("r"): Decoder._range,
    ord("R"): Decoder._reference,
    ord("O"): Decoder._iterator,
    ord("v"): Decoder._view,
    ord("C"): Decoder._theirs,
    ord("K"): Decoder._ours,
    ord("Q"): Decoder._fraction,
    ord("D"): Decoder._decimal,
    ord("y"): Decoder._date,
    ord("A"): Decoder._ndarray,
    ord("X"): Decoder._scalar,
}
