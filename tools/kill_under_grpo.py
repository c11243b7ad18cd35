"""Judges GRPO-shaped batches through TRL's reward function while containers are killed at random.

    python tools/kill_under_grpo.py [--batches 200] [--kill 0.05] [--retries 2] [--json]

A batch is 64 completions in 8 groups, each group of one authored task. What each completion is
worth is known before: references pass, stubs and broken programs do not. For every 100 judgements
some containers (``--kill``, a share of the judgements) are killed with SIGKILL, whatever they do.
It ends with exit code 1 where a reward is wrong, a sample is dropped without a flag, a batch takes
longer than its time, or anything is left afterwards: containers, threads or open files.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import threading
import time
from collections import Counter

from codegym import SandboxPool, load_suite
from codegym.selftest.containers import Containers
from codegym.selftest.faults import wait_for
from codegym.trainers.trl import reward_func

GROUPS, PER_GROUP = 8, 8
TIMEOUT_S = 120.0
PATIENCE_S = 20.0


class Killer(threading.Thread):
    """Kills a random container of this process whenever enough was judged since the last."""

    def __init__(self, share: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.share, self.random = share, random.Random(seed)
        self.judged = self.killed = 0
        self.stop = threading.Event()
        self.containers = Containers()

    def run(self) -> None:
        while not self.stop.wait(self.random.uniform(0.002, 0.02)):
            if self.killed < self.share * (self.judged + self.share * GROUPS * PER_GROUP):
                alive = sorted(self.containers.ids())
                if alive:
                    self.containers.kill(self.random.choice(alive))
                    self.killed += 1


def programs(task, draw: random.Random):
    """Completions to a task with what each is worth; no two are the same text."""
    for place in range(PER_GROUP):
        mark = f"\n# {draw.random()}\n"
        kind = place % 4 if place < 4 else draw.randrange(4)
        if kind == 0:
            yield f"```python\n{task.reference}{mark}```", 1.0
        elif kind == 1:
            yield f"{task.reference}\nimport time\ntime.sleep(0.05){mark}", 1.0
        elif kind == 2:
            yield task.stub + mark, 0.0
        else:
            yield f"def broken(:{mark}", 0.0


def measure(batches: int, kill: float, retries: int, workers: int | None, seed: int) -> dict:
    """Run the batches; what was seen, in numbers."""
    draw = random.Random(seed)
    suite = load_suite("authored")
    # Those of many stages take seconds each: more of the same, and nothing is killed meanwhile.
    tasks = [task for task in suite if len(task.stages) == 1]
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))
    found: Counter[str] = Counter()
    seconds, dropped_in = [], []
    with SandboxPool("docker", workers=workers, retries=retries) as pool:
        function = reward_func(suite, pool=pool, timeout_s=TIMEOUT_S)
        killer = Killer(kill, seed)
        killer.start()
        for number in range(batches):
            if sys.stderr.isatty() or number % 20 == 0:
                print(f"batch {number} of {batches}, {killer.killed} killed", file=sys.stderr)
            rows = [
                (task.id, text, worth)
                for task in draw.sample(tasks, GROUPS)
                for text, worth in programs(task, draw)
            ]
            metrics, extra = {}, {}
            started = time.monotonic()
            rewards = function(
                prompts=["-"] * len(rows),
                completions=[text for _, text, _ in rows],
                completion_ids=[[0]] * len(rows),
                task_id=[task_id for task_id, _, _ in rows],
                trainer_state=None,
                log_metric=metrics.__setitem__,
                log_extra=extra.__setitem__,
            )
            seconds.append(time.monotonic() - started)
            killer.judged += len(rows)
            lost = sum(reward is None for reward in rewards)
            dropped_in.append(lost)
            flagged = sum(bool(text) for text in extra["infrastructure_error"])
            found["dropped"] += lost
            found["judged"] += len(rows) - lost
            found["unflagged"] += abs(lost - flagged) + (
                abs(metrics["codegym/dropped"] * len(rows) - lost) > 1e-9
            )
            found["wrong"] += sum(
                reward is not None and reward != worth
                for reward, (_, _, worth) in zip(rewards, rows, strict=True)
            )
            for grade in function.last:
                if grade.error:
                    found[f"dropped: {grade.error.partition(':')[0]}"] += 1
        killer.stop.set()
        killer.join()
        function.close()
    clean = wait_for(lambda: not killer.containers.ids(), PATIENCE_S)
    killer.containers.close()
    wait_for(lambda: threading.active_count() <= threads, PATIENCE_S)
    return {
        "batches": batches,
        "completions": batches * GROUPS * PER_GROUP,
        "killed": killer.killed,
        "retries": retries,
        **found,
        "batch_s_median": round(statistics.median(seconds), 3),
        "batch_s_longest": round(max(seconds), 3),
        "containers_left": not clean,
        "threads_left": max(0, threading.active_count() - threads),
        "files_left": max(0, len(os.listdir("/proc/self/fd")) - files),
    }


def main() -> int:
    """Measure and tell; 1 where something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--batches", type=int, default=200)
    parser.add_argument("--kill", type=float, default=0.05, help="kills per judgement")
    parser.add_argument("--retries", type=int, default=2)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.batches, asked.kill, asked.retries, asked.workers, asked.seed)
    if asked.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:20} {value}")
    bad = ("wrong", "unflagged", "containers_left", "threads_left", "files_left")
    return int(any(found[name] for name in bad) or found["batch_s_longest"] > TIMEOUT_S + 30)


if __name__ == "__main__":
    sys.exit(main())
