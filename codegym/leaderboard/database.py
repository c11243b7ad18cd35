"""Reaching a board's database, with its tables up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from codegym.errors import InfrastructureError, InputError

_LOCK_WAIT_S = 60


def connect(where: str | Path) -> Any:
    """An engine of SQLAlchemy, to a SQLite file or the database of a URL.

    Raises:
        InfrastructureError: It cannot be reached or written.
        InputError: The URL cannot be one, or needs a driver that is not installed.
    """
    text = str(where)
    url = text if "://" in text else f"sqlite:///{Path(text).expanduser()}"
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    try:
        engine = sa.create_engine(url, pool_pre_ping=True)
    except ImportError as error:
        raise InputError(
            f"{error}; pip install 'codegym[postgres]'", "leaderboard database"
        ) from None
    except SQLAlchemyError as error:
        raise InputError(f"no database URL: {one_line(error)}", "leaderboard database") from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _sqlite_connect)
        sa.event.listen(engine, "begin", _sqlite_begin)
    try:
        _upgrade(engine)
    except SQLAlchemyError as error:
        raise InfrastructureError(
            f"the leaderboard's database cannot be used: {one_line(error)}", "database"
        ) from None
    return engine


def _upgrade(engine: Any) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Two servers that start at once must not both make the tables.
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": 0x636F6465})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _sqlite_connect(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says
    connection.execute(f"PRAGMA busy_timeout = {_LOCK_WAIT_S * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _sqlite_begin(connection: Any) -> None:
    # At once for writing: a reader that turns into a writer would fail, not wait.
    writes = connection.get_execution_options().get("codegym_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def one_line(error: Exception) -> str:
    """What the database said, for people."""
    return " ".join(str(getattr(error, "orig", None) or error).split())[:300]
