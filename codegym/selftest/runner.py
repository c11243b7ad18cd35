"""Runs cases one after another, and collects what became of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import asdict, dataclass
from typing import Any, Literal

from codegym.errors import CodegymError, InfrastructureError
from codegym.selftest.bait import lay_bait
from codegym.selftest.case import Case
from codegym.selftest.invariants import Invariants
from codegym.selftest.stage import NotHeld, Skipped, Stage, quiet_pool

State = Literal["held", "not held", "skipped", "error"]

_WALLED = ("docker", "bubblewrap")
"""Backends behind whose walls every case may be tried."""


@dataclass(frozen=True)
class Result:
    """What became of one case."""

    number: int
    group: str
    name: str
    tries: str
    expects: str
    state: State
    """``held``, ``not held``, ``skipped`` (does not apply here) or ``error`` (the sandbox failed
    where the case gave it no cause to)."""
    why: str
    """Why it was not held, in one line; empty where it was."""
    by_design: bool
    """Whether the backend is not built to hold it."""
    seconds: float


@dataclass(frozen=True)
class Report:
    """What became of all cases."""

    backend: str
    runtime: str
    results: tuple[Result, ...]
    seconds: float

    def count(self, state: State) -> int:
        """How many cases ended so."""
        return sum(result.state == state for result in self.results)

    @property
    def exit_code(self) -> int:
        """0 where nothing was not held, 1 where something was, 3 where the sandbox failed."""
        if self.count("not held"):
            return 1
        return InfrastructureError.exit_code if self.count("error") else 0

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        states: tuple[State, ...] = ("held", "not held", "skipped", "error")
        return {
            "backend": self.backend,
            "runtime": self.runtime,
            "seconds": round(self.seconds, 3),
            "counts": {state: self.count(state) for state in states},
            "results": [
                {**asdict(result), "seconds": round(result.seconds, 3)} for result in self.results
            ],
        }


def run_cases(
    cases: Sequence[Case],
    backend: str = "auto",
    workers: int = 2,
    *,
    runtime: str | None = None,
    restart_engine: bool = False,
    on_start: Callable[[Case], None] = lambda case: None,
    on_result: Callable[[Result], None] = lambda result: None,
) -> Report:
    """Run cases in a pool of their own.

    Args:
        cases: What to run, in this order.
        backend: As :class:`codegym.SandboxPool` has it.
        workers: Slots of the pool.
        runtime: Container runtime for Docker; the engine's default where not given.
        restart_engine: Whether the Docker engine may be stopped and started (case 75).
        on_start: Told before each case.
        on_result: Told after each case.

    Raises:
        InfrastructureError: The backend cannot work here at all.
    """
    started = time.monotonic()
    with lay_bait() as bait, quiet_pool(backend, workers=workers, runtime=runtime) as pool:
        stage = Stage(pool, bait, restart_engine=restart_engine)
        results = []
        for result in run_on(stage, cases, on_start):
            results.append(result)
            on_result(result)
        seconds = time.monotonic() - started
        return Report(pool.backend, pool.isolation.runtime, tuple(results), seconds)


def run_on(
    stage: Stage, cases: Sequence[Case], on_start: Callable[[Case], None] = lambda case: None
) -> Iterator[Result]:
    """Run cases on a stage, and check the invariants after each."""
    invariants = Invariants(stage)
    try:
        for case in cases:
            on_start(case)
            yield _run_one(stage, case, invariants)
    finally:
        invariants.close()


def _run_one(stage: Stage, case: Case, invariants: Invariants) -> Result:
    started = time.monotonic()
    reason = case.not_held.get(stage.backend) or case.not_held.get(stage.runtime or "", "")
    state: State = "held"
    why = ""
    if stage.backend not in _WALLED and not case.harmless:
        # Hostile code on the bare machine, often as root: only what is known to be harmless is
        # tried. A case that nobody has vouched for is not, so that a new one cannot do damage.
        state, why = "not held", "not tried, nothing would keep it from harming this machine"
        reason = reason or "nothing isolates it"
    else:
        stage.expected = case.expected
        try:
            case.run(stage)
        except NotHeld as error:
            state, why = "not held", str(error)
        except Skipped as error:
            state, why = "skipped", str(error)
        except (CodegymError, CancelledError) as error:
            state, why = "error", f"{type(error).__name__}: {error}"
        except Exception as error:  # a bug must not hide what the other cases find
            state, why = "error", f"{type(error).__name__}: {error} (a bug of the case)"
        try:
            broken = invariants.check()
        except CodegymError as error:
            broken = [f"the sandbox does not work any more: {error}"]
        if broken:
            state = "not held" if state == "held" or state == "skipped" else state
            why = "; ".join(filter(None, [why, "afterwards: " + "; ".join(broken[:3])]))
    if state == "not held" and reason:
        why = f"{reason} ({why})"
    return Result(
        number=case.number,
        group=case.group,
        name=case.name,
        tries=case.tries,
        expects=case.expects,
        state=state,
        why=" ".join(why.split())[:600],
        by_design=bool(reason),
        seconds=time.monotonic() - started,
    )
