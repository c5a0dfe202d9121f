"""Quotes, their versions and links, who saw them and who signed: what is accepted never changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import Refusal, append_only, changed, create_refusals

revision = "0023"
down_revision = "0022"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

STATUSES = """
DRAFT AWAITING_APPROVAL APPROVED REJECTED PUBLISHED VIEWED ACCEPTED DECLINED WITHDRAWN EXECUTED
""".split()
MOVES = {
    "DRAFT": "APPROVED AWAITING_APPROVAL PUBLISHED WITHDRAWN",
    "AWAITING_APPROVAL": "APPROVED REJECTED WITHDRAWN DRAFT",
    "APPROVED": "PUBLISHED WITHDRAWN DRAFT",
    "REJECTED": "WITHDRAWN DRAFT",
    "PUBLISHED": "VIEWED ACCEPTED DECLINED WITHDRAWN DRAFT",
    "VIEWED": "ACCEPTED DECLINED WITHDRAWN DRAFT",
    "ACCEPTED": "EXECUTED",
    "DECLINED": "DRAFT",
    "WITHDRAWN": "DRAFT",
}
IDENTITY = "id account_id number schedule_id prospect_id created_by created_at".split()
OFFERED = """
version title currency deal_type billing_start expiry_days published_at expires_at accepted_at
""".split()
LINK = "token_sha256 quote_id version email created_at expires_at".split()
KEYS = {
    "quotes": ("id", "account_id number", "schedule_id"),
    "quote_versions": ("quote_id version",),
    "quote_links": ("token_sha256",),
    "quote_views": ("quote_id number",),
    "quote_signatures": ("quote_id role",),
    "quote_steps": ("quote_id number",),
}


def never_replaced(table: str) -> Refusal:
    """No row with a key that another row has."""
    same = (
        " AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in KEYS[table]
    )
    there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in same)
    message = f"a row of {table} is never replaced: there is one of that key"
    return Refusal(f"{table}_not_replaced", table, "INSERT", there, message)


def moves() -> str:
    """Every change of status that there is, as a list of SQL."""
    pairs = (f"'{source} to {to}'" for source, targets in MOVES.items() for to in targets.split())
    return ", ".join(pairs)


ANSWERED = "OLD.status IN ('ACCEPTED', 'EXECUTED')"
RULES = (
    Refusal(
        "quotes_begin_as_draft",
        "quotes",
        "INSERT",
        "NEW.status <> 'DRAFT' OR NEW.version <> 1",
        "a quote begins as a draft of its first version",
    ),
    Refusal(
        "quotes_keep_identity",
        "quotes",
        "UPDATE",
        changed(IDENTITY),
        "number and schedule of a quote never change",
    ),
    Refusal(
        "quotes_follow_states",
        "quotes",
        "UPDATE",
        f"NEW.status <> OLD.status AND OLD.status || ' to ' || NEW.status NOT IN ({moves()})",
        "a quote never goes from that status to this one",
    ),
    Refusal(
        "quotes_count_versions",
        "quotes",
        "UPDATE",
        "NEW.version NOT IN (OLD.version, OLD.version + 1)",
        "the version of a quote counts up",
    ),
    Refusal(
        "quotes_keep_what_is_accepted",
        "quotes",
        "UPDATE",
        f"{ANSWERED} AND {changed(OFFERED)}",
        "an accepted quote never changes",
    ),
    Refusal(
        "quotes_are_executed_once",
        "quotes",
        "UPDATE",
        f"OLD.executed_at IS NOT NULL AND {changed(['executed_at', 'customer_id'])}",
        "what a quote has become never changes",
    ),
    Refusal("quotes_stay", "quotes", "DELETE", "1 = 1", "a quote is never deleted"),
    Refusal(
        "quote_versions_keep",
        "quote_versions",
        "UPDATE",
        f"OLD.published_at IS NOT NULL OR {changed(['quote_id', 'version', 'created_at'])}",
        "a published version never changes",
    ),
    Refusal(
        "quote_versions_keep_out",
        "quote_versions",
        "INSERT",
        "(SELECT status FROM quotes WHERE id = NEW.quote_id) IN ('ACCEPTED', 'EXECUTED')",
        "an accepted quote never has another version",
    ),
    Refusal(
        "quote_versions_stay",
        "quote_versions",
        "DELETE",
        "1 = 1",
        "a version of a quote is never deleted",
    ),
    Refusal(
        "quote_links_keep",
        "quote_links",
        "UPDATE",
        f"OLD.revoked_at IS NOT NULL OR {changed(LINK)}",
        "a link is revoked once and never changes otherwise",
    ),
    Refusal("quote_links_stay", "quote_links", "DELETE", "1 = 1", "a link is never deleted"),
    *append_only("quote_views"),
    *append_only("quote_signatures"),
    *append_only("quote_steps"),
    *(never_replaced(table) for table in KEYS),
)


def upgrade() -> None:
    """Make the tables and what guards them."""
    words = ", ".join(f"'{status}'" for status in STATUSES)
    op.create_table(
        "quotes",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("schedule_id", TEXT, nullable=False),
        sa.Column("prospect_id", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("customer_id", TEXT),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("deal_type", TEXT, nullable=False),
        sa.Column("billing_start", TEXT, nullable=False),
        sa.Column("expiry_days", BIGINT, nullable=False),
        sa.Column("published_at", BIGINT),
        sa.Column("expires_at", BIGINT),
        sa.Column("accepted_at", BIGINT),
        sa.Column("executed_at", BIGINT),
        sa.Column("archived_at", BIGINT),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("updated_at", BIGINT, nullable=False),
        sa.CheckConstraint(f"status IN ({words})", name="ck_quotes_status"),
        sa.CheckConstraint(
            "(status = 'EXECUTED') = (executed_at IS NOT NULL)", name="ck_quotes_executed_once"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quotes"),
        sa.UniqueConstraint("account_id", "number", name="uq_quotes_account_id_number"),
        sa.UniqueConstraint("schedule_id", name="uq_quotes_schedule_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_quotes_customer_id", "quotes", ["customer_id"])
    op.create_table(
        "quote_versions",
        sa.Column("quote_id", TEXT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("terms", TEXT, nullable=False),
        sa.Column("content", TEXT),
        sa.Column("content_sha256", TEXT),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("published_at", BIGINT),
        sa.CheckConstraint(
            "(content IS NULL) = (published_at IS NULL)",
            name="ck_quote_versions_content_once_published",
        ),
        sa.CheckConstraint(
            "(content IS NULL) = (content_sha256 IS NULL)",
            name="ck_quote_versions_content_has_digest",
        ),
        sa.PrimaryKeyConstraint("quote_id", "version", name="pk_quote_versions"),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name="fk_quote_versions_quote_id"),
        sqlite_strict=True,
    )
    _create_evidence()
    create_refusals(RULES)


def _create_evidence() -> None:
    version = ["quote_versions.quote_id", "quote_versions.version"]
    op.create_table(
        "quote_links",
        sa.Column("token_sha256", TEXT, nullable=False),
        sa.Column("quote_id", TEXT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("email", TEXT),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("expires_at", BIGINT, nullable=False),
        sa.Column("revoked_at", BIGINT),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_quote_links"),
        sa.ForeignKeyConstraint(
            ["quote_id", "version"], version, name="fk_quote_links_quote_id_version"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_quote_links_quote_id", "quote_links", ["quote_id"])
    op.create_table(
        "quote_views",
        sa.Column("quote_id", TEXT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("viewer", TEXT, nullable=False),
        sa.Column("email", TEXT),
        sa.Column("at", BIGINT, nullable=False),
        sa.Column("address", TEXT),
        sa.Column("user_agent", TEXT),
        sa.PrimaryKeyConstraint("quote_id", "number", name="pk_quote_views"),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name="fk_quote_views_quote_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "quote_signatures",
        sa.Column("quote_id", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("email", TEXT),
        sa.Column("drawing", TEXT),
        sa.Column("address", TEXT),
        sa.Column("user_agent", TEXT),
        sa.Column("at", BIGINT, nullable=False),
        sa.Column("content_sha256", TEXT, nullable=False),
        sa.CheckConstraint("role IN ('customer', 'seller')", name="ck_quote_signatures_role"),
        sa.CheckConstraint(
            "(kind = 'drawn') = (drawing IS NOT NULL)",
            name="ck_quote_signatures_drawn_has_drawing",
        ),
        sa.PrimaryKeyConstraint("quote_id", "role", name="pk_quote_signatures"),
        sa.ForeignKeyConstraint(
            ["quote_id", "version"], version, name="fk_quote_signatures_quote_id_version"
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "quote_steps",
        sa.Column("quote_id", TEXT, nullable=False),
        sa.Column("number", BIGINT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("verb", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("at", BIGINT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("note", TEXT),
        sa.PrimaryKeyConstraint("quote_id", "number", name="pk_quote_steps"),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name="fk_quote_steps_quote_id"),
        sqlite_strict=True,
    )
