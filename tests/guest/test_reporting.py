"""The judge process's report, whenever the alarm goes off that sends what is known so far."""

from __future__ import annotations

import json
import socket

import pytest


@pytest.mark.parametrize("moment", ["dumps", "sendall"])
def test_no_line_is_lost_to_the_alarm(monkeypatch, moment):
    from guest import judge

    ours, theirs = socket.socketpair()
    judging = judge._Judging(theirs, ours, None, 0)
    real = json.dumps

    def dumps(fields):
        if moment == "dumps":
            judging.on_alarm()
        return real(fields)

    class Control:
        def sendall(self, data):
            if moment == "sendall":
                judging.on_alarm()
            theirs.sendall(data)

    monkeypatch.setattr(judge.json, "dumps", dumps)
    judging.control = Control()
    sent = [{"plan": [["a", 1]]}, {"test": ["a", 1, True, ""]}, {"done": True}]
    for fields in sent:
        judging.report(**fields)
    theirs.close()
    assert [json.loads(line) for line in ours.makefile()] == sent
    ours.close()
