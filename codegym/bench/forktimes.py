"""Times bare fork + wait of the interpreter that runs this file, and nothing else.

Run as a program, in the sandbox and outside it. With an argument it measures once
for so many seconds; without, once for each line of standard input. Each answer is a
line of JSON: the durations in seconds.
"""

from __future__ import annotations

import json
import os
import sys
import time


def fork_times(seconds: float) -> list[float]:
    """Durations of fork + wait, at least one, until the time is over; seconds."""
    clock, fork, leave, wait = time.perf_counter, os.fork, os._exit, os.waitpid
    durations: list[float] = []
    end = clock() + seconds
    while not durations or clock() < end:
        started = clock()
        pid = fork()
        if pid == 0:
            leave(0)
        wait(pid, 0)
        durations.append(clock() - started)
    return durations


if __name__ == "__main__":
    for wanted in sys.argv[1:] or iter(sys.stdin.readline, ""):
        print(json.dumps(fork_times(float(wanted))), flush=True)
