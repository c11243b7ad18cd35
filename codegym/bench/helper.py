"""A small process of ours that measures on request.

A peer that forks is measured in a process of its own, since a fork of this one,
with its threads and everything that it has loaded, would be dearer than the peer.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codegym.bench.contender import Skipped

FOLDER = Path(__file__).parent
_GRACE_S = 120.0


class Helper:
    """A program of this folder that answers lines with lines of JSON.

    Args:
        file: Its file name.
        options: Of the interpreter.

    Raises:
        Skipped: It does not start.
    """

    def __init__(self, file: str, options: Sequence[str] = ()) -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, *options, str(FOLDER / file)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise Skipped(f"{file} does not start: {error}") from error

    def ask(self, question: str) -> Any:
        """Ask and wait.

        Raises:
            Skipped: It ended, or is silent.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise AssertionError("both are pipes")
        try:
            stdin.write(question.encode() + b"\n")
            stdin.flush()
            # One answer is one line in one go: nothing is buffered between questions.
            if not select.select([stdout], [], [], _GRACE_S)[0]:
                raise Skipped(f"no answer within {_GRACE_S:g} s")
            line = stdout.readline()
        except OSError as error:
            raise Skipped(f"its process is gone: {error}") from error
        if not line:
            raise Skipped(f"its process ended with {self._process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        """End it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.kill()
        self._process.wait()
