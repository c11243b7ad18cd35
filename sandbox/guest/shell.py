"""The single-use mode of a sandbox: one tenant, many commands and files, then the end.

This process owns the connection to the host, is process 1 of its namespace and
keeps its own uid; the tenant's commands run under another, the same for the
whole lease, so that files stay and are its own. Files are handled here, under
the tenant's uid but out of its reach.

Requests (``op``): ``open`` (whose the workspace is), ``exec``, ``write``, ``read``,
``list``, ``remove``, ``stop``.
"""

import errno
import json
import os
import platform
import resource
import select
import signal
import sys
import time
from contextlib import contextmanager

from . import channel, commands, files, processes, zygote
from .children import Lost

_SLICE = 1 << 16
_KILL_SECONDS = 5.0
_MAX_ENTRIES = 100_000


class Shell:
    """Serves one lease.

    Args:
        config: ``roots`` (folders that files are handled in, the workspace first), ``home``,
            ``uids`` (first and number, or null to keep one's own).
    """

    def __init__(self, config):
        self.host_in, self.host_out = channel.move_host_streams()
        zygote.set_dumpable(0)
        os.umask(0)
        self.home = config["home"]
        self.workspace = config["roots"][0]
        self.uid, self.spare = -1, -1
        if config["uids"] is not None:
            first, number = config["uids"]
            self.uid, self.spare = first, first + number - 1
            os.setgroups([])
        self.roots = {path: os.open(path, os.O_PATH | os.O_DIRECTORY) for path in config["roots"]}
        self.census = processes.Census(True)
        self.oom = processes.MemoryKills()
        self.buffer = channel.Buffer()
        self.ended = {}
        self.keepers = set()
        self.tails = set()
        self.wake, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)

    def serve(self):
        """Answer requests until the host closes the connection."""
        self._send({"op": "ready", "python": platform.python_version()})
        while True:
            message = self.buffer.take()
            if message is None:
                self._wait()
                continue
            header, blobs = message
            try:
                answer = getattr(self, "_do_" + header["op"])(header, blobs)
            except Lost as error:
                answer = {"op": "lost", "reason": str(error)}, []
            except OSError as error:
                place = str(error.filename or header.get("path", ""))
                answer = _refusal(error.errno, error.strerror, place)
            except ValueError as error:  # a path that cannot be one: NUL, lone surrogates
                answer = _refusal(errno.EINVAL, type(error).__name__, str(header.get("path", "")))
            self._send(*answer)

    def _send(self, header, blobs=()):
        channel.write_all(self.host_out, channel.pack(header, blobs))

    def _wait(self):
        """Until something of a request came; meanwhile nobody is kept waiting who still writes."""
        poller = select.poll()
        for fd in (self.host_in, self.wake, *self.tails):
            poller.register(fd, select.POLLIN)
        for fd, _ in poller.poll():
            if fd == self.host_in:
                self.read_host()
            elif fd == self.wake:
                self.reap()
            else:
                self.read_tail(fd)

    def read_host(self):
        """Take in what the host sent; it closing the connection ends the sandbox."""
        data = os.read(self.host_in, _SLICE)
        if not data:
            self.kill_all()
            os._exit(0)
        self.buffer.data += data

    def read_tail(self, fd):
        """Throw away what a command's leftover wrote after the command had ended."""
        try:
            if os.read(fd, _SLICE):
                return
        except BlockingIOError:
            return
        self.tails.discard(fd)
        os.close(fd)

    def reap(self):
        """Collect what ended: the commands' facts are kept, those of orphans are not."""
        try:
            os.read(self.wake, 4096)
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self.ended:
                self.ended[pid] = status, usage
            self.keepers.discard(pid)
            self.census.own.discard(pid)

    def kill_all(self):
        """Kill every process of the tenant, left running on purpose or not."""
        return self._kill_until_none(keep=False)

    def kill_strays(self):
        """Kill what a command left behind, but not what it was allowed to leave running."""
        return self._kill_until_none(keep=bool(self.keepers))

    def _kill_until_none(self, keep):
        """How many were met.

        Those to be kept are stopped meanwhile, with everybody else: what is stopped can neither
        fork nor hop from one process id to the next.
        """
        # Looked at before, to tell how many; what forks all the time may be in no listing at all.
        met = set(self.census.strays(processes.below(self.keepers) if keep else ()))
        end = time.monotonic() + _KILL_SECONDS
        try:
            while True:
                if self.uid >= 0:
                    number = signal.SIGSTOP if keep else signal.SIGKILL
                    processes.signal_all_of(self.uid, self.spare, number)
                kept = processes.below(self.keepers) if keep else ()
                found = self.census.strays(kept)
                self.reap()
                if not found:
                    return len(met)
                met.update(found)
                for pid in found:
                    processes.kill(pid)
                if time.monotonic() > end:
                    raise Lost("a killed process does not end")
                time.sleep(0.0005)
        finally:
            if keep and self.uid >= 0:
                processes.signal_all_of(self.uid, self.spare, signal.SIGCONT)

    def _do_open(self, header, blobs):
        """Hand the workspace to the tenant, or keep it so that it may add files but change none."""
        tenant = self.uid if header["owner"] == "tenant" else os.getuid()
        if self.uid >= 0:
            for root in self.roots:
                os.chmod(root, 0o755 if header["owner"] == "tenant" else 0o1777)
                if root == self.workspace:
                    os.chown(root, tenant, tenant)
        about = {
            "executable": sys.executable,
            "path": sys.path[1:],
            "guest": sys.guest_path,
            "shell": "/bin/bash" if os.path.exists("/bin/bash") else "/bin/sh",
            "roots": list(self.roots),
        }
        return {"op": "opened", **about}, []

    def _do_exec(self, header, blobs):
        return commands.Command(self, header, blobs).answer()

    def _do_stop(self, header, blobs):
        return {"op": "stopped", "strays": self.kill_all()}, []

    def _do_write(self, header, blobs):
        """Files as ``[path, mode, size]``, their contents one after the other in the blob."""
        content = memoryview(blobs[0])
        at = 0
        with self._as(header["owner"]):
            for path, mode, size in header["files"]:
                root, rest = self._root(path)
                files.write(root, rest, content[at : at + size], mode, header["folder_mode"])
                at += size
        return {"op": "wrote"}, []

    def _do_read(self, header, blobs):
        with self._as("tenant"):
            root, rest = self._root(header["path"])
            return {"op": "data"}, [files.read(root, rest, header["max_bytes"])]

    def _do_list(self, header, blobs):
        with self._as("tenant"):
            root, rest = self._root(header["path"])
            most = min(header["max_entries"], _MAX_ENTRIES)
            found = files.listing(root, rest, header["recursive"], most)
        return {"op": "listing"}, [json.dumps(found).encode()]

    def _do_remove(self, header, blobs):
        with self._as("tenant"):
            files.remove(*self._root(header["path"]))
        return {"op": "removed"}, []

    def _root(self, path):
        """The open folder that a path lies in, and the rest of the path."""
        if not path.startswith("/"):
            return self.roots[self.workspace], path
        for root, fd in self.roots.items():
            if path == root or path.startswith(root + "/"):
                return fd, path[len(root) + 1 :]
        raise OSError(errno.EPERM, "outside of " + ", ".join(self.roots), path)

    @contextmanager
    def _as(self, owner):
        """Work under the tenant's uid, or stay as it is.

        With a real uid that nobody has and root as the saved one, the tenant's processes may not
        signal this one.
        """
        if owner != "tenant" or self.uid < 0:
            yield
            return
        os.setresgid(self.spare, self.uid, 0)
        os.setresuid(self.spare, self.uid, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)


def _refusal(number, text, path):
    return {"op": "error", "errno": number, "text": text, "path": path}, []


def main():
    """Serve with the configuration in the last argument."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Shell(json.loads(sys.argv[-1])).serve()
