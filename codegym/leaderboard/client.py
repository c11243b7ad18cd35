"""Submitting a run to a board elsewhere."""

from __future__ import annotations

import json
import tarfile
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, Any

from codegym.errors import InfrastructureError, InputError
from codegym.leaderboard.reading import FILES

_TIMEOUT_S = 300


def pack(run: Path, into: IO[bytes]) -> None:
    """Write a run folder as the ``.tar.gz`` that boards take.

    Raises:
        InputError: A file of it is missing.
    """
    with tarfile.open(fileobj=into, mode="w:gz") as archive:
        for name in FILES:
            try:
                archive.add(run / name, name, recursive=False)
            except OSError as error:
                raise InputError(f"cannot be read: {error.strerror}", str(run / name)) from None


def submit(url: str, token: str, run: Path, name: str) -> dict[str, Any]:
    """Submit a run.

    Args:
        url: Of the board, ``https://board.example``.
        token: What its keeper gave.
        run: The run folder.
        name: What the row is to be called.

    Returns:
        The board's answer: ``id``, ``status``, ``new``, ``page``.

    Raises:
        InputError: The board refused it; the message is the board's.
        InfrastructureError: The board cannot be reached, or failed.
    """
    if not url.startswith(("http://", "https://")):
        raise InputError(f"no web address: {url}", "--to")
    if not token:
        raise InputError("a token is needed: its keeper makes one", "--token")
    address = f"{url.rstrip('/')}/api/v1/rows?{urllib.parse.urlencode({'name': name})}"
    with tempfile.TemporaryFile() as packed:
        pack(run, packed)
        size = packed.tell()
        packed.seek(0)
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/gzip",
            "Content-Length": str(size),
        }
        request = urllib.request.Request(address, packed, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:
                answer: dict[str, Any] = json.load(response)
        except urllib.error.HTTPError as error:
            told = _detail(error)
            if error.code >= 500:
                raise InfrastructureError(f"the board failed: {told}", "board") from None
            raise InputError(f"the board refused it: {told}", str(run)) from None
        except (OSError, ValueError) as error:
            raise InfrastructureError(f"the board cannot be reached: {error}", "board") from None
    return answer


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read(10_000))["detail"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {error.code}"
