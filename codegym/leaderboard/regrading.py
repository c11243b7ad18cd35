"""Judging every stored program again, in this machine's own sandboxes.

A run is taken from the queue under a lease, and its verdicts are kept as they come: whoever
is killed, the next one goes on where they stopped. The tests' random inputs are drawn anew,
never from the run's seed: its maker knew that one.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any

from codegym.errors import InfrastructureError, InputError
from codegym.evaluation.points import try_fit
from codegym.evaluation.runner import Judging, Pool
from codegym.evaluation.summary import Summary, summarise
from codegym.evaluation.writing import verdict_line
from codegym.horizon import Record, curve
from codegym.leaderboard.agreement import Compared, judge_claims
from codegym.leaderboard.catalogue import Catalogue
from codegym.leaderboard.store import Row, Store
from codegym.suites import Suite
from codegym.task import Outcome, Verdict

LEASE_S = 120.0
TRIES = 3
"""How often a verdict that contradicts the run is asked for, with fresh inputs each time."""

_BATCH = 50
_IN_FLIGHT_PER_WORKER = 4
_GIVE_UP_AFTER = 20
_CURVE_POINTS = 48


class Grader:
    """Takes runs from a board's queue and judges them.

    Args:
        store: The board.
        catalogue: Its suites.
        pool: The sandboxes that judge; only its description is read here.
        judge: The judge on them.
        on_progress: Called with a row and how many of its samples have a verdict.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        pool: Pool,
        judge: Judging,
        on_progress: Callable[[Row, int], None] = lambda row, done: None,
    ) -> None:
        self._store, self._catalogue = store, catalogue
        self._pool, self._judge = pool, judge
        self._on_progress = on_progress
        self._stop = threading.Event()

    def stop(self) -> None:
        """Let a re-grading that another thread is at end soon; its verdicts are kept."""
        self._stop.set()

    def grade_next(self, run: str | None = None) -> Row | None:
        """Re-grade the run that waits longest.

        Args:
            run: Id of the one to take; by default any.

        Returns:
            Its row as it now is; None where nothing waits.
        """
        claim = self._store.claim(LEASE_S, run)
        if claim is None:
            return None
        row, lease = claim
        try:
            suite = self._catalogue.suite(row.suite)
            failed = self._judge_all(row, lease, suite)
        except InputError as error:
            self._put_back(row, lease, str(error))
        except InfrastructureError as error:
            self._put_back(row, lease, f"the sandbox failed: {error}")
        except BaseException:
            # What stopped it here is no reason to keep others from it until the lease ends.
            self._put_back(row, lease, row.note, row.tries)
            raise
        else:
            if self._stop.is_set():
                self._put_back(row, lease, row.note, row.tries)
            elif failed:
                self._put_back(row, lease, f"the sandbox failed on {failed} programs")
            else:
                self._conclude(row, lease, suite)
        return self._store.row(row.id)

    def _put_back(self, row: Row, lease: str, note: str, tries: int | None = None) -> None:
        tries = row.tries + 1 if tries is None else tries
        self._store.finish(row.id, lease, note=note[:500], tries=tries)

    # ===== Judging ====

    def _judge_all(self, row: Row, lease: str, suite: Suite) -> int:
        """Judge what has no verdict yet; how many the sandbox failed on."""
        pending = self._pending(row, suite)
        running: dict[Future[Verdict], _Attempt] = {}
        limit = self._pool.workers * _IN_FLIGHT_PER_WORKER
        done = row.samples - sum(1 for _ in self._store.samples(row.id, unjudged=True))
        batch: list[tuple[int, bytes]] = []
        failed = in_a_row = 0
        renewed = time.monotonic()
        try:
            while True:
                while (
                    len(running) < limit
                    and in_a_row < _GIVE_UP_AFTER
                    and not self._stop.is_set()
                    and (attempt := next(pending, None)) is not None
                ):
                    running[self._start(attempt, suite)] = attempt
                if not running:
                    break
                finished, _ = wait(running, timeout=LEASE_S / 4, return_when=FIRST_COMPLETED)
                for future in finished:
                    attempt = running.pop(future)
                    try:
                        verdict = future.result()
                    except InfrastructureError:
                        failed, in_a_row = failed + 1, in_a_row + 1
                        continue
                    in_a_row = 0
                    again = attempt.after(verdict)
                    if again is not None and not self._stop.is_set():
                        running[self._start(again, suite)] = again
                        continue
                    batch.append((attempt.place, attempt.packed(verdict)))
                    done += 1
                if len(batch) >= _BATCH or time.monotonic() - renewed > LEASE_S / 4:
                    self._keep(row, lease, batch)
                    renewed = time.monotonic()
                    self._on_progress(row, done)
            self._keep(row, lease, batch)
        finally:
            for future in running:
                future.cancel()
        self._on_progress(row, done)
        return failed

    def _keep(self, row: Row, lease: str, batch: list[tuple[int, bytes]]) -> None:
        if not self._store.put_verdicts(row.id, lease, batch) or not self._store.renew(
            row.id, lease, LEASE_S
        ):
            raise InfrastructureError("another grader has taken the run over", "lease")
        batch.clear()

    def _pending(self, row: Row, suite: Suite) -> Iterator[_Attempt]:
        for sample in self._store.samples(row.id, unjudged=True):
            source = zlib.decompress(sample["program"]).decode("utf-8", "surrogatepass")
            yield _Attempt(
                sample["place"],
                sample["task"],
                source,
                sample["claimed_outcome"],
                sample["claimed_stage"],
            )

    def _start(self, attempt: _Attempt, suite: Suite) -> Future[Verdict]:
        return self._judge.submit(
            suite[attempt.task], attempt.source, seed=secrets.randbelow(1 << 32)
        )

    # ===== Concluding ====

    def _conclude(self, row: Row, lease: str, suite: Suite) -> None:
        derived = summarise(
            suite,
            row.claimed["source"],
            (zlib.decompress(sample["verdict"]) for sample in self._store.samples(row.id)),
            samples=row.samples,
            infrastructure_errors=0,
            seconds=0.0,
            cutoff=_cutoff(row),
        )
        record = derived.model_dump(mode="json")
        passes = [0] * len(suite)
        compared = self._compared(row, suite, passes)
        status, difference = judge_claims(compared, row.claimed, record)
        record["passes"] = passes
        record["curve"] = _curve(derived)
        record["graded_by"] = {
            "backend": self._pool.backend,
            "runtime": self._pool.isolation.runtime,
            "image": self._pool.image,
        }
        values = {"derived": json.dumps(record), "difference": json.dumps(difference)}
        self._store.finish(row.id, lease, status=status, graded=time.time(), note="", **values)

    def _compared(self, row: Row, suite: Suite, passes: list[int]) -> Iterator[Compared]:
        """Each sample as claimed and as it came out; counts those that passed by task."""
        for sample in self._store.samples(row.id):
            verdict = unpack_line(sample["verdict"])["verdict"]
            passes[sample["task"]] += verdict["outcome"] == Outcome.PASSED
            yield Compared(
                sample["place"],
                suite[sample["task"]].id,
                sample["claimed_outcome"],
                sample["claimed_stage"],
                verdict["outcome"],
                verdict["stage"],
                verdict["reason"],
            )


@dataclass(frozen=True)
class _Attempt:
    """A sample on its way to a verdict that is kept."""

    place: int
    task: int
    source: str
    claimed_outcome: str
    claimed_stage: int
    first: Verdict | None = None
    """What came out first, where that contradicts the run."""
    tries: int = 1

    def _borne_out(self, verdict: Verdict) -> bool:
        passed = verdict.outcome is Outcome.PASSED
        claimed = self.claimed_outcome == Outcome.PASSED
        return passed == claimed and verdict.stage == self.claimed_stage

    def after(self, verdict: Verdict) -> _Attempt | None:
        """The next attempt; None where this verdict is the last word."""
        if self._borne_out(verdict) or self.tries >= TRIES:
            return None
        return _Attempt(
            self.place,
            self.task,
            self.source,
            self.claimed_outcome,
            self.claimed_stage,
            self.first or verdict,
            self.tries + 1,
        )

    def packed(self, last: Verdict) -> bytes:
        """The verdict to keep: the one that bears the claim out, or else the first."""
        kept = last if self.first is None or self._borne_out(last) else self.first
        line = verdict_line(self.place, kept, self.source)
        return zlib.compress(line.model_dump_json().encode())


def _cutoff(row: Row) -> dt.date | None:
    cutoff = row.made.get("cutoff")
    return None if cutoff is None else dt.date.fromisoformat(cutoff)


def unpack_line(packed: bytes) -> dict[str, Any]:
    """A stored verdict, in the form of a line of ``verdicts.jsonl``."""
    line: dict[str, Any] = json.loads(zlib.decompress(packed))
    return line


def _curve(derived: Summary) -> dict[str, list[float]] | None:
    """The horizon's curve with its 95% band and the octaves' rates, for drawing."""
    fitted = try_fit(
        [Record(p.task, p.family, p.lines, p.passes, p.attempts) for p in derived.points]
    )
    if fitted is None:
        return None
    drawn = curve(fitted, _CURVE_POINTS)
    told = {name: [round(float(v), 4) for v in getattr(drawn, name)] for name in drawn._fields}
    middles = ((o.low * o.high) ** 0.5 for o in fitted.octaves)
    ends = fitted.smallest, fitted.largest
    told["octave_lines"] = [round(min(max(lines, ends[0]), ends[1]), 2) for lines in middles]
    told["octave_rate"] = [round(o.rate, 4) for o in fitted.octaves]
    told["octave_tasks"] = [float(o.tasks) for o in fitted.octaves]
    return told
