"""Whom an invoice or a credit note is addressed to, where a person set it: until it is issued."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import Refusal, create_refusals

revision = "0013"
down_revision = "0012"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
OPEN = "('IN_PROGRESS', 'DRAFT')"
ISSUED = f"(SELECT status FROM invoices WHERE id = NEW.invoice_id) NOT IN {OPEN}"

RULES = (
    Refusal(
        "invoice_details_keep_addressee",
        "invoice_details",
        "UPDATE",
        f"NEW.addressee <=> OLD.addressee AND {ISSUED}",
        "whom an issued invoice is addressed to never changes",
    ),
    Refusal(
        "invoice_details_set_addressee",
        "invoice_details",
        "INSERT",
        f"NEW.addressee IS NOT NULL AND {ISSUED}",
        "whom an issued invoice is addressed to never changes",
    ),
    Refusal(
        "credit_notes_keep_addressee",
        "credit_notes",
        "UPDATE",
        "NEW.addressee <=> OLD.addressee AND OLD.status <> 'DRAFT'",
        "whom an issued credit note is addressed to never changes",
    ),
)


def upgrade() -> None:
    """Add the columns and what guards them."""
    for table in ("invoice_details", "credit_notes"):
        op.add_column(table, sa.Column("addressee", TEXT, nullable=True))
        if op.get_bind().dialect.name != "sqlite":
            op.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_truncate ON {table}")
    create_refusals(RULES)
