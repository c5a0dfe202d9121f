"""Credit that a credit note returns: its transactions name the note."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column."""
    op.add_column("credit_transactions", sa.Column("credit_note_id", TEXT, nullable=True))
