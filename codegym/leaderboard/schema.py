"""The tables. A change here needs a migration in ``migrations/versions``."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# Moments are seconds since 1970, UTC. JSON is kept as ASCII text: what models write may
# hold NULs and lone surrogates, which PostgreSQL takes in no other form.

suites = Table(
    "suites",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("spec", Text, nullable=False),  # what this machine loads it by
    Column("name", Text, nullable=False),
    Column("listing", Text, nullable=False),  # JSON, one entry a task: see store.Listed
    Column("added", Double, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(16), primary_key=True),  # the beginning of content
    Column("content", String(64), nullable=False, unique=True),
    Column("suite", String(64), ForeignKey("suites.digest"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("submitter", Text, nullable=False),
    Column("submitted", Double, nullable=False),
    Column("status", String(12), nullable=False, index=True),
    Column("samples", Integer, nullable=False),
    Column("per_task", Integer, nullable=False),
    Column("made", Text, nullable=False),  # JSON: how it was made, as the run says
    Column("claimed", Text, nullable=False),  # JSON: the numbers of the run's own verdicts
    Column("derived", Text),  # JSON: the numbers of this board's verdicts
    Column("difference", Text),  # JSON: where the two part
    Column("note", Text, nullable=False),  # why re-grading stopped; empty where it did not
    Column("graded", Double),
    Column("lease", String(40)),  # who re-grades it now
    Column("lease_until", Double),
    Column("tries", Integer, nullable=False),
)

samples = Table(
    "samples",
    metadata,
    Column("run", String(16), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("task", Integer, nullable=False),  # place in the suite's listing
    Column("program", LargeBinary, nullable=False),  # zlib over UTF-8
    Column("claimed_outcome", String(10), nullable=False),
    Column("claimed_stage", SmallInteger, nullable=False),
    Column("verdict", LargeBinary),  # zlib over JSON; of this board
    Index("ix_samples_task", "run", "task"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("made", Double, nullable=False),
    Column("revoked", Boolean, nullable=False),
)
