"""Tables of the HTTP API: who may call, and what was answered to requests with a key."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint, Table

from engine.store.tables import metadata
from engine.store.types import BIGINT, TEXT, InstantMicroseconds

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("scopes", TEXT, nullable=False),
    Column("secret_hash", TEXT, nullable=False),
    Column("created_at", InstantMicroseconds, nullable=False),
    Column("rotated_at", InstantMicroseconds),
    Column("previous_hash", TEXT),
    Column("previous_until", InstantMicroseconds),
    Column("last_used_at", InstantMicroseconds),
    Column("revoked_at", InstantMicroseconds),
    Column("user_id", TEXT),
    PrimaryKeyConstraint("id"),
    CheckConstraint("(previous_hash IS NULL) = (previous_until IS NULL)", name="previous_has_end"),
    sqlite_strict=True,
)
"""Keys by id. `scopes` are words with spaces between; a secret before the last rotation is good
until `previous_until`. No secret is stored, only its sha256. With a user a key opens no more than
the user may, and nothing once there is no such user."""

idempotent_requests = Table(
    "idempotent_requests",
    metadata,
    Column("key", TEXT, nullable=False),
    Column("request_hash", TEXT, nullable=False),
    Column("begun_at", InstantMicroseconds, nullable=False),
    Column("status", BIGINT),
    Column("headers", TEXT),
    Column("body", TEXT),
    PrimaryKeyConstraint("key"),
    CheckConstraint("(status IS NULL) = (body IS NULL)", name="answered_with_body"),
    Index("ix_idempotent_requests_begun_at", "begun_at"),
    sqlite_strict=True,
)
"""POST requests that came with an `Idempotency-Key`, and what was answered; without a status the
request is in flight, or the process ended in it."""
