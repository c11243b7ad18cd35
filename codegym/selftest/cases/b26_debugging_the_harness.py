"""Attaches to every process that is not its own, reads its memory, takes its descriptors."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "it has the machine's process table"}

_PROBE = """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    seize, readv, writev, open_pidfd, getfd, kcmp = 0x4206, 310, 311, 434, 438, 312
    buffer = ctypes.create_string_buffer(8)
    class Piece(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    local = Piece(ctypes.addressof(buffer), 8)
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        if pid == os.getpid():
            continue
        if libc.ptrace(seize, pid, 0, 0) == 0:
            breach("attached to", pid)
        remote = Piece(0x400000, 8)
        one, none = ctypes.c_long(1), ctypes.c_long(0)
        pieces = ctypes.byref(local), one, ctypes.byref(remote), one, none
        if os.uname().machine != "x86_64":
            continue  # the numbers are those of x86-64
        for call in (readv, writev):
            libc.syscall(ctypes.c_long(call), ctypes.c_long(pid), *pieces)
            if ctypes.get_errno() not in (1, 3, 38):
                breach("memory of", pid, "by call", call, os.strerror(ctypes.get_errno()))
        pidfd = libc.syscall(open_pidfd, pid, 0)
        if pidfd >= 0:
            for fd in range(8):
                if libc.syscall(getfd, pidfd, fd, 0) >= 0:
                    breach("took descriptor", fd, "of", pid)
"""


def run(stage: Stage) -> None:
    """All of it is refused, by uid and by the filter of system calls."""
    stage.probe(_PROBE)
