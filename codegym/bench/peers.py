"""What others do on the machine itself: bare fork, a subprocess, bubblewrap."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from codegym.bench.contender import Contender, Skipped, repeat
from codegym.bench.helper import FOLDER, Helper
from codegym.bench.series import Series
from codegym.sandbox import SandboxPool
from codegym.task import Limits, Outcome

PYTHON_OPTIONS = ("-I", "-S", "-c", "pass")
"""The cheapest start of an interpreter that runs something."""
_TIMER = "forktimes.py"
_COMMAND_S = 60.0


class HostFork(Contender):
    """Bare fork + wait of the interpreter that runs this benchmark."""

    name = "bare fork + wait, this interpreter"
    share = 2.0

    def __init__(self) -> None:
        self.series = [Series("fork_host", self.name, "plain")]
        self._helper = Helper(_TIMER, ("-I", "-S"))

    def measure(self, seconds: float) -> None:
        """Let the helper fork."""
        self.series[0].durations += self._helper.ask(f"{seconds:.4f}")

    def close(self) -> None:
        """End the helper."""
        self._helper.close()


class SandboxFork(Contender):
    """Bare fork + wait by a program in the sandbox: the very interpreter that our runs use.

    Args:
        pool: A pool of one slot.
    """

    name = "bare fork + wait, the sandbox's interpreter"
    share = 3.0

    def __init__(self, pool: SandboxPool) -> None:
        self.series = [Series("fork_sandbox", self.name, "plain")]
        self._pool = pool
        self._source = (FOLDER / _TIMER).read_text("utf-8")

    def measure(self, seconds: float) -> None:
        """Run the timer as any other program."""
        limits = Limits(wall_s=seconds + 30, cpu_s=seconds + 30, output_bytes=4 << 20)
        execution = self._pool.run(self._source, limits=limits, argv=[f"{seconds:.4f}"])
        if execution.outcome is not Outcome.PASSED:
            raise Skipped(f"the timer ended as {execution.outcome}: {execution.reason}")
        self.series[0].durations += json.loads(execution.stdout)


class Command(Contender):
    """A command that starts something, runs nothing in it, and ends.

    Args:
        series: What it collects into.
        command: Program and arguments.
        share: See :class:`Contender`.
        environment: All of its environment; ours where not given.
    """

    def __init__(
        self,
        series: Series,
        command: Sequence[str],
        share: float,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.name = series.what
        self.share = share
        self.series = [series]
        self._command = list(command)
        self._environment = environment

    def measure(self, seconds: float) -> None:
        """Start it again and again."""
        repeat(self._start, seconds, self.series[0].durations)

    def _start(self) -> None:
        # Without pipes: subprocess.run would then wait in a slower way than needed.
        with subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environment,
        ) as process:
            try:
                status = process.wait(_COMMAND_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Skipped(f"it did not end within {_COMMAND_S:g} s") from None
        if status:
            raise Skipped(f"`{' '.join(self._command[:2])} ...` ended with {status}")


def interpreter() -> str:
    """The interpreter itself, not a virtual environment's link to it."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


def subprocess_peer() -> Contender:
    """A fresh interpreter: fast, and no isolation at all."""
    series = Series("subprocess", "subprocess python3 -I -S -c pass", "plain")
    return Command(series, [interpreter(), *PYTHON_OPTIONS], 3.0)


def bubblewrap_peer() -> Contender:
    """A fresh interpreter in fresh namespaces, the kinds that our bubblewrap launcher takes.

    Raises:
        Skipped: bubblewrap is not installed.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise Skipped("bubblewrap is not installed")
    kinds = ["ipc", "pid", "net", "uts", "cgroup-try"] if os.geteuid() == 0 else ["all"]
    command = [program, "--die-with-parent", "--new-session", "--clearenv"]
    command += [f"--unshare-{kind}" for kind in kinds]
    command += ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    series = Series("bubblewrap", "bwrap with python3 -I -S -c pass", "plain")
    return Command(series, [*command, "--", interpreter(), *PYTHON_OPTIONS], 3.0)
