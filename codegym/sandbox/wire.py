"""Messages to and from a guest, and the connection that carries them.

The form is that of ``sandbox/guest/channel.py``: length of a JSON header, number
of blobs, length of each blob, header, blobs. A guest is not trusted: whatever it
sends is bounded before it is kept, and anything malformed is a fault of the
infrastructure, never a verdict.
"""

from __future__ import annotations

import json
import struct
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple

from codegym.errors import InfrastructureError

_HEAD = struct.Struct(">II")
_U32 = struct.Struct(">I")
_MAX_HEADER = 1 << 20
_MAX_BLOBS = 8
_MAX_MESSAGE = 192 << 20

Header = dict[str, Any]


class Message(NamedTuple):
    """A header and its blobs."""

    header: Header
    blobs: list[bytes]


def pack(header: Header, blobs: Sequence[bytes] = ()) -> bytes:
    """A message as bytes."""
    text = json.dumps(header, separators=(",", ":")).encode()
    sizes = [_U32.pack(len(blob)) for blob in blobs]
    return b"".join([_HEAD.pack(len(text), len(blobs)), *sizes, text, *blobs])


class Unpacker:
    """Collects the bytes of a stream and takes whole messages out of them."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        """Add what was read."""
        self._data += data

    def take(self) -> Message | None:
        """The next message, or None where it is not whole yet.

        Raises:
            InfrastructureError: The bytes are not messages (cause ``protocol``).
        """
        data = self._data
        if len(data) < _HEAD.size:
            return None
        size, count = _HEAD.unpack_from(data)
        if size > _MAX_HEADER or count > _MAX_BLOBS:
            raise _malformed("sizes out of range")
        start = _HEAD.size + 4 * count
        if len(data) < start:
            return None
        sizes = [_U32.unpack_from(data, _HEAD.size + 4 * index)[0] for index in range(count)]
        end = start + size + sum(sizes)
        if end > _MAX_MESSAGE:
            raise _malformed("too large")
        if len(data) < end:
            return None
        try:
            header = json.loads(bytes(data[start : start + size]))
        except (ValueError, RecursionError) as error:
            raise _malformed("header is not JSON") from error
        if not isinstance(header, dict):
            raise _malformed("header is not an object")
        blobs, at = [], start + size
        for length in sizes:
            blobs.append(bytes(data[at : at + length]))
            at += length
        del data[:at]
        return Message(header, blobs)


def _malformed(what: str) -> InfrastructureError:
    return InfrastructureError(f"a sandbox sent a malformed message: {what}", cause="protocol")


class Unclean(InfrastructureError):
    """A sandbox that could not be reset: no fault of the request, which it refused."""

    def __init__(self) -> None:
        super().__init__("a sandbox could not be reset after a run", cause="unclean")


class Guest(ABC):
    """A started sandbox and the connection to it. Used by one thread at a time."""

    def __init__(self) -> None:
        self._unpacker = Unpacker()
        self._owes_reset = False
        self.offered = -1
        """The guest's number of the descriptor of a socket to it; -1 where it offers none."""
        self.python = ""
        """Version of the guest's Python, once it said that it is ready."""
        self.runs = 0
        """How many requests it was sent."""
        self.born = time.monotonic()

    @abstractmethod
    def _send(self, data: bytes, deadline: float) -> None:
        """Send all of it."""

    @abstractmethod
    def _receive(self, deadline: float) -> bytes:
        """Some bytes; none where the stream ended. Raises TimeoutError at the deadline."""

    @abstractmethod
    def stop(self) -> None:
        """End it at once, whatever it is doing. May be called twice, and from another thread."""

    @abstractmethod
    def diagnosis(self) -> str:
        """What it last said on standard error; empty where nothing."""

    def request(self, header: Header, blobs: Sequence[bytes], timeout: float) -> Message:
        """Send a request and wait for its answer.

        Args:
            header: What to do.
            blobs: Sources and inputs.
            timeout: Seconds after which the sandbox counts as lost.

        Raises:
            Unclean: Something of the run before is left in it, so it did not take this one.
            InfrastructureError: It is gone, silent or talks nonsense.
        """
        self.runs += 1
        deadline = time.monotonic() + timeout
        try:
            self._send(pack(header, blobs), deadline)
        except OSError as error:
            # What it last said tells better what is wrong, if it said anything.
            if self._owes_reset:
                self._check_reset(deadline)
            raise self._lost("the connection broke") from error
        if self._owes_reset:
            self._check_reset(deadline)
        message = self.answer(deadline)
        self._owes_reset = message.header.get("resets") is True
        return message

    def _check_reset(self, deadline: float) -> None:
        """Read what the guest said of its reset after the run before, most often long ago."""
        message = self.answer(deadline)
        if message.header.get("op") != "reset":
            raise _malformed("not a reset")
        self._owes_reset = False
        if message.header.get("clean") is not True:
            raise Unclean

    def answer(self, deadline: float) -> Message:
        """Wait for the next message until a deadline of the monotonic clock."""
        while True:
            message = self._unpacker.take()
            if message is not None:
                if message.header.get("op") == "lost":
                    raise self._lost(str(message.header.get("reason", ""))[:300])
                return message
            try:
                data = self._receive(deadline)
            except TimeoutError as error:
                raise self._lost("it does not answer") from error
            except OSError as error:
                raise self._lost("the connection broke") from error
            if not data:
                raise self._lost("it ended")
            self._unpacker.feed(data)

    def wait_ready(self, timeout: float) -> None:
        """Wait until it serves; it is stopped where it does not within ``timeout`` seconds."""
        try:
            message = self.answer(time.monotonic() + timeout)
            if message.header.get("op") != "ready":
                raise _malformed("not ready")
        except BaseException:
            self.stop()
            raise
        self.python = str(message.header.get("python", ""))[:40]
        offered = message.header.get("socket", -1)
        self.offered = offered if type(offered) is int else -1

    def _lost(self, why: str) -> InfrastructureError:
        said = self.diagnosis().strip().splitlines()
        detail = f" (it said: {said[-1][:200]})" if said else ""
        return InfrastructureError(f"a sandbox was lost: {why}{detail}", cause="lost")
