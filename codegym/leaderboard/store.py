"""Runs, their programs and who may send them, in SQLite or PostgreSQL.

A run and all its samples are one transaction: there is no half of one, whoever is killed
when. Statements are built by SQLAlchemy and values go beside them, never into them.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from codegym.errors import InfrastructureError, InputError
from codegym.leaderboard.database import connect, one_line
from codegym.leaderboard.schema import runs, samples, suites, tokens

if TYPE_CHECKING:
    from codegym.leaderboard.reading import Offered, Program

QUEUED, VERIFIED, DIFFERS, REJECTED = "queued", "verified", "differs", "rejected"
STATUSES = (VERIFIED, QUEUED, DIFFERS, REJECTED)
"""What a row may be, in the order of the page; see ``docs/leaderboard.md``."""

MAX_TRIES = 3
"""How often a run is taken from the queue while re-grading fails; then its keeper has to ask."""

_BATCH = 500
_TOKEN_PREFIX = "cgb_"


@dataclass(frozen=True)
class Row:
    """A run as the board keeps it."""

    id: str
    content: str
    suite: str
    """Digest."""
    suite_name: str
    name: str
    submitter: str
    submitted: float
    """Seconds since 1970, as all moments here."""
    status: str
    samples: int
    per_task: int
    made: dict[str, Any]
    claimed: dict[str, Any]
    derived: dict[str, Any] | None
    difference: dict[str, Any] | None
    note: str
    graded: float | None
    tries: int


class Store:
    """A board's database; safe to use from several threads and processes.

    Args:
        engine: Of SQLAlchemy, to a database whose tables are there.
    """

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    @classmethod
    def open(cls, where: str | Path) -> Store:
        """Open a database, and bring its tables up to date.

        Args:
            where: A SQLite file, made where it is missing, or a URL such as
                ``postgresql://user@host/board``.

        Raises:
            InfrastructureError: It cannot be reached or written.
            InputError: The URL cannot be one, or needs a driver that is not installed.
        """
        return cls(connect(where))

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, write: bool = True) -> Iterator[Any]:
        try:
            with self.engine.connect() as bare:
                connection = bare.execution_options(codegym_write=write)
                with connection.begin():
                    yield connection
        except OperationalError as error:
            raise InfrastructureError(
                f"the leaderboard's database failed: {one_line(error)}", "database"
            ) from error

    # ===== Suites ====

    def put_suite(self, digest: str, spec: str, name: str, listing: str) -> None:
        """Let runs over a suite be added; a later spec of the same digest replaces it."""
        with self._transaction() as db:
            changed = db.execute(
                suites.update().where(suites.c.digest == digest).values(spec=spec, name=name)
            )
            if changed.rowcount:
                return
        values = {"digest": digest, "spec": spec, "name": name, "listing": listing}
        try:
            with self._transaction() as db:
                db.execute(suites.insert().values(**values, added=time.time()))
        except IntegrityError:
            pass  # another process was quicker, with the same

    def suite_spec(self, digest: str) -> str | None:
        """What the suite of a digest is loaded by; None where there is none."""
        with self._transaction(write=False) as db:
            found = db.execute(sa.select(suites.c.spec).where(suites.c.digest == digest))
            spec: str | None = found.scalar()
        return spec

    def suites(self) -> list[dict[str, Any]]:
        """``digest``, ``name`` and ``listing`` (JSON) of every suite, oldest first."""
        query = sa.select(suites.c.digest, suites.c.name, suites.c.listing)
        with self._transaction(write=False) as db:
            return [row._asdict() for row in db.execute(query.order_by(suites.c.added))]

    def listing(self, digest: str) -> str:
        """A suite's tasks, JSON."""
        with self._transaction(write=False) as db:
            found = db.execute(sa.select(suites.c.listing).where(suites.c.digest == digest))
            return str(found.scalar_one())

    # ===== Runs ====

    def add(self, offered: Offered, name: str, submitter: str = "") -> tuple[Row, bool]:
        """Store a run with all its programs, and queue it for re-grading.

        Args:
            offered: The run, as :func:`codegym.leaderboard.reading.read_run` checked it.
            name: What its row is called.
            submitter: The name of the token that it came with; empty for the keeper.

        Returns:
            The row, and whether it is new: the same run has one row however often it is sent.
        """
        values: dict[str, Any] = {
            "id": offered.content[:16],
            "content": offered.content,
            "suite": offered.suite.digest,
            "name": name,
            "submitter": submitter,
            "submitted": time.time(),
            "status": QUEUED,
            "samples": offered.claimed.samples,
            "per_task": offered.per_task,
            "made": json.dumps(offered.about),
            "claimed": offered.claimed.model_dump_json(),
            "note": "",
            "tries": 0,
        }
        known = self.row(values["id"])
        if known is not None:
            return known, False
        try:
            with self._transaction() as db:
                db.execute(runs.insert().values(**values))
                programs = offered.programs()
                while batch := list(itertools.islice(programs, _BATCH)):
                    db.execute(samples.insert(), [_sample(values["id"], each) for each in batch])
        except IntegrityError:  # the same run came twice at once
            known = self.row(values["id"])
            if known is None:
                raise
            return known, False
        row = self.row(values["id"])
        assert row is not None
        return row, True

    def row(self, run: str) -> Row | None:
        """One row; None where there is none of that id."""
        found = self.rows(runs.c.id == run)
        return found[0] if found else None

    def rows(self, *conditions: Any) -> list[Row]:
        """The rows that meet all conditions, oldest first."""
        kept = [column for column in runs.c if column.name not in {"lease", "lease_until"}]
        query = sa.select(*kept, suites.c.name.label("suite_name"))
        query = query.join(suites, runs.c.suite == suites.c.digest).where(*conditions)
        with self._transaction(write=False) as db:
            found = db.execute(query.order_by(runs.c.submitted, runs.c.id)).all()
        return [_row(each._asdict()) for each in found]

    def find(
        self,
        *,
        suite: str | None = None,
        status: str | None = None,
        since: float | None = None,
        until: float | None = None,
    ) -> list[Row]:
        """The rows of a suite (its digest or the beginning of it), a status, a span of time."""
        conditions = []
        if suite is not None:
            conditions.append(runs.c.suite.startswith(suite, autoescape=True))
        if status is not None:
            conditions.append(runs.c.status == status)
        if since is not None:
            conditions.append(runs.c.submitted >= since)
        if until is not None:
            conditions.append(runs.c.submitted < until)
        return self.rows(*conditions)

    def remove(self, run: str) -> bool:
        """Remove a row and its programs; False where there is none."""
        with self._transaction() as db:
            db.execute(samples.delete().where(samples.c.run == run))
            return bool(db.execute(runs.delete().where(runs.c.id == run)).rowcount)

    def queued_of(self, submitter: str) -> int:
        """How many runs of a submitter wait for re-grading."""
        query = sa.select(sa.func.count()).select_from(runs)
        query = query.where(runs.c.submitter == submitter, runs.c.status == QUEUED)
        with self._transaction(write=False) as db:
            return int(db.execute(query).scalar_one())

    # ===== Samples ====

    def samples(
        self, run: str, *, task: int | None = None, unjudged: bool = False
    ) -> Iterator[dict[str, Any]]:
        """Samples of a run, in order, a few hundred at a time.

        Args:
            run: Its id.
            task: Only those of the task at this place of the suite.
            unjudged: Only those that this board has no verdict of.
        """
        after = -1
        query = sa.select(samples).where(samples.c.run == run).order_by(samples.c.place)
        if task is not None:
            query = query.where(samples.c.task == task)
        if unjudged:
            query = query.where(samples.c.verdict.is_(None))
        while True:
            with self._transaction(write=False) as db:
                batch = db.execute(query.where(samples.c.place > after).limit(_BATCH)).all()
            if not batch:
                return
            for each in batch:
                yield each._asdict()
            after = batch[-1].place

    def put_verdicts(self, run: str, lease: str, verdicts: Sequence[tuple[int, bytes]]) -> bool:
        """Keep verdicts of this board by place, if the lease still holds; False if not."""
        with self._transaction() as db:
            holds = sa.select(runs.c.id).where(runs.c.id == run, runs.c.lease == lease)
            if db.execute(holds.with_for_update()).first() is None:
                return False
            where = (samples.c.run == run) & (samples.c.place == sa.bindparam("at"))
            change = samples.update().where(where).values(verdict=sa.bindparam("packed"))
            if verdicts:
                db.execute(change, [{"at": place, "packed": raw} for place, raw in verdicts])
        return True

    # ===== The queue ====

    def claim(self, lease_s: float, run: str | None = None) -> tuple[Row, str] | None:
        """Take the run that waits longest; others leave it alone until the lease ends.

        Args:
            lease_s: Seconds that the lease holds without being renewed.
            run: Take this one.

        Returns:
            The row and the lease; None where nothing waits.
        """
        lease = secrets.token_hex(20)
        now = time.time()
        query = (
            sa.select(runs.c.id).where(*_waiting(now, run)).order_by(runs.c.tries, runs.c.submitted)
        )
        with self._transaction() as db:
            first = db.execute(query.limit(1).with_for_update(skip_locked=True)).scalar()
            if first is None:
                return None
            values = {"lease": lease, "lease_until": now + lease_s}
            db.execute(runs.update().where(runs.c.id == first).values(**values))
        row = self.row(first)
        return None if row is None else (row, lease)

    def has_work(self) -> bool:
        """Whether a run waits that :meth:`claim` may give."""
        query = sa.select(runs.c.id).where(*_waiting(time.time())).limit(1)
        with self._transaction(write=False) as db:
            return db.execute(query).first() is not None

    def renew(self, run: str, lease: str, lease_s: float) -> bool:
        """Hold a lease for longer; False where it was lost."""
        return self._change(run, lease, {"lease_until": time.time() + lease_s})

    def finish(self, run: str, lease: str, **values: Any) -> bool:
        """Set what came out of re-grading, and let go of the lease; False where it was lost."""
        return self._change(run, lease, {"lease": None, "lease_until": None, **values})

    def requeue(self, run: str) -> bool:
        """Forget what re-grading found, and queue a run again; False where there is none."""
        fresh = {"status": QUEUED, "derived": None, "difference": None, "graded": None}
        values = {**fresh, "note": "", "lease": None, "lease_until": None, "tries": 0}
        with self._transaction() as db:
            db.execute(samples.update().where(samples.c.run == run).values(verdict=None))
            return bool(db.execute(runs.update().where(runs.c.id == run).values(**values)).rowcount)

    def _change(self, run: str, lease: str, values: dict[str, Any]) -> bool:
        mine = (runs.c.id == run) & (runs.c.lease == lease)
        with self._transaction() as db:
            return bool(db.execute(runs.update().where(mine).values(**values)).rowcount)

    # ===== Tokens ====

    def new_token(self, name: str) -> str:
        """Make a token to upload with. It is told this once: only its hash is kept.

        Raises:
            InputError: There is one of that name.
        """
        token = _TOKEN_PREFIX + secrets.token_urlsafe(32)
        values = {"name": name, "sha256": _hashed(token), "made": time.time(), "revoked": False}
        try:
            with self._transaction() as db:
                db.execute(tokens.insert().values(**values))
        except IntegrityError:
            raise InputError(f"there is a token of the name {name!r} already", "token") from None
        return token

    def token_name(self, token: str) -> str | None:
        """Whose token it is; None where it is nobody's, or revoked."""
        live = (tokens.c.sha256 == _hashed(token)) & tokens.c.revoked.is_(False)
        with self._transaction(write=False) as db:
            name: str | None = db.execute(sa.select(tokens.c.name).where(live)).scalar()
        return name

    def revoke_token(self, name: str) -> bool:
        """End a token; False where there is none of that name."""
        change = tokens.update().where(tokens.c.name == name).values(revoked=True)
        with self._transaction() as db:
            return bool(db.execute(change).rowcount)


def _waiting(now: float, run: str | None = None) -> list[Any]:
    """What is true of the runs that nobody re-grades yet, or of this one if it is such."""
    which = runs.c.tries < MAX_TRIES if run is None else runs.c.id == run
    return [
        runs.c.status == QUEUED,
        sa.or_(runs.c.lease.is_(None), runs.c.lease_until < now),
        which,
    ]


def _hashed(token: str) -> str:
    # 256 random bits need no slow hash: nobody guesses them.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _sample(run: str, program: Program) -> dict[str, Any]:
    return {
        "run": run,
        "place": program.place,
        "task": program.task,
        "program": program.packed,
        "claimed_outcome": program.outcome,
        "claimed_stage": program.stage,
    }


def _row(values: dict[str, Any]) -> Row:
    for key in ("made", "claimed", "derived", "difference"):
        values[key] = None if values[key] is None else json.loads(values[key])
    return Row(**values)
