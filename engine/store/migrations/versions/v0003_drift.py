"""Drift of issued periods, aliases with dates, and what changed last among invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

SINCE_EVER = "0001-01-01"
AMOUNTS = " AND ".join(
    f"{column} BETWEEN -{10**15} AND {10**15}" for column in ("billed_amount", "current_amount")
)


def upgrade() -> None:
    """Make the tables of the drift report; give every alias its dates."""
    _create_drift()
    _date_aliases()
    op.create_index("ix_invoices_updated_at", "invoices", ["updated_at"])


def _create_drift() -> None:
    op.create_table(
        "drifted_periods",
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("phase_index", BIGINT, nullable=False),
        sa.Column("price_id", TEXT, nullable=False),
        sa.Column("period_index", BIGINT, nullable=False),
        sa.Column("period_start", TEXT, nullable=False),
        sa.Column("period_end", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("billed_quantity", TEXT, nullable=False),
        sa.Column("billed_amount", BIGINT, nullable=False),
        sa.Column("current_quantity", TEXT, nullable=False),
        sa.Column("current_amount", BIGINT),
        sa.Column("reason", TEXT),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("first_seen_at", BIGINT, nullable=False),
        sa.Column("checked_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint(
            "invoice_id", "phase_index", "price_id", "period_index", name="pk_drifted_periods"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_drifted_periods_invoice_id"
        ),
        sa.CheckConstraint(
            "(current_amount IS NULL) = (reason IS NOT NULL)",
            name="ck_drifted_periods_amount_or_reason",
        ),
        sa.CheckConstraint(AMOUNTS, name="ck_drifted_periods_amount_limit"),
        sqlite_strict=True,
    )
    op.create_table(
        "drift_checks",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("seq", BIGINT, nullable=False),
        sa.Column("catalog_digest", TEXT, nullable=False),
        sa.Column("checked_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_drift_checks"),
        sqlite_strict=True,
    )


def _date_aliases() -> None:
    """An alias may name one customer after another; those there are have named theirs since ever.

    The table is made anew: SQLite cannot change a primary key.
    """
    rows = op.get_bind().execute(sa.text("SELECT alias, customer_id, origin FROM customer_aliases"))
    kept = [
        {"alias": alias, "valid_from": SINCE_EVER, "customer_id": customer, "origin": origin}
        for alias, customer, origin in rows
    ]
    op.drop_table("customer_aliases")
    table = op.create_table(
        "customer_aliases",
        sa.Column("alias", TEXT, nullable=False),
        sa.Column("valid_from", TEXT, nullable=False),
        sa.Column("valid_until", TEXT),
        sa.Column("customer_id", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("alias", "valid_from", name="pk_customer_aliases"),
        sa.CheckConstraint("valid_from < valid_until", name="ck_customer_aliases_validity"),
        sqlite_strict=True,
    )
    if kept:
        op.bulk_insert(table, kept)
