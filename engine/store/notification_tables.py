"""Tables of notices: who is told of what, what was sent, and what came of it."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from engine.store.tables import metadata
from engine.store.types import BIGINT, TEXT, InstantMicroseconds

notification_policies = Table(
    "notification_policies",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("channel", TEXT, nullable=False),
    Column("types", TEXT),
    Column("recipients", TEXT, nullable=False),
    Column("secret", TEXT),
    Column("previous_secret", TEXT),
    Column("previous_until", InstantMicroseconds),
    Column("created_at", InstantMicroseconds, nullable=False),
    Column("deleted_at", InstantMicroseconds),
    PrimaryKeyConstraint("id"),
    CheckConstraint("channel IN ('WEBHOOK', 'EMAIL')", name="channel"),
    CheckConstraint(
        "(previous_secret IS NULL) = (previous_until IS NULL)", name="previous_has_end"
    ),
    CheckConstraint("deleted_at IS NULL OR secret IS NULL", name="deleted_without_secret"),
    sqlite_strict=True,
)
"""`types` are words with spaces between, null stands for all of the contract's; `recipients` is a
JSON list. A secret signs, so it is stored as it is; a deleted policy has none any more."""

notices = Table(
    "notices",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("position", BIGINT, nullable=False, autoincrement=False),
    Column("type", TEXT, nullable=False),
    Column("body", TEXT, nullable=False),
    Column("occurred_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("position"),
    sqlite_strict=True,
)
"""Messages of the outbox that somebody is told of: the body is what is sent, byte by byte."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("notice_id", TEXT, ForeignKey("notices.id"), nullable=False),
    Column("policy_id", TEXT, ForeignKey("notification_policies.id"), nullable=False),
    Column("recipient", TEXT, nullable=False),
    Column("position", BIGINT, nullable=False),
    Column("status", TEXT, nullable=False),
    Column("tries", BIGINT, nullable=False),
    Column("attempts", BIGINT, nullable=False),
    Column("due_at", InstantMicroseconds),
    Column("claim", BIGINT, nullable=False),
    Column("claimed_until", BIGINT, nullable=False),
    Column("created_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("notice_id", "policy_id", "recipient"),
    CheckConstraint(
        "status IN ('PENDING', 'DELIVERED', 'DEAD', 'CANCELLED')",
        name="status",
    ),
    CheckConstraint("(status = 'PENDING') = (due_at IS NOT NULL)", name="pending_is_due"),
    Index(
        "ix_deliveries_due",
        "due_at",
        sqlite_where=text("status = 'PENDING'"),
        postgresql_where=text("status = 'PENDING'"),
    ),
    Index("ix_deliveries_policy_id", "policy_id", "position"),
    sqlite_strict=True,
)
"""One notice for one recipient. `tries` counts since it was made or replayed, `attempts` for ever;
`claimed_until` is of the database's own clock, in microseconds, 0 if nobody is at it."""

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("delivery_id", TEXT, ForeignKey("deliveries.id"), nullable=False),
    Column("n", BIGINT, nullable=False, autoincrement=False),
    Column("at", InstantMicroseconds, nullable=False),
    Column("milliseconds", BIGINT, nullable=False),
    Column("response_status", BIGINT),
    Column("response_body", TEXT, nullable=False),
    Column("error", TEXT),
    PrimaryKeyConstraint("delivery_id", "n"),
    sqlite_strict=True,
)
"""What came of each attempt; without an error it was delivered."""
