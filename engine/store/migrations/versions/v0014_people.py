"""Users of the account, and what it says of itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "users",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sqlite_strict=True,
    )
    op.create_table(
        "account_profile",
        sa.Column("n", BIGINT, nullable=False, autoincrement=False),
        sa.Column("document", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_account_profile"),
        sa.CheckConstraint("n = 1", name="ck_account_profile_one_row"),
        sqlite_strict=True,
    )
