"""Writes one endless file, then as many files as it can to every place that takes them."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {"process": "the scratch space is the machine's own disk"}

_ONE_FILE = """
    import os
    total = 0
    try:
        with open("big", "wb", 0) as file:
            while total < 100 << 20:
                total += file.write(bytes(1 << 20))
    except OSError:
        pass
    print(total >> 20)
"""
_MANY_FILES = """
    import os
    for folder in (os.getcwd(), "/tmp", "/var/tmp", "/run/lock", "/var/lock", "/dev/mqueue"):
        total = 0
        try:
            while total < 100 << 20:
                with open(f"{folder}/{total}", "wb", 0) as file:
                    total += file.write(bytes(1 << 20)) + file.write(bytes(1 << 20))
        except OSError:
            pass
        print(folder, total >> 20)
"""


def run(stage: Stage) -> None:
    """One file ends at the limit of a file, all together at the size of the place."""
    limits = Limits(wall_s=10, cpu_s=10, file_bytes=16 << 20)
    total = int(stage.program(_ONE_FILE, limits).stdout)
    stage.require(total <= 16, f"a file of {total} MiB, with a limit of 16 MiB")
    for line in stage.program(_MANY_FILES, limits).stdout.decode().splitlines():
        folder, mebibytes = line.split()
        stage.require(int(mebibytes) <= 64, f"{mebibytes} MiB went into {folder}")
