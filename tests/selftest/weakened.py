"""Copies of ourselves with one wall taken down, and a judge that is none.

Hostile code runs here for what it is: a copy loses one wall and keeps all others, above all the
namespaces of processes and files. Nothing here runs on the backend without walls, or shares the
host's process table (the reset kills whatever it finds there) or its folders.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import types
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from unittest import mock

from codegym import SandboxPool
from codegym.resources import sandbox_folder
from codegym.sandbox.launchers.bubblewrap import BubblewrapLauncher
from codegym.sandbox.launchers.docker import DockerLauncher
from codegym.sandbox.settings import Settings
from codegym.selftest.bait import lay_bait
from codegym.selftest.case import load_cases
from codegym.selftest.runner import Result, run_on
from codegym.selftest.stage import Stage
from codegym.task import Outcome, Task, TestResult, Verdict

SCRATCH = ("/box", "/tmp", "/var/tmp", "/dev/shm")
CASES = {case.number: case for case in load_cases()}


def run(pool: SandboxPool, *numbers: int, judge: Any = None) -> dict[int, Result]:
    """Run some cases on a pool; bait is laid too late to be inherited by it."""
    with lay_bait() as bait:
        stage = Stage(pool, bait, judge)
        results = run_on(stage, [CASES[number] for number in numbers])
        return {result.number: result for result in results}


class GenerousPool(SandboxPool):
    """Gives every run as many processes as the sandbox has."""

    def request(self, header, blobs, limits, finish, **options):
        generous = limits.model_copy(update={"processes": 4096})
        return super().request(header, blobs, generous, finish, **options)


@contextlib.contextmanager
def docker_without(
    change: Callable[[dict[str, Any]], None],
    pool_class: type[SandboxPool] = SandboxPool,
    settings: Settings | None = None,
) -> Iterator[SandboxPool]:
    """A pool of containers whose host configuration was changed."""

    class Weak(DockerLauncher):
        def _host_config(self) -> dict[str, Any]:
            config = super()._host_config()
            change(config)
            return config

    with (
        mock.patch("codegym.sandbox.pool.choose", lambda backend, given: Weak(given)),
        pool_class("docker", workers=2, spares=0, settings=settings) as pool,
    ):
        yield pool


@contextlib.contextmanager
def warm_bubblewrap(
    folder: Path,
    file: str = "",
    old: str = "",
    new: str = "",
    *,
    scratch: tuple[str, ...] = SCRATCH,
    without: str = "",
) -> Iterator[SandboxPool]:
    """Bubblewrap sandboxes that serve many runs, with one piece of the guest's source replaced.

    What a weakened guest lets through stays inside: the outer wall is whole.
    """
    copy = folder / "sandbox"
    shutil.copytree(sandbox_folder(), copy)
    folder.chmod(0o755)
    if file:
        path = copy / "guest" / file
        text = path.read_text()
        assert text.count(old) == 1, f"{file} has changed: say here again what makes it weak"
        path.write_text(text.replace(old, new))

    class Warm(BubblewrapLauncher):
        single_use = False

        def _walls(self, options: Sequence[str] = ()) -> list[str]:
            return [word for word in super()._walls(options) if word != without]

    def with_scratch(config: Any) -> str:
        return json.dumps({**config, "scratch": list(scratch)})

    module = "codegym.sandbox.launchers.bubblewrap"
    with (
        mock.patch(f"{module}.sandbox_folder", return_value=copy),
        mock.patch(f"{module}.json", types.SimpleNamespace(dumps=with_scratch)),
        mock.patch("codegym.sandbox.pool.choose", lambda backend, given: Warm(given)),
    ):
        pool = SandboxPool("bubblewrap", workers=2, spares=0)
        with pool:
            pool.run("")
            yield pool


_HARNESS = """
import sys, unittest
class Tests(unittest.TestCase):
    def test(self):
        check(add)
found = unittest.TestLoader().loadTestsFromModule(sys.modules["__main__"])
sys.exit(not unittest.TextTestRunner().run(found).wasSuccessful())
"""


class NaiveJudge:
    """Runs tests and submission in one interpreter, in a sandbox, and believes its exit code.

    This is what group C is there to fool.
    """

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool

    def submit(self, task: Task, source: str | bytes) -> Future[Verdict]:
        future: Future[Verdict] = Future()
        future.set_result(self.evaluate(task, source))
        return future

    def evaluate(self, task: Task, source: str | bytes) -> Verdict:
        text = source if isinstance(source, str) else source.decode()
        tests = task.stages[0].tests
        harness = "" if "def check(" not in tests else _HARNESS
        done = self._pool.run(f"{text}\n{tests}\n{harness}", limits=task.limits)
        passed = done.exit_code == 0
        reason = "" if passed else done.stderr.decode("utf-8", "replace")[-200:] or "failed"
        return Verdict(
            task_id=task.id,
            outcome=Outcome.PASSED if passed else Outcome.FAILED,
            reason=reason,
            tests=(TestResult(name="check", stage=1, passed=passed, message=reason),),
            passed=int(passed),
            total=1,
            stage=int(passed),
            line_credit=0,
            stdout=done.stdout,
            stderr=done.stderr,
            stdout_truncated=False,
            stderr_truncated=False,
            usage=done.usage,
            protocol="function",
            tamper_proof=False,
            isolation=done.isolation,
            versions={},
        )
