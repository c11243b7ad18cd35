"""Steps of a vector environment against the judgements that its pool does by itself.

    python tools/vector_throughput.py [--num-envs 16] [--rounds 20] [--backend docker] [--json]

Both do the same judgements, of the same tasks by the same pool, turn about: all of a step's
submissions queued at once and waited for, and ``envs.step`` of the same submissions. Each round
gives a ratio, so that what else the machine does falls on both sides alike; and this process's own
CPU time for a judgement is told for both, which other load hardly changes. It ends with exit code 1
where the median ratio, vector environment over pool, is below 0.8.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time

import gymnasium as gym

from codegym import Judge, SandboxPool
from codegym.bench.ours import bench_task
from codegym.suites import Suite

BAR = 0.8
IDS = ("codegym/Function-v0", "codegym/Program-v0", "codegym/Repair-v0")


def measure(env_id: str, pool: SandboxPool, count: int, rounds: int) -> dict[str, float]:
    """Judgements per second of both, and the median ratio."""
    task = bench_task()
    judge = Judge(pool)
    envs = gym.make_vec(env_id, count, suite=Suite("bench", [task]), pool=pool)
    sources = [f"{task.reference}\n# {number}\n" for number in range(count)]

    def alone(seed: int) -> None:
        futures = [judge.submit(task, source, seed=seed) for source in sources]
        assert all(future.result().outcome == "passed" for future in futures)

    def vector(seed: int) -> None:
        assert envs.step(sources)[2].all()

    seconds: dict[str, list[float]] = {"pool": [], "vector": []}
    cpu: dict[str, list[float]] = {"pool": [], "vector": []}
    for turn in range(rounds + 3):
        pair = [("pool", alone), ("vector", vector)]
        for name, work in pair if turn % 2 else reversed(pair):
            envs.reset(seed=turn)
            started, used = time.perf_counter(), time.process_time()
            work(turn)
            seconds[name].append(time.perf_counter() - started)
            cpu[name].append(time.process_time() - used)
    envs.close()
    pool_s, vector_s = (seconds[name][3:] for name in ("pool", "vector"))  # the first ones warm up
    ratios = [a / b for a, b in zip(pool_s, vector_s, strict=True)]
    return {
        "pool_per_s": count / statistics.median(pool_s),
        "vector_per_s": count / statistics.median(vector_s),
        "pool_cpu_ms": 1e3 * statistics.median(cpu["pool"][3:]) / count,
        "vector_cpu_ms": 1e3 * statistics.median(cpu["vector"][3:]) / count,
        "ratio": statistics.median(ratios),
        "ratio_low": min(ratios),
        "ratio_high": max(ratios),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--num-envs", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--backend", default="docker")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = {}
    with SandboxPool(options.backend, options.workers) as pool:
        for env_id in IDS:
            found[env_id] = measure(env_id, pool, options.num_envs, options.rounds)
    if options.json:
        print(json.dumps({"load": os.getloadavg()[0], **found}, indent=2))
    else:
        print(f"{options.num_envs} environments, load {os.getloadavg()[0]:.1f}")
        for env_id, row in found.items():
            print(
                f"{env_id:22} pool {row['pool_per_s']:6.0f}/s  vector {row['vector_per_s']:6.0f}/s"
                f"  ratio {row['ratio']:.2f} ({row['ratio_low']:.2f} to {row['ratio_high']:.2f})"
                f"  CPU here {row['pool_cpu_ms']:.2f} and {row['vector_cpu_ms']:.2f} ms"
            )
    return 0 if all(row["ratio"] >= BAR for row in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
