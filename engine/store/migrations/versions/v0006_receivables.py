"""Details of invoices, movements of their balances, payments and refunds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import Refusal, append_only, create_refusals

revision = "0006"
down_revision = "0005"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
AMOUNT_LIMIT = f"amount BETWEEN -{10**15} AND {10**15}"

OPEN = "('IN_PROGRESS', 'DRAFT')"

RULES = (
    *append_only("invoice_movements"),
    *append_only("payments"),
    *append_only("payment_refunds"),
    Refusal(
        "invoice_movements_move_issued_invoices",
        "invoice_movements",
        "INSERT",
        "(SELECT status FROM invoices WHERE id = NEW.invoice_id) NOT IN ('FINAL', 'SENT')",
        "only an issued invoice has a balance that moves",
    ),
    Refusal(
        "invoice_details_keep_accounting_date",
        "invoice_details",
        "UPDATE",
        "OLD.accounting_date IS NOT NULL AND NEW.accounting_date <=> OLD.accounting_date",
        "the accounting date of an issued invoice never changes",
    ),
    Refusal(
        "invoice_details_stay",
        "invoice_details",
        "DELETE",
        f"(SELECT status FROM invoices WHERE id = OLD.invoice_id) NOT IN {OPEN}",
        "the details of an issued or voided invoice are never deleted",
    ),
)


def upgrade() -> None:
    """Make the tables and what guards them."""
    _create_details()
    _create_movements()
    _create_payments()
    create_refusals(RULES)


def _create_details() -> None:
    op.create_table(
        "invoice_details",
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("accounting_date", TEXT, nullable=True),
        sa.Column("due_date", TEXT, nullable=True),
        sa.Column("payment_term_days", BIGINT, nullable=True),
        sa.Column("purchase_order_number", TEXT, nullable=True),
        sa.Column("reference", TEXT, nullable=True),
        sa.Column("memo", TEXT, nullable=True),
        sa.Column("metadata", TEXT, nullable=False),
        sa.Column("custom_fields", TEXT, nullable=False),
        sa.CheckConstraint("payment_term_days >= 0", name="ck_invoice_details_payment_term_days"),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_invoice_details_invoice_id"
        ),
        sa.PrimaryKeyConstraint("invoice_id", name="pk_invoice_details"),
        sqlite_strict=True,
    )


def _create_movements() -> None:
    op.create_table(
        "invoice_movements",
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("version", BIGINT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.Column("day", TEXT, nullable=False),
        sa.Column("at", BIGINT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('payment', 'credit_note', 'write_off')", name="ck_invoice_movements_kind"
        ),
        sa.CheckConstraint("version >= 1", name="ck_invoice_movements_version"),
        sa.CheckConstraint(AMOUNT_LIMIT, name="ck_invoice_movements_amount_limit"),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_invoice_movements_invoice_id"
        ),
        sa.PrimaryKeyConstraint("invoice_id", "version", name="pk_invoice_movements"),
        sqlite_strict=True,
    )
    op.create_index("ix_invoice_movements_source", "invoice_movements", ["kind", "source_id"])


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("customer_id", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.Column("paid_on", TEXT, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("recorded_at", BIGINT, nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_payments_amount"),
        sa.CheckConstraint(AMOUNT_LIMIT, name="ck_payments_amount_limit"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sqlite_strict=True,
    )
    op.create_index("ix_payments_customer_id", "payments", ["customer_id", "paid_on"])
    op.create_table(
        "payment_refunds",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("payment_id", TEXT, nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.Column("refunded_on", TEXT, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("recorded_at", BIGINT, nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_payment_refunds_amount"),
        sa.CheckConstraint(AMOUNT_LIMIT, name="ck_payment_refunds_amount_limit"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_payment_refunds_payment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payment_refunds"),
        sqlite_strict=True,
    )
