"""The tables of credit: grants as they were made, and every change of their balances.

Both are only ever added to (a trigger refuses the rest). A balance is the sum of a grant's
transactions; it is stored nowhere.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from engine.store.tables import metadata
from engine.store.types import BIGINT, TEXT, DateText, DecimalText, InstantMicroseconds

credit_grants = Table(
    "credit_grants",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("customer_id", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("amount", DecimalText, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("metric_id", TEXT),
    Column("cost", DecimalText),
    Column("usable_from", DateText, nullable=False),
    Column("usable_until", DateText),
    Column("priority", BIGINT),
    Column("price_ids", TEXT, nullable=False),
    Column("schedule_id", TEXT),
    Column("phase_index", BIGINT),
    Column("number", BIGINT),
    Column("refresh", BIGINT),
    Column("created_at", InstantMicroseconds, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint(
        "(schedule_id IS NULL) = (phase_index IS NULL) AND (schedule_id IS NULL) = (number IS NULL)"
        " AND (schedule_id IS NULL) = (refresh IS NULL)",
        name="origin",
    ),
    sqlite_strict=True,
)
"""Days are half-open; `price_ids` is a JSON list, empty for every price."""
Index("ix_credit_grants_customer_id", credit_grants.c.customer_id)

credit_transactions = Table(
    "credit_transactions",
    metadata,
    Column("id", TEXT, nullable=False),
    Column("grant_id", TEXT, ForeignKey("credit_grants.id"), nullable=False),
    Column("n", BIGINT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("amount", DecimalText, nullable=False),
    Column("released", BIGINT, nullable=False),
    Column("day", DateText, nullable=False),
    Column("invoice_id", TEXT, ForeignKey("invoices.id")),
    Column("reason", TEXT, nullable=False),
    Column("posted_at", InstantMicroseconds, nullable=False),
    Column("credit_note_id", TEXT),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("grant_id", "n"),
    CheckConstraint("kind IN ('grant', 'drawdown', 'return', 'expiry', 'withdrawal')", name="kind"),
    CheckConstraint("(invoice_id IS NOT NULL) = (kind IN ('drawdown', 'return'))", name="invoice"),
    sqlite_strict=True,
)
"""`n` counts a grant's transactions from 1: two writers who saw one balance cannot both go on.
`credit_note_id` is the note against the invoice that gave back what it had drawn."""
Index("ix_credit_transactions_invoice_id", credit_transactions.c.invoice_id)
