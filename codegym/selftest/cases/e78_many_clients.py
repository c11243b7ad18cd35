"""64 threads at once with runs and judgements that each carry a number of their own."""

from __future__ import annotations

import secrets
import threading

from codegym.selftest.stage import Stage
from codegym.selftest.tasks import WRONG
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.PASSED,)

_CLIENTS = 64
_WORK = "x = 0\nfor n in range(100_000): x += n\nprint(x, '@NUMBER@')"
_RIGHT = "def add(a, b):\n    print('@NUMBER@')\n    return a + b\n"


def run(stage: Stage) -> None:
    """None is lost, none is another's, and waiting in the queue costs no run its time."""
    turns = 4 if stage.backend != "bubblewrap" else 1
    found: list[str] = []
    finished: list[int] = []

    def client(number: int) -> None:
        try:
            for _ in range(turns):
                found.extend(_one_turn(stage, number))
            finished.append(number)
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=client, args=(n,), daemon=True) for n in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    stage.require(not found, f"{len(found)} of {_CLIENTS * turns}: {'; '.join(found[:3])}")
    stage.require(len(finished) == _CLIENTS, f"only {len(finished)} clients came to their end")


def _one_turn(stage: Stage, number: int) -> list[str]:
    """A plain run and a judgement; what is wrong with them."""
    told = []
    limits = Limits(wall_s=10, cpu_s=1)
    nonce = secrets.token_hex(16)
    # Queued at once, so that one of them always waits longer than it runs.
    plain = stage.pool.submit(_WORK.replace("@NUMBER@", nonce), limits=limits)
    wrong = number % 4 == 0
    judged = stage.judge.submit(
        stage.addition, WRONG if wrong else _RIGHT.replace("@NUMBER@", nonce)
    )
    done = plain.result(timeout=120)
    if done.stdout.split() != [b"4999950000", nonce.encode()]:
        told.append(f"a run came out as {done.outcome.value}, {done.stdout[:60]!r}")
    verdict = judged.result(timeout=120)
    if verdict.outcome is not (Outcome.FAILED if wrong else Outcome.PASSED):
        told.append(f"a judgement came out as {verdict.outcome.value}: {verdict.reason}")
    if not wrong and set(verdict.stdout.split()) != {nonce.encode()}:
        told.append(f"a judgement has the output {verdict.stdout[:60]!r}")
    return told
