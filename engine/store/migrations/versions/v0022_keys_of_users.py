"""Keys may be a user's; lists of invoices and credit notes have their order in an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, empty, and the indexes."""
    op.add_column("api_keys", sa.Column("user_id", TEXT))
    for table in ("invoices", "credit_notes"):
        op.create_index(f"ix_{table}_created_at", table, ["created_at", "id"])
