"""What else a person sets on an invoice, and choices that hold for an object or the account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import Refusal, create_refusals

revision = "0016"
down_revision = "0015"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
OPEN = "('IN_PROGRESS', 'DRAFT')"

RULES = (
    Refusal(
        "invoice_details_keep_particulars",
        "invoice_details",
        "UPDATE",
        "NEW.particulars <=> OLD.particulars"
        f" AND (SELECT status FROM invoices WHERE id = NEW.invoice_id) NOT IN {OPEN}",
        "what a person set on an issued invoice never changes",
    ),
)


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("invoice_details", sa.Column("particulars", TEXT, nullable=True))
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER IF EXISTS invoice_details_refuse_truncate ON invoice_details")
    create_refusals(RULES)
    op.create_table(
        "preferences",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("target_id", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("updated_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_preferences"),
        sa.UniqueConstraint("kind", "target_id", name="uq_preferences_kind_target_id"),
        sqlite_strict=True,
    )
