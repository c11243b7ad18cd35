"""Things on the host that no sandbox may see or touch, laid out for the length of a selftest."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "CODEGYM_SELFTEST_SECRET"
"""Variable of this process's environment that no sandbox may see."""


@dataclass(frozen=True)
class Bait:
    """Where the bait lies."""

    nonce: str
    """Content of the file and of the variable."""
    canary: Path
    """A file that everybody on the host may write."""
    port: int
    """A TCP port of 127.0.0.1 on which somebody listens."""
    abstract: str
    """Name of an abstract Unix socket on which somebody listens, without the NUL before it."""

    def is_untouched(self) -> bool:
        """Whether the file is as it was laid, and alone in its folder."""
        try:
            names = os.listdir(self.canary.parent)
            return names == [self.canary.name] and self.canary.read_text() == self.nonce
        except (OSError, ValueError):
            return False


@contextlib.contextmanager
def lay_bait() -> Iterator[Bait]:
    """Lay it out; before the pool is made, so that its sandboxes could inherit the variable."""
    nonce = secrets.token_hex(8)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="selftest-")))
        # Open to everybody: only the sandbox's walls keep a run away from it.
        folder.chmod(0o777)
        canary = folder / "canary"
        canary.write_text(nonce)
        canary.chmod(0o666)
        os.environ[VARIABLE] = nonce
        stack.callback(os.environ.pop, VARIABLE, None)
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0codegym-selftest-{nonce}")
        abstract.listen()
        port = int(listener.getsockname()[1])
        yield Bait(nonce, canary, port, f"codegym-selftest-{nonce}")
