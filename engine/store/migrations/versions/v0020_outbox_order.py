"""Messages have an order, and a source may have several of one topic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import Refusal, changed, create_refusals

revision = "0020"
down_revision = "0019"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

MESSAGES = (
    Refusal(
        "outbox_keep",
        "outbox",
        "UPDATE",
        changed("n id topic source_kind source_id payload created_at".split()),
        "a message keeps its content",
    ),
    Refusal(
        "outbox_stay",
        "outbox",
        "DELETE",
        "OLD.delivered_at IS NULL",
        "a message that is not delivered is never deleted",
    ),
    Refusal(
        "outbox_not_replaced",
        "outbox",
        "INSERT",
        "EXISTS (SELECT 1 FROM outbox WHERE n = NEW.n)"
        " OR EXISTS (SELECT 1 FROM outbox WHERE id = NEW.id)",
        "a row of outbox is never replaced: there is one of that key",
    ),
)


def upgrade() -> None:
    """Make the outbox anew with its rows, in the order of their instants."""
    op.execute("CREATE TABLE outbox_before AS SELECT * FROM outbox")
    op.drop_table("outbox")
    op.create_table(
        "outbox",
        sa.Column("n", BIGINT, nullable=False, autoincrement=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("topic", TEXT, nullable=False),
        sa.Column("source_kind", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("delivered_at", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("n", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_outbox_undelivered",
        "outbox",
        ["n"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    op.execute(
        "INSERT INTO outbox"
        " (n, id, topic, source_kind, source_id, payload, created_at, delivered_at)"
        " SELECT row_number() OVER (ORDER BY created_at, id), id, topic, source_kind, source_id,"
        " payload, created_at, delivered_at FROM outbox_before"
    )
    op.drop_table("outbox_before")
    create_refusals(MESSAGES)
