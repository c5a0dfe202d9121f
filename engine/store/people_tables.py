"""Tables about the account's own people: its users, and what it says of itself."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, PrimaryKeyConstraint, Table, UniqueConstraint

from engine.store.tables import metadata
from engine.store.types import BIGINT, TEXT, InstantMicroseconds

users = Table(
    "users",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("email", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("created_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("email"),
    sqlite_strict=True,
)

account_profile = Table(
    "account_profile",
    metadata,
    Column("n", BIGINT, nullable=False, autoincrement=False),
    Column("document", TEXT, nullable=False),
    PrimaryKeyConstraint("n"),
    CheckConstraint("n = 1", name="one_row"),
    sqlite_strict=True,
)
"""What the account says of itself and no file does; one row of JSON."""
