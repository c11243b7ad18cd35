"""The router's view of its zygotes, of the single-use children they forked, and of streams."""

import os
import select
import socket

from . import zygote

_SLICE = 1 << 16


class Lost(Exception):
    """Something of the sandbox's own is broken; it has to be thrown away."""


class Zygote:
    """The router's view of a zygote."""

    def __init__(self, sock):
        self.sock = sock
        self.pid = self.forked()

    def forked(self):
        """Wait for the pid of the next child that was ordered."""
        packet = self.sock.recv(64)
        if packet[:1] != b"F":
            raise Lost("a zygote ended")
        pid = zygote.FORKED.unpack(packet)[1]
        if pid < 0:
            raise Lost("a zygote cannot fork")
        return pid


class Child:
    """A single-use child that waits for its start message.

    Making one orders it from its zygote and does not wait; :meth:`settle` does.
    """

    def __init__(self, parent, uid, kind):
        self.parent = parent
        self.uid = uid
        self.control, control = socket.socketpair()
        theirs = [control.fileno()]
        self.out = self.err = self.peer = None
        others = []
        if kind == "worker":
            self.out, out = os.pipe2(os.O_CLOEXEC)
            self.err, err = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(self.out, False)
            os.set_blocking(self.err, False)
            self.peer, peer = socket.socketpair()
            theirs += [out, err, peer.fileno()]
            others = [out, err]
        socket.send_fds(parent.sock, [zygote.REQUEST.pack(b"F", uid)], theirs)
        control.close()
        for fd in others:
            os.close(fd)
        if kind == "worker":
            peer.close()
        self.pid = None
        self.is_ready = False

    def settle(self):
        """Its pid, once the zygote has told it."""
        if self.pid is None:
            self.pid = self.parent.forked()
        return self.pid

    def wait_ready(self, seconds):
        """Whether it says in time that it can be used once more."""
        if not self.is_ready:
            said = select.poll()
            said.register(self.control, select.POLLIN)
            self.is_ready = bool(said.poll(seconds * 1000) and self.control.recv(1))
        ready, self.is_ready = self.is_ready, False
        return ready

    def close(self):
        """Close the router's ends."""
        self.control.close()
        if self.peer is not None:
            self.peer.close()
        for fd in (self.out, self.err):
            if fd is not None:
                os.close(fd)


class Stream:
    """What came out of one of a run's streams, up to a cap."""

    def __init__(self, fd, cap):
        self.fd = fd
        self.cap = cap
        self.data = bytearray()
        self.over = False
        self.open = True

    def drain(self):
        """Read what is there; whether the cap is exceeded."""
        while self.open and not self.over:
            try:
                piece = os.read(self.fd, _SLICE)
            except BlockingIOError:
                break
            if not piece:
                self.open = False
                break
            self.data += piece
            if len(self.data) > self.cap:
                self.over = True
                del self.data[self.cap :]
            if len(piece) < _SLICE:
                break
        return self.over
