"""Tables of notices: who is told of what."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, PrimaryKeyConstraint, Table

from engine.store.tables import metadata
from engine.store.types import TEXT, InstantMicroseconds

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
