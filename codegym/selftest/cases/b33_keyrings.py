"""Stores something in the kernel's keyrings, which no namespace divides fully, and looks there."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {
    "process": "nothing filters its system calls",
    "bubblewrap": "without libseccomp nothing filters system calls",
}

_PROBE = """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    numbers = {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)}.get(os.uname().machine)
    for keyring in (-1, -2, -3, -4, -5):
        if numbers and libc.syscall(numbers[0], b"user", b"selftest", b"x", 1, keyring) >= 0:
            breach("add_key in keyring", keyring)
    if numbers and libc.syscall(numbers[2], 0, -4, 1) >= 0:
        breach("keyctl")
    if numbers and libc.syscall(numbers[1], b"user", b"selftest", None, -3) >= 0:
        breach("request_key")
"""


def run(stage: Stage) -> None:
    """Every call that concerns keys is refused."""
    stage.probe(_PROBE)
