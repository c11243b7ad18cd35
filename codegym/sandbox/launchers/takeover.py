"""A straight socket to a guest, past the engine that started it.

What an engine's attached stream carries goes through two more processes each way.
A guest therefore offers one end of a socket pair, and where this process may, it
takes that end out of the guest's table of descriptors. The attached stream stays:
it holds the guest's life to this process's, and carries its standard error.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import stat
from pathlib import Path

_PIDFD_GETFD = 438
"""Number of the system call; the same on every architecture."""


def take_socket(pid: int, fd: int, token: str) -> socket.socket | None:
    """Duplicate a descriptor of another process into this one.

    Args:
        pid: The process, as this machine's kernel numbers it.
        fd: The descriptor there.
        token: A word of the process's command line that no other process has. An engine on
            another machine, or a runtime that does not run guests as processes of this one,
            names a pid that means something else here, or nothing.

    Returns:
        The socket, or None where this process may not take it or the pid is not the guest's.
    """
    if fd < 0 or pid <= 0 or platform.system() != "Linux" or not hasattr(os, "pidfd_open"):
        return None
    try:
        process = os.pidfd_open(pid)
    except OSError:
        return None
    try:
        # Only now: what the pid stands for cannot change any more.
        if token.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return None
        taken = ctypes.CDLL(None, use_errno=True).syscall(_PIDFD_GETFD, process, fd, 0)
    except OSError:
        return None
    finally:
        os.close(process)
    if taken < 0:
        return None
    if not stat.S_ISSOCK(os.fstat(taken).st_mode):
        os.close(taken)
        return None
    os.set_inheritable(taken, False)
    return socket.socket(fileno=taken)
