"""Keys of the HTTP API, and answers to requests that may be repeated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("scopes", TEXT, nullable=False),
        sa.Column("secret_hash", TEXT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("rotated_at", BIGINT),
        sa.Column("previous_hash", TEXT),
        sa.Column("previous_until", BIGINT),
        sa.Column("last_used_at", BIGINT),
        sa.Column("revoked_at", BIGINT),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.CheckConstraint(
            "(previous_hash IS NULL) = (previous_until IS NULL)",
            name="ck_api_keys_previous_has_end",
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "idempotent_requests",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("request_hash", TEXT, nullable=False),
        sa.Column("begun_at", BIGINT, nullable=False),
        sa.Column("status", BIGINT),
        sa.Column("headers", TEXT),
        sa.Column("body", TEXT),
        sa.PrimaryKeyConstraint("key", name="pk_idempotent_requests"),
        sa.CheckConstraint(
            "(status IS NULL) = (body IS NULL)",
            name="ck_idempotent_requests_answered_with_body",
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_idempotent_requests_begun_at", "idempotent_requests", ["begun_at"])
