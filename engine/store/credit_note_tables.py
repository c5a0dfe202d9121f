"""The tables of credit notes: what they say, and which of them became a grant."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from engine.store.tables import amounts_within_limit, metadata
from engine.store.types import BIGINT, TEXT, DateText, DecimalText, InstantMicroseconds

credit_notes = Table(
    "credit_notes",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("account_id", TEXT, nullable=False),
    Column("customer_id", TEXT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("invoice_id", TEXT, ForeignKey("invoices.id")),
    Column("reason", TEXT, nullable=False),
    Column("status", TEXT, nullable=False),
    Column("number", TEXT),
    Column("issue_date", DateText),
    Column("net_total", BIGINT, nullable=False),
    Column("total_tax", BIGINT, nullable=False),
    Column("gross_total", BIGINT, nullable=False),
    Column("customer", TEXT, nullable=False),
    Column("content", TEXT, nullable=False),
    Column("content_sha256", TEXT, nullable=False),
    Column("grant_id", TEXT),
    Column("created_at", InstantMicroseconds, nullable=False),
    Column("updated_at", InstantMicroseconds, nullable=False),
    Column("addressee", TEXT),
    Column("details", TEXT),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("account_id", "number"),
    CheckConstraint("status IN ('DRAFT', 'FINAL', 'SENT', 'VOIDED')", name="status"),
    CheckConstraint("(number IS NULL) = (issue_date IS NULL)", name="number_once_issued"),
    CheckConstraint(
        "status NOT IN ('FINAL', 'SENT') OR number IS NOT NULL", name="issued_has_number"
    ),
    CheckConstraint("net_total + total_tax = gross_total", name="totals"),
    amounts_within_limit("net_total", "total_tax", "gross_total"),
    sqlite_strict=True,
)
"""`grant_id` is the credit grant that the note became; null while it has not. `addressee` is JSON:
what a person set of it on the draft; `details` is JSON: what else was said of note, groups and
lines."""
Index("ix_credit_notes_invoice_id", credit_notes.c.invoice_id)
Index("ix_credit_notes_customer_id", credit_notes.c.customer_id)
Index("ix_credit_notes_created_at", credit_notes.c.created_at, credit_notes.c.id)

credit_note_lines = Table(
    "credit_note_lines",
    metadata,
    Column("credit_note_id", TEXT, nullable=False),
    Column("position", BIGINT, nullable=False),
    Column("invoice_line_key", TEXT),
    Column("title", TEXT, nullable=False),
    Column("product_id", TEXT),
    Column("quantity", DecimalText),
    Column("net", BIGINT, nullable=False),
    Column("tax_amount", BIGINT, nullable=False),
    Column("tax_rate_id", TEXT),
    Column("tax_name", TEXT, nullable=False),
    Column("tax_rate", DecimalText, nullable=False),
    Column("tax_reason", TEXT, nullable=False),
    Column("tax_code", TEXT, nullable=False),
    Column("tax_exemption", TEXT),
    PrimaryKeyConstraint("credit_note_id", "position"),
    ForeignKeyConstraint(["credit_note_id"], ["credit_notes.id"]),
    amounts_within_limit("net", "tax_amount"),
    sqlite_strict=True,
)
