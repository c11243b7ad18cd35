"""Uploads are data: whatever an archive holds, nothing is written but a run folder's files."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codegym import InputError
from codegym.leaderboard.archives import unpack
from tests.leaderboard.making import FILES

_MIB = 1 << 20


def _archive(*members: tuple[tarfile.TarInfo, bytes], plain: bool = True) -> bytes:
    """The files of a run, and what else is put among them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name in FILES if plain else ():
            member = tarfile.TarInfo(name)
            member.size = 2
            archive.addfile(member, io.BytesIO(b"{}"))
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def _member(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> bytes:
    member = tarfile.TarInfo(name)
    member.type, member.size, member.linkname = kind, size, link
    return _archive((member, b"x" * size))


def _headers(member: tarfile.TarInfo, times: int) -> bytes:
    """The same header over and over, in as few bytes as gzip allows."""
    thousand = gzip.compress(member.tobuf(tarfile.GNU_FORMAT) * 1000)
    return gzip.compress(b"") + thousand * (times // 1000)


def _zeros(mib: int) -> bytes:
    return gzip.compress(bytes(_MIB)) * mib


def _bomb_member(mib: int) -> bytes:
    member = tarfile.TarInfo("samples.jsonl")
    member.size = mib * _MIB
    return gzip.compress(member.tobuf()) + _zeros(mib)


def _bomb_header(mib: int) -> bytes:
    """An extended header, which readers take into memory whole."""
    member = tarfile.TarInfo("pax")
    member.type, member.size = tarfile.XHDTYPE, mib * _MIB
    return gzip.compress(member.tobuf()) + _zeros(mib)


def _sparse() -> bytes:
    member = tarfile.TarInfo("samples.jsonl")
    header = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[386:410] = b"00000000000\0" + b"00000000001\0"
    header[483:495] = b"77777777777\0"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return gzip.compress(bytes(header) + bytes(10240))


def _nested_names() -> bytes:
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = tarfile.GNUTYPE_LONGNAME, 0
    return _headers(member, 100_000)


def test_a_run_folder_is_unpacked(tmp_path: Path) -> None:
    unpack(io.BytesIO(_archive()), tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted(FILES)


def test_a_folder_above_and_files_of_a_run_that_a_row_does_not_need(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        top = tarfile.TarInfo("mine")
        top.type = tarfile.DIRTYPE
        archive.addfile(top)
        for name in (*FILES, "errors.jsonl", ".lock"):
            archive.addfile(tarfile.TarInfo(f"mine/{name}"), io.BytesIO())
    unpack(io.BytesIO(out.getvalue()), tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted(FILES)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: _member("../evil"), id="parent"),
        pytest.param(lambda: _member("run/../../samples.jsonl"), id="parent inside"),
        pytest.param(lambda: _member("/tmp/evil"), id="absolute"),
        pytest.param(lambda: _member("..", tarfile.DIRTYPE), id="parent folder"),
        pytest.param(lambda: _member("x", tarfile.SYMTYPE, link="/etc/passwd"), id="symlink"),
        pytest.param(
            lambda: _member("samples.jsonl", tarfile.SYMTYPE, link="/etc/passwd"), id="its symlink"
        ),
        pytest.param(lambda: _member("x", tarfile.LNKTYPE, link="samples.jsonl"), id="hard link"),
        pytest.param(lambda: _member("x", tarfile.CHRTYPE), id="device"),
        pytest.param(lambda: _member("x", tarfile.FIFOTYPE), id="fifo"),
        pytest.param(lambda: _member("evil.py", size=3), id="another file"),
        pytest.param(lambda: _member("a/b/samples.jsonl"), id="deep"),
        pytest.param(lambda: _member("samples.jsonl", size=3), id="twice"),
        pytest.param(lambda: _archive(plain=False), id="empty"),
        pytest.param(lambda: _archive()[:-30], id="cut short"),
        pytest.param(lambda: b"PK\x03\x04" + bytes(100), id="zip"),
        pytest.param(lambda: b"", id="nothing"),
        pytest.param(lambda: gzip.compress(os.urandom(20_000)), id="noise"),
        pytest.param(_sparse, id="sparse"),
        pytest.param(lambda: _headers(tarfile.TarInfo(".lock"), 1_000_000), id="10^6 entries"),
        pytest.param(lambda: _headers(tarfile.TarInfo("samples.jsonl"), 1_000_000), id="10^6 same"),
        pytest.param(_nested_names, id="10^5 long names"),
        pytest.param(lambda: _zeros(20_000), id="20 GiB of zeros"),
        pytest.param(lambda: _bomb_member(20_000), id="20 GiB file"),
        pytest.param(lambda: _bomb_header(20_000), id="20 GiB header"),
    ],
)
def test_everything_else_is_refused(tmp_path: Path, make: Callable[[], bytes]) -> None:
    into = tmp_path / "deep" / "er"
    into.mkdir(parents=True)
    with pytest.raises(InputError):
        unpack(io.BytesIO(make()), into, max_bytes=8 * _MIB)
    assert os.listdir(tmp_path) == ["deep"] and os.listdir(tmp_path / "deep") == ["er"]
    assert set(os.listdir(into)) <= set(FILES)
    assert sum(path.lstat().st_size for path in into.iterdir()) <= 9 * _MIB
    assert all(path.is_file() and not path.is_symlink() for path in into.iterdir())
