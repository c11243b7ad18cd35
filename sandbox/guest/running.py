"""One supervised run: its clocks, limits and streams, watched from outside it."""

import os
import select
import signal
import socket
import time

from . import channel, collecting, processes
from .children import Lost, Stream
from .judge import READY

_SLICE = 1 << 16
_CPU_CHECK_SECONDS = 0.1
_DEATH_SECONDS = 5.0
_JUDGE_GRACE_SECONDS = 0.3
_MAX_REPORT = 8 << 20
_DONE = b'{"done": true'
_AGAIN = b'{"done": true, "again": true'


class Run:
    """One supervised run: a worker, and a judge beside it where the request has tests."""

    def __init__(self, router, header, blobs):
        self.router = router
        self.limits = header["limits"]
        self.header = header
        self.source, *self.rest = blobs
        kind = "-".join(["worker", *sorted(header.get("banned", ()))])
        if "-" in kind and b"numpy" in self.source:
            kind += "+numpy"  # it has to be there before what it asks for is gone
        self.worker = router.take(kind)
        self.judge, self.loaded = None, False
        self.can_judge_again = False
        if header["op"] == "judge":
            self.tests = (
                header["judge_kind"],
                header["entry_points"],
                header["examples"],
                self.rest,
            )
            self.judge, self.loaded = router.take_judge(self.tests)
        self.killed = None
        self.report = bytearray()
        self.out = Stream(self.worker.out, self.limits["output_bytes"])
        self.err = Stream(self.worker.err, self.limits["output_bytes"])
        self.poller = select.poll()
        self.handlers = {}

    def answer(self):
        """Run until nothing of it is alive, and give the facts as ``(header, blobs)``."""
        self.started = time.monotonic()
        self._start()
        # Those of the next run are made while this one goes on.
        self.router.prepare()
        self._watch()
        wall = time.monotonic() - self.started
        self.all_gone = self.router.clear_processes(self.worker.uid)
        self.out.drain()
        self.err.drain()
        while self.judging:
            self._read_report()
        word = self._last_word()
        status, cpu, peak = self.router.ends[self.worker.pid]
        self.router.ends.clear()
        self.worker.close()
        if self.can_judge_again:
            self.router.keep_judge(self.judge, self.tests)
        elif self.judge is not None:
            self.judge.close()
        if "collect" in self.header:  # after everything that could change them has ended
            box, largest = self.router.config["box"], self.limits["output_bytes"]
            self.report += collecting.collect(box, self.header["collect"], largest)
        facts = {
            "op": "result",
            "resets": True,
            "status": status,
            "cpu_s": cpu,
            "peak_bytes": peak,
            "wall_s": wall,
            "killed": self.killed,
            "oom": self.router.oom.since(),
            "word": word,
            "truncated": [self.out.over, self.err.over],
        }
        return facts, [bytes(self.out.data), bytes(self.err.data), bytes(self.report)]

    def _start(self):
        """Send both children their start messages."""
        header = {"mode": "serve" if self.judge else "program", "limits": self.limits}
        try:
            if self.judge:
                header["entry_points"] = self.header["entry_points"]
                header["module"] = self.header.get("module", "")
                message = {key: self.header[key] for key in ("entry_points", "seed", "examples")}
                message["module"] = header["module"]
                channel.send_descriptor(self.judge.control, self.worker.peer.fileno())
                channel.send_start(self.judge.control, message, [] if self.loaded else self.rest)
                channel.send_start(self.worker.control, header, [self.source])
            else:
                for key in ("argv", "files", "command"):
                    if key in self.header:
                        header[key] = self.header[key]
                channel.send_start(self.worker.control, header, [self.source, *self.rest])
        except OSError:
            raise Lost("a prepared child was gone") from None
        self.worker.peer.close()

    def _watch(self):
        """Until the worker and the judge have ended, or were ended here."""
        for fd in self.router.host_fds():
            self._on(fd, lambda fd=fd: self.router.read_host(fd))
        self._on(self.router.death, self.router.note_deaths)
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
                self.router.clear_processes(self.worker.uid)
            until = min(deadline, next_check)
            if self.killed is not None:
                until = self.judge_end + (_DEATH_SECONDS if now >= self.judge_end else 0)
            for fd, _ in self.poller.poll(max(0.0, until - time.monotonic()) * 1000 + 1):
                handler = self.handlers.get(fd)
                if handler is not None:
                    handler()

    def _over(self):
        # A judge that said its last word is dying; nothing that it does matters any more.
        ended = self.router.ends
        return self.worker.pid in ended and (not self.judging or self.judge.pid in ended)

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
        if self.report.endswith(b"\n" + READY):
            self.judge.is_ready = True
            self.report.pop()
        # Its last line says that it is done: its own end need not be waited for.
        last = self.report.rfind(b"\n", 0, -1) + 1
        done = self.report.endswith(b"\n") and self.report.startswith(_DONE, last)
        if not piece or done or len(self.report) > _MAX_REPORT:
            self.judging = False
            self._off(self.judge.control.fileno())
            self._kill("done")
            self.can_judge_again = done and self.report.startswith(_AGAIN, last)
            if not self.can_judge_again:
                self._end(self.judge)

    def _kill(self, why):
        """End the worker; the judge sees that, and has a moment to say what was not answered."""
        if self.killed is None:
            self.killed = why
            self.judge_end = time.monotonic() + _JUDGE_GRACE_SECONDS
            if self.judging and self.judge.pid not in self.router.ends:
                # A test that never ends has to tell of those before it.
                os.kill(self.judge.pid, signal.SIGALRM)
        self._end(self.worker)

    def _end(self, child):
        if child.pid not in self.router.ends:
            processes.kill(child.pid)

    def _check_cpu(self):
        pids = [self.worker.pid] if self.worker.pid not in self.router.ends else []
        if self.router.census.cpu_seconds(pids) > self.limits["cpu_s"]:
            self._kill("cpu")

    def _last_word(self):
        """What a worker may have left about why it failed: a letter, and perhaps a text."""
        try:
            return self.worker.control.recv(256, socket.MSG_DONTWAIT).decode("utf-8", "replace")
        except OSError:
            return ""
