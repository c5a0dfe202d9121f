"""The table of choices that hold for an object or for the account."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, UniqueConstraint

from engine.store.tables import metadata
from engine.store.types import TEXT, InstantMicroseconds

preferences = Table(
    "preferences",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("target_id", TEXT, nullable=False),
    Column("document", TEXT, nullable=False),
    Column("updated_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("kind", "target_id"),
    sqlite_strict=True,
)
"""One of a kind for a target. `document` is JSON."""
