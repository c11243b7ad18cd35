"""A run folder that came as ``.tar.gz``, unpacked as if its maker meant harm.

Only what a run folder is made of is taken, by its name alone: no path of the archive is
ever a path here. Nothing is allocated on the word of a header, and what an archive may
unfold to is counted while it unfolds.
"""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from codegym.errors import InputError
from codegym.leaderboard.reading import FILES

MAX_PACKED_BYTES = 64 << 20
"""Largest upload."""

MAX_UNPACKED_BYTES = 512 << 20
"""Largest run folder, all files together."""

# Of a run folder, but no part of a row.
_PASSED_OVER = frozenset({"errors.jsonl", ".lock", "report.html"})
_MAX_MEMBERS = 64
# What the headers of one member may take: long names and extended headers are read whole.
_HEADER_BYTES = 64 << 10
_WHERE = "upload"


def unpack(packed: IO[bytes], into: Path, max_bytes: int = MAX_UNPACKED_BYTES) -> None:
    """Write the files of a run folder.

    Args:
        packed: A gzipped tar archive.
        into: An empty folder.
        max_bytes: How much the archive may unfold to.

    Raises:
        InputError: It is no archive, holds something else than a run folder, or is too large.
    """
    try:
        with gzip.GzipFile(fileobj=packed, mode="rb") as unzipped:
            metered = _Metered(cast(IO[bytes], unzipped), max_bytes)
            with tarfile.open(fileobj=cast(Any, metered), mode="r|") as archive:
                _take(archive, metered, into)
    except InputError:
        raise
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
        raise InputError(f"not a .tar.gz that can be read: {error}", _WHERE) from None
    except (RecursionError, MemoryError, OverflowError):
        raise InputError("not a .tar.gz that can be read", _WHERE) from None
    missing = [name for name in FILES if not (into / name).exists()]
    if missing:
        raise InputError(f"holds no {missing[0]}: pack a run folder of `codegym eval`", _WHERE)


def _take(archive: tarfile.TarFile, metered: _Metered, into: Path) -> None:
    for count, member in enumerate(iter(archive.next, None), start=1):
        if count > _MAX_MEMBERS:
            raise InputError(f"holds more than {_MAX_MEMBERS} files", _WHERE)
        path = PurePosixPath(member.name)
        if member.isdir() and not path.is_absolute() and ".." not in path.parts:
            metered.allow(_HEADER_BYTES)
            continue
        plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()
        if not plain or path.is_absolute() or ".." in path.parts or len(path.parts) > 2:
            raise InputError(f"holds {_shown(member.name)}, which is no file of a run", _WHERE)
        metered.allow(member.size + _HEADER_BYTES)
        if path.name in _PASSED_OVER:
            continue
        if path.name not in FILES:
            raise InputError(f"holds {_shown(member.name)}, which is no file of a run", _WHERE)
        content = archive.extractfile(member)
        assert content is not None
        try:
            with content, open(into / path.name, "xb") as out:
                shutil.copyfileobj(content, out)
        except FileExistsError:
            raise InputError(f"holds two files {path.name}", _WHERE) from None


class _Metered:
    """What the archive is read from: as much as was allowed for, and no more in all."""

    def __init__(self, source: IO[bytes], budget: int) -> None:
        self._source = source
        self._left = budget
        self._allowed = _HEADER_BYTES

    def allow(self, size: int) -> None:
        """Let the next member be read, of this size with its headers."""
        # From here on: what was allowed for earlier members and not used is no use now.
        self._allowed = size

    def read(self, size: int) -> bytes:
        chunk = self._source.read(size)
        self._left -= len(chunk)
        self._allowed -= len(chunk)
        if self._left < 0 or self._allowed < 0:
            raise InputError("unfolds to more than any run folder", _WHERE)
        return chunk


def _shown(name: str) -> str:
    return ascii(name if len(name) <= 60 else name[:57] + "...")
