"""A guest that is a child process of ours, spoken to over pipes."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

from codegym.errors import InfrastructureError
from codegym.sandbox.launchers.base import ENVIRONMENT
from codegym.sandbox.wire import Guest

_READ = 1 << 16
_KEPT = 4096


class PipeGuest(Guest):
    """Starts a command whose standard input and output carry the messages.

    Args:
        command: Program and arguments.
        cleanup: Called once after it ended.
        environment: Variables beyond the few that every guest gets.
        pass_fds: Further descriptors that the command gets.
    """

    def __init__(
        self,
        command: Sequence[str],
        cleanup: Callable[[], None],
        environment: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self._cleanup: Callable[[], None] | None = cleanup
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**ENVIRONMENT, **(environment or {})},
                cwd="/",
                start_new_session=True,
                pass_fds=pass_fds,
            )
        except OSError as error:
            cleanup()
            raise InfrastructureError(f"cannot start {command[0]}: {error}", "start") from error
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._streams = [stream for stream in streams if stream is not None]
        self._to, self._from, self._errors = (stream.fileno() for stream in self._streams)
        for fd in (self._to, self._from, self._errors):
            os.set_blocking(fd, False)

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._to, view) :]
            except BlockingIOError:
                if not select.select([], [self._to], [], max(0.0, deadline - time.monotonic()))[1]:
                    raise TimeoutError from None

    def _receive(self, deadline: float) -> bytes:
        timeout = max(0.0, deadline - time.monotonic())
        if not select.select([self._from], [], [], timeout)[0]:
            raise TimeoutError
        return os.read(self._from, _READ)

    def diagnosis(self) -> str:
        """What it last said on standard error."""
        try:
            return os.read(self._errors, _READ)[-_KEPT:].decode("utf-8", "replace")
        except (OSError, ValueError):
            return ""

    def stop(self) -> None:
        """Close its input, which ends it, and make sure of it."""
        cleanup, self._cleanup = self._cleanup, None
        if cleanup is None:
            return
        process = self._process
        # Ends its input, and keeps the number: a thread that still sends must not reach what
        # got the number next.
        with open(os.devnull, "wb") as null:
            os.dup2(null.fileno(), self._to, inheritable=False)
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for stream in self._streams:
            with contextlib.suppress(OSError):
                stream.close()
        cleanup()
