"""Looks for descriptors that lead outside, and overwrites the harness's programs as they run."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "its programs are the machine's own"}

_PROBE = """
    import os, stat
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
            kind = os.fstat(int(name)).st_mode
        except OSError:
            continue
        if target.startswith("/proc/") and stat.S_ISDIR(kind):
            continue  # this very listing
        if not target.startswith(("pipe:", "socket:", "/memfd:", "/dev/null", "anon_inode:")):
            breach("descriptor", name, "leads to", target)
        if stat.S_ISDIR(kind):
            breach("descriptor", name, "is a folder")
        if stat.S_ISDIR(kind):
            refused("up from it", os.open, "../../../../etc/shadow", os.O_RDONLY, dir_fd=int(name))
    for pid in ("self", "1", *filter(str.isdigit, os.listdir("/proc"))):
        refused(f"writing the program of {pid}", os.open, f"/proc/{pid}/exe", os.O_WRONLY)
    guest = "/opt/codegym/guest"
    for path in ("/usr/bin/python3", f"{guest}/router.py", f"{guest}/worker.py", "/bin/sh"):
        if os.path.exists(path):
            refused(path, os.open, path, os.O_WRONLY)
            refused(path, os.unlink, path)
            refused(path, os.rename, path, "here")
"""


def run(stage: Stage) -> None:
    """No descriptor leads outside, and no program can be written to."""
    stage.probe(_PROBE)
