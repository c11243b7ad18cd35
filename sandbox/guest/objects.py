"""Objects across the wall, in both directions: what is not plain data goes over as a handle.

An object stays on the side that made it. The other side gets its number and, the
first time, a description: of a function, a class, an instance, a generator, an
exception or a module. What is made of a description, and every rule about what a
handle may decide, is in ``proxies``; what a side does for the other is its *serve*.

A frame is a kind, a flag, printed text, changes, and a value:

``C`` the request to serve, ``R`` its result, ``E`` the exception it raised, ``X`` why the
result cannot go over. Requests nest like a stack.

Mutable containers that went over once are numbered on both sides, and stay: a second
meeting is a reference, and each frame begins with the new content of those that
changed. So a list that both sides hold is one list, whoever appends to it. When there
are too many the flag says that both sides forget the numbers.

Two more tags than ``codec`` has: ``H`` a number and a description, ``P`` a standard
type, function or value by name.
"""

import collections
import datetime
import decimal
import fractions
import operator
import re
import struct
import sys
import threading
import types
import uuid
from pathlib import PosixPath, PurePosixPath

from .codec import CodecError
from .decoder import Decoder
from .encoder import Encoder
from .exceptions import known_class
from .peer import Peer, PeerFault, PeerGone, content_of, put_content

_MAX_OBJECTS = 100_000
_MAX_SHARED = 50_000
"""Elements of shared containers; beyond, they are forgotten and further meetings make copies."""
_MAX_CHAIN = 10

_VALUE_BASES = (int, float, complex, str, bytes, tuple, frozenset, list, dict, set, bytearray)
"""A subclass of one of these has a plain value, which goes along with its handle."""
_MUTABLE = (list, dict, set, bytearray)

_TYPES = {
    ("builtins", kind.__name__): kind
    for kind in (object, type, bool, slice, range, property, classmethod, staticmethod, super)
    + (map, filter, zip, enumerate, reversed, memoryview)
    + _VALUE_BASES
}
_TYPES.update(
    (("collections", kind.__name__), kind)
    for kind in (collections.Counter, collections.OrderedDict, collections.deque)
    + (collections.defaultdict,)
)
_TYPES.update(
    ((kind.__module__, kind.__name__), kind)
    for kind in (decimal.Decimal, fractions.Fraction)
    + (datetime.date, datetime.time, datetime.datetime, datetime.timedelta, datetime.timezone)
)

_FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodWrapperType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
)

FORWARDED = frozenset(
    "__%s__" % name
    for name in (
        "init call len length_hint getitem setitem delitem missing iter next reversed contains "
        "enter exit get set delete set_name repr str format bytes bool hash int float complex "
        "index round trunc floor ceil neg pos abs invert eq ne lt le gt ge dir fspath "
        "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or "
        "radd rsub rmul rmatmul rtruediv rfloordiv rmod rdivmod rpow rlshift rrshift rand rxor ror "
        "iadd isub imul imatmul itruediv ifloordiv imod ipow ilshift irshift iand ixor ior "
        "post_init aenter aexit aiter anext class_getitem"
    ).split()
)
"""Special methods that work through a handle."""


class NotJudged(Exception):
    """Something that a test did cannot go through a handle; says what."""


class Objects(Peer):
    """One end of a connection over which objects go.

    Args:
        sock: A stream socket.
        serve: Called with the parts of a request of the other side.
        make: Called with this, a number and a description: the local object for it.
        describe: Called with this and an object: what the other side may know about it.
    """

    def __init__(self, sock, serve, make, describe):
        super().__init__(sock, None, None)
        self.serve_request = serve
        self.make = make
        self.describe_object = describe
        self.described = set()
        self.classes_of = {}
        self.theirs = {}
        self.lock = threading.RLock()
        self.most_shared = _MAX_SHARED
        self.depth = 0
        self.decoding = False
        self.printed = lambda: None
        self.show = lambda text: None
        self.failed = lambda error: None
        self.by_name = lambda value: None
        self.from_name = None
        self._forget()

    def request(self, *parts):
        """Have the other side serve a request.

        Raises:
            PeerGone: No answer will come.
            PeerFault: What came is not an answer.
            NotJudged: Something in the request or the result has no form on the wire.
            BaseException: What serving it raised.
        """
        with self.lock:
            if self.depth == 0 and self._weight() > self.most_shared:
                self.most_shared = _MAX_SHARED
                self._forget()
                flag = b"\1"
            else:
                flag = b"\0"
            try:
                self.send(self._pack(b"C" + flag, parts))
            except CodecError as error:
                raise self._cannot(error) from None
            self.depth += 1
            try:
                while True:
                    frame = self.receive()
                    if frame[:1] == b"C":
                        self._answer(frame)
                        continue
                    value = self._unpack(frame)
                    break
            finally:
                self.depth -= 1
        kind = frame[:1]
        if kind == b"R":
            return value
        if kind == b"E" and isinstance(value, BaseException):
            raise value
        if kind == b"X" and type(value) is str:
            raise self._cannot(value)
        raise PeerFault("a malformed answer")

    def serve(self):
        """Serve requests until the other side closes the connection."""
        while True:
            try:
                frame = self.receive()
            except PeerGone:
                return
            if frame[:1] != b"C":
                raise PeerFault("not a request")
            self._answer(frame)

    def number_of(self, value):
        """The other side's number of the object that this stands for, or None."""
        return self.theirs.get(id(value))

    def adopt(self, number, value):
        """Let a local object stand for one of the other side's."""
        if len(self.remotes) >= _MAX_OBJECTS:
            raise CodecError("more than %d objects" % _MAX_OBJECTS)
        self.remotes[number] = value
        self.theirs[id(value)] = number
        return value

    def export(self, value):
        """The number of an object of ours, and whether the other side knows it."""
        number = self.handles.get(id(value))
        if number is None:
            number = len(self.exports)
            if number >= _MAX_OBJECTS:
                raise CodecError("more than %d objects" % _MAX_OBJECTS)
            self.exports.append(value)
            self.handles[id(value)] = number
        return number

    def class_of(self, value):
        """What goes over as the class of an object."""
        kind = type(value)
        if standard_form(kind) is None:
            return kind
        return self.classes_of.setdefault(kind, ClassOf(kind))

    def _cannot(self, error):
        text = str(error) or type(error).__name__
        found = NotJudged(text[:300])
        self.failed(found)
        return found

    def _answer(self, frame):
        request = self._unpack(frame)
        self.depth += 1
        kind = b"R"
        try:
            outcome = self.serve_request(*request)
        except (PeerGone, PeerFault):
            raise
        except BaseException as error:
            kind, outcome = b"E", error
            self.failed(error)
        finally:
            self.depth -= 1
        try:
            answer = self._pack(kind + b"\0", outcome)
        except (CodecError, RecursionError) as error:
            answer = self._pack(b"X\0", str(error)[:300] or type(error).__name__)
        self.send(answer)

    def _pack(self, kind, value):
        """A frame; where a part cannot go over, everything is as if it had not been tried."""
        exported, shared, described = len(self.exports), len(self.shared), set(self.described)
        encoder = ObjectEncoder(self)
        encoder.out += kind
        encoder.value(self.printed())
        changed = [n for n, held in enumerate(self.shared) if _differs(held, self.snapshots[n])]
        try:
            encoder.count(len(changed))
            for number in changed:
                encoder.count(number)
                encoder.value(content_of(self.shared[number]))
            encoder.value(value)
        except BaseException:
            for extra in self.exports[exported:]:
                del self.handles[id(extra)]
            for extra in self.shared[shared:]:
                del self.memo[id(extra)]
            del self.exports[exported:], self.shared[shared:]
            self.described = described
            raise
        for number in changed:
            self.snapshots[number] = _snapshot(self.shared[number])
        self._remember()
        return encoder.out

    def _unpack(self, frame):
        # Hashes that are needed on the way came with the handles: nobody can be asked now.
        self.decoding = True
        try:
            if frame[1] == 1:
                self._forget()
            decoder = ObjectDecoder(self, frame)
            self.show(decoder.value())
            changed = []
            for _ in range(decoder.count()):
                changed.append(decoder.count())
                put_content(self.shared[changed[-1]], decoder.value())
            value = decoder.value()
            if not decoder.done():
                raise CodecError("bytes after the value")
        except (CodecError, IndexError, struct.error) as error:
            raise PeerFault("a malformed frame: %s" % error) from None
        finally:
            self.decoding = False
        for number in changed:
            self.snapshots[number] = _snapshot(self.shared[number])
        self._remember()
        return value

    def _forget(self):
        self.shared, self.snapshots, self.memo = [], [], {}

    def _remember(self):
        for number in range(len(self.snapshots), len(self.shared)):
            held = self.shared[number]
            self.memo[id(held)] = number
            self.snapshots.append(_snapshot(held))

    def _weight(self):
        return len(self.shared) + sum(map(len, self.snapshots))


def _snapshot(container):
    """What a container holds now, element by element."""
    if isinstance(container, dict):
        return (*dict.keys(container), *dict.values(container))
    if isinstance(container, list):
        return tuple(list.__iter__(container))
    if isinstance(container, set):
        return tuple(set.__iter__(container))
    return bytes(container) if isinstance(container, bytearray) else container.tobytes()


def _differs(container, snapshot):
    now = _snapshot(container)
    if type(now) is bytes:
        return now != snapshot
    return len(now) != len(snapshot) or not all(map(operator.is_, now, snapshot))


class ClassOf:
    """Stands for a class as that of an instance, where the class by itself goes by its name."""

    def __init__(self, kind):
        self.kind = kind


class ObjectEncoder(Encoder):
    """Values to bytes, objects as handles."""

    def __init__(self, peer):
        super().__init__()
        self.peer = peer
        self.table = peer.shared
        self.memo = peer.memo

    def _other(self, value, depth):
        peer = self.peer
        number = peer.theirs.get(id(value))
        if number is not None:
            self.out += b"K"
            self.count(number)
            return
        standard = standard_form(value) or peer.by_name(value)
        if standard is not None:
            self.out += b"P"
            self.value(standard, depth + 1)
            return
        numpy = sys.modules.get("numpy")
        if numpy is not None and issubclass(type(value), (numpy.ndarray, numpy.generic)):
            self._ndarray(numpy, value, depth)
            return
        number = peer.export(value)
        base = value_base(value)
        known = number in peer.described
        if known and (base is None or base in _MUTABLE and id(value) in self.memo):
            self.out += b"C"
            self.count(number)
            return
        description = peer.describe_object(peer, value)
        peer.described.add(number)
        self.out += b"H"
        self.count(number)
        if base in _MUTABLE:
            self.memo[id(value)] = len(self.table)
            self.table.append(value)
        self.value(description, depth + 1)


class ObjectDecoder(Decoder):
    """Bytes to values, handles to what stands for objects."""

    def __init__(self, peer, frame):
        super().__init__(frame, 2, self._resolved)
        self.peer = peer
        self.table = peer.shared

    def _value(self, depth):
        tag = self.data[self.at : self.at + 1]
        if tag == b"H":
            self.at += 1
            return self._described(depth)
        if tag == b"P":
            self.at += 1
            return standard_value(self._value(depth + 1), self.peer.from_name)
        return super()._value(depth)

    def _resolved(self, is_theirs, number):
        if is_theirs:
            return self.peer.remotes[number]
        return self.peer.exports[number]

    def _described(self, depth):
        self.nodes += 1
        number = self.count()
        place = len(self.table)
        mutable = self.data[self.at : self.at + 1] == b"t" and _says_mutable(self.data, self.at)
        if mutable:
            self.table.append(None)
        description = self._value(depth + 1)
        if type(description) is not tuple or not description or type(description[0]) is not str:
            raise CodecError("a malformed description")
        made = self.peer.make(self.peer, number, description)
        if mutable:
            if not isinstance(made, _MUTABLE):
                raise CodecError("a malformed description")
            self.table[place] = made
        return made


def _says_mutable(data, at):
    """Whether the description that begins here is of a mutable container's subclass."""
    # A tuple's tag and count, then the tag, length and text of the first part.
    return data[at + 5 : at + 17] == b"s\0\0\0\7mutable"


def value_base(value):
    """The builtin type whose plain value an object of a subclass has, or None."""
    kind = type(value)  # not isinstance: an object's __class__ may say anything
    return next((base for base in _VALUE_BASES if issubclass(kind, base)), None)


def standard_form(value):
    """A standard type, constant or value as plain data, or None."""
    if value is NotImplemented:
        return ("NotImplemented",)
    if issubclass(type(value), type):
        try:
            name = (value.__module__, value.__qualname__)
            if _TYPES.get(name) is value or known_class(*name) is value:
                return ("type", *name)
        except Exception:
            pass
        return None
    make = _FORMS.get(type(value))
    return None if make is None else make(value)


_FORMS = {
    collections.Counter: lambda value: ("Counter", dict(value)),
    collections.OrderedDict: lambda value: ("OrderedDict", list(value.items())),
    collections.deque: lambda value: ("deque", list(value), value.maxlen),
    collections.defaultdict: lambda value: ("defaultdict", value.default_factory, dict(value)),
    slice: lambda value: ("slice", value.start, value.stop, value.step),
    memoryview: lambda value: ("memoryview", value.tobytes()),
    types.MappingProxyType: lambda value: ("mappingproxy", dict(value)),
    types.SimpleNamespace: lambda value: ("namespace", dict(vars(value))),
    uuid.UUID: lambda value: ("UUID", value.hex),
    re.Pattern: lambda value: ("re", value.pattern, value.flags),
    PosixPath: lambda value: ("path", str(value)),
    PurePosixPath: lambda value: ("purepath", str(value)),
}

_MAKERS = {
    "Counter": collections.Counter,
    "OrderedDict": collections.OrderedDict,
    "deque": collections.deque,
    "defaultdict": collections.defaultdict,
    "slice": slice,
    "memoryview": memoryview,
    "mappingproxy": types.MappingProxyType,
    "namespace": lambda fields: types.SimpleNamespace(**fields),
    "UUID": uuid.UUID,
    "path": PosixPath,
    "purepath": PurePosixPath,
    "re": lambda pattern, flags: re.compile(pattern, flags & ~re.DEBUG),
}


def standard_value(form, from_name=None):
    """The standard type, constant or value of such data."""
    if type(form) is not tuple or not form or type(form[0]) is not str:
        raise CodecError("a malformed standard value")
    name, *rest = form
    if name == "NotImplemented":
        return NotImplemented
    if name == "type":
        module, qualname = rest
        found = _TYPES.get((module, qualname)) or known_class(module, qualname)
        if found is None:
            raise CodecError("no such standard type")
        return found
    if name == "name" and from_name is not None:
        return from_name(*rest)
    make = _MAKERS.get(name)
    if make is None:
        raise CodecError("no such standard value")
    try:
        return make(*rest)
    except (re.error, OverflowError) as error:
        raise CodecError("a malformed %s" % name) from error


def describe_function(value):
    """The description of a callable that is called and no more."""
    texts = []
    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        text = getattr(value, name, None)
        texts.append(text if type(text) is str else "")
    return ("function", *texts)


def describe_value(value, base):
    """The description of an object with a plain value."""
    copy = {
        int: lambda: int.__add__(value, 0),
        float: lambda: float.__pos__(value),
        complex: lambda: complex.__pos__(value),
        str: lambda: str.__str__(value),
        bytes: lambda: bytes.__getitem__(value, slice(None)),
        tuple: lambda: tuple(tuple.__iter__(value)),
        frozenset: lambda: frozenset(frozenset.__iter__(value)),
    }.get(base)
    if copy is not None:
        return ("value", type(value), copy())
    return ("mutable", type(value), content_of(value))


def describe_exception(error, args):
    """The description of an exception; what its cause and context are goes along."""
    try:
        text = str(error)[:2000]
    except BaseException:
        text = "<its text could not be made>"
    attributes = {}
    if known_class(type(error).__module__, type(error).__qualname__) is type(error):
        if isinstance(error, OSError) and error.filename is not None:
            args = (error.errno, error.strerror, error.filename)
        for name, value in vars(error).items():
            if type(name) is str and not name.startswith("__"):
                attributes[name] = value
    cause, context = error.__cause__, None
    if cause is None and not error.__suppress_context__:
        context = error.__context__
    if _chain_length(error) > _MAX_CHAIN:
        cause = context = None
    return ("exception", type(error), args, attributes, text, cause, context)


def _chain_length(error):
    length = 0
    while error is not None and length <= _MAX_CHAIN:
        error = error.__cause__ or error.__context__
        length += 1
    return length


def is_function(value):
    """Whether this is a function of any kind, and nothing that has a class of its own."""
    return type(value) in _FUNCTIONS
