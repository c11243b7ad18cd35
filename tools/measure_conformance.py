"""Measures the effective lines of the conformance suites' references, stage by stage.

    python tools/measure_conformance.py NAME [--check]

A reference is a bundle of packages. Inside a sandbox its statements are deleted until none can be
(``minimise.py``), and what is left is judged once more. Packages that stand for the language or its
library (attrs, the stand-ins) are left whole and are not counted. ``--check`` ends with exit code 1
where the figures are not those of the task. Takes minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from codegym import Judge, Limits, SandboxPool, load_suite
from codegym.suites.conformance.bundle import bundle, unbundle

NOT_COUNTED = ("attr", "attrs", "rpds", "typing_extensions", "jsonschema_specifications")


def main() -> int:
    """Measure one suite."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    task = load_suite(f"conformance:{asked.name}")[0]
    sources, program = unbundle(task.reference)
    fixed = [name for name in sources if name.split(".")[0] in NOT_COUNTED]
    payload = {
        "sources": {**sources, "": program},
        "fixed": fixed,
        "entry": task.entry_points[0],
        "stages": [stage.tests for stage in task.stages],
    }
    limits = Limits(
        wall_s=2000, cpu_s=2000, memory_bytes=1 << 30, output_bytes=64 << 20, processes=64
    )
    start = time.monotonic()
    with SandboxPool("docker", workers=1) as pool:
        script = Path(__file__).with_name("minimise.py").read_text()
        execution = pool.run(script, stdin=json.dumps(payload).encode(), limits=limits)
        if execution.outcome != "passed":
            print(execution.outcome, execution.reason, execution.stderr.decode()[-2000:])
        measured = {}
        for line in execution.stdout.decode().splitlines():
            found = json.loads(line)
            whole = {**{name: sources[name] for name in fixed}, **found["sources"]}
            minimal = bundle("minimal", whole, whole.pop(""))
            number = found["stage"]
            cut = task.up_to(number)
            verdict = Judge(pool).evaluate(cut, minimal)
            print(
                f"stage {number}: {found['count']} effective lines, {found['trials']} trials so "
                f"far; judged: {verdict.outcome} {verdict.passed}/{verdict.total} {verdict.reason}"
            )
            measured[number] = found["count"]
    print(f"{task.id}: {[measured[n] for n in sorted(measured)]}, {time.monotonic() - start:.0f} s")
    written = [stage.effective_lines for stage in task.stages]
    return int(asked.check and written != [measured.get(n + 1) for n in range(len(written))])


if __name__ == "__main__":
    sys.exit(main())
