"""Who is told of what: notification policies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "notification_policies",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("types", TEXT, nullable=True),
        sa.Column("recipients", TEXT, nullable=False),
        sa.Column("secret", TEXT, nullable=True),
        sa.Column("previous_secret", TEXT, nullable=True),
        sa.Column("previous_until", BIGINT, nullable=True),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("deleted_at", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notification_policies"),
        sa.CheckConstraint(
            "channel IN ('WEBHOOK', 'EMAIL')", name="ck_notification_policies_channel"
        ),
        sa.CheckConstraint(
            "(previous_secret IS NULL) = (previous_until IS NULL)",
            name="ck_notification_policies_previous_has_end",
        ),
        sa.CheckConstraint(
            "deleted_at IS NULL OR secret IS NULL",
            name="ck_notification_policies_deleted_without_secret",
        ),
        sqlite_strict=True,
    )
