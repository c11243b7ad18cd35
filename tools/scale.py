"""How far one caller's pool over a Ray cluster goes: measured costs, and a simulation of the rest.

    python tools/scale.py                            measure here, then simulate (about a minute)
    python tools/scale.py --service-ms 4.7           with a slot's time from an idle machine
    python tools/scale.py --no-measure               the numbers of docs/scale.md

Measured is what a judgement costs each process that it passes, in CPU time, which a busy machine
changes less than durations: the caller (``Judge``, the queue, Ray, the verdict), with batches as
they come under load and one by one; and the actor on the node (Ray, the node's pool). Both run for
real on a local cluster. For the caller under load the sandboxes are left out: its actors answer
at once with what a sandbox once answered.

The simulation then has one server for the caller, one for each actor, and the slots.
"""

from __future__ import annotations

import argparse
import datetime as dt
import heapq
import itertools
import json
import math
import random
import statistics
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from codegym import Judge, SandboxPool, Stage, Task
from codegym.distributed import nodes as nodes_module
from codegym.distributed.dispatch import IN_HAND
from codegym.distributed.host import LINGER_S, Answer, Host, Request
from codegym.distributed.nodes import SLOTS_OF_AN_ACTOR

TASK = Task(
    id="made/five-calls",
    title="Five calls",
    family="made",
    entry_points=("f",),
    stages=(
        Stage(
            instruction="f",
            tests="def check(f):\n    for n in range(5):\n        assert f(n) == n + 1\n",
            reference="def f(n):\n    return n + 1\n",
        ),
    ),
    stub="def f(n):\n    pass\n",
    licence="MIT",
    released=dt.date(2026, 1, 1),
)
SMALL = {"object_store_memory": 80 << 20}


@dataclass
class Costs:
    """What one judged run costs, milliseconds."""

    service_ms: float
    """A slot's time, median."""
    spread: float
    """Standard deviation of the logarithm of a slot's time."""
    caller_ms: float
    """CPU of the caller, in batches."""
    caller_batch_ms: float
    """CPU of the caller for a batch, there and back, beyond its runs."""
    actor_ms: float
    """CPU of the actor: of Ray, and of the node's pool."""
    latency_ms: float
    """From the caller to the actor, or back, with nothing else to do."""


DOCUMENTED = Costs(
    service_ms=4.7, spread=0.3, caller_ms=0.16, caller_batch_ms=1.5, actor_ms=1.68, latency_ms=1.05
)


class EchoHost(Host):
    """A host that answers each request at once, with the answer to the first."""

    answer: Answer | None = None

    def cpu(self) -> float:
        """CPU seconds of its process."""
        return time.process_time()

    def take(self, requests: list[Request]) -> None:
        if self.answer is None:
            self.answer = self._request(requests[0]).result()
        self._in_hand += len(requests)
        for request in requests:
            self._add(request.number, self.answer)


# ===== Measuring ====


def measure(runs: int) -> Costs:
    import ray
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 0, "include_dashboard": False, **SMALL}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="error")
    try:
        for _ in range(2):
            cluster.add_node(num_cpus=1, **SMALL)
        with SandboxPool("docker", workers=1) as pool:
            took = _one_by_one(pool, runs)[0]
            here = _together(pool, runs)
        took = sorted(took)[: len(took) * 9 // 10]  # what is above waited for somebody else
        nodes_module.Host = EchoHost
        with SandboxPool("ray", workers=64) as pool:
            _together(pool, 200)
            alone_took, alone = _one_by_one(pool, runs)
            batches = _count_batches(pool)
            before = _actors_cpu(pool)
            many = _together(pool, 20 * runs)
            actors = (_actors_cpu(pool) - before) / (20 * runs)
        each = 20 * runs / max(1, batches[0])
        # alone = batch + run, many = batch / each + run
        batch = max(0.0, (alone - many) / (1 - 1 / each))
        print(
            f"caller: {alone * 1e3:.2f} ms of CPU alone, {many * 1e3:.2f} ms in batches of "
            f"{each:.1f}",
            file=sys.stderr,
        )
        return Costs(
            service_ms=statistics.median(took) * 1e3,
            spread=statistics.stdev(map(math.log, took)),
            caller_ms=max(0.0, alone - batch) * 1e3,
            caller_batch_ms=batch * 1e3,
            actor_ms=(here + actors) * 1e3,
            latency_ms=sorted(alone_took)[len(alone_took) // 4] * 1e3 / 2,
        )
    finally:
        ray.shutdown()
        cluster.shutdown()


def _one_by_one(pool: SandboxPool, runs: int) -> tuple[list[float], float]:
    """Durations, and CPU seconds of this process for each."""
    judge, took = Judge(pool), []
    judge.evaluate(TASK, TASK.reference)
    cpu = time.process_time()
    for seed in range(runs):
        begun = time.perf_counter()
        judge.evaluate(TASK, TASK.reference, seed=seed)
        took.append(time.perf_counter() - begun)
    return took, (time.process_time() - cpu) / runs


def _together(pool: SandboxPool, runs: int) -> float:
    """CPU seconds of this process for each."""
    judge, cpu = Judge(pool), time.process_time()
    futures = [judge.submit(TASK, TASK.reference, seed=seed) for seed in range(runs)]
    assert all(future.result().outcome == "passed" for future in futures)
    return (time.process_time() - cpu) / runs


def _actors_cpu(pool: Any) -> float:
    return sum(node.get(node.call("cpu"), 10.0) for node in pool._dispatch.nodes())


def _count_batches(pool: Any) -> list[int]:
    """Count the batches from now on."""
    count = [0]
    for node in pool._dispatch.nodes():

        def counted(method: str, *arguments: Any, call: Any = node.call) -> Any:
            count[0] += method == "take"
            return call(method, *arguments)

        node.call = counted
    return count


# ===== Simulating ====


class Server:
    """Does one thing at a time, in the order in which it is asked."""

    def __init__(self) -> None:
        self.free_at = 0.0
        self.busy = 0.0

    def take(self, now: float, cost: float) -> float:
        """When something asked for now is done."""
        self.free_at = max(self.free_at, now) + cost
        self.busy += cost
        return self.free_at


@dataclass
class Found:
    """What a simulated second is like."""

    nodes: int
    slots: int
    runs_per_s: float
    caller: float
    """Share of the time that it is busy."""
    actors: float
    slots_busy: float

    @property
    def first(self) -> str:
        shares = {"caller": self.caller, "actors": self.actors, "slots": self.slots_busy}
        return max(shares, key=lambda name: shares[name])


def simulate(costs: Costs, nodes: int, slots: int, seconds: float, seed: int = 0) -> Found:
    """One caller that always has more to judge, in milliseconds of simulated time.

    Runs wait at the caller until an actor has room, and go out in batches: what has piled up while
    the caller was at something else. Answers come back in batches for the same reason.
    """
    rng, end = random.Random(seed), seconds * 1e3
    actors_each = -(-slots // SLOTS_OF_AN_ACTOR)
    places = [
        (slots + number) // actors_each for _ in range(nodes) for number in range(actors_each)
    ]
    caller, actors = Server(), [Server() for _ in places]
    free, in_hand = list(places), [0] * len(places)
    queued: list[deque[int]] = [deque() for _ in places]
    answered: list[int] = [0] * len(places)
    collecting = [False] * len(places)
    events: list[tuple[float, int, str, int, int]] = []
    numbers = itertools.count()
    done, slots_busy, sending = 0, 0.0, False

    def later(at: float, what: str, actor: int, count: int = 1) -> None:
        heapq.heappush(events, (at, next(numbers), what, actor, count))

    def begin(now: float, actor: int) -> None:
        nonlocal slots_busy
        while free[actor] and queued[actor]:
            queued[actor].popleft()
            free[actor] -= 1
            took = rng.lognormvariate(0, costs.spread) * costs.service_ms
            slots_busy += took
            # Half of the actor's work comes before the run, half after it.
            later(actors[actor].take(now, costs.actor_ms / 2) + took, "ran", actor)

    later(0.0, "send", -1)
    sending = True
    while events:
        now, _, what, actor, count = heapq.heappop(events)
        if now > end:
            break
        if what == "send":  # the caller looks where there is room
            sending = False
            for place, size in enumerate(places):
                room = IN_HAND * size - in_hand[place]
                if room > 0:
                    in_hand[place] += room
                    cost = costs.caller_batch_ms / 2 + room * costs.caller_ms / 2
                    later(caller.take(now, cost) + costs.latency_ms, "take", place, room)
        elif what == "take":
            queued[actor].extend(range(count))
            begin(now, actor)
        elif what == "ran":
            free[actor] += 1
            answered[actor] += 1
            ready = actors[actor].take(now, costs.actor_ms / 2)
            begin(now, actor)
            if not collecting[actor]:
                collecting[actor] = True
                linger = LINGER_S * 1e3 if in_hand[actor] > 1 else 0.0
                later(ready + linger, "answer", actor)
        elif what == "answer":
            count, answered[actor] = answered[actor], 0
            cost = costs.caller_batch_ms / 2 + count * costs.caller_ms / 2
            later(caller.take(now + costs.latency_ms, cost), "collected", actor, count)
        else:  # collected: the next call of collect goes out, and there is room again
            done += count
            in_hand[actor] -= count
            collecting[actor] = answered[actor] > 0
            if collecting[actor]:
                later(now + costs.latency_ms, "answer", actor)
            if not sending:
                sending = True
                later(max(now, caller.free_at), "send", -1)
    total = nodes * slots
    return Found(
        nodes,
        total,
        done / seconds,
        min(1.0, caller.busy / end),
        min(1.0, max(server.busy for server in actors) / end),
        min(1.0, slots_busy / end / total),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-measure", action="store_true")
    parser.add_argument("--service-ms", type=float, help="a slot's time, instead of that of here")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--slots", type=int, default=16, help="of each node")
    parser.add_argument("--nodes", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--long-ms", type=float, nargs="+", default=[100.0, 1000.0])
    parser.add_argument("--seconds", type=float, default=4.0, help="of simulated time")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    costs = DOCUMENTED if options.no_measure else measure(options.runs)
    if options.service_ms:
        costs.service_ms, costs.spread = options.service_ms, DOCUMENTED.spread
    tables = {}
    for service in (costs.service_ms, *options.long_ms):
        at = Costs(**{**asdict(costs), "service_ms": service})
        seconds = max(options.seconds, 20 * service / 1e3)
        tables[service] = [simulate(at, n, options.slots, seconds) for n in options.nodes]
    if options.json:
        rows = {f"{key:g}": [asdict(row) for row in rows] for key, rows in tables.items()}
        print(json.dumps({"costs": asdict(costs), "tables": rows}, indent=2))
        return
    print(
        "costs of a judged run, ms:", json.dumps({k: round(v, 2) for k, v in asdict(costs).items()})
    )
    for service, rows in tables.items():
        print(f"\na slot's time {service:.1f} ms, {options.slots} slots a node")
        print(
            f"{'nodes':>6}{'slots':>7}{'runs/s':>9}{'caller':>9}{'actors':>9}{'slots':>8}  busiest"
        )
        for row in rows:
            print(
                f"{row.nodes:>6}{row.slots:>7}{row.runs_per_s:>9.0f}{row.caller:>9.0%}"
                f"{row.actors:>9.0%}{row.slots_busy:>8.0%}  {row.first}"
            )


if __name__ == "__main__":
    main()
