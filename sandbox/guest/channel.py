"""Messages between the processes of one sandbox, and between it and the host.

A message is a 4-byte length of a JSON header, a 4-byte count of blobs, a 4-byte
length for each blob, then the header and the blobs. File descriptors can ride
along where the stream is a Unix socket.
"""

import array
import json
import os
import socket
import struct

_HEAD = struct.Struct(">II")
_U32 = struct.Struct(">I")
MAX_BLOB = 64 << 20
"""Largest part of a message, bytes."""


class Closed(Exception):
    """The stream ended."""


def pack(header, blobs=()):
    """A message as bytes."""
    text = json.dumps(header, separators=(",", ":")).encode()
    parts = [_HEAD.pack(len(text), len(blobs))]
    parts += [_U32.pack(len(blob)) for blob in blobs]
    parts.append(text)
    parts += blobs
    return b"".join(parts)


class Buffer:
    """Collects bytes of a stream and takes whole messages out of them."""

    def __init__(self):
        self.data = bytearray()

    def take(self):
        """The next message as ``(header, blobs)``, or None where it is not whole yet."""
        data = self.data
        if len(data) < 8:
            return None
        size, count = _HEAD.unpack_from(data)
        if size > MAX_BLOB or count > 64:
            raise ValueError("not a message")
        start = 8 + 4 * count
        if len(data) < start + size:
            return None
        sizes = [_U32.unpack_from(data, 8 + 4 * index)[0] for index in range(count)]
        if len(data) < start + size + sum(sizes):
            return None
        header = json.loads(bytes(data[start : start + size]))
        at = start + size
        blobs = []
        for length in sizes:
            blobs.append(bytes(data[at : at + length]))
            at += length
        del data[:at]
        return header, blobs


def send(sock, message, fds=()):
    """Send a message over a Unix socket, with file descriptors along with its first bytes."""
    sent = 0
    if fds:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
        sent = sock.sendmsg([message], rights)
    if sent < len(message):
        sock.sendall(memoryview(message)[sent:])


def receive(sock, most_fds=0):
    """Wait for one message on a Unix socket: ``(header, blobs, fds)``.

    Raises:
        Closed: The other side closed it first.
    """
    buffer, fds = Buffer(), []
    while True:
        data, ancillary, _, _ = sock.recvmsg(1 << 16, socket.CMSG_SPACE(4 * max(1, most_fds)))
        fds += _fds_in(ancillary)
        if not data:
            raise Closed
        buffer.data += data
        message = buffer.take()
        if message is not None:
            return message[0], message[1], fds


def receive_packet(sock, most_fds):
    """One packet of a SOCK_SEQPACKET socket: ``(data, fds)``; no data where it was closed."""
    data, ancillary, _, _ = sock.recvmsg(4096, socket.CMSG_SPACE(4 * most_fds))
    return data, _fds_in(ancillary)


def _fds_in(ancillary):
    fds = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
    return list(fds)


def write_all(fd, data):
    """Write all of it to a blocking descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
