"""Journal entries and messages name what they come from; lines may be of more kinds.

An entry was always about an invoice. Now it names its source by kind and id: an invoice, a credit
note, a payment, a grant. What is stored stays, word for word, with `invoice` as its kind.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import Refusal, append_only, changed, create_refusals
from engine.store.migrations.versions.v0002_guards import parts_of_issued_invoices

revision = "0004"
down_revision = "0003"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

POSTING_LIMIT = f"amount BETWEEN -{10**15} AND {10**15}"
OLD_KINDS = "kind IN ('charge', 'discount', 'true_up', 'adjustment')"
NEW_KINDS = (
    "kind IN ('charge', 'discount', 'true_up', 'spend_cap', 'billed_before', 'credit',"
    " 'adjustment')"
)

OF_AN_INVOICE = Refusal(
    "journal_entries_name_their_invoice",
    "journal_entries",
    "INSERT",
    "NEW.source_kind = 'invoice' AND NOT EXISTS (SELECT 1 FROM invoices WHERE id = NEW.source_id)",
    "the invoice of a journal entry is not stored",
)

MESSAGES = (
    Refusal(
        "outbox_keep",
        "outbox",
        "UPDATE",
        changed("id topic source_kind source_id payload created_at".split()),
        "a message keeps its content",
    ),
    Refusal(
        "outbox_stay",
        "outbox",
        "DELETE",
        "OLD.delivered_at IS NULL",
        "a message that is not delivered is never deleted",
    ),
)


def upgrade() -> None:
    """Make journal and outbox anew with their rows; widen the kinds of a line."""
    _set_aside("journal_entries", "postings", "outbox")
    _create_journal()
    _create_outbox()
    op.execute(
        "INSERT INTO journal_entries"
        " (id, source_kind, source_id, kind, posted_on, currency)"
        " SELECT id, 'invoice', invoice_id, kind, posted_on, currency FROM journal_entries_before"
    )
    op.execute("INSERT INTO postings SELECT * FROM postings_before")
    op.execute(
        "INSERT INTO outbox"
        " (id, topic, source_kind, source_id, payload, created_at, delivered_at)"
        " SELECT id, topic, 'invoice', invoice_id, payload, created_at, delivered_at"
        " FROM outbox_before"
    )
    for table in ("journal_entries", "postings", "outbox"):
        op.drop_table(f"{table}_before")
    create_refusals(
        (*append_only("journal_entries"), OF_AN_INVOICE, *append_only("postings"), *MESSAGES)
    )
    _widen_kinds()


def _set_aside(*tables: str) -> None:
    """Copy tables and drop them: SQLite can neither change a key nor drop a foreign key."""
    for table in tables:
        op.execute(f"CREATE TABLE {table}_before AS SELECT * FROM {table}")
    for table in reversed(tables):
        op.drop_table(table)


def _create_journal() -> None:
    op.create_table(
        "journal_entries",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("source_kind", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("posted_on", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_entries"),
        sa.UniqueConstraint(
            "source_kind", "source_id", "kind", name="uq_journal_entries_source_kind_source_id_kind"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_journal_entries_posted_on", "journal_entries", ["posted_on", "id"])
    op.create_table(
        "postings",
        sa.Column("entry_id", TEXT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.CheckConstraint(POSTING_LIMIT, name="ck_postings_amount_limit"),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entries.id"], name="fk_postings_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_postings"),
        sqlite_strict=True,
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("topic", TEXT, nullable=False),
        sa.Column("source_kind", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("delivered_at", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint(
            "source_kind", "source_id", "topic", name="uq_outbox_source_kind_source_id_topic"
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_outbox_undelivered",
        "outbox",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )


def _widen_kinds() -> None:
    table, check = "invoice_line_items", "ck_invoice_line_items_kind"
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(check, table, type_="check")
        op.create_check_constraint(check, table, NEW_KINDS)
        return
    statement: str = connection.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"),
        {"name": table},
    ).scalar_one()
    _set_aside(table)
    op.execute(statement.replace(OLD_KINDS, NEW_KINDS))
    op.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")
    op.drop_table(f"{table}_before")
    create_refusals(parts_of_issued_invoices(table))
