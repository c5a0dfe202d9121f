"""Credit notes and their lines: issued ones never change, like invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.store.migrations.refusals import Refusal, append_only, changed, create_refusals

revision = "0009"
down_revision = "0008"

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

CONTENT = """
id account_id customer_id currency invoice_id reason net_total total_tax gross_total customer
content content_sha256 created_at
""".split()

RULES = (
    Refusal(
        "credit_notes_keep_content",
        "credit_notes",
        "UPDATE",
        changed(CONTENT),
        "what a credit note says never changes",
    ),
    Refusal(
        "credit_notes_keep_number",
        "credit_notes",
        "UPDATE",
        f"OLD.number IS NOT NULL AND {changed(['number', 'issue_date'])}",
        "a credit note keeps its number",
    ),
    Refusal(
        "credit_notes_follow_states",
        "credit_notes",
        "UPDATE",
        "NEW.status <> OLD.status AND OLD.status || ' to ' || NEW.status NOT IN"
        " ('DRAFT to FINAL', 'FINAL to SENT', 'DRAFT to VOIDED', 'FINAL to VOIDED',"
        " 'SENT to VOIDED')",
        "a credit note cannot go from that status to this one",
    ),
    Refusal(
        "credit_notes_become_one_grant",
        "credit_notes",
        "UPDATE",
        "OLD.grant_id IS NOT NULL AND NEW.grant_id <=> OLD.grant_id",
        "a credit note becomes one grant",
    ),
    Refusal(
        "credit_notes_stay", "credit_notes", "DELETE", "1 = 1", "a credit note is never deleted"
    ),
    *append_only("credit_note_lines"),
)


def within_limit(*columns: str) -> str:
    """The check that amounts in minor units stay within 10^15 on either side of zero."""
    limit = 10**15
    return " AND ".join(f"{column} BETWEEN -{limit} AND {limit}" for column in columns)


def upgrade() -> None:
    """Make the tables and what guards them."""
    op.create_table(
        "credit_notes",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("account_id", TEXT, nullable=False),
        sa.Column("customer_id", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("invoice_id", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=True),
        sa.Column("issue_date", TEXT, nullable=True),
        sa.Column("net_total", BIGINT, nullable=False),
        sa.Column("total_tax", BIGINT, nullable=False),
        sa.Column("gross_total", BIGINT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("content_sha256", TEXT, nullable=False),
        sa.Column("grant_id", TEXT, nullable=True),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("updated_at", BIGINT, nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'FINAL', 'SENT', 'VOIDED')", name="ck_credit_notes_status"
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (issue_date IS NULL)", name="ck_credit_notes_number_once_issued"
        ),
        sa.CheckConstraint(
            "status NOT IN ('FINAL', 'SENT') OR number IS NOT NULL",
            name="ck_credit_notes_issued_has_number",
        ),
        sa.CheckConstraint("net_total + total_tax = gross_total", name="ck_credit_notes_totals"),
        sa.CheckConstraint(
            within_limit("net_total", "total_tax", "gross_total"),
            name="ck_credit_notes_amount_limit",
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_credit_notes_invoice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_credit_notes"),
        sa.UniqueConstraint("account_id", "number", name="uq_credit_notes_account_id_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_credit_notes_invoice_id", "credit_notes", ["invoice_id"])
    op.create_index("ix_credit_notes_customer_id", "credit_notes", ["customer_id"])
    op.create_table(
        "credit_note_lines",
        sa.Column("credit_note_id", TEXT, nullable=False),
        sa.Column("position", BIGINT, nullable=False),
        sa.Column("invoice_line_key", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("product_id", TEXT, nullable=True),
        sa.Column("quantity", TEXT, nullable=True),
        sa.Column("net", BIGINT, nullable=False),
        sa.Column("tax_amount", BIGINT, nullable=False),
        sa.Column("tax_rate_id", TEXT, nullable=True),
        sa.Column("tax_name", TEXT, nullable=False),
        sa.Column("tax_rate", TEXT, nullable=False),
        sa.Column("tax_reason", TEXT, nullable=False),
        sa.Column("tax_code", TEXT, nullable=False),
        sa.Column("tax_exemption", TEXT, nullable=True),
        sa.CheckConstraint(
            within_limit("net", "tax_amount"), name="ck_credit_note_lines_amount_limit"
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"], ["credit_notes.id"], name="fk_credit_note_lines_credit_note_id"
        ),
        sa.PrimaryKeyConstraint("credit_note_id", "position", name="pk_credit_note_lines"),
        sqlite_strict=True,
    )
    create_refusals(RULES)
