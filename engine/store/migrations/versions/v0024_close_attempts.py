"""Attempts at a close: who began one when, how far it is, how it ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "close_attempts",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("cause", TEXT, nullable=False),
        sa.Column("claim", TEXT, nullable=True),
        sa.Column("through", TEXT, nullable=False),
        sa.Column("as_of", BIGINT, nullable=True),
        sa.Column("asked_by", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("began_at", BIGINT, nullable=False),
        sa.Column("seen_at", BIGINT, nullable=False),
        sa.Column("ended_at", BIGINT, nullable=True),
        sa.Column("stage", TEXT, nullable=True),
        sa.Column("stage_done", BIGINT, nullable=True),
        sa.Column("stage_total", BIGINT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("report", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_close_attempts"),
        sa.UniqueConstraint("claim", name="uq_close_attempts_claim"),
        sa.CheckConstraint(
            "cause IN ('NIGHTLY', 'API', 'COMMAND')", name="ck_close_attempts_cause"
        ),
        sa.CheckConstraint(
            "state IN ('RUNNING', 'COMPLETED', 'FAILED')", name="ck_close_attempts_state"
        ),
        sa.CheckConstraint(
            "(state = 'RUNNING') = (ended_at IS NULL)", name="ck_close_attempts_ended"
        ),
        sa.CheckConstraint(
            "(state = 'FAILED') = (reason IS NOT NULL)",
            name="ck_close_attempts_failed_with_reason",
        ),
        sa.CheckConstraint(
            "(state = 'COMPLETED') = (report IS NOT NULL)",
            name="ck_close_attempts_completed_with_report",
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_close_attempts_began_at", "close_attempts", ["began_at", "id"])
