"""The process that owns the connection to the host.

It answers one request after another: has a run supervised, and reports facts.
What the facts mean is decided on the host. When the connection closes, it ends,
and everything in the sandbox with it.
"""

import ctypes
import json
import os
import platform
import socket
import sys

from . import channel, judge, processes, worker, zygote
from .children import Child, Lost, Zygote
from .running import Run

_PR_SET_CHILD_SUBREAPER = 36
_SLICE = 1 << 16
_PRELOAD_SECONDS = 60.0


class Router:
    """The supervisor of one sandbox.

    Args:
        config: ``box`` (the run's own folder), ``scratch`` (folders to empty after each run),
            ``uids`` (first and number, or null to keep one's own), ``alone`` (own pid namespace),
            ``cores`` (how many to keep to, and which is the first).
    """

    def __init__(self, config):
        self.config = config
        self.host_in, self.host_out = _move_host_streams()
        zygote.set_dumpable(0)
        zygote.bequeath_nothing()
        processes.keep_to(*config.get("cores", (0, 0)))
        if not config["alone"]:
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.census = processes.Census(config["alone"])
        self.oom = processes.MemoryKills()
        self.buffer = channel.Buffer()
        self.ends = {}
        self.uids_used = 0
        self.zygotes = {}
        self.ready = {}
        for kind, module in (("worker", worker), ("judge", judge)):
            _, sock = zygote.start(module.prepare, module.main)
            self._adopt(kind, sock)
        self.wanted = {"worker"}

    def _adopt(self, kind, sock):
        found = Zygote(sock, self.ends)
        self.zygotes[kind] = found
        self.census.own.add(found.pid)

    def serve(self):
        """Answer requests until the host closes the connection."""
        self.prepare()
        self._send({"op": "ready", "python": platform.python_version(), "pid": os.getpid()})
        while True:
            header, blobs = self._request()
            try:
                answer = Run(self, header, blobs).answer()
            except Lost as error:
                answer = {"op": "lost", "reason": str(error)}, []
            self._send(*answer)

    def _send(self, header, blobs=()):
        channel.write_all(self.host_out, channel.pack(header, blobs))

    def _request(self):
        while True:
            message = self.buffer.take()
            if message is not None:
                return message
            self.read_host()

    def read_host(self):
        """Take in what the host sent; it closing the connection ends the sandbox."""
        data = os.read(self.host_in, _SLICE)
        if not data:
            self.end()
        self.buffer.data += data

    def end(self):
        """End at once, with everything that is not the router's own."""
        self.census.own = {1, os.getpid()}
        self.census.kill_strays()
        os._exit(0)

    def prepare(self):
        """Order a child of every wanted kind that is not there; it is made meanwhile."""
        for kind in self.wanted:
            if kind not in self.ready:
                parent = self.zygotes[kind]
                self.ready[kind] = Child(parent, self._uid(), kind.partition("+")[0])

    def kill_strays(self, uid):
        """Kill what is not the sandbox's own: ``(how many were met, whether all are gone)``."""
        for child in self.ready.values():
            self.census.own.add(child.settle())
        return self.census.kill_strays(uid, self._spare_uid())

    def _uid(self):
        if self.config["uids"] is None:
            return -1
        first, number = self.config["uids"]
        if self.uids_used >= number - 1:
            raise Lost("every uid of this slot was used")
        self.uids_used += 1
        return first + self.uids_used - 1

    def _spare_uid(self):
        """The last uid of the slot, which no run gets."""
        return -1 if self.config["uids"] is None else sum(self.config["uids"]) - 1

    def take(self, kind):
        """A waiting child of a kind; from now on one of it is kept waiting."""
        if kind not in self.zygotes:
            self._preload(kind)
        self.wanted.add(kind)
        self.prepare()
        child = self.ready.pop(kind)
        self.census.own.add(child.settle())
        return child

    def _preload(self, kind):
        """Make a zygote that has imported more: ``judge+hypothesis``."""
        base, _, modules = kind.partition("+")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = b"Z" + " ".join(modules.split("+")).encode()
        socket.send_fds(self.zygotes[base].sock, [request], [theirs.fileno()])
        theirs.close()
        ours.settimeout(_PRELOAD_SECONDS)
        try:
            self._adopt(kind, ours)
        except (Lost, OSError):
            raise Lost("this sandbox cannot import %s for the tests" % modules) from None
        ours.settimeout(None)


def _move_host_streams():
    """Put the host's streams where no child inherits them by number."""
    host_in, host_out = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return host_in, host_out


def main():
    """Serve with the configuration in the last argument."""
    Router(json.loads(sys.argv[-1])).serve()
