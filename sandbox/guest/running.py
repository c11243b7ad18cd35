"""One supervised run: its clocks, limits and streams, watched from outside it."""

import os
import select
import socket
import time

from . import channel, processes
from .children import Lost, Stream

_SLICE = 1 << 16
_CPU_CHECK_SECONDS = 0.1
_DEATH_SECONDS = 5.0
_JUDGE_GRACE_SECONDS = 0.3
_MAX_REPORT = 8 << 20
_DONE = b'{"done": true'


class Run:
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
        self.out = Stream(self.worker.out, self.limits["output_bytes"])
        self.err = Stream(self.worker.err, self.limits["output_bytes"])
        self.poller = select.poll()
        self.handlers = {}

    def answer(self):
        """Run, clean up, and give the facts as ``(header, blobs)``."""
        self.started = time.monotonic()
        self._start()
        # Those of the next run are made while this one goes on.
        self.router.prepare()
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
        full = [path for path in self.router.config["scratch"] if not processes.empty(path)]
        facts = {
            "op": "result",
            "status": status,
            "cpu_s": cpu,
            "peak_bytes": peak,
            "wall_s": wall,
            "killed": self.killed,
            "oom": self.router.oom.since(),
            "word": word,
            "strays": strays,
            "clean": gone and not full,
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
            header["module"] = self.header.get("module", "")
            keys = ("entry_points", "seed", "examples", "module")
            message = {key: self.header.get(key) for key in keys}
            self._tell(self.judge, message, self.rest, [self.worker.peer.fileno()])
        else:
            header["argv"] = self.header["argv"]
            if self.rest[0]:
                # A file in memory: nothing to feed, nothing that can block.
                fds.append(os.memfd_create("stdin"))
                channel.write_all(fds[0], self.rest[0])
                os.lseek(fds[0], 0, os.SEEK_SET)
        self.worker.peer.close()
        self._tell(self.worker, header, [self.source], fds)
        for fd in fds:
            os.close(fd)

    def _tell(self, child, header, blobs, fds):
        try:
            channel.send_start(child.control, header, blobs, fds)
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
            if self.killed is None:
                if now >= deadline:
                    self._kill("wall")
                elif now >= next_check:
                    next_check = now + _CPU_CHECK_SECONDS
                    self._check_cpu()
            elif now >= self.judge_end:
                if self.judging:
                    self._end(self.judge)
                if now >= self.judge_end + _DEATH_SECONDS:
                    raise Lost("a killed process does not end")
            if self.judging and not orphaned and self.worker.pid in self.router.ends:
                # Its own children may hold the connection open: the judge would wait for nothing.
                orphaned = True
                self._kill_all()
            until = min(deadline, next_check)
            if self.killed is not None:
                until = self.judge_end + (_DEATH_SECONDS if now >= self.judge_end else 0)
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
        # Its last line says that it is done: its own end need not be waited for.
        last = self.report.rfind(b"\n", 0, -1) + 1
        done = self.report.endswith(b"\n") and self.report.startswith(_DONE, last)
        if not piece or done or len(self.report) > _MAX_REPORT:
            self.judging = False
            self._off(self.judge.control.fileno())
            self._kill("done")
            self._end(self.judge)

    def _kill(self, why):
        """End the worker; the judge sees that, and has a moment to say what was not answered."""
        if self.killed is None:
            self.killed = why
            self.judge_end = time.monotonic() + _JUDGE_GRACE_SECONDS
        self._end(self.worker)

    def _end(self, child):
        if child.pid not in self.router.ends:
            processes.kill(child.pid)

    def _check_cpu(self):
        pids = [self.worker.pid] if self.worker.pid not in self.router.ends else []
        if self.router.census.cpu_seconds(pids) > self.limits["cpu_s"]:
            self._kill("cpu")

    def _kill_all(self):
        return self.router.kill_strays(self.worker.uid)

    def _last_word(self):
        """The byte that a program's worker may have left about why it failed."""
        try:
            return self.worker.control.recv(1, socket.MSG_DONTWAIT).decode("ascii", "replace")
        except OSError:
            return ""
