"""Reading JSON lines with errors that name the file and the line.

Suites and samples come in this form, plain or gzipped, and may be long: lines are
read one at a time and each is bounded. Some suites come as one JSON array instead.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

from codegym.errors import InputError

MAX_LINE_BYTES = 64 << 20
"""Longest line that is read, bytes; a file without line ends must not fill the memory."""

MAX_ARRAY_BYTES = 256 << 20
"""Largest JSON array that is read, bytes after unzipping."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line that holds a JSON object."""

    record: dict[str, Any]
    number: int
    """Line number, from 1."""
    where: str
    """``FILE:NUMBER``, for error messages."""
    place: str = ""
    """``line NUMBER`` or ``item NUMBER``, for messages about two of them."""


def read_json_lines(path: Path | str, max_line_bytes: int | None = None) -> Iterator[JsonLine]:
    """Read the JSON objects of a file, one a line; blank lines are skipped.

    Args:
        path: The file; gzipped where its first bytes say so (whatever its name);
            ``-`` reads standard input.
        max_line_bytes: Longest line that is read; :data:`MAX_LINE_BYTES` by default.

    Raises:
        InputError: The file is missing or unreadable, a line is too long, not UTF-8
            or not a JSON object, or the gzip stream is broken or cut short.
    """
    name = _name(path)
    with _opened(path) as (stream, progress):
        yield from _lines(stream, name, progress, max_line_bytes or MAX_LINE_BYTES)


def read_json_records(path: Path | str, max_line_bytes: int | None = None) -> Iterator[JsonLine]:
    """Read the objects of a file that is either JSON lines or one JSON array of objects.

    The items of an array are named ``FILE: item NUMBER``, from 1.

    Args:
        path: As in :func:`read_json_lines`.
        max_line_bytes: Longest line that is read, of JSON lines.

    Raises:
        InputError: As in :func:`read_json_lines`; or an array is too large or holds
            something else than objects.
    """
    name = _name(path)
    with _opened(path) as (stream, progress):
        # Only a first line that begins with a bracket makes it an array: an object does not.
        if stream.peek(4096)[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
            raw = stream.read(MAX_ARRAY_BYTES + 1)
            if len(raw) > MAX_ARRAY_BYTES:
                raise InputError(f"the array is larger than {MAX_ARRAY_BYTES >> 20} MiB", name)
            for number, record in enumerate(_array(raw, name), start=1):
                where = f"{name}: item {number}"
                yield JsonLine(_object(record, where), number, where, f"item {number}")
        else:
            yield from _lines(stream, name, progress, max_line_bytes or MAX_LINE_BYTES)


def _name(path: Path | str) -> str:
    return "stdin" if str(path) == "-" else str(path)


@dataclass(slots=True)
class _Progress:
    """How far reading came, for errors of the stream itself."""

    lines: int = 0


def _lines(
    stream: BufferedReader, name: str, progress: _Progress, max_line_bytes: int
) -> Iterator[JsonLine]:
    while raw := stream.readline(max_line_bytes + 1):
        progress.lines += 1
        number = progress.lines
        where = f"{name}:{number}"
        if len(raw) > max_line_bytes:
            raise InputError(f"the line is longer than {max_line_bytes >> 20} MiB", where)
        if not raw.isspace():
            yield JsonLine(_object(_parse(raw, where), where), number, where, f"line {number}")


@contextmanager
def _opened(path: Path | str) -> Iterator[tuple[BufferedReader, _Progress]]:
    """The stream of a file; what goes wrong with it becomes an error that names the place."""
    name, progress = _name(path), _Progress()
    try:
        with _open(path) as stream:
            yield stream, progress
    except FileNotFoundError:
        raise InputError("no such file", name) from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        place = f"{name}:{progress.lines + 1}"
        raise InputError(f"the gzip data is broken or cut short: {error}", place) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", name) from None


@contextmanager
def _open(path: Path | str) -> Iterator[BufferedReader]:
    """Open a file, a pipe or standard input; each may be gzipped, and is opened once."""
    stdin = str(path) == "-"
    with open(sys.stdin.fileno() if stdin else path, "rb", closefd=not stdin) as stream:
        if stream.peek(2)[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=stream) as unzipped:
                yield cast(BufferedReader, unzipped)  # it has the same methods
        else:
            yield stream


def _parse(raw: bytes, where: str) -> Any:
    try:
        # A byte-order mark at the start of a file is no part of its first line.
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte {error.start} of the line)", where) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise InputError(f"not JSON: {error.msg} ({place}column {error.colno})", where) from None
    except (RecursionError, ValueError) as error:  # nested too deep; a number with too many digits
        raise InputError(f"not JSON that can be read: {error}", where) from None


def _array(raw: bytes, where: str) -> list[Any]:
    items = _parse(raw, where)
    if not isinstance(items, list):
        raise InputError(f"must be a JSON array, and is {type(items).__name__}", where)
    return items


def _object(record: Any, where: str) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise InputError(f"must be a JSON object, and is {type(record).__name__}", where)
    return record
