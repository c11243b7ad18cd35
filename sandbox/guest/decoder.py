"""Bytes to values; the form is that of ``codec``. This is what a hostile worker gets to talk to."""

import datetime
import decimal
import fractions
import struct
import sys

from .codec import C128, F64, I64, MAX_DEPTH, MAX_NODES, NUMPY_KINDS, U32, CodecError

LOAD_NUMPY = True
"""Whether an array may load numpy. Not in a judge whose tests did not: an array answers a
comparison with an array, which a test written for plain values may take for success."""


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
        """The next count, unchecked."""
        (number,) = U32.unpack_from(self.data, self.at)
        self.at += 4
        return number

    def _counted(self, width=1):
        """The next count of values; never more than there are bytes left for them."""
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
        (value,) = I64.unpack_from(self.data, self.at)
        self.at += 8
        return value

    def _big(self, depth):
        return int.from_bytes(self._raw(), "big", signed=True)

    def _float(self, depth):
        (value,) = F64.unpack_from(self.data, self.at)
        self.at += 8
        return value

    def _complex(self, depth):
        real, imag = C128.unpack_from(self.data, self.at)
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
        return _only_ints([self._value(depth + 1) for _ in range(number)])

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
        numpy = sys.modules.get("numpy")
        if numpy is None:
            if not LOAD_NUMPY:
                raise CodecError("an array, and the tests know none")
            import numpy

        name = bytes(self._raw()).decode("ascii")
        # A closed form ("<f8"): numpy would parse far more than that out of a string.
        if len(name) not in (3, 4) or name[0] not in "<>|=" or name[1] not in NUMPY_KINDS:
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


def _only_ints(values):
    """The values; bytes, say, would be a pickled state to the constructors of dates."""
    if any(type(value) is not int for value in values):
        raise CodecError("not an int where one belongs")
    return values


def _put_together(kind, fields):
    """The datetime value of a kind byte and fields; a wrong one raises TypeError or ValueError."""
    if kind == b"d":
        return datetime.date(*_only_ints(fields))
    if kind == b"g":
        days, seconds, microseconds = _only_ints(fields)
        return datetime.timedelta(days, seconds, microseconds)
    if kind == b"z":
        offset, name = fields
        zone = datetime.timezone(offset)
        return zone if zone.tzname(None) == name else datetime.timezone(offset, name)
    *numbers, zone, fold = fields
    _only_ints(numbers)
    if kind == b"t":
        return datetime.time(*numbers, tzinfo=zone, fold=fold)
    if kind == b"w":
        return datetime.datetime(*numbers, tzinfo=zone, fold=fold)
    raise CodecError("no such kind of date")


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
