"""Makes namespaces, mounts file systems, moves its root, joins namespaces of others."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {
    "process": "nothing filters its system calls",
    "bubblewrap": "without libseccomp nothing filters system calls",
}

_PROBE = """
    import ctypes, os, subprocess
    libc = ctypes.CDLL(None, use_errno=True)
    spaces = {
        "user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "net": 0x40000000,
        "ipc": 0x8000000, "uts": 0x4000000, "cgroup": 0x2000000, "user and mount": 0x10020000,
    }
    for name, flag in spaces.items():
        pid = os.fork()
        if pid == 0:
            os._exit(libc.unshare(flag) == 0)
        if os.waitpid(pid, 0)[1]:
            breach("made a namespace:", name)
    for command in (["unshare", "-Ur", "true"], ["unshare", "-m", "true"]):
        try:
            if subprocess.run(command, capture_output=True, timeout=2).returncode == 0:
                breach("ran", *command)
        except OSError:
            pass
    os.mkdir("in")
    here = os.path.abspath("in").encode()
    calls = {
        "mount": lambda: libc.mount(b"none", here, b"tmpfs", 0, None),
        "bind mount": lambda: libc.mount(b"/etc", here, None, 4096, None),
        "overlay": lambda: libc.mount(b"none", here, b"overlay", 0, b"lowerdir=/etc,upperdir=/tmp"),
        "proc": lambda: libc.mount(b"proc", here, b"proc", 0, None),
        "umount": lambda: libc.umount2(b"/tmp", 2),
        "pivot_root": lambda: libc.syscall(155, here, here),
        "chroot": lambda: libc.chroot(here),
        "open_tree": lambda: libc.syscall(428, -100, b"/", 1),
        "fsopen": lambda: libc.syscall(430, b"tmpfs", 0),
        "sethostname": lambda: libc.sethostname(b"x", 1),
        "clone3": lambda: -1,
    }
    for name, call in calls.items():
        if call() >= 0:
            breach(name, "was not refused")
    for name in ("mnt", "net", "pid", "user", "ipc"):
        for pid in ("1", "self"):
            try:
                fd = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY)
            except OSError:
                continue
            if libc.setns(fd, 0) == 0:
                breach("joined namespace", name, "of", pid)
"""


def run(stage: Stage) -> None:
    """All of it is refused."""
    stage.probe(_PROBE)
