"""Calls between the judge and the worker, in both directions, as data.

A frame is a 4-byte length and a body. Bodies:

``H`` value
    The worker's first word: what became of loading the submission.
``C`` call, handle, value
    Call the callable behind a handle with ``(args, kwargs)``.
``R`` call, restores, value
    It returned.
``E`` call, restores, value
    It raised; the value describes the exception (see ``exceptions``).

While a call is out, the other side may call back; calls nest like a stack.
*Restores* carry what the callee changed in the mutable arguments: for each the
number that the codec gave it and its new content, put into the original object.
"""

import socket
import struct
from collections import OrderedDict

from .codec import MAX_BYTES, CodecError
from .decoder import Decoder
from .encoder import Encoder, items_of

_HEAD = struct.Struct(">I")
_MAX_FRAME = MAX_BYTES + 1024
_MAX_HANDLES = 10_000


class PeerGone(Exception):
    """The other side closed the connection or died."""


class PeerFault(Exception):
    """The other side sent something that is not the protocol."""


class Peer:
    """One end of the connection.

    Args:
        sock: A stream socket.
        describe: Turns a caught exception into a value.
        rebuild: Turns such a value back into an exception to raise.
        exports: The callables behind the first handles, in order.
    """

    def __init__(self, sock, describe, rebuild, exports=()):
        self.sock = sock
        self.describe = describe
        self.rebuild = rebuild
        self.exports = list(exports)
        self.handles = {id(value): number for number, value in enumerate(self.exports)}
        self.remotes = {}
        self.calls = 0
        self.restored = False
        """Whether the other side changed something that it was given."""

    def call(self, handle, args, kwargs):
        """Call what is behind the other side's handle and wait for the answer.

        Raises:
            PeerGone: No answer will come.
            PeerFault: What came is not an answer.
            CodecError: The arguments have no form on the wire.
            BaseException: What the callable raised, rebuilt.
        """
        self.calls += 1
        call = self.calls
        encoder = self._encoder(b"C", call)
        encoder.count(handle)
        encoder.value((args, kwargs))
        self.send(encoder.out)
        while True:
            frame = self.receive()
            kind = frame[:1]
            if kind == b"C":
                self._answer(frame)
                continue
            try:
                decoder = Decoder(frame, 1, self._resolve, encoder.table)
                if kind not in (b"R", b"E") or decoder.count() != call:
                    raise CodecError("not the answer to this call")
                if _restore(decoder, encoder.table):
                    self.restored = True
                value = decoder.value()
                if not decoder.done():
                    raise CodecError("bytes after the answer")
            except (CodecError, struct.error) as error:
                raise PeerFault("a malformed answer: %s" % error) from None
            if kind == b"R":
                return value
            raise self.rebuild(value)

    def serve(self):
        """Answer calls until the other side closes the connection."""
        while True:
            try:
                frame = self.receive()
            except PeerGone:
                return
            if frame[:1] != b"C":
                raise PeerFault("not a call")
            self._answer(frame)

    def hello(self, value):
        """Send the first word."""
        encoder = Encoder()
        encoder.out += b"H"
        encoder.value(value)
        self.send(encoder.out)

    def greeting(self):
        """Wait for the other side's first word.

        Raises:
            PeerGone: It never came.
            PeerFault: Something else came.
        """
        frame = self.receive()
        if frame[:1] != b"H":
            raise PeerFault("the first frame is not a greeting")
        try:
            return Decoder(frame, 1).value()
        except CodecError as error:
            raise PeerFault("a malformed greeting: %s" % error) from None

    def is_silent(self):
        """Whether the other side has sent nothing that was not asked for."""
        try:
            return not self.sock.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return True

    def send(self, body):
        """Send one frame."""
        try:
            self.sock.sendall(_HEAD.pack(len(body)) + body)
        except OSError:
            raise PeerGone from None

    def receive(self):
        """The body of the next frame."""
        (size,) = _HEAD.unpack(self._exactly(4))
        if not 0 < size <= _MAX_FRAME:
            raise PeerFault("a frame of %d bytes" % size)
        return self._exactly(size)

    def _exactly(self, size):
        try:
            data = self.sock.recv(size)
            while data and len(data) < size:
                more = self.sock.recv(min(size - len(data), 1 << 20))
                if not more:
                    raise PeerGone
                data += more
        except OSError:
            raise PeerGone from None
        if not data:
            raise PeerGone
        return data

    def _encoder(self, kind, call, known=()):
        encoder = Encoder(self._export, known)
        encoder.out += kind
        encoder.count(call)
        return encoder

    def _answer(self, frame):
        """Run one call of the other side's and send what became of it."""
        decoder = Decoder(frame, 1, self._resolve)
        try:
            call = decoder.count()
            handle = decoder.count()
            start = decoder.at
            arguments = decoder.value()
            args, kwargs = arguments
            target = self.exports[handle]
        except (CodecError, struct.error, IndexError, TypeError, ValueError) as error:
            raise PeerFault("a malformed call: %s" % error) from None
        kind, outcome = b"R", None
        try:
            outcome = target(*args, **kwargs)
        except BaseException as error:
            if isinstance(error, (PeerGone, PeerFault)):
                raise
            kind, outcome = b"E", self.describe(error)
        try:
            encoder = self._encoder(kind, call, decoder.table)
            self._append_restores(encoder, arguments, frame, start)
            encoder.value(outcome)
        except (CodecError, RecursionError, ValueError) as error:
            encoder = self._encoder(b"E", call)
            encoder.count(0)
            encoder.value(self.describe(CodecError(str(error))))
        self.send(encoder.out)

    def _append_restores(self, encoder, arguments, frame, start):
        """Append the new contents of the call's containers, or nothing where none changed."""
        containers = list(encoder.table)
        if containers:
            again = Encoder(self._export)
            again.value(arguments)
            if again.out == frame[start:]:
                containers = []
        encoder.count(len(containers))
        for number, container in enumerate(containers):
            encoder.count(number)
            encoder.value(_content(container))

    def _export(self, value):
        handle = getattr(value, "_codegym_handle_of", None)
        if handle is not None and handle[0] is self:
            return False, handle[1]
        number = self.handles.get(id(value))
        if number is None:
            number = len(self.exports)
            if number >= _MAX_HANDLES:
                raise CodecError("more than %d callables" % _MAX_HANDLES)
            self.exports.append(value)
            self.handles[id(value)] = number
        return True, number

    def _resolve(self, is_theirs, handle):
        if not is_theirs:
            return self.exports[handle]
        remote = self.remotes.get(handle)
        if remote is None:
            if len(self.remotes) >= _MAX_HANDLES:
                raise CodecError("more than %d callables" % _MAX_HANDLES)
            remote = self.remotes[handle] = remote_callable(self, handle)
        return remote


def remote_callable(peer, handle, name="submission"):
    """A function that stands for the other side's callable; it can only be called."""

    def remote(*args, **kwargs):
        return peer.call(handle, args, kwargs)

    remote.__name__ = remote.__qualname__ = name
    remote._codegym_handle_of = (peer, handle)
    return remote


def _content(container):
    """What a container holds, as an immutable value of a kind of its own."""
    if isinstance(container, list):
        return tuple(list.__iter__(container))
    if isinstance(container, dict):
        return tuple(part for pair in items_of(container) for part in pair)
    if isinstance(container, set):
        return frozenset(set.__iter__(container))
    if isinstance(container, bytearray):
        return bytes(container)
    return container.copy()


def _restore(decoder, originals):
    """Read restores and put them into the originals, each only with content of its own kind.

    Returns:
        How many there were.
    """
    originals = list(originals)
    number_of_all = decoder.count()
    for _ in range(number_of_all):
        number = decoder.count()
        content = decoder.value()
        try:
            target = originals[number]
            if isinstance(target, (list, dict)):
                if type(content) is not tuple:
                    raise CodecError("content of another kind")
                if isinstance(target, list):
                    list.__setitem__(target, slice(None), content)
                else:
                    kind = OrderedDict if isinstance(target, OrderedDict) else dict
                    kind.clear(target)
                    for key, value in zip(content[::2], content[1::2]):
                        kind.__setitem__(target, key, value)
            elif isinstance(target, set):
                if type(content) is not frozenset:
                    raise CodecError("content of another kind")
                set.clear(target)
                set.update(target, content)
            elif isinstance(target, bytearray):
                if type(content) is not bytes:
                    raise CodecError("content of another kind")
                bytearray.__setitem__(target, slice(None), content)
            elif type(content) is type(target):
                target[...] = content
            else:
                raise CodecError("content of another kind")
        except (IndexError, TypeError, ValueError) as error:
            raise CodecError("malformed restore: %s" % type(error).__name__) from None
    return number_of_all
