"""Files of records: JSON lines, and Parquet where pyarrow is installed.

JSON lines are appended to, each whole, by any number of processes. A Parquet file is
written when its writer is closed; until then the episodes lie in JSON lines beside it.
"""

from __future__ import annotations

import fcntl
import os
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from codegym.errors import InputError
from codegym.jsonl import MAX_LINE_BYTES, read_json_lines
from codegym.trajectories.parquet import SUFFIX, read_parquet, require_pyarrow, write_parquet
from codegym.trajectories.records import Trajectory


class Writer:
    """Writes records to a file, after those that are in it.

    Args:
        path: ``.jsonl``; or ``.parquet``, which a file of that name is replaced by on closing.

    Raises:
        InputError: The file cannot be written, or is Parquet and pyarrow is not there.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._parquet = self.path.suffix == SUFFIX
        if self._parquet:
            require_pyarrow(self.path)
        self._lines = self.path.with_suffix(".part.jsonl") if self._parquet else self.path
        self._lock = threading.Lock()
        try:
            self._lines.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self._lines, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            _mend(self._fd)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(path)) from None
        self._end = weakref.finalize(self, os.close, self._fd)

    def write(self, record: Trajectory) -> None:
        """Add a record.

        Raises:
            InputError: It could not be written, or is too long to be read again.
        """
        line = record.to_line().encode() + b"\n"
        if len(line) > MAX_LINE_BYTES:
            where = f"{self.path}: {record.task_id}"
            raise InputError(f"the episode is longer than {MAX_LINE_BYTES >> 20} MiB", where)
        try:
            with self._lock:
                fcntl.flock(self._fd, fcntl.LOCK_EX)
                try:
                    while line:
                        line = line[os.write(self._fd, line) :]
                finally:
                    fcntl.flock(self._fd, fcntl.LOCK_UN)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(self.path)) from None

    def close(self) -> None:
        """End the file; safe to call again."""
        if not self._end.alive:
            return
        self._end()
        if self._parquet:
            write_parquet(self.path, read_trajectories(self._lines))
            self._lines.unlink()

    def __enter__(self) -> Writer:
        """The writer itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()


def _mend(fd: int) -> None:
    """Cut off what a writer that was killed left of its last line."""
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        end = size = os.fstat(fd).st_size
        while end and os.pread(fd, 1, end - 1) != b"\n":
            start = max(0, end - (1 << 16))
            end = start + os.pread(fd, end - start, start).rfind(b"\n") + 1
        if end != size:
            os.ftruncate(fd, end)
    finally:
        fcntl.flock(fd, fcntl.LOCK_UN)


def read_trajectories(path: Path | str) -> Iterator[Trajectory]:
    """Read the records of a file, one by one.

    Args:
        path: ``.jsonl``, plain or gzipped; ``.parquet``; ``-`` for JSON lines on standard input.

    Raises:
        InputError: The file is missing or broken, or a line is no record; the message names the
            line.
    """
    if Path(path).suffix == SUFFIX:
        yield from read_parquet(Path(path))
        return
    for line in read_json_lines(path):
        yield Trajectory.from_record(line.record, line.where)
