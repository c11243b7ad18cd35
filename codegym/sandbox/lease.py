"""One lease: a sandbox of one's own, its commands and its files."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, NoReturn

from codegym.errors import InfrastructureError, InputError
from codegym.sandbox.wire import Guest, Header, Message
from codegym.task import Isolation, Limits

_ANSWER_GRACE_S = 30.0
_FILES_S = 60.0
_MAX_FILE = 64 << 20

Owner = Literal["tenant", "guest"]


@dataclass(frozen=True)
class CommandResult:
    """What became of one command of a lease."""

    exit_code: int | None
    """None where a signal ended it; 127 where it could not be started."""
    signal: int | None
    """The signal that ended it, ours or another's."""
    timed_out: bool
    """Whether it was ended because its wall clock or CPU time ran out."""
    out_of_memory: bool
    """Whether the kernel killed in this sandbox for want of memory meanwhile."""
    stdout: bytes
    stderr: bytes
    stdout_left_out: int
    """Bytes beyond the limit: a line in the middle of ``stdout`` says so."""
    stderr_left_out: int
    wall_s: float
    cpu_s: float
    peak_bytes: int
    """Largest resident set of its main process, bytes."""
    killed: int
    """Processes that it left behind, and that were killed."""
    report: bytes = b""
    """What it wrote to descriptor 3, where that was asked for."""


@dataclass(frozen=True)
class Entry:
    """A file, or what else has a name, in a lease."""

    path: str
    """Relative to the workspace, or absolute as it was asked for."""
    kind: Literal["file", "folder", "link", "other"]
    size: int
    mode: int
    """Permission bits."""


class Lease:
    """A sandbox of one's own; made by :meth:`codegym.SandboxPool.lease`.

    A context manager that ends with the sandbox. One command or file operation at a time;
    :meth:`close` may be called from another thread. Paths are relative to the workspace, or
    absolute below it, ``/tests``, ``/logs`` or ``/solution``. A path that goes up or through a
    link, that names no regular file where one is wanted, or one too large, raises
    :class:`OSError` (``FileNotFoundError``, ``IsADirectoryError``, ...) with its ``errno``.

    Every other failure is an :class:`codegym.InfrastructureError`, and the lease is over.
    """

    def __init__(
        self,
        guest: Guest,
        limits: Limits,
        workspace: str,
        isolation: Isolation,
        release: Callable[[Lease], None],
        address_space: bool,
    ) -> None:
        self.limits = limits
        """What each command may use."""
        self.workspace = workspace
        """Where commands start, and what relative paths are relative to."""
        self.isolation = isolation
        """Behind which walls all of it goes on."""
        self._guest = guest
        self._release: Callable[[Lease], None] | None = release
        self._address_space = address_space
        self._stopped = False
        self._lock = threading.Lock()
        self._about: Header = {}

    @property
    def python(self) -> str:
        """Version of the Python inside."""
        return self._guest.python

    def open(self, owner: Owner) -> None:
        """Take possession; for the pool, once, before anything else.

        Args:
            owner: Whose the workspace is. ``guest``: commands may add files, and change none.
        """
        self._about = self._ask({"op": "open", "owner": owner}, [], _FILES_S, "opened").header

    def exec(
        self,
        command: str | Sequence[str],
        stdin: bytes = b"",
        *,
        timeout_s: float | None = None,
        output_bytes: int | None = None,
        cwd: str = "",
        env: Mapping[str, str] | None = None,
        background: bool = False,
        keep: Literal["ends", "head"] = "ends",
        report: bool = False,
    ) -> CommandResult:
        """Run a command and wait for it.

        Args:
            command: Text for the shell (``bash`` where there is one, else ``sh``), or a program
                with its arguments.
            stdin: What it reads from standard input; end-of-file follows.
            timeout_s: Wall clock, seconds; ``limits.wall_s`` where not given. When it runs out
                the command is killed, and the lease goes on.
            output_bytes: How much of standard output and of standard error is kept, each;
                ``limits.output_bytes`` where not given. More is read and left out.
            cwd: Where it starts, relative to the workspace.
            env: Variables beyond the few that every command gets.
            background: Whether processes that it leaves behind may go on until the lease ends.
                Else they are killed when it ends.
            keep: What is kept of too long an output: its beginning and end, or its beginning.
            report: Whether its descriptor 3 is a third stream, of at most 8 MiB.

        Raises:
            InputError: A value out of range.
            InfrastructureError: The sandbox failed, or the lease is over.
        """
        changes: dict[str, Any] = {}
        if timeout_s is not None:
            changes["wall_s"] = timeout_s
        if output_bytes is not None:
            changes["output_bytes"] = output_bytes
        try:
            limits = Limits.model_validate({**self.limits.model_dump(), **changes})
        except ValueError as error:
            raise InputError(str(error).splitlines()[-1].strip(), where="exec") from error
        if self._stopped:
            raise InfrastructureError("this lease was stopped: no more commands", "closed")
        shell = str(self._about.get("shell", "/bin/sh"))
        argv = [shell, "-c", command] if isinstance(command, str) else list(command)
        variables = dict(env or {})
        if not argv or any("\0" in text for text in (*argv, *variables, *variables.values(), cwd)):
            raise InputError("an empty command, or a NUL character in one", where="exec")
        header = {
            "op": "exec",
            "argv": argv,
            "cwd": os.path.join(self.workspace, cwd),
            "env": variables,
            "limits": limits.model_dump(),
            "tail_bytes": limits.output_bytes // 2 if keep == "ends" else 0,
            "address_space": self._address_space,
            "background": background,
            "report": report,
        }
        answer = self._ask(header, [stdin], limits.wall_s + _ANSWER_GRACE_S, "result")
        try:
            return _result(answer)
        except (KeyError, TypeError, ValueError) as error:
            self.close()
            raise InfrastructureError(f"a lease answered nonsense: {error}", "protocol") from error

    def write_file(self, path: str, data: bytes | str, mode: int = 0o644) -> None:
        """Make a file, and the folders above it; what has its name is replaced."""
        self.write_files({path: data}, mode)

    def write_files(
        self,
        files: Mapping[str, bytes | str],
        mode: int = 0o644,
        *,
        owner: Owner = "tenant",
        folder_mode: int = 0o755,
    ) -> None:
        """Make several files in one go.

        Args:
            files: Content by path; text goes over as UTF-8.
            mode: Permission bits of each.
            owner: ``guest`` makes them the guest's own, which commands cannot change.
            folder_mode: Permission bits of folders that have to be made.
        """
        raw = {path: _encoded(data) for path, data in files.items()}
        listed = [[path, mode & 0o777, len(data)] for path, data in raw.items()]
        header = {"op": "write", "files": listed, "owner": owner, "folder_mode": folder_mode}
        self._ask(header, [b"".join(raw.values())], _FILES_S, "wrote")

    def read_file(self, path: str, max_bytes: int = 16 << 20) -> bytes:
        """The content of a regular file.

        Args:
            path: Which.
            max_bytes: A larger one is an ``OSError`` with errno ``EFBIG``; at most 64 MiB.
        """
        header = {"op": "read", "path": path, "max_bytes": min(max_bytes, _MAX_FILE)}
        answer = self._ask(header, [], _FILES_S, "data")
        return answer.blobs[0] if answer.blobs else b""

    def list(
        self, path: str = "", recursive: bool = False, max_entries: int = 10_000
    ) -> tuple[Entry, ...]:
        """What lies in a folder, sorted by path; links are listed and not followed.

        Args:
            path: The folder; the workspace where empty.
            recursive: Whether to go into folders below it.
            max_entries: More are an ``OSError`` with errno ``E2BIG``.
        """
        header = {"op": "list", "path": path, "recursive": recursive, "max_entries": max_entries}
        answer = self._ask(header, [], _FILES_S, "listing")
        # Paths come back relative to the root that they lie in.
        roots = [str(root) + "/" for root in self._about.get("roots", [])]
        root = next((root for root in roots if f"{path}/".startswith(root)), "")
        try:
            found = json.loads(answer.blobs[0])
            return tuple(Entry(root + name, *rest) for name, *rest in found)
        except (IndexError, TypeError, ValueError) as error:
            self.close()
            raise InfrastructureError(f"a lease answered nonsense: {error}", "protocol") from error

    def remove(self, path: str) -> None:
        """Remove a file, or a folder with all below it."""
        self._ask({"op": "remove", "path": path}, [], _FILES_S, "removed")

    def stop(self) -> None:
        """Kill every process of the lease; files can still be read, commands no longer run."""
        self._stopped = True
        self._ask({"op": "stop"}, [], _FILES_S, "stopped")

    def close(self) -> None:
        """End the sandbox, whatever it is doing; may be called twice."""
        release, self._release = self._release, None
        if release is not None:
            self._guest.stop()
            release(self)

    def python_command(self, script: str, *arguments: str) -> Sequence[str]:
        """The command that runs a script of the guest's folder, isolated from the workspace.

        Its import path is the guest's own: the standard library and the packages for tests.
        """
        start = (
            "import json, runpy, sys; sys.path[:] = json.loads(sys.argv.pop(1)); "
            "sys.argv.pop(0); runpy.run_path(sys.argv[0], run_name='__main__')"
        )
        path = json.dumps(self._about.get("path", []))
        flags = ["-I", "-S", "-B", "-X", "utf8", "-c"]
        place = f"{self._about.get('guest', '')}/guest/{script}"
        executable = str(self._about.get("executable", ""))
        return [executable, *flags, start, path, place, *arguments]

    def _ask(self, header: Header, blobs: Sequence[bytes], timeout: float, op: str) -> Message:
        with self._lock:
            if self._release is None:
                raise InfrastructureError("this lease is over", "closed")
            try:
                answer = self._guest.request(header, blobs, timeout)
            except BaseException:
                self.close()
                raise
        said = answer.header.get("op")
        if said == "error":
            _raise_os_error(answer.header)
        if said != op:
            self.close()
            raise InfrastructureError(f"a lease answered {said!r} to {header['op']}", "protocol")
        return answer

    def __enter__(self) -> Lease:
        """The lease itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


def _encoded(data: bytes | str) -> bytes:
    return data.encode("utf-8", "surrogateescape") if isinstance(data, str) else bytes(data)


def _raise_os_error(header: Header) -> NoReturn:
    number, text = header.get("errno"), str(header.get("text", ""))[:200]
    raise OSError(number if isinstance(number, int) else 5, text, str(header.get("path", ""))[:500])


def _result(answer: Message) -> CommandResult:
    """The facts as the guest tells them, checked for their types."""
    facts, blobs = answer.header, answer.blobs
    left_out = [int(count) for count in facts["left_out"]]
    if len(blobs) != 2 * len(left_out) or len(left_out) < 2:
        raise ValueError("streams are missing")
    streams = [
        head + (_mark(count, head) if count else b"") + tail
        for head, tail, count in zip(blobs[::2], blobs[1::2], left_out, strict=True)
    ]
    status = int(facts["status"])
    exit_code = os.waitstatus_to_exitcode(status)
    if failure := facts["failure"]:
        number, what = failure
        streams[1] += f"cannot start {what}: {os.strerror(int(number))}\n".encode()
    return CommandResult(
        exit_code=exit_code if exit_code >= 0 else None,
        signal=-exit_code if exit_code < 0 else None,
        timed_out=facts["killed"] is not None,
        out_of_memory=int(facts["oom"]) > 0,
        stdout=streams[0],
        stderr=streams[1],
        stdout_left_out=left_out[0],
        stderr_left_out=left_out[1],
        wall_s=float(facts["wall_s"]),
        cpu_s=float(facts["cpu_s"]),
        peak_bytes=int(facts["peak_bytes"]),
        killed=int(facts["strays"]),
        report=streams[2] if len(streams) > 2 else b"",
    )


def _mark(count: int, head: bytes) -> bytes:
    start = b"" if not head or head.endswith(b"\n") else b"\n"
    return start + b"[... %d bytes left out ...]\n" % count
