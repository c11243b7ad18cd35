"""Judging many submissions at once, so that it can be stopped and gone on with."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, cast

import codegym
from codegym.errors import InfrastructureError
from codegym.evaluation.crew import Crew
from codegym.evaluation.folder import sample_seed
from codegym.evaluation.live import Live, shown
from codegym.evaluation.player import Played, Player
from codegym.evaluation.samples import SampleSource
from codegym.evaluation.summary import Summary, earlier_seconds, summarise
from codegym.evaluation.writing import RunFolder
from codegym.judge import Judge
from codegym.resources import sandbox_folder
from codegym.suites import Suite
from codegym.task import Isolation, Task, Verdict

# Enough in flight that no worker waits for the next one, few enough that a file of
# a million samples is not in memory.
_IN_FLIGHT_PER_WORKER = 4
# So many infrastructure errors in a row mean that the engine or the model's server is gone, and
# that going on would only fail the rest one by one.
_GIVE_UP_AFTER = 20


class Judging(Protocol):
    """The part of :class:`codegym.Judge` that a run of samples needs."""

    def submit(
        self, task: Task, source: str | bytes, *, seed: int | None = None
    ) -> Future[Verdict]:
        """Judge a submission in the background."""
        ...


class Pool(Protocol):
    """The part of :class:`codegym.SandboxPool` that a run needs."""

    @property
    def backend(self) -> str:
        """What the sandboxes are made with."""
        ...

    @property
    def workers(self) -> int:
        """How many there are."""
        ...

    @property
    def isolation(self) -> Isolation:
        """Behind which walls they are."""
        ...

    @property
    def image(self) -> str:
        """Tag of their image; empty where there is none."""
        ...


class Evaluation:
    """One evaluation in a run folder; a context manager.

    Opening reads every sample once and takes the folder's lock; :meth:`judge` makes the samples
    that are not there yet, while it judges those that have no verdict. The same arguments on the
    same folder go on where an earlier session stopped.

    Args:
        suite: What to judge on.
        source: The submissions, or who makes them.
        out: The run folder.
        seed: Seed of the hidden tests' random inputs, and of the sampling.
        cutoff: The date up to which the model may have seen public tasks.
        command: The command that this is, for the manifest.

    Raises:
        InputError: The samples are broken, or the folder is not this run's.
    """

    def __init__(
        self,
        suite: Suite,
        source: SampleSource | Player,
        out: Path,
        *,
        seed: int = 0,
        cutoff: dt.date | None = None,
        command: Iterable[str] = (),
    ) -> None:
        self.suite, self.seed, self.cutoff = suite, seed, cutoff
        self._label = source.label()
        self._player = source if isinstance(source, Player) else None
        about: dict[str, Any] = {"command": list(command)}
        about["cutoff"] = None if cutoff is None else cutoff.isoformat()
        if self._player is not None:
            player = self._player
            price = None if player.price is None else player.price._asdict()
            about |= {"mode": player.mode, "turns": player.turns, "price": price}
            about["concurrency"] = player.concurrency
        self._folder = RunFolder(out, suite, source, seed, about)

    def __enter__(self) -> Evaluation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self._folder.close()

    @property
    def remaining(self) -> int:
        """How many samples have no verdict yet."""
        return self._folder.remaining

    @property
    def episodes(self) -> int:
        """How many episodes are played at once; 0 where the samples are there before."""
        return 0 if self._player is None else self._player.concurrency

    def judge(self, pool: Pool, judge: Judging, *, progress: bool = True) -> Summary:
        """Make and judge what remains, and write ``summary.json``.

        Args:
            pool: The pool that judges.
            judge: The judge on it. Where samples are made in several turns, a
                :class:`codegym.Judge`.
            progress: Show counts on standard error where that is a terminal.

        Returns:
            The summary of the whole run, earlier sessions included. Where the sandbox or the
            model's server failed for some samples they are counted in it, and the next session
            goes on with them.

        Raises:
            InputError: The run was begun on another backend or image, or the model's server
                refuses what it is asked.
            KeyboardInterrupt: It was stopped; the folder is valid and can be gone on with.
        """
        self._folder.start(_walls(pool, judge))
        before = earlier_seconds(self._folder.path / "summary.json")
        started = time.monotonic()
        folder = self._folder
        live = Live(self.suite, folder.count, folder.count - self.remaining, folder.tasks_judged)
        session = _Session(self, judge, pool.workers * _IN_FLIGHT_PER_WORKER, live)
        try:
            with shown(live, progress):
                session.run()
        finally:
            summary = self._sum_up(session.faults, before + time.monotonic() - started)
        return summary

    def summary(self) -> Summary:
        """Summarise what has been judged so far, without judging anything, and write it.

        A session that was killed after its last verdict has left no summary, or an older one.
        """
        return self._sum_up(0, earlier_seconds(self._folder.path / "summary.json"))

    def _sum_up(self, infrastructure_errors: int, seconds: float) -> Summary:
        """Make the summary of all that is in the folder, and write it."""
        self._folder.finish()
        paths = {name: self._folder.path / name for name in ("samples.jsonl", "verdicts.jsonl")}
        complete = not self.remaining
        summary = summarise(
            self.suite,
            self._label,
            _lines(paths["verdicts.jsonl"]),
            _lines(paths["samples.jsonl"]) if self._player is not None else (),
            samples=self._folder.count,
            infrastructure_errors=infrastructure_errors,
            seconds=seconds,
            cutoff=self.cutoff,
            files={name: _sha256(path) for name, path in paths.items()} if complete else None,
        )
        self._folder.write_summary(summary)
        return summary


class _Session:
    """Making and judging at the same time, until nothing is left or it is stopped."""

    def __init__(self, run: Evaluation, judge: Judging, in_flight: int, live: Live) -> None:
        self._folder, self._suite, self._seed = run._folder, run.suite, run.seed
        self._player, self._judge, self._in_flight, self._live = run._player, judge, in_flight, live
        self._judging: dict[Future[Verdict], tuple[int, str, str]] = {}
        self._playing: dict[Future[Played], int] = {}
        self._crew = Crew(self._player.concurrency) if self._player is not None else None
        self.faults = 0
        self._in_a_row = {"judge": 0, "player": 0}

    def run(self) -> None:
        pending = self._folder.pending()
        to_play = self._folder.to_play() if self._player is not None else iter(())
        try:
            while True:
                if max(self._in_a_row.values()) < _GIVE_UP_AFTER:
                    room = self._in_flight - len(self._judging)
                    for number, task_id, source in itertools.islice(pending, max(room, 0)):
                        self._submit(number, task_id, source)
                    self._play(to_play)
                self._live.asking, self._live.judging = len(self._playing), len(self._judging)
                if not self._judging and not self._playing:
                    return
                self._collect()
        except BaseException as error:
            self._stop(isinstance(error, KeyboardInterrupt))
            raise
        finally:
            for future in self._judging:
                future.cancel()
            if self._crew is not None:
                self._crew.close()
            pending.close()  # it holds samples.jsonl open

    def _submit(self, number: int, task_id: str, source: str) -> None:
        seed = sample_seed(self._seed, number)
        future = self._judge.submit(self._suite[task_id], source, seed=seed)
        self._judging[future] = number, task_id, source

    def _play(self, to_play: Iterator[int]) -> None:
        """Begin episodes, unless the judge is behind with those that are over."""
        if self._player is None or self._crew is None:
            return
        room = self._player.concurrency - len(self._playing)
        if len(self._judging) > 2 * self._in_flight:
            return
        for number in itertools.islice(to_play, max(room, 0)):
            self._playing[self._crew.submit(partial(self._episode, number))] = number

    def _episode(self, number: int) -> Played:
        assert self._player is not None
        judge = cast(Judge, self._judge)
        tape = self._folder.tape(number)
        played = self._player.play(self._suite, number, self._seed, judge, tape)
        # Here, in the episode's own thread: what was paid for is kept whatever happens elsewhere.
        self._folder.add_sample(played.line)
        return played

    def _collect(self) -> None:
        everything: list[Future[Any]] = [*self._judging, *self._playing]
        finished, _ = wait(everything, return_when=FIRST_COMPLETED)
        for future in finished:
            if future in self._judging:
                self._judged(cast("Future[Verdict]", future))
            else:
                self._played(cast("Future[Played]", future))

    def _judged(self, future: Future[Verdict]) -> None:
        number, task_id, source = self._judging.pop(future)
        try:
            verdict = future.result()
        except InfrastructureError as error:
            self._fault(number, task_id, error, "judge")
        else:
            self._in_a_row["judge"] = 0
            self._keep(number, verdict, source)

    def _keep(self, number: int, verdict: Verdict, source: str) -> None:
        self._folder.add_verdict(number, verdict, source)
        self._live.judged(verdict)

    def _played(self, future: Future[Played]) -> None:
        number = self._playing.pop(future)
        try:
            line, verdict = (played := future.result()).line, played.verdict
        except InfrastructureError as error:
            self._fault(number, self._suite[number % len(self._suite)].id, error, "player")
            return
        self._in_a_row["player"] = 0
        self._live.answered(line)
        if verdict is not None:
            self._keep(number, verdict, line.solution)
        else:
            self._submit(number, line.task_id, line.solution)

    def _fault(self, number: int, task_id: str, error: InfrastructureError, who: str) -> None:
        self._folder.add_error(number, task_id, error)
        self.faults += 1
        self._live.faults += 1
        self._in_a_row[who] += 1

    def _stop(self, told: bool) -> None:
        """Wait for answers that are paid for; a second Ctrl-C does not.

        Args:
            told: Whether to say so.
        """
        if self._player is None or not self._playing:
            return
        self._player.speakers.stop()
        running = [future for future in self._playing if not future.cancel()]
        if running and told:
            what = "are on their way and will be kept" if self._player.speakers.paid else "end now"
            print(
                f"stopping: {len(running)} answers {what} (Ctrl-C again drops them)",
                file=sys.stderr,
            )
        try:
            wait(running)
        except KeyboardInterrupt:
            pass


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with open(path, "rb") as file:
            # The last line may be half written where a thread was left behind.
            yield from (line for line in file if line.endswith(b"\n"))


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _walls(pool: Pool, judge: Any) -> dict[str, Any]:
    return {
        "backend": pool.backend,
        "runtime": pool.isolation.runtime,
        "image": pool.image,
        "image_digest": _image_digest(pool),
        "workers": pool.workers,
        "versions": {
            "codegym": codegym.__version__,
            "commit": _commit(),
            "python": platform.python_version(),
        },
        "limits": {
            "examples": getattr(judge, "examples", None),
            "scale_limits": getattr(judge, "_scaled", None) is not None,
        },
    }


def _image_digest(pool: Pool) -> str | None:
    """Docker's id of the image; None where it cannot be told."""
    if pool.backend != "docker" or not pool.image:
        return None
    from codegym.sandbox import engine

    try:
        client = engine.connect()
        try:
            return str(client.images.get(pool.image).id)
        finally:
            client.close()
    except Exception:  # docker's own errors; the pool says what is wrong with the engine
        return None


def _commit() -> str | None:
    """The commit of the checkout that this code is; None outside of one."""
    root = sandbox_folder().parent
    if not (root / ".git").exists():
        return None
    git = ["git", "-C", str(root)]
    try:
        commit = subprocess.run(
            [*git, "rev-parse", "HEAD"], capture_output=True, text=True, timeout=10, check=True
        ).stdout.strip()
        changed = subprocess.run(
            [*git, "status", "--porcelain", "--untracked-files=no"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return commit + ("+changes" if changed else "")
