"""Reading JSON lines with errors that name the file and the line.

Suites and samples come in this form, plain or gzipped, and may be long: lines are
read one at a time and each is bounded.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from codegym.errors import InputError

MAX_LINE_BYTES = 64 << 20
"""Longest line that is read, bytes; a file without line ends must not fill the memory."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line that holds a JSON object."""

    record: dict[str, Any]
    number: int
    """Line number, from 1."""
    where: str
    """``FILE:NUMBER``, for error messages."""


def read_json_lines(path: Path | str) -> Iterator[JsonLine]:
    """Read the JSON objects of a file, one a line; blank lines are skipped.

    Args:
        path: The file; gzipped where its first bytes say so (whatever its name);
            ``-`` reads standard input.

    Raises:
        InputError: The file is missing or unreadable, a line is too long, not UTF-8
            or not a JSON object, or the gzip stream is broken or cut short.
    """
    name = "stdin" if str(path) == "-" else str(path)
    number = 0
    try:
        with _open(path) as stream:
            while raw := stream.readline(MAX_LINE_BYTES + 1):
                number += 1
                where = f"{name}:{number}"
                if len(raw) > MAX_LINE_BYTES:
                    raise InputError(f"the line is longer than {MAX_LINE_BYTES >> 20} MiB", where)
                if not raw.isspace():
                    yield JsonLine(_parse(raw, where), number, where)
    except FileNotFoundError:
        raise InputError("no such file", name) from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        place = f"{name}:{number + 1}"
        raise InputError(f"the gzip data is broken or cut short: {error}", place) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", name) from None


@contextmanager
def _open(path: Path | str) -> Iterator[IO[bytes]]:
    """Open a file, a pipe or standard input; each may be gzipped, and is opened once."""
    stdin = str(path) == "-"
    with open(sys.stdin.fileno() if stdin else path, "rb", closefd=not stdin) as stream:
        if stream.peek(2)[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=stream) as unzipped:
                yield cast(IO[bytes], unzipped)
        else:
            yield stream


def _parse(raw: bytes, where: str) -> dict[str, Any]:
    try:
        # A byte-order mark at the start of a file is no part of its first line.
        record = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte {error.start} of the line)", where) from None
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg} (column {error.colno})", where) from None
    except (RecursionError, ValueError) as error:  # nested too deep; a number with too many digits
        raise InputError(f"not JSON that can be read: {error}", where) from None
    if not isinstance(record, dict):
        raise InputError(f"must be a JSON object, and is {type(record).__name__}", where)
    return record
