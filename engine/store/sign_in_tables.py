"""Tables of how people get in: passwords, links that work once, and browsers that are in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table

from engine.store.people_tables import users
from engine.store.tables import metadata
from engine.store.types import BIGINT, TEXT, InstantMicroseconds

user_passwords = Table(
    "user_passwords",
    metadata,
    Column("user_id", TEXT, ForeignKey(users.c.id), nullable=False),
    Column("hash", TEXT, nullable=False),
    Column("set_at", InstantMicroseconds, nullable=False),
    Column("failures", BIGINT, nullable=False),
    Column("last_failed_at", InstantMicroseconds),
    PrimaryKeyConstraint("user_id"),
    sqlite_strict=True,
)
"""`hash` is scrypt's, with its parameters and salt; `failures` are wrong passwords in a row."""

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", TEXT, nullable=False),
    Column("user_id", TEXT, ForeignKey(users.c.id), nullable=False),
    Column("expires_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("token_hash"),
    sqlite_strict=True,
)
"""A link is gone once it is used; no token is stored, only its sha256."""

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", TEXT, nullable=False),
    Column("user_id", TEXT, ForeignKey(users.c.id), nullable=False),
    Column("begun_at", InstantMicroseconds, nullable=False),
    Column("last_seen_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("token_hash"),
    Index("ix_sign_ins_user_id", "user_id"),
    sqlite_strict=True,
)
"""A browser that is in, by the sha256 of its cookie."""
