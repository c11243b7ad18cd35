"""The queue: what is left where re-grading or storing ends in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from codegym import InfrastructureError, SandboxPool
from tests.cli_runner import environment
from tests.leaderboard.conftest import Board

pytestmark = pytest.mark.docker


class Failing:
    """A judge whose sandbox fails after so many judgements."""

    def __init__(self, judge: Any, good: int) -> None:
        self._judge, self._good = judge, good
        self.asked = 0

    def submit(self, task: Any, source: Any, *, seed: int | None = None) -> Future[Any]:
        self.asked += 1
        if self.asked <= self._good:
            return self._judge.submit(task, source, seed=seed)
        failed: Future[Any] = Future()
        failed.set_exception(InfrastructureError("it went away", "lost"))
        return failed


def _grader(board: Board, pool: SandboxPool, judge: Any) -> Any:
    from codegym.leaderboard.regrading import Grader

    return Grader(board.store, board.catalogue, pool, judge)


def test_a_failed_sandbox_is_no_verdict_and_nothing_is_judged_twice(
    board: Board, honest: Path, docker_pool: SandboxPool, docker_judge: Any
) -> None:
    row = board.add(honest)
    failing = Failing(docker_judge, 3)
    row = _grader(board, docker_pool, failing).grade_next(row.id)
    assert (row.status, row.derived, row.tries) == ("queued", None, 1)
    assert row.note == "the sandbox failed on 5 programs"
    assert sum(1 for _ in board.store.samples(row.id, unjudged=True)) == 5

    rest = Failing(docker_judge, 100)
    row = _grader(board, docker_pool, rest).grade_next(row.id)
    assert (row.status, row.note, rest.asked) == ("verified", "", 5)


def test_a_run_that_cannot_be_graded_is_left_alone_until_its_keeper_asks(
    board: Board, honest: Path, docker_pool: SandboxPool, docker_judge: Any
) -> None:
    from codegym.leaderboard.store import MAX_TRIES

    row = board.add(honest)
    grader = _grader(board, docker_pool, Failing(docker_judge, 0))
    for _ in range(MAX_TRIES):
        assert board.store.has_work()
        assert grader.grade_next().status == "queued"
    assert not board.store.has_work()
    assert grader.grade_next() is None
    assert board.store.requeue(row.id)
    assert board.graded(honest).status == "verified"


def test_a_suite_that_is_no_longer_what_it_was_is_told(
    board: Board, honest: Path, docker_pool: SandboxPool, docker_judge: Any, suite: Any
) -> None:
    from codegym.leaderboard.catalogue import Catalogue
    from codegym.leaderboard.regrading import Grader

    row = board.add(honest)
    board.store.put_suite(suite.digest, "authored", "authored", "[]")
    fresh = Grader(board.store, Catalogue(board.store), docker_pool, docker_judge)
    row = fresh.grade_next(row.id)
    assert row.status == "queued"
    assert "is another suite here" in row.note


def test_a_wrong_verdict_is_asked_for_again_before_it_counts(
    board: Board, honest: Path, docker_pool: SandboxPool, docker_judge: Any
) -> None:
    """A right program that failed once, by chance, is no forgery."""

    class Flaky(Failing):
        def submit(self, task: Any, source: Any, *, seed: int | None = None) -> Future[Any]:
            self.asked += 1
            offered = task.stub if self.asked == 1 else source
            return self._judge.submit(task, offered, seed=seed)

    row = board.add(honest)
    flaky = Flaky(docker_judge, 0)
    row = _grader(board, docker_pool, flaky).grade_next(row.id)
    assert row.status == "verified"
    assert flaky.asked == row.samples + 1


def test_a_kill_while_a_run_is_stored_leaves_none_of_it(
    honest: Path, spec: str, tmp_path: Path
) -> None:
    from codegym.leaderboard.store import Store

    die_while_storing(str(tmp_path / "board.sqlite"), spec, honest)
    store = Store.open(tmp_path / "board.sqlite")
    assert store.rows() == []
    with store.engine.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM samples").scalar() == 0
    store.close()


def die_while_storing(where: str, spec: str, run: Path) -> None:
    """Another process stores a run and is killed between two of its batches."""
    script = f"""
        import dataclasses, os, signal
        from pathlib import Path
        from codegym.leaderboard import store
        from codegym.leaderboard.catalogue import Catalogue
        from codegym.leaderboard.reading import read_run

        store._BATCH = 2
        board = store.Store.open({where!r})
        offered = read_run(Path({str(run)!r}), Catalogue(board).add({spec!r}))

        def programs():
            for number, program in enumerate(offered.programs()):
                if number == 6:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield program

        board.add(dataclasses.replace(offered, programs=programs), "half")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
