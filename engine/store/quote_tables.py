"""The tables of quotes: what was offered in which version, who saw it, and who agreed to what."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from engine.store.tables import metadata
from engine.store.types import BIGINT, TEXT, DateText, InstantMicroseconds

quotes = Table(
    "quotes",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("account_id", TEXT, nullable=False),
    Column("number", TEXT, nullable=False),
    Column("schedule_id", TEXT, nullable=False),
    Column("prospect_id", TEXT, nullable=False),
    Column("status", TEXT, nullable=False),
    Column("version", BIGINT, nullable=False),
    Column("title", TEXT, nullable=False),
    Column("customer_id", TEXT),
    Column("currency", TEXT, nullable=False),
    Column("deal_type", TEXT, nullable=False),
    Column("billing_start", DateText, nullable=False),
    Column("expiry_days", BIGINT, nullable=False),
    Column("published_at", InstantMicroseconds),
    Column("expires_at", InstantMicroseconds),
    Column("accepted_at", InstantMicroseconds),
    Column("executed_at", InstantMicroseconds),
    Column("archived_at", InstantMicroseconds),
    Column("created_by", TEXT, nullable=False),
    Column("created_at", InstantMicroseconds, nullable=False),
    Column("updated_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("account_id", "number"),
    UniqueConstraint("schedule_id"),
    CheckConstraint(
        "status IN ('DRAFT', 'AWAITING_APPROVAL', 'APPROVED', 'REJECTED', 'PUBLISHED', 'VIEWED',"
        " 'ACCEPTED', 'DECLINED', 'WITHDRAWN', 'EXECUTED')",
        name="status",
    ),
    CheckConstraint("(status = 'EXECUTED') = (executed_at IS NOT NULL)", name="executed_once"),
    sqlite_strict=True,
)
"""`schedule_id` and `prospect_id` are the ids that its schedule, and its customer where that is a
prospect, have from the beginning: whatever is tried, there can be one of each. `customer_id` is
null for a prospect until the quote is executed."""
Index("ix_quotes_customer_id", quotes.c.customer_id)

quote_versions = Table(
    "quote_versions",
    metadata,
    Column("quote_id", TEXT, nullable=False),
    Column("version", BIGINT, nullable=False),
    Column("terms", TEXT, nullable=False),
    Column("content", TEXT),
    Column("content_sha256", TEXT),
    Column("created_by", TEXT, nullable=False),
    Column("created_at", InstantMicroseconds, nullable=False),
    Column("published_at", InstantMicroseconds),
    PrimaryKeyConstraint("quote_id", "version"),
    ForeignKeyConstraint(["quote_id"], ["quotes.id"]),
    CheckConstraint("(content IS NULL) = (published_at IS NULL)", name="content_once_published"),
    CheckConstraint("(content IS NULL) = (content_sha256 IS NULL)", name="content_has_digest"),
    sqlite_strict=True,
)
"""`terms` is JSON as people write quotes; `content` is all that the published version shows."""

quote_links = Table(
    "quote_links",
    metadata,
    Column("token_sha256", TEXT, nullable=False),
    Column("quote_id", TEXT, nullable=False),
    Column("version", BIGINT, nullable=False),
    Column("email", TEXT),
    Column("created_at", InstantMicroseconds, nullable=False),
    Column("expires_at", InstantMicroseconds, nullable=False),
    Column("revoked_at", InstantMicroseconds),
    PrimaryKeyConstraint("token_sha256"),
    ForeignKeyConstraint(
        ["quote_id", "version"], ["quote_versions.quote_id", "quote_versions.version"]
    ),
    sqlite_strict=True,
)
Index("ix_quote_links_quote_id", quote_links.c.quote_id)

quote_views = Table(
    "quote_views",
    metadata,
    Column("quote_id", TEXT, nullable=False),
    Column("number", BIGINT, nullable=False),
    Column("version", BIGINT, nullable=False),
    Column("viewer", TEXT, nullable=False),
    Column("email", TEXT),
    Column("at", InstantMicroseconds, nullable=False),
    Column("address", TEXT),
    Column("user_agent", TEXT),
    PrimaryKeyConstraint("quote_id", "number"),
    ForeignKeyConstraint(["quote_id"], ["quotes.id"]),
    sqlite_strict=True,
)

quote_signatures = Table(
    "quote_signatures",
    metadata,
    Column("quote_id", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("version", BIGINT, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("email", TEXT),
    Column("drawing", TEXT),
    Column("address", TEXT),
    Column("user_agent", TEXT),
    Column("at", InstantMicroseconds, nullable=False),
    Column("content_sha256", TEXT, nullable=False),
    PrimaryKeyConstraint("quote_id", "role"),
    ForeignKeyConstraint(
        ["quote_id", "version"], ["quote_versions.quote_id", "quote_versions.version"]
    ),
    CheckConstraint("role IN ('customer', 'seller')", name="role"),
    CheckConstraint("(kind = 'drawn') = (drawing IS NOT NULL)", name="drawn_has_drawing"),
    sqlite_strict=True,
)

quote_steps = Table(
    "quote_steps",
    metadata,
    Column("quote_id", TEXT, nullable=False),
    Column("number", BIGINT, nullable=False),
    Column("version", BIGINT, nullable=False),
    Column("verb", TEXT, nullable=False),
    Column("status", TEXT, nullable=False),
    Column("at", InstantMicroseconds, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("note", TEXT),
    PrimaryKeyConstraint("quote_id", "number"),
    ForeignKeyConstraint(["quote_id"], ["quotes.id"]),
    sqlite_strict=True,
)
"""Everything that became of a quote: `status` is the one after it."""
