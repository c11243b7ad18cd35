"""Patches clocks, sleep, signals and threads to seem fast or to dodge the limit."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.FAILED,)

_PATCH = """
    import _thread, signal, threading, time
    for name in ("time", "monotonic", "perf_counter", "process_time", "monotonic_ns", "time_ns"):
        setattr(time, name, lambda: 0)
    signal.alarm(0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal = signal.alarm = signal.setitimer = lambda *a: None
    threading.Thread.start = _thread.start_new_thread = lambda *a, **k: None
    real_sleep, time.sleep = time.sleep, lambda seconds: None
"""


def run(stage: Stage) -> None:
    """Time is taken outside, by a clock that it cannot reach."""
    stage.submission(_PATCH + "    def add(a, b): return -1\n")
    limits = Limits(wall_s=0.7, cpu_s=5)
    task = stage.addition.model_copy(update={"limits": limits})
    loops = _PATCH + "    def add(a, b):\n        while True: real_sleep(0.01)\n"
    verdict = stage.submission(loops, task=task, expect=[Outcome.TIMEOUT])
    stage.require(0.6 < verdict.usage.wall_s < 2, f"measured {verdict.usage.wall_s:.2f} s")
    done = stage.program(_PATCH + "    real_sleep(0.3)\n", expect=[Outcome.PASSED])
    stage.require(0.25 < done.usage.wall_s < 2, f"measured {done.usage.wall_s:.2f} s")
