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

import _thread
import operator
import sys

from .codec import CodecError
from .decoder import Decoder
from .encoder import Encoder
from .forms import (
    MUTABLE,
    ClassOf,
    content_of,
    put_content,
    standard_form,
    standard_value,
    value_base,
)
from .peer import Peer, PeerFault, PeerGone

_MAX_OBJECTS = 100_000
_MAX_SHARED = 50_000
"""Elements of shared containers; beyond, they are forgotten and further meetings make copies."""


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
        self.lock = _thread.RLock()
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
        held = zip(self.shared, self.snapshots)
        changed = [n for n, (now, before) in enumerate(held) if _differs(now, before)]
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
            printed = decoder.value()
            changed = []
            for _ in range(decoder.count()):
                changed.append(decoder.count())
                put_content(self.shared[changed[-1]], decoder.value())
            value = decoder.value()
            if not decoder.done():
                raise CodecError("bytes after the value")
        except Exception as error:  # of whatever kind: the two sides' numbers differ from now on
            raise PeerFault("a malformed frame: %s" % (error or type(error).__name__)) from None
        finally:
            self.decoding = False
        for number in changed:
            self.snapshots[number] = _snapshot(self.shared[number])
        self._remember()
        self.show(printed)
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
        if known and (base is None or (base in MUTABLE and id(value) in self.memo)):
            self.out += b"C"
            self.count(number)
            return
        description = peer.describe_object(peer, value)
        peer.described.add(number)
        self.out += b"H"
        self.count(number)
        if base in MUTABLE:
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
            if not isinstance(made, MUTABLE):
                raise CodecError("a malformed description")
            self.table[place] = made
        return made


def _says_mutable(data, at):
    """Whether the description that begins here is of a mutable container's subclass."""
    # A tuple's tag and count, then the tag, length and text of the first part.
    return data[at + 5 : at + 17] == b"s\0\0\0\7mutable"
