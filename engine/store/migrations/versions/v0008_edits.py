"""Edits of drafts: frozen with their invoice once it is issued."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import create_refusals
from engine.store.migrations.versions.v0002_guards import parts_of_issued_invoices

revision = "0008"
down_revision = "0007"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table; what an issued invoice was made of never changes."""
    op.create_table(
        "invoice_edits",
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_invoice_edits_invoice_id"
        ),
        sa.PrimaryKeyConstraint("invoice_id", "id", name="pk_invoice_edits"),
        sqlite_strict=True,
    )
    create_refusals(parts_of_issued_invoices("invoice_edits"))
