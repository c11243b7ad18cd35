"""The process that owns the connection to the host and supervises every run from outside it.

It answers one request after another: start the prepared children, watch their
streams, clocks and ends, kill, clean, verify, report facts. What the facts mean
is decided on the host. When the connection closes, it ends, and everything in
the sandbox with it.
"""

import ctypes
import json
import os
import platform
import select
import socket
import sys
import time

from . import channel, judge, processes, worker, zygote

_PR_SET_CHILD_SUBREAPER = 36
_SLICE = 1 << 16
_CPU_CHECK_SECONDS = 0.1
_DEATH_SECONDS = 5.0
_MAX_REPORT = 8 << 20
_PRELOAD_SECONDS = 60.0


class Lost(Exception):
    """Something of the sandbox's own is broken; it has to be thrown away."""


class _Zygote:
    """The router's view of a zygote."""

    def __init__(self, sock, ends):
        self.sock = sock
        self.ends = ends
        self.pid = self.forked()

    def forked(self):
        """Wait for the pid of what it just forked."""
        while True:
            packet = self.sock.recv(4096)
            if packet[:1] == b"F":
                pid = zygote.FORKED.unpack(packet)[1]
                if pid < 0:
                    raise Lost("a zygote cannot fork")
                return pid
            self._note(packet)

    def read(self):
        """Take in the end of a child."""
        self._note(self.sock.recv(4096))

    def _note(self, packet):
        if packet[:1] != b"X":
            raise Lost("a zygote ended")
        _, pid, status, cpu, peak = zygote.ENDED.unpack(packet)
        self.ends[pid] = (status, cpu, peak)


class _Child:
    """A single-use child that waits for its start message."""

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
        self.pid = parent.forked()

    def close(self):
        """Close the router's ends."""
        self.control.close()
        if self.peer is not None:
            self.peer.close()
        for fd in (self.out, self.err):
            if fd is not None:
                os.close(fd)


class _Stream:
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


class Router:
    """The supervisor of one sandbox.

    Args:
        config: ``box`` (the run's own folder), ``scratch`` (folders to empty after each run),
            ``uids`` (first and number, or null to keep one's own), ``alone`` (own pid namespace).
    """

    def __init__(self, config):
        self.config = config
        self.host_in, self.host_out = _move_host_streams()
        zygote.set_dumpable(0)
        if not config["alone"]:
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.census = processes.Census(config["alone"])
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
        found = _Zygote(sock, self.ends)
        self.zygotes[kind] = found
        self.census.own.add(found.pid)

    def serve(self):
        """Answer requests until the host closes the connection."""
        self._prepare()
        self._send({"op": "ready", "python": platform.python_version(), "pid": os.getpid()})
        while True:
            header, blobs = self._request()
            try:
                answer = _Run(self, header, blobs).answer()
            except Lost as error:
                answer = {"op": "lost", "reason": str(error)}, []
            self._send(*answer)
            self._prepare()

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

    def _prepare(self):
        """Have a child of every wanted kind waiting."""
        for kind in self.wanted:
            if kind not in self.ready:
                self.ready[kind] = self._fork(kind)

    def _fork(self, kind):
        child = _Child(self.zygotes[kind], self._uid(), kind.partition("+")[0])
        self.census.own.add(child.pid)
        return child

    def _uid(self):
        if self.config["uids"] is None:
            return -1
        first, number = self.config["uids"]
        if self.uids_used >= number:
            raise Lost("every uid of this slot was used")
        self.uids_used += 1
        return first + self.uids_used - 1

    def take(self, kind):
        """A waiting child of a kind, made now if there is none; the next of its kind is prepared."""
        if kind not in self.zygotes:
            self._preload(kind)
        self.wanted.add(kind)
        child = self.ready.pop(kind, None)
        return child if child is not None else self._fork(kind)

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


class _Run:
    """One supervised run: a worker, and a judge beside it where the request has tests."""

    def __init__(self, router, header, blobs):
        self.router = router
        self.limits = header["limits"]
        self.header = header
        self.source, *self.rest = blobs
        self.worker = router.take("worker")
        self.judge = router.take(header["judge_kind"]) if header["op"] == "judge" else None
        self.killed = None
        self.report = bytearray()
        self.out = _Stream(self.worker.out, self.limits["output_bytes"])
        self.err = _Stream(self.worker.err, self.limits["output_bytes"])
        self.poller = select.poll()
        self.handlers = {}

    def answer(self):
        """Run, clean up, and give the facts as ``(header, blobs)``."""
        out_of_memory = _oom_kills()
        self.started = time.monotonic()
        self._start()
        self._watch()
        wall = time.monotonic() - self.started
        strays, gone = self._kill_all()
        self.out.drain()
        self.err.drain()
        word = self._last_word()
        status, cpu, peak = self.router.ends.pop(self.worker.pid)
        judge_end = self.router.ends.pop(self.judge.pid, None) if self.judge else None
        own = self.router.census.own
        for child in (self.worker, self.judge):
            if child is not None:
                child.close()
                own.discard(child.pid)
        clean = gone and all([processes.empty(folder) for folder in self.router.config["scratch"]])
        facts = {
            "op": "result",
            "status": status,
            "cpu_s": cpu,
            "peak_bytes": peak,
            "wall_s": wall,
            "killed": self.killed,
            "oom": _oom_kills() - out_of_memory,
            "word": word,
            "strays": strays,
            "clean": clean,
            "truncated": [self.out.over, self.err.over],
            "judge_status": judge_end[0] if judge_end else None,
        }
        return facts, [bytes(self.out.data), bytes(self.err.data), bytes(self.report)]

    def _start(self):
        """Send both children their start messages."""
        header = {
            "mode": "serve" if self.judge else "program",
            "limits": self.limits,
            "box": self.router.config["box"],
        }
        fds = []
        if self.judge:
            header["entry_points"] = self.header["entry_points"]
            message = {key: self.header[key] for key in ("entry_points", "seed", "examples")}
            self._tell(self.judge, channel.pack(message, self.rest), [self.worker.peer.fileno()])
        else:
            header["argv"] = self.header["argv"]
            if self.rest[0]:
                # A file in memory: nothing to feed, nothing that can block.
                fds.append(os.memfd_create("stdin"))
                channel.write_all(fds[0], self.rest[0])
                os.lseek(fds[0], 0, os.SEEK_SET)
        self.worker.peer.close()
        self._tell(self.worker, channel.pack(header, [self.source]), fds)
        for fd in fds:
            os.close(fd)

    def _tell(self, child, message, fds):
        try:
            channel.send(child.control, message, fds)
        except OSError:
            raise Lost("a prepared child was gone") from None

    def _watch(self):
        """Until the worker and the judge have ended, or were ended here."""
        self._on(self.router.host_in, self.router.read_host)
        for parent in {child.parent for child in (self.worker, self.judge) if child}:
            self._on(parent.sock.fileno(), parent.read)
        self._on(self.out.fd, lambda: self._collect(self.out))
        self._on(self.err.fd, lambda: self._collect(self.err))
        self.judging = self.judge is not None
        if self.judging:
            self._on(self.judge.control.fileno(), self._read_report)
        deadline = self.started + self.limits["wall_s"]
        next_check = self.started + _CPU_CHECK_SECONDS
        orphaned = False
        while not self._over():
            now = time.monotonic()
            if now >= deadline:
                if self.killed in (None, "done"):
                    self._kill("wall")
                elif now >= deadline + _DEATH_SECONDS:
                    raise Lost("a killed process does not end")
            elif now >= next_check:
                next_check = now + _CPU_CHECK_SECONDS
                self._check_cpu()
            if self.judging and not orphaned and self.worker.pid in self.router.ends:
                # Its own children may hold the connection open: the judge would wait for nothing.
                orphaned = True
                self.router.census.kill_strays(uid=self.worker.uid)
            until = deadline + _DEATH_SECONDS if self.killed else min(deadline, next_check)
            for fd, _ in self.poller.poll(max(0.0, until - time.monotonic()) * 1000 + 1):
                handler = self.handlers.get(fd)
                if handler is not None:
                    handler()

    def _over(self):
        return self.worker.pid in self.router.ends and (
            self.judge is None or self.judge.pid in self.router.ends
        )

    def _on(self, fd, handler):
        self.handlers[fd] = handler
        self.poller.register(fd, select.POLLIN)

    def _off(self, fd):
        if self.handlers.pop(fd, None) is not None:
            self.poller.unregister(fd)

    def _collect(self, stream):
        if stream.drain():
            self._kill("output")
        if stream.over or not stream.open:
            self._off(stream.fd)

    def _read_report(self):
        piece = self.judge.control.recv(_SLICE)
        self.report += piece
        if not piece or len(self.report) > _MAX_REPORT:
            self.judging = False
            self._off(self.judge.control.fileno())
            self._kill("done")

    def _kill(self, why):
        """End both children; the first reason stands, but a finished judge is no reason to lie."""
        if self.killed is None or (self.killed == "done" and why != "done"):
            self.killed = why
        for child in (self.worker, self.judge):
            if child is not None and child.pid not in self.router.ends:
                processes.kill(child.pid)

    def _check_cpu(self):
        pids = [child.pid for child in (self.worker,) if child.pid not in self.router.ends]
        if self.killed is None and self.router.census.cpu_seconds(pids) > self.limits["cpu_s"]:
            self._kill("cpu")

    def _kill_all(self):
        return self.router.census.kill_strays(uid=self.worker.uid)

    def _last_word(self):
        """The byte that a program's worker may have left about why it failed."""
        try:
            return self.worker.control.recv(1, socket.MSG_DONTWAIT).decode("ascii", "replace")
        except OSError:
            return ""


def _oom_kills():
    """How often the kernel killed in this container for want of memory, where it tells."""
    for path in (
        "/sys/fs/cgroup/memory.events",
        "/sys/fs/cgroup/memory/memory.oom_control",
    ):
        try:
            with open(path) as file:
                for line in file:
                    if line.startswith("oom_kill "):
                        return int(line.split()[1])
        except OSError:
            continue
    return 0


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
