"""Pinned source packages as data: had from the package index once, cached, never built.

The cache holds the packed archives only. Each is checked against its pinned hash whenever it
is used, and its files are read out of it in memory, so that no path in it matters to the disk.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from codegym.errors import InfrastructureError
from codegym.resources import user_cache

MAX_ARCHIVE_BYTES = 16 << 20
MAX_UNPACKED_BYTES = 64 << 20
MAX_FILES = 20_000
_DOWNLOAD_SECONDS = 300


class Archive(NamedTuple):
    """One pinned source package."""

    name: str
    """As the package index knows it."""
    version: str
    sha256: str
    """Of the ``.tar.gz``, hexadecimal."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def cache_folder() -> Path:
    """Where archives are kept: ``$XDG_CACHE_HOME/codegym/conformance``."""
    return user_cache() / "conformance"


def read_files(archive: Archive, *prefixes: str) -> dict[str, bytes]:
    """The content of an archive's files, by path below its top folder.

    Args:
        archive: Which package; downloaded where the cache does not hold it.
        prefixes: What the wanted paths begin with.

    Raises:
        InfrastructureError: It cannot be had or kept (cause ``index`` or ``cache``), or is not
            an archive that is safe to read.
    """
    files: dict[str, bytes] = {}
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(_verified(archive)), mode="r:gz") as tar:
            for count, member in enumerate(tar, start=1):
                total += member.size
                if count > MAX_FILES or total > MAX_UNPACKED_BYTES:
                    raise InfrastructureError(f"{archive}: the archive is too large", "index")
                path = PurePosixPath(member.name)
                if path.is_absolute() or ".." in path.parts:
                    raise InfrastructureError(
                        f"{archive}: {member.name!r} leads outside the archive", "index"
                    )
                # Neither links nor devices nor sparse files.
                if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
                    continue
                inner = "/".join(path.parts[1:])
                if inner.startswith(prefixes):
                    content = tar.extractfile(member)
                    assert content is not None  # a regular file
                    files[inner] = content.read()
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise InfrastructureError(f"{archive}: not a readable archive: {error}", "index") from None
    return files


def _verified(archive: Archive) -> bytes:
    """The archive's bytes, out of the cache or the index; their hash is the pinned one."""
    path = cache_folder() / f"{archive.name}-{archive.version}.tar.gz"
    try:
        raw = _content(path)
        if raw is not None and hashlib.sha256(raw).hexdigest() == archive.sha256:
            return raw
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".download-") as folder:
            fresh = Path(folder) / path.name
            _download(archive, fresh, "the cached file is damaged; " if raw is not None else "")
            raw = fresh.read_bytes()
            found = hashlib.sha256(raw).hexdigest()
            if found != archive.sha256:
                raise InfrastructureError(
                    f"{archive}: the package index gave a file whose SHA-256 is {found}, and not "
                    f"the pinned {archive.sha256}; nothing of it was used",
                    "index",
                )
            os.replace(fresh, path)
    except OSError as error:
        raise InfrastructureError(
            f"{error.filename or path}: {error.strerror or error}; the cache must be writable and "
            "have room for a few megabytes (XDG_CACHE_HOME says where it is)",
            "cache",
        ) from None
    return raw


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_ARCHIVE_BYTES + 1)
    except FileNotFoundError:
        return None


def _download(archive: Archive, target: Path, why: str) -> None:
    print(f"{why}downloading {archive} from the package index ...", file=sys.stderr, flush=True)
    helper = Path(__file__).with_name("download.py")
    arguments = [archive.name, archive.version, str(target), str(MAX_ARCHIVE_BYTES)]
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(helper), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_DOWNLOAD_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise InfrastructureError(
            f"{archive}: no download within {_DOWNLOAD_SECONDS} s; is the package index reachable?",
            "index",
        ) from None
    if done.returncode or not target.is_file():
        lines = done.stdout.strip().splitlines() or done.stderr.strip().splitlines()
        reason = lines[-1] if lines else f"pip ended with exit code {done.returncode}"
        raise InfrastructureError(f"{archive}: {why}cannot be downloaded: {reason}", "index")
