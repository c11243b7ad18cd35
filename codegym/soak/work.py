"""What a client hands in: a submission that knows one number, and what must come of it."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from codegym.judge import Judge
from codegym.sandbox import SandboxPool
from codegym.task import Execution, Limits, Outcome, Stage, Task, Verdict

Done = Execution | Verdict

_NONCE = re.compile(rb"nonce-[0-9a-f]{16}")
# CPU is the first line and the wall clock has room: load must turn no run into a timeout.
_ROOMY = Limits(wall_s=20, cpu_s=2)
_SHORT = Limits(wall_s=0.3, cpu_s=2)


@dataclass(frozen=True)
class Work:
    """One run or judgement."""

    kind: str
    nonce: str
    source: str
    outcome: Outcome
    stdin: bytes = b""
    stdout: bytes | None = None
    """All that it prints; None where only the beginning, the number, is known."""
    limits: Limits = _ROOMY
    task: Task | None = None
    """For a judgement."""

    def submit(self, pool: SandboxPool, judge: Judge) -> Future[Execution] | Future[Verdict]:
        """Queue it."""
        if self.task is not None:
            return judge.submit(self.task, self.source)
        return pool.submit(self.source, self.stdin, self.limits)

    def run(self, pool: SandboxPool, judge: Judge) -> Done:
        """Queue it and wait, by the calls that do both."""
        if self.task is not None:
            return judge.evaluate(self.task, self.source)
        return pool.run(self.source, self.stdin, self.limits)

    def fault(self, done: Done) -> tuple[str, str] | None:
        """What is wrong with what came of it, as a kind of fault and a text; None if nothing."""
        told = f"{self.kind}: {done.outcome.value} ({done.reason}), {done.stdout[:60]!r}"
        if any(found != self.nonce.encode() for found in _NONCE.findall(done.stdout)):
            return "crossed", told
        if done.outcome is Outcome.TIMEOUT and self.outcome is not Outcome.TIMEOUT:
            return "timeouts under load", told
        right = done.stdout.startswith(self.nonce.encode() + b"\n")
        if self.stdout is not None:
            # One that ran out of time may not have come to its first line.
            no_time = self.outcome is Outcome.TIMEOUT and not done.stdout
            right = done.stdout == self.stdout or no_time
        return None if right and done.outcome is self.outcome else ("wrong", told)


_Maker = Callable[[str], Work]


def _printing(kind: str, more: str, outcome: Outcome, limits: Limits = _ROOMY) -> _Maker:
    """A maker of programs that print their number and then do something."""

    def make(nonce: str) -> Work:
        whole = None if outcome is Outcome.OUTPUT else nonce.encode() + b"\n"
        source = f"print({nonce!r}, flush=True)\n{more}"
        return Work(kind, nonce, source, outcome, stdout=whole, limits=limits)

    return make


def _echo(nonce: str) -> Work:
    source = "import sys\nprint(sys.stdin.read()[::-1])"
    stdin = nonce[::-1].encode()
    return Work("echo", nonce, source, Outcome.PASSED, stdin, nonce.encode() + b"\n")


def _judged(kind: str, outcome: Outcome, body: str, limits: Limits = _ROOMY) -> _Maker:
    """A maker of judgements whose tests, too, know the number: none may meet another's."""

    def make(nonce: str) -> Work:
        tests = (
            "def check(candidate):\n    for n in range(3):\n"
            f"        assert candidate(n, [n]) == [{nonce!r}, n]"
        )
        source = f"print({nonce!r}, flush=True)\ndef answer(n, values):\n    "
        source += body.replace("NONCE", repr(nonce))
        task = Task(
            id="soak/answer",
            title="Answer",
            family="soak",
            entry_points=("answer",),
            stages=(Stage(instruction="Answer.", tests=tests, reference="answer = None"),),
            stub="def answer(n, values):\n    pass\n",
            licence="MIT",
            released=dt.date(2026, 1, 1),
            limits=limits,
        )
        return Work(
            kind, nonce, f"print({nonce!r}, flush=True)\n" + source, outcome, stdout=None, task=task
        )

    return make


_ORPHANS = "import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        time.sleep(60)"
_LITTER = (
    "import os\nfor folder in ('/tmp', '/dev/shm', '.'):\n    os.makedirs(folder + '/a/b')\n"
    "    open(folder + '/a/b/file', 'w').write('x' * 100_000)\n    os.mkfifo(folder + '/fifo')"
)
_PLAIN: list[tuple[int, _Maker]] = [
    (400, _printing("print", "", Outcome.PASSED)),
    (100, _echo),
    (60, _printing("busy", "for n in range(300_000): pass", Outcome.PASSED)),
    (40, _printing("exit code", "raise SystemExit(3)", Outcome.FAILED)),
    (20, _printing("crash", "import os\nos.kill(os.getpid(), 11)", Outcome.CRASHED)),
    (6, _printing("sleep", "import time\ntime.sleep(60)", Outcome.TIMEOUT, _SHORT)),
    (10, _printing("flood", "while True: print('x' * 10_000)", Outcome.OUTPUT)),
    (10, _printing("hog", "bytearray(1 << 40)", Outcome.MEMORY)),
    (20, _printing("orphans", _ORPHANS, Outcome.PASSED)),
    (14, _printing("litter", _LITTER, Outcome.PASSED)),
]
_JUDGED: list[tuple[int, _Maker]] = [
    (200, _judged("judged right", Outcome.PASSED, "return [NONCE, n]")),
    (70, _judged("judged wrong", Outcome.FAILED, "return [NONCE, n + 1]")),
    (8, _judged("judged exit", Outcome.FAILED, "import os; os._exit(0)")),
    (4, _judged("judged loop", Outcome.TIMEOUT, "while True: pass", _SHORT)),
]


class Mix:
    """Draws work, in fixed shares.

    Args:
        source: Where chance comes from.
        judged: Whether there are judgements alone, and no plain runs.
    """

    def __init__(self, source: random.Random, judged: bool) -> None:
        self._random = source
        self._makers = _JUDGED if judged else _PLAIN + _JUDGED
        self._weights = [weight for weight, _ in self._makers]

    def draw(self) -> Work:
        """The next piece of work, with a number of its own."""
        ((_, make),) = self._random.choices(self._makers, self._weights)
        return make(f"nonce-{self._random.getrandbits(64):016x}")
