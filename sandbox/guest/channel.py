"""Messages between the host and the router, and from the router to its children.

Between host and router a message is a 4-byte length of a JSON header, a 4-byte
count of blobs, a 4-byte length for each blob, then the header and the blobs.
"""

import array
import json
import marshal
import os
import socket
import struct

_HEAD = struct.Struct(">II")
_U32 = struct.Struct(">I")
_PIECE = 4096
"""What a child reads at once; a stream socket of the kernel keeps what was sent of it together."""
_LONG = b"\0"
"""No value begins so in the form of marshal (TYPE_NULL)."""
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


def send_start(sock, header, blobs):
    """Send a child its start message.

    From the router to its own children only, so that marshal may be used: it needs far fewer
    pages of memory than JSON does, and each is one that a fresh child has to copy. A message
    that arrives in one piece stands for itself; before a longer one its length is sent.
    """
    body = marshal.dumps((header, blobs))
    if len(body) > _PIECE:
        sock.sendall(_LONG + _U32.pack(len(body)))
    sock.sendall(body)


def receive_start(fd):
    """Wait for the start message: ``(header, blobs)``.

    Raises:
        Closed: The router closed the connection first.
    """
    data = os.read(fd, _PIECE)
    if data[:1] == _LONG:
        missing = 1 + _U32.size + _U32.unpack_from(data, 1)[0] - len(data)
        pieces = [data[1 + _U32.size :]]
        while missing:
            pieces.append(os.read(fd, missing))
            if not pieces[-1]:
                raise Closed
            missing -= len(pieces[-1])
        data = b"".join(pieces)
    if not data:
        raise Closed
    return marshal.loads(data)


def send_descriptor(sock, fd):
    """Send a file descriptor, with one byte."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
    sock.sendmsg([b"D"], rights)


def receive_descriptor(sock):
    """Wait for a file descriptor.

    Raises:
        Closed: The router closed the connection first.
    """
    _, ancillary, _, _ = sock.recvmsg(1, socket.CMSG_SPACE(4))
    fds = _fds_in(ancillary)
    if not fds:
        raise Closed
    return fds[0]


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


def move_host_streams():
    """Put the host's streams where no child inherits them by number."""
    host_in, host_out = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return host_in, host_out


def write_all(fd, data):
    """Write all of it to a blocking descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
