"""Leaves a shared memory segment, a message and a semaphore for the next run to find."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {"process": "it has the machine's IPC namespace"}

_KEY = "0x5E1F7E57"
_LEAVE = f"""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmget({_KEY}, 4096, 0o1666)
    libc.semget({_KEY}, 1, 0o1666)
    queue = libc.msgget({_KEY}, 0o1666)
    if queue >= 0:
        message = ctypes.create_string_buffer(b"\\1\\0\\0\\0\\0\\0\\0\\0secret")
        libc.msgsnd(queue, message, 6, 0)
    libc.mq_open(b"/selftest", 0o102, 0o666, None)
    libc.sem_open(b"/selftest", 0o100, 0o666, 1)
"""
_LOOK = f"""
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    for name, identity in (
        ("shared memory", libc.shmget({_KEY}, 0, 0)),
        ("a semaphore", libc.semget({_KEY}, 0, 0)),
        ("a message queue", libc.msgget({_KEY}, 0)),
        ("a POSIX queue", libc.mq_open(b"/selftest", 0)),
    ):
        if identity >= 0:
            breach(name, "of a run before")
    if os.path.exists("/dev/shm/sem.selftest"):
        breach("a named semaphore of a run before")
"""


def run(stage: Stage) -> None:
    """The next run, in whichever slot, finds none of it."""
    for _ in range(stage.pool.workers):
        stage.program(_LEAVE)
    for _ in range(2 * stage.pool.workers):
        stage.probe(_LOOK)
