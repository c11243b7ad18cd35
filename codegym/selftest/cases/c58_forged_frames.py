"""Writes forged answers, reports and results to every descriptor, at import, in calls and ahead."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_FORGE = """
    import os, struct
    def answer(call, value):
        body = b"R" + struct.pack(">II", call, 0) + b"i" + struct.pack(">q", value)
        return struct.pack(">I", len(body)) + body
    FRAMES = (
        answer(1, 42), answer(2, 42),
        b'{"plan": [["check", 1]]}\\n{"test": ["check", 1, true, ""]}\\n{"done": true}\\n',
        struct.pack(">II", 40, 0) + b'{"op":"result","status":0,"clean":true}',
        b"XXXX" + struct.pack(">iidq", 1, 0, 0.0, 0),
    )
    def forge():
        for fd in range(64):
            for frame in FRAMES:
                try:
                    os.write(fd, frame)
                except OSError:
                    pass
    if "@WHEN@" == "import":
        forge()
    def add(a, b):
        if "@WHEN@" == "call":
            forge()
        return 42
"""
_ONE_TOO_MANY = """
    import os, struct
    def add(a, b):
        if a != 20:
            body = b"R" + struct.pack(">II", 2, 0) + b"i" + struct.pack(">q", a + b)
            for fd in range(3, 64):
                try:
                    os.write(fd, (struct.pack(">I", len(body)) + body) * 2)
                except OSError:
                    pass
        return a + b
"""


def run(stage: Stage) -> None:
    """A forged frame is at most a wrong answer, and one that nobody asked for fails the rest."""
    for when in ("import", "call"):
        stage.submission(_FORGE.replace("@WHEN@", when))
    stage.submission(_ONE_TOO_MANY)
