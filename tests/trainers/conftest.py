"""Sandboxes that die under a judgement, and the programs of the documentation's pages."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from codegym import SandboxPool
from codegym.selftest.containers import Containers

ROOT = Path(__file__).resolve().parents[2]

SLEEPER = "import time\ntime.sleep(30)\n"
"""Runs until it is killed, or into its time limit: then it would be a verdict, and a reward."""


class Dying:
    """A pool that tries nothing again, and somebody who kills its containers."""

    def __init__(self) -> None:
        self._containers = Containers()
        self._others = self._containers.ids()
        self.pool = SandboxPool("docker", workers=2, retries=0)

    @contextlib.contextmanager
    def killing(self) -> Iterator[None]:
        """Kill each container of the pool, and each that takes its place."""
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(0.02):
                for identity in self._containers.ids() - self._others:
                    self._containers.kill(identity)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
        for _ in range(20):  # dead ones may still lie ready
            runs = [self.pool.submit("import time\ntime.sleep(0.2)") for _ in range(4)]
            if not any([run.exception() for run in runs]):
                return
        raise AssertionError("the pool did not come back")

    def close(self) -> None:
        self.pool.close()
        self._containers.close()


@pytest.fixture
def dying() -> Iterator[Dying]:
    made = Dying()
    yield made
    made.close()


@pytest.fixture
def run_page() -> Callable[..., str]:
    """Runs the programs of a page of docs/trainers, one after another in one file each."""

    def run(name: str, timeout: float = 170) -> str:
        page = (ROOT / "docs" / "trainers" / f"{name}.md").read_text("utf-8")
        programs = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        assert programs
        out = ""
        for program in programs:
            done = subprocess.run(
                [sys.executable, "-c", program],
                capture_output=True,
                text=True,
                timeout=timeout,
                cwd=ROOT,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-3000:]
            out += done.stdout
        return out

    return run
