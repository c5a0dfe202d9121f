"""Tables of what happens to an invoice once it says what it says: details, movements, payments.

Nothing here is part of an invoice's content: it describes, pays or settles it.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
)

from engine.store.tables import amounts_within_limit, metadata
from engine.store.types import BIGINT, TEXT, DateText, InstantMicroseconds

invoice_details = Table(
    "invoice_details",
    metadata,
    Column("invoice_id", TEXT, ForeignKey("invoices.id"), nullable=False),
    Column("accounting_date", DateText),
    Column("due_date", DateText),
    Column("payment_term_days", BIGINT),
    Column("purchase_order_number", TEXT),
    Column("reference", TEXT),
    Column("memo", TEXT),
    Column("metadata", TEXT, nullable=False),
    Column("custom_fields", TEXT, nullable=False),
    Column("addressee", TEXT),
    Column("particulars", TEXT),
    PrimaryKeyConstraint("invoice_id"),
    CheckConstraint("payment_term_days >= 0", name="payment_term_days"),
    sqlite_strict=True,
)
"""What a person set on an invoice; null is what its customer and schedule say. `due_date` is only
one set by hand; `accounting_date` comes with issuing and stays. JSON in the last three."""

invoice_movements = Table(
    "invoice_movements",
    metadata,
    Column("invoice_id", TEXT, ForeignKey("invoices.id"), nullable=False),
    Column("version", BIGINT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("source_id", TEXT, nullable=False),
    Column("amount", BIGINT, nullable=False),
    Column("day", DateText, nullable=False),
    Column("at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("invoice_id", "version"),
    CheckConstraint("kind IN ('payment', 'credit_note', 'write_off')", name="kind"),
    CheckConstraint("version >= 1", name="version"),
    amounts_within_limit("amount"),
    sqlite_strict=True,
)
"""Every change of an invoice's balance: only ever added to, a negative amount takes back."""
Index("ix_invoice_movements_source", invoice_movements.c.kind, invoice_movements.c.source_id)

payments = Table(
    "payments",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("customer_id", TEXT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("amount", BIGINT, nullable=False),
    Column("paid_on", DateText, nullable=False),
    Column("reference", TEXT, nullable=False),
    Column("origin", TEXT, nullable=False),
    Column("recorded_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("amount > 0", name="amount"),
    amounts_within_limit("amount"),
    sqlite_strict=True,
)
Index("ix_payments_customer_id", payments.c.customer_id, payments.c.paid_on)

payment_refunds = Table(
    "payment_refunds",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("payment_id", TEXT, ForeignKey("payments.id"), nullable=False),
    Column("amount", BIGINT, nullable=False),
    Column("refunded_on", DateText, nullable=False),
    Column("reference", TEXT, nullable=False),
    Column("recorded_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("amount > 0", name="amount"),
    amounts_within_limit("amount"),
    sqlite_strict=True,
)
