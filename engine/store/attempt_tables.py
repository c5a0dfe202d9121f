"""The table of attempts at a close: who began one when, how far it is, how it ended."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from engine.store.tables import metadata
from engine.store.types import BIGINT, TEXT, DateText, InstantMicroseconds

close_attempts = Table(
    "close_attempts",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("cause", TEXT, nullable=False),
    Column("claim", TEXT),
    Column("through", DateText, nullable=False),
    Column("as_of", InstantMicroseconds),
    Column("asked_by", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("began_at", InstantMicroseconds, nullable=False),
    Column("seen_at", InstantMicroseconds, nullable=False),
    Column("ended_at", InstantMicroseconds),
    Column("stage", TEXT),
    Column("stage_done", BIGINT),
    Column("stage_total", BIGINT),
    Column("reason", TEXT),
    Column("report", TEXT),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("claim"),
    CheckConstraint("cause IN ('NIGHTLY', 'API', 'COMMAND')", name="cause"),
    CheckConstraint("state IN ('RUNNING', 'COMPLETED', 'FAILED')", name="state"),
    CheckConstraint("(state = 'RUNNING') = (ended_at IS NULL)", name="ended"),
    CheckConstraint("(state = 'FAILED') = (reason IS NOT NULL)", name="failed_with_reason"),
    CheckConstraint("(state = 'COMPLETED') = (report IS NOT NULL)", name="completed_with_report"),
    Index("ix_close_attempts_began_at", "began_at", "id"),
    sqlite_strict=True,
)
"""`claim` names a night and the number of the attempt, so that one process alone has it; `report`
is the close's as JSON, and names the run in the ledger of runs."""
