"""Notices on their way out: what is sent to whom, and what came of each attempt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
PENDING = "status = 'PENDING'"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "notices",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("position", BIGINT, nullable=False, autoincrement=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("occurred_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("position", name="uq_notices_position"),
        sqlite_strict=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("notice_id", TEXT, nullable=False),
        sa.Column("policy_id", TEXT, nullable=False),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("tries", BIGINT, nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("due_at", BIGINT, nullable=True),
        sa.Column("claim", BIGINT, nullable=False),
        sa.Column("claimed_until", BIGINT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_deliveries_notice_id"),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["notification_policies.id"], name="fk_deliveries_policy_id"
        ),
        sa.UniqueConstraint(
            "notice_id",
            "policy_id",
            "recipient",
            name="uq_deliveries_notice_id_policy_id_recipient",
        ),
        sa.CheckConstraint(
            "status IN ('PENDING', 'DELIVERED', 'DEAD', 'CANCELLED')", name="ck_deliveries_status"
        ),
        sa.CheckConstraint(
            "(status = 'PENDING') = (due_at IS NOT NULL)", name="ck_deliveries_pending_is_due"
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text(PENDING),
        postgresql_where=sa.text(PENDING),
    )
    op.create_index("ix_deliveries_policy_id", "deliveries", ["policy_id", "position"])
    op.create_table(
        "delivery_attempts",
        sa.Column("delivery_id", TEXT, nullable=False),
        sa.Column("n", BIGINT, nullable=False, autoincrement=False),
        sa.Column("at", BIGINT, nullable=False),
        sa.Column("milliseconds", BIGINT, nullable=False),
        sa.Column("response_status", BIGINT, nullable=True),
        sa.Column("response_body", TEXT, nullable=False),
        sa.Column("error", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name="fk_delivery_attempts_delivery_id"
        ),
        sa.PrimaryKeyConstraint("delivery_id", "n", name="pk_delivery_attempts"),
        sqlite_strict=True,
    )
