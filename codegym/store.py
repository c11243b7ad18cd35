"""What this machine has found out before: a small key-value file in the user's cache.

Judgements of the same program by the same tests are kept here, so that a long
measurement can be stopped and gone on with. Losing the file costs time and nothing else.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

from codegym.resources import user_cache

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (space, key)
) WITHOUT ROWID
"""


def cache_folder() -> Path:
    """Where codegym keeps what it can do without: ``$CODEGYM_CACHE``, else the user's cache."""
    own = os.environ.get("CODEGYM_CACHE")
    return Path(own) if own else user_cache()


class Store:
    """Texts by space and key, shared by the threads and processes of a user.

    Args:
        path: The file; made where it is missing. Where it cannot be written to, entries
            are kept for the life of the object.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._open(str(path))
        except (OSError, sqlite3.Error):
            self._db = self._open(":memory:")

    @staticmethod
    def _open(path: str) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=20, check_same_thread=False, isolation_level=None)
        with suppress(sqlite3.Error):
            db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=OFF")  # after a power cut it is only a cache
        db.execute(_SCHEMA)
        return db

    def get(self, space: str, key: str) -> str | None:
        """The entry, or None."""
        with self._lock, suppress(sqlite3.Error):
            query = "SELECT value FROM entries WHERE space = ? AND key = ?"
            row = self._db.execute(query, (space, key)).fetchone()
            return None if row is None else str(row[0])
        return None

    def put(self, space: str, key: str, value: str) -> None:
        """Keep an entry, over an older one."""
        with self._lock, suppress(sqlite3.Error):
            self._db.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", (space, key, value))

    def drop(self, space: str, key: str) -> None:
        """Forget an entry, if there is one."""
        with self._lock, suppress(sqlite3.Error):
            self._db.execute("DELETE FROM entries WHERE space = ? AND key = ?", (space, key))

    def all(self, space: str) -> dict[str, str]:
        """Every entry of a space."""
        with self._lock, suppress(sqlite3.Error):
            query = "SELECT key, value FROM entries WHERE space = ?"
            return {str(key): str(value) for key, value in self._db.execute(query, (space,))}
        return {}


def user_store() -> Store:
    """The user's store, opened once for each place and process."""
    return _store(_file(), os.getpid())


def is_empty() -> bool:
    """Whether nothing was ever kept; asking makes no file."""
    return not _file().exists()


def _file() -> Path:
    return cache_folder() / "found.sqlite"


@cache
def _store(path: Path, process: int) -> Store:
    del process  # a connection must not be used in a fork of the process that opened it
    return Store(path)
