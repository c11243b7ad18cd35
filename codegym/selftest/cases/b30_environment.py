"""Looks for secrets in the environment: its own, and those of processes around it."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "root may read the environment of every process"}

_PROBE = """
    import os
    allowed = {
        "PATH", "LANG", "USER", "LOGNAME", "MALLOC_ARENA_MAX", "LC_CTYPE", "HOME", "PWD",
        "HOSTNAME", "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "HYPOTHESIS_STORAGE_DIRECTORY",
    }
    for name in sorted(set(os.environ) - allowed):
        breach("a variable:", name)
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            for name in ("environ", "cmdline"):
                try:
                    data = open(f"/proc/{pid}/{name}", "rb").read()
                    if b"@NONCE@" in data and pid != str(os.getpid()):
                        breach("a secret of the host in", pid, name)
                except OSError:
                    pass
    if any("@NONCE@" in value for value in os.environ.values()):
        breach("a secret of the host in the environment")
    with open("/proc/self/environ", "rb") as file:
        if b"SECRET" in file.read():
            breach("a secret of the host in its first environment")
"""


def run(stage: Stage) -> None:
    """The environment is made of an allow-list; a variable of the client is not in it."""
    stage.probe(stage.fill(_PROBE))
