"""Issued invoices that are billed anew: what is voided or credited gives its place back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.store.migrations.refusals import Refusal, changed, create_refusals

revision = "0010"
down_revision = "0009"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = "status <> 'VOIDED' AND rebilled_at IS NULL"

SAME = "invoice_id schedule_id phase_index price_id period_index".split()
FREED = (
    "(SELECT status = 'VOIDED' OR rebilled_at IS NOT NULL FROM invoices WHERE id = OLD.invoice_id)"
)
OPEN = "('IN_PROGRESS', 'DRAFT')"

RULES = (
    Refusal(
        "billed_periods_keep",
        "billed_periods",
        "UPDATE",
        f"{changed(SAME)} OR NOT (NEW.is_live = 0 AND {FREED})",
        "the parts of an issued or voided invoice never change",
    ),
    Refusal(
        "invoices_are_rebilled_once",
        "invoices",
        "UPDATE",
        "NEW.rebilled_at <=> OLD.rebilled_at"
        f" AND (OLD.rebilled_at IS NOT NULL OR OLD.status IN {OPEN})",
        "an invoice is billed anew once, and only once it is issued or voided",
    ),
)


def upgrade() -> None:
    """Add the column; a place is free once its invoice is billed anew."""
    op.add_column("invoices", sa.Column("rebilled_at", BIGINT, nullable=True))
    op.drop_index("uq_invoices_live", table_name="invoices")
    op.create_index(
        "uq_invoices_live",
        "invoices",
        ["schedule_id", "phase_index", "kind", "period_index"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.execute(
        "DROP TRIGGER billed_periods_keep"
        + ("" if op.get_bind().dialect.name == "sqlite" else " ON billed_periods")
    )
    if op.get_bind().dialect.name != "sqlite":
        for table in ("billed_periods", "invoices"):
            op.execute(f"DROP TRIGGER {table}_refuse_truncate ON {table}")
    create_refusals(RULES)
