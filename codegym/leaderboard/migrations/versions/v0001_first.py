"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "suites",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("listing", sa.Text, nullable=False),
        sa.Column("added", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_suites"),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("suite", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("submitter", sa.Text, nullable=False),
        sa.Column("submitted", sa.Double, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("samples", sa.Integer, nullable=False),
        sa.Column("per_task", sa.Integer, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("claimed", sa.Text, nullable=False),
        sa.Column("derived", sa.Text),
        sa.Column("difference", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("graded", sa.Double),
        sa.Column("lease", sa.String(40)),
        sa.Column("lease_until", sa.Double),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("content", name="uq_runs_content"),
        sa.ForeignKeyConstraint(["suite"], ["suites.digest"], name="fk_runs_suite"),
    )
    op.create_index("ix_runs_suite", "runs", ["suite"])
    op.create_index("ix_runs_status", "runs", ["status"])
    op.create_table(
        "samples",
        sa.Column("run", sa.String(16), nullable=False),
        sa.Column("place", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("task", sa.Integer, nullable=False),
        sa.Column("program", sa.LargeBinary, nullable=False),
        sa.Column("claimed_outcome", sa.String(10), nullable=False),
        sa.Column("claimed_stage", sa.SmallInteger, nullable=False),
        sa.Column("verdict", sa.LargeBinary),
        sa.PrimaryKeyConstraint("run", "place", name="pk_samples"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_samples_run", ondelete="CASCADE"),
    )
    op.create_index("ix_samples_task", "samples", ["run", "task"])
    op.create_table(
        "tokens",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made", sa.Double, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_tokens"),
        sa.UniqueConstraint("sha256", name="uq_tokens_sha256"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("tokens", "samples", "runs", "suites"):
        op.drop_table(name)
