"""The process that owns the connection to the host.

It answers one request after another: has a run supervised, and reports facts.
What the facts mean is decided on the host. Then it resets the sandbox, and says
whether that is clean. When the connection closes, it ends, and everything in the
sandbox with it.
"""

import ctypes
import json
import os
import platform
import select
import signal
import socket
import sys

from . import banning, channel, judge, processes, worker, zygote
from .children import Child, Lost, Zygote
from .running import Run

_PR_SET_CHILD_SUBREAPER = 36
_SLICE = 1 << 16
_PRELOAD_SECONDS = 60.0
_READY_SECONDS = 0.01
_MOST_BANS = 3
"""How many zygotes without some modules are kept; each has some 20 MB."""


class Router:
    """The supervisor of one sandbox.

    Args:
        config: ``box`` (the run's own folder), ``scratch`` (folders to empty after each run),
            ``uids`` (first and number, or null to keep one's own), ``alone`` (own pid namespace),
            ``cores`` (how many to keep to, and which is the first).
    """

    def __init__(self, config):
        self.config = config
        self.host_in, self.host_out = channel.move_host_streams()
        self.link = self.offered = None
        self.buffer = channel.Buffer()
        zygote.set_dumpable(0)
        zygote.bequeath_nothing()
        processes.keep_to(*config.get("cores", (0, 0)))
        if not config["alone"]:
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.census = processes.Census(config["alone"])
        self.folders = [processes.Folder(path) for path in config["scratch"]]
        self.oom = processes.MemoryKills()
        self.ends = {}
        self.uids_used = [0, 0]
        self.zygotes = {}
        self.ready = {}
        for kind, prepare, main in (
            ("worker", lambda: worker.prepare(config["box"]), worker.main),
            ("judge", judge.prepare, judge.main),
        ):
            self._adopt(kind, zygote.start(prepare, main))
        self.wanted = {"worker"}
        self.kept = None, None
        # Only now, since a zygote must not inherit it.
        self.death, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)

    def _adopt_slow(self, kind, sock, why):
        """As :meth:`_adopt`, of a zygote that has something to load before it serves."""
        sock.settimeout(_PRELOAD_SECONDS)
        try:
            self._adopt(kind, sock)
        except (Lost, OSError):
            raise Lost(why) from None
        sock.settimeout(None)

    def _adopt(self, kind, sock):
        found = Zygote(sock)
        self.zygotes[kind] = found
        self.census.own.add(found.pid)

    def serve(self):
        """Answer requests until the host closes the connection."""
        self.prepare()
        self.link, self.offered = socket.socketpair()
        ready = {
            "op": "ready",
            "python": platform.python_version(),
            "socket": self.offered.fileno(),
        }
        self._send(ready)
        while True:
            header, blobs = self._request()
            if header["op"] == "moved":
                self._move()
                continue
            try:
                run = Run(self, header, blobs)
                self._send(*run.answer())
                clean = self._reset(run)
                self._send({"op": "reset", "clean": clean})
                if not clean:
                    self.end()
            except Lost as error:
                self._send({"op": "lost", "reason": str(error)})

    def _reset(self, run):
        """Whether nothing is left of a run."""
        full = [folder for folder in self.folders if not folder.empty()]
        return run.all_gone and not full

    def _move(self):
        """Go on over the socket that the host took; its end here is the host's alone now."""
        self.offered.close()
        self.host_out = self.link.fileno()
        self._send({"op": "ready"})

    def _send(self, header, blobs=()):
        channel.write_all(self.host_out, channel.pack(header, blobs))

    def _request(self):
        while True:
            message = self.buffer.take()
            if message is not None:
                return message
            waiting = select.poll()
            for fd in self.host_fds():
                waiting.register(fd, select.POLLIN)
            for fd, _ in waiting.poll():
                self.read_host(fd)

    def host_fds(self):
        """Where the host speaks, and closes."""
        return {self.host_in, self.link.fileno()}

    def read_host(self, fd):
        """Take in what the host sent; it closing a connection ends the sandbox."""
        data = os.read(fd, _SLICE)
        if not data:
            self.end()
        self.buffer.data += data

    def end(self):
        """End at once, with everything that is not the router's own."""
        self.census.own = {1, os.getpid()}
        self.census.kill_strays(self.reap)
        os._exit(0)

    def reap(self):
        """Collect the dead, and keep how the sandbox's own ended."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self.census.own:
                self.census.own.discard(pid)
                cpu = usage.ru_utime + usage.ru_stime
                self.ends[pid] = (status, cpu, usage.ru_maxrss * 1024)

    def note_deaths(self):
        """Answer the signal that somebody died."""
        os.read(self.death, 4096)
        self.reap()

    def prepare(self):
        """Order a child of every wanted kind that is not there; it is made meanwhile."""
        for kind in self.wanted:
            if kind not in self.ready:
                parent = self.zygotes[kind]
                self.ready[kind] = Child(
                    parent, self._uid(kind), kind.partition("+")[0].partition("-")[0]
                )

    def clear_processes(self, uid):
        """See that none but the sandbox's own processes are left; whether that is so.

        Args:
            uid: Of the run.
        """
        self.reap()
        for child in self.ready.values():
            self.census.own.add(child.settle())
        if self.census.is_complete():
            return True
        return self.census.kill_strays(self.reap, uid, self._spare_uid())[1]

    def _uid(self, kind):
        """A uid that none had: workers count up from the first, judges down from the last but one.

        So one can tell from outside whose a process is: no judge's is ever that of a submission.
        """
        if self.config["uids"] is None:
            return -1
        first, number = self.config["uids"]
        if sum(self.uids_used) >= number - 1:
            raise Lost("every uid of this slot was used")
        is_judge = kind.startswith("judge")
        self.uids_used[is_judge] += 1
        if is_judge:
            return first + number - 1 - self.uids_used[True]
        return first + self.uids_used[False] - 1

    def _spare_uid(self):
        """The last uid of the slot, which no run gets."""
        return -1 if self.config["uids"] is None else sum(self.config["uids"]) - 1

    def take(self, kind):
        """A waiting child of a kind; from now on one of it is kept waiting."""
        if kind not in self.zygotes:
            if "-" in kind:
                self._ban(kind)
            else:
                self._preload(kind)
        self.wanted.add(kind)
        self.prepare()
        child = self.ready.pop(kind)
        self.census.own.add(child.settle())
        return child

    def take_judge(self, tests):
        """A judge, and whether it has these tests loaded already.

        Args:
            tests: What it is to judge by; the first part is the kind of judge.
        """
        self.reap()
        kept, loaded = self.kept
        self.kept = None, None
        if kept is not None:
            same = loaded == tests and kept.wait_ready(_READY_SECONDS)
            if same and kept.pid in self.census.own:
                return kept, True
            if kept.pid in self.census.own:
                processes.kill(kept.pid)
            kept.close()
        return self.take(tests[0]), False

    def keep_judge(self, judge, tests):
        """Keep a judge that may wait for the next submission to be judged by the same tests."""
        self.kept = judge, tests

    def _preload(self, kind):
        """Make a zygote that has imported more: ``judge+hypothesis``."""
        base, _, modules = kind.partition("+")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = b"Z" + " ".join(modules.split("+")).encode()
        socket.send_fds(self.zygotes[base].sock, [request], [theirs.fileno()])
        theirs.close()
        self._adopt_slow(kind, ours, "this sandbox cannot import %s for the tests" % modules)

    def _ban(self, kind):
        """Make a zygote that has never held some modules: ``worker-json-re``."""
        kept = [other for other in self.zygotes if "-" in other]
        if len(kept) >= _MOST_BANS:
            self._forget(kept[0])
        ours = banning.start(kind, self.config["box"])
        self._adopt_slow(kind, ours, "this sandbox cannot ban %s" % kind.partition("-")[2])

    def _forget(self, kind):
        """Let a zygote, and its child that waits, end; both are strays until then."""
        self.wanted.discard(kind)
        parent = self.zygotes.pop(kind)
        self.census.own.discard(parent.pid)
        child = self.ready.pop(kind, None)
        if child is not None:
            self.census.own.discard(child.settle())
            child.close()
        parent.sock.close()


def main():
    """Serve with the configuration in the last argument."""
    Router(json.loads(sys.argv[-1])).serve()
