"""One command of a lease: its clocks, limits and streams, watched from outside it."""

import ctypes
import functools
import os
import resource
import select
import signal
import struct
import time

from . import channel, processes
from .children import Lost

_SLICE = 1 << 16
_CPU_CHECK_SECONDS = 0.25
_DEATH_SECONDS = 5.0
_REPORT_FD = 3
_MAX_REPORT = 8 << 20
_PR_SET_CHILD_SUBREAPER = 36
_OOM_SCORE = b"1000"
_ENDED = struct.Struct(">idq")


class Ends:
    """The first and the last bytes of a stream, and how many there were.

    Args:
        fd: Where it is read.
        most: How many bytes are kept.
        tail: How many of these are the last ones.
    """

    def __init__(self, fd, most, tail):
        self.fd = fd
        self.first = most - tail
        self.last = tail
        self.head = bytearray()
        self.tail = bytearray()
        self.total = 0
        self.open = True
        os.set_blocking(fd, False)

    def read(self):
        """Take in what is there; False where nothing was."""
        try:
            piece = os.read(self.fd, _SLICE)
        except BlockingIOError:
            return False
        if not piece:
            self.open = False
            return False
        self.total += len(piece)
        room = self.first - len(self.head)
        self.head += piece[:room]
        if room < len(piece) and self.last:
            self.tail += piece[max(0, room) :]
            if len(self.tail) > 2 * self.last + _SLICE:
                del self.tail[: -self.last]
        return True

    def drain(self, slices=64):
        """Take in what was written before; bounded, for somebody may still be writing."""
        while slices and self.open and self.read():
            slices -= 1

    def kept(self):
        """``(first bytes, last bytes, how many in between were left out)``."""
        if len(self.tail) > self.last:
            del self.tail[: len(self.tail) - self.last]
        left_out = self.total - len(self.head) - len(self.tail)
        return bytes(self.head), bytes(self.tail), left_out


class Command:
    """Runs a command; see :meth:`answer`.

    Args:
        shell: The lease's server.
        header: ``argv``, ``cwd``, ``env``, ``limits``, ``tail_bytes``, ``address_space``,
            ``background``, ``report`` (whether descriptor 3 is a stream too).
        blobs: Its standard input.
    """

    def __init__(self, shell, header, blobs):
        self.shell = shell
        self.header = header
        self.limits = header["limits"]
        self.stdin = blobs[0]
        self.killed = None

    def answer(self):
        """Run it, kill what it leaves, and give the facts as ``(header, blobs)``."""
        shell = self.shell
        self.before = shell.census.cpu_seconds(())
        started = time.monotonic()
        try:
            failure = self._start()
            self._watch(started + self.limits["wall_s"])
        except OSError as error:
            raise Lost("cannot run a command: %s" % error) from None
        wall = time.monotonic() - started
        left = self.header["background"] and self.killed is None
        strays = 0 if left else shell.kill_strays()
        shell.reap()
        for stream in self.streams:
            stream.drain()
        self._let_go(left)
        status, cpu, peak = self._end()
        kept = [stream.kept() for stream in self.streams]
        facts = {
            "op": "result",
            "status": status,
            "wall_s": wall,
            "cpu_s": cpu,
            "peak_bytes": peak,
            "killed": self.killed,
            "failure": failure,
            "oom": shell.oom.since(),
            "strays": strays,
            "left_out": [count for _, _, count in kept],
        }
        return facts, [part for head, tail, _ in kept for part in (head, tail)]

    def _start(self):
        """Fork it; what went wrong before it became the program, as ``[errno, text]``, or None."""
        shell, limits = self.shell, self.limits
        stdin = os.memfd_create("stdin")  # nothing to feed, nothing that can block
        channel.write_all(stdin, self.stdin)
        os.lseek(stdin, 0, os.SEEK_SET)
        pipes = [os.pipe2(os.O_CLOEXEC) for _ in range(3 if self.header["report"] else 2)]
        most, tail = limits["output_bytes"], self.header["tail_bytes"]
        self.streams = [Ends(read, most, tail) for read, _ in pipes[:2]]
        self.streams += [Ends(read, _MAX_REPORT, 0) for read, _ in pipes[2:]]
        theirs = [stdin, *(write for _, write in pipes)]
        failed, fail = os.pipe2(os.O_CLOEXEC)
        self.told = None
        if self.header["background"]:
            self.told, tell = os.pipe2(os.O_CLOEXEC)
            self.pid = os.fork()
            if self.pid == 0:
                self._keep(theirs, fail, tell)
            os.close(tell)
            shell.keepers.add(self.pid)
            shell.census.own.add(self.pid)
        else:
            self.pid = os.fork()
            if self.pid == 0:
                self._become(theirs, fail)
            shell.ended[self.pid] = None
        for fd in (*theirs, fail):
            os.close(fd)
        with open(failed, "rb") as file:
            number, _, what = file.read().partition(b" ")
        return [int(number), what.decode("utf-8", "replace")] if number else None

    def _keep(self, theirs, fail, tell):
        """Be the parent that a background command's descendants fall back to; never returns.

        By their descent from here they are told apart from what later commands leave behind.
        """
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(self.shell.host_in)
            os.close(self.shell.host_out)
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            main = os.fork()
            if main == 0:
                self._become(theirs, fail)
            for fd in (*theirs, fail, *(stream.fd for stream in self.streams)):
                os.close(fd)
            while True:
                pid, status, usage = os.wait4(-1, 0)
                if pid == main:
                    cpu = usage.ru_utime + usage.ru_stime
                    os.write(tell, _ENDED.pack(status, cpu, usage.ru_maxrss * 1024))
                    os.close(tell)
        except BaseException:
            os._exit(0)  # no child is left

    def _become(self, theirs, fail):
        """Turn this fresh fork into the command; never returns."""
        step = ""
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            os.setsid()
            # Out of the way first: a descriptor may lie where another has to be.
            high = [os.dup(fd) for fd in (fail, *theirs)]
            while min(high) <= _REPORT_FD:
                high = [os.dup(fd) for fd in high]
            fail, *theirs = high
            for place, fd in enumerate(theirs):
                os.dup2(fd, place)
            os.closerange(len(theirs), fail)
            os.closerange(fail + 1, 4096)
            os.set_inheritable(fail, False)
            self._limit()
            uid = self.shell.uid
            if uid >= 0:
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
            os.umask(0o022)
            step = self.header["cwd"]
            os.chdir(step)
            step = self.header["argv"][0]
            environment = {**os.environ, "HOME": self.shell.home, **self.header["env"]}
            os.execvpe(step, self.header["argv"], environment)
        except OSError as error:
            os.write(fail, b"%d %s" % (error.errno, step.encode("utf-8", "replace")))
        except BaseException:
            os.write(fail, b"22 " + step.encode("utf-8", "replace"))
        finally:
            os._exit(127)

    def _limit(self):
        """Lower what the kernel enforces per process, and be the first to die of no memory."""
        limits = self.limits
        cpu = int(limits["cpu_s"]) + 1
        wanted = [
            (resource.RLIMIT_FSIZE, limits["file_bytes"]),
            (resource.RLIMIT_NOFILE, limits["open_files"]),
            (resource.RLIMIT_NPROC, limits["processes"]),
            (resource.RLIMIT_CPU, cpu),
        ]
        if self.header["address_space"]:
            wanted.append((resource.RLIMIT_AS, limits["memory_bytes"]))
        for kind, most in wanted:
            granted = resource.getrlimit(kind)[1]
            most = most if granted == resource.RLIM_INFINITY else min(most, granted)
            resource.setrlimit(kind, (most, most))
        try:
            with open("/proc/self/oom_score_adj", "wb", buffering=0) as file:
                file.write(_OOM_SCORE)
        except OSError:  # not ours to write where the sandbox has a single uid
            pass

    def _watch(self, deadline):
        """Until it has ended, or was ended here."""
        shell = self.shell
        handlers = {shell.host_in: shell.read_host, shell.wake: shell.reap}
        streams = {stream.fd: stream for stream in self.streams}
        handlers.update((fd, stream.read) for fd, stream in streams.items())
        if self.told is not None:
            handlers[self.told] = self._hear
        tails = set(shell.tails)
        handlers.update((fd, functools.partial(shell.read_tail, fd)) for fd in tails)
        poller = select.poll()
        for fd in handlers:
            poller.register(fd, select.POLLIN)
        self.word = None
        next_check = time.monotonic() + _CPU_CHECK_SECONDS
        while not self._over():
            now = time.monotonic()
            if self.killed is None and now >= deadline:
                self._kill("wall", now)
            elif self.killed is None and now >= next_check:
                next_check = now + _CPU_CHECK_SECONDS
                if shell.census.cpu_seconds(()) - self.before > self.limits["cpu_s"]:
                    self._kill("cpu", now)
            elif self.killed is not None and now >= self.patience:
                raise Lost("a killed process does not end")
            until = min(deadline, next_check) if self.killed is None else self.patience
            for fd, _ in poller.poll(max(0.0, until - time.monotonic()) * 1000 + 1):
                handlers[fd]()
                if fd in tails - shell.tails or (fd in streams and not streams[fd].open):
                    poller.unregister(fd)

    def _hear(self):
        """The keeper's word that its command ended; none where it was itself killed."""
        self.word = os.read(self.told, _ENDED.size)

    def _over(self):
        if self.told is None:
            return self.shell.ended[self.pid] is not None
        return self.word is not None

    def _kill(self, why, now):
        """End it and all that it started; of a background command, its descendants alone."""
        self.killed = why
        self.patience = now + _DEATH_SECONDS
        if self.told is None:
            processes.kill(self.pid)
            return
        # Without its keeper all of this is like what any command leaves behind.
        self.shell.keepers.discard(self.pid)
        self.shell.kill_strays()
        processes.kill(self.pid)

    def _end(self):
        """Status, CPU seconds and peak memory of the command's main process."""
        if self.told is None:
            status, usage = self.shell.ended.pop(self.pid)
            return status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
        if len(self.word) == _ENDED.size:
            return _ENDED.unpack(self.word)
        return signal.SIGKILL, 0.0, 0

    def _let_go(self, left):
        """Close its streams; of one that may go on, leave them for its leftovers to write to."""
        for stream in self.streams:
            if left and stream.open:
                self.shell.tails.add(stream.fd)
            else:
                os.close(stream.fd)
        if self.told is not None:
            os.close(self.told)
