"""Credit grants and the changes of their balances; the grant that a line of credit draws from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import append_only, create_refusals

revision = "0007"
down_revision = "0006"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

ORIGIN = (
    "(schedule_id IS NULL) = (phase_index IS NULL) AND (schedule_id IS NULL) = (number IS NULL)"
    " AND (schedule_id IS NULL) = (refresh IS NULL)"
)
KINDS = "kind IN ('grant', 'drawdown', 'return', 'expiry', 'withdrawal')"


def upgrade() -> None:
    """Make both tables, which are only ever added to; give lines a place for their grant."""
    op.create_table(
        "credit_grants",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("customer_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("amount", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("metric_id", TEXT),
        sa.Column("cost", TEXT),
        sa.Column("usable_from", TEXT, nullable=False),
        sa.Column("usable_until", TEXT),
        sa.Column("priority", BIGINT),
        sa.Column("price_ids", TEXT, nullable=False),
        sa.Column("schedule_id", TEXT),
        sa.Column("phase_index", BIGINT),
        sa.Column("number", BIGINT),
        sa.Column("refresh", BIGINT),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_credit_grants"),
        sa.CheckConstraint(ORIGIN, name="ck_credit_grants_origin"),
        sqlite_strict=True,
    )
    op.create_index("ix_credit_grants_customer_id", "credit_grants", ["customer_id"])
    op.create_table(
        "credit_transactions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("grant_id", TEXT, nullable=False),
        sa.Column("n", BIGINT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("amount", TEXT, nullable=False),
        sa.Column("released", BIGINT, nullable=False),
        sa.Column("day", TEXT, nullable=False),
        sa.Column("invoice_id", TEXT),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("posted_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_credit_transactions"),
        sa.UniqueConstraint("grant_id", "n", name="uq_credit_transactions_grant_id_n"),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["credit_grants.id"], name="fk_credit_transactions_grant_id"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_credit_transactions_invoice_id"
        ),
        sa.CheckConstraint(KINDS, name="ck_credit_transactions_kind"),
        sa.CheckConstraint(
            "(invoice_id IS NOT NULL) = (kind IN ('drawdown', 'return'))",
            name="ck_credit_transactions_invoice",
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_credit_transactions_invoice_id", "credit_transactions", ["invoice_id"])
    create_refusals((*append_only("credit_grants"), *append_only("credit_transactions")))
    op.add_column("invoice_line_items", sa.Column("credit_grant_id", TEXT))
