"""The judge's report: every line once, whenever the alarm that sends it comes."""

from __future__ import annotations

import json
import signal
import socket
import types

import pytest
from guest import judge


@pytest.fixture
def report():
    """A report and the socket that it comes out of."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        before = signal.getsignal(signal.SIGALRM)
        judging = judge._Judging(theirs, theirs, {"entry_points": []}, [b""])
        signal.signal(signal.SIGALRM, judging._on_alarm)
        yield judging, ours
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_alarm_in_the_middle_of_a_line_loses_none(report, monkeypatch):
    judging, out = report
    judging.report(plan=[["check", 1]])

    def dumps(fields):
        signal.raise_signal(signal.SIGALRM)
        return json.dumps(fields)

    monkeypatch.setattr(judge, "json", types.SimpleNamespace(dumps=dumps))
    judging.report(test=["check", 1, True, ""])
    judging.report(done=True)
    lines = [json.loads(line) for line in out.recv(4096).splitlines()]
    assert [next(iter(line)) for line in lines] == ["plan", "test", "done"]
