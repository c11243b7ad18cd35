"""The judge's lines to the router, while an alarm sends what there is at any moment."""

from __future__ import annotations

import json
import signal
import socket

import pytest
from guest import judge


@pytest.mark.parametrize("moment", ["before", "after"])
def test_no_line_is_lost_to_the_alarm(monkeypatch, moment):
    ours, theirs = socket.socketpair()
    judging = judge._Judging(theirs, None, {}, [b""])
    dumps = json.dumps

    def interrupted(fields):
        if moment == "before":
            judging._on_alarm()
        line = dumps(fields)
        if moment == "after":
            judging._on_alarm()
        return line

    monkeypatch.setattr(judge.json, "dumps", interrupted)
    ignored = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        judging.report(plan=[["a", 1], ["b", 1]])
        judging.report(test=["a", 1, True, ""])
        judging.report(test=["b", 1, True, ""])
        judging.report(done=True, fault="")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, ignored)
    theirs.close()
    lines = [next(iter(json.loads(line))) for line in ours.recv(1 << 16).splitlines()]
    assert lines == ["plan", "test", "test", "done"]
