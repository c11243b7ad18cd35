"""Text files out of a folder or a .tar.gz, read as data: nothing is unpacked to disk."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from codegym.errors import InputError

_MAX_FILE = 4 << 20
_MAX_TOTAL = 256 << 20
_MAX_FILES = 100_000


def read_texts(source: Path, wanted: Callable[[PurePosixPath], bool]) -> dict[str, str]:
    """The wanted files below a folder or in an archive, by relative path.

    Links and everything else that is no regular file are passed over, and so is what is not
    UTF-8. An archive is read from beginning to end and never unpacked.

    Args:
        source: A folder, or a ``.tar.gz`` (``.tgz``, ``.tar``) file.
        wanted: Tells of a relative path whether its text is wanted.

    Raises:
        InputError: The source is missing or no archive, or it is larger than any real one.
    """
    read = _in_folder if source.is_dir() else _in_archive
    texts: dict[str, str] = {}
    total = count = 0
    for path, size, content in read(source):
        count += 1
        if count > _MAX_FILES:
            raise InputError(f"more than {_MAX_FILES} files", str(source))
        if not wanted(path):
            continue
        total += size
        if size > _MAX_FILE or total > _MAX_TOTAL:
            raise InputError(
                f"too large: at most {_MAX_FILE >> 20} MiB a file, {_MAX_TOTAL >> 20} MiB in all",
                f"{source}: {path}",
            )
        try:
            texts[str(path)] = content().decode("utf-8")
        except UnicodeDecodeError:
            continue
    return texts


_Found = tuple[PurePosixPath, int, Callable[[], bytes]]


def _in_folder(source: Path) -> Iterator[_Found]:
    for folder, folders, names in os.walk(source, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in {".git", "node_modules"})
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                relative = PurePosixPath(path.relative_to(source).as_posix())
                yield relative, path.stat().st_size, path.read_bytes


def _in_archive(source: Path) -> Iterator[_Found]:
    if not source.is_file():
        raise InputError("no such file or folder", str(source))
    try:
        with tarfile.open(source, "r:*") as archive:
            for member in archive:
                path = PurePosixPath(member.name)
                if member.isreg() and not path.is_absolute() and ".." not in path.parts:
                    yield path, member.size, partial(_content, archive, member)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"not a readable archive: {error}", str(source)) from None


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return b"" if file is None else file.read()
