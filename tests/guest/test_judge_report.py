import json
import os
import signal
import socket

import pytest
from guest import judge


@pytest.fixture
def alarm():
    """The handler that was there comes back."""
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_no_line_of_a_report_is_lost_to_the_alarm(monkeypatch: pytest.MonkeyPatch, alarm: None):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(5)
        header = {"entry_points": ["f"], "seed": 0, "examples": 1}
        judging = judge._Judging(ours, theirs, header, [b"", b""])
        signal.signal(signal.SIGALRM, judging._on_alarm)
        dumps = json.dumps

        def alarmed(fields):
            os.kill(os.getpid(), signal.SIGALRM)  # as the timer may, while a line is made
            return dumps(fields)

        monkeypatch.setattr(judge.json, "dumps", alarmed)
        judging.report(plan=[["a", 1]])
        judging.report(test=["a", 1, True, ""])
        judging.report(done=True)
        lines = [json.loads(line) for line in theirs.recv(1 << 16).splitlines()]
    assert [next(iter(line)) for line in lines] == ["plan", "test", "done"]
