"""How zygotes fork."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

from guest import zygote

# The router, and a zygote whose children have to be the router's.
ROUTER = """
import ctypes, os, sys
sys.path.insert(0, {folder!r})
from guest import zygote
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
told, tell = os.pipe()
over, end = os.pipe()
if os.fork() == 0:
    if {ignored}:
        zygote._fork_function = lambda: os.fork
    made = object.__new__(zygote._Zygote)
    made.fork = None
    for code in (7, 8):
        pid = made._fork()
        if pid == 0:
            os._exit(code)
        os.write(tell, b"%d\\n" % pid)
    os.close(end)
    os.read(over, 1)
    os._exit(0)
os.close(tell)
with open(told, "rb") as pids:
    ended = [os.waitpid(int(pid), 0)[1] >> 8 for pid in (pids.readline(), pids.readline())]
print(ended)
"""


def run(ignored):
    folder = str(Path(zygote.__file__).parents[1])
    source = textwrap.dedent(ROUTER).format(folder=folder, ignored=ignored)
    command = [sys.executable, "-c", source]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_children_are_the_routers():
    assert run(False).stdout == "[7, 8]\n"


def test_children_are_the_routers_on_a_kernel_that_knows_no_siblings():
    assert run(True).stdout == "[7, 8]\n"
