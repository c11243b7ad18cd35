"""What the judge child reports, and when its alarm may come between."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import pytest
from guest import judge


class _Control:
    def __init__(self) -> None:
        self.sent = b""

    def sendall(self, data: bytes) -> None:
        self.sent += data


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> Iterator[judge._Judging]:
    """A judgement whose alarm rings in the middle of every line that it writes."""
    judging = judge._Judging(_Control(), None, {}, [b""])
    before = signal.signal(signal.SIGALRM, judging._on_alarm)

    class Ringing:
        @staticmethod
        def dumps(fields: object) -> str:
            signal.raise_signal(signal.SIGALRM)
            return json.dumps(fields)

    monkeypatch.setattr(judge, "json", Ringing)
    yield judging
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_an_alarm_in_the_middle_of_a_line_loses_none(judging: judge._Judging):
    for number in range(5):
        judging.report(test=[f"test_{number}", 1, True, ""])
        judging._on_alarm()
    judging.report(done=True)
    lines = [json.loads(line) for line in judging.control.sent.splitlines()]
    assert [line["test"][0] for line in lines[:-1]] == [f"test_{number}" for number in range(5)]
    assert lines[-1] == {"done": True}
