"""Why a line bears the tax it does, in the codes of EN 16931, and the reason that it must state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Lines there are bear a standard rate, as far as anyone has said until now."""
    op.add_column(
        "invoice_line_items", sa.Column("tax_code", TEXT, nullable=False, server_default="S")
    )
    op.add_column("invoice_line_items", sa.Column("tax_exemption", TEXT))
