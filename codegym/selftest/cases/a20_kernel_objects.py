"""Makes timers, watches, semaphores, message queues, shared memory and locks in bulk."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "System V objects and named semaphores are the machine's own"}

_MAKE = """
    import ctypes, os, multiprocessing, fcntl
    libc = ctypes.CDLL(None, use_errno=True)
    kept = []
    for number in range(20):
        libc.shmget(0, 1 << 16, 0o1666)
        libc.msgget(0, 0o1666)
        libc.semget(0, 32, 0o1666)
        name = f"/selftest-{number}".encode()
        queue = libc.mq_open(name, 0o102, 0o666, None)
        if queue >= 0:
            kept.append(queue)
        libc.sem_open(name, 0o100, 0o666, 1)
    for _ in range(20000):
        timer = ctypes.c_void_p()
        if libc.timer_create(1, None, ctypes.byref(timer)) != 0:
            break
    for _ in range(1000):
        if libc.inotify_init() < 0:
            break
    for number in range(50):
        try:
            fd = os.open(f"lock{number}", os.O_CREAT | os.O_RDWR)
            fcntl.lockf(fd, fcntl.LOCK_EX)
        except OSError:
            break
"""


def run(stage: Stage) -> None:
    """All of it is bounded, in the sandbox's own namespaces, and gone afterwards."""
    stage.probe(_MAKE)
