"""Writes down its inputs, everywhere, and looks there for those of judgements before."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_LEARN = """
    import os, sys
    PLACES = [
        folder + "/seen-@NONCE@"
        for folder in (".", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock", "/var/lock")
    ]
    known = []
    for path in PLACES:
        try:
            known += open(path).read().split()
        except OSError:
            pass
    known += os.environ.get("SEEN", "").split() + list(getattr(sys, "seen", ()))
    def add(a, b):
        text = f"{a}+{b}"
        os.environ["SEEN"] = text
        sys.seen = [text]
        for path in PLACES:
            try:
                with open(path, "a") as file:
                    file.write(text + "\\n")
            except OSError:
                pass
        if known:
            raise MemoryError("learned " + " ".join(known))
        return 42
"""


def run(stage: Stage) -> None:
    """Nothing survives a judgement for the next one to learn from."""
    for _ in range(3 * stage.pool.workers):
        verdict = stage.submission(stage.fill(_LEARN))
        stage.require("learned" not in verdict.reason, verdict.reason)
