"""The table of edits: what a person changed on a draft, in order."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Table

from engine.store.tables import metadata
from engine.store.types import BIGINT, TEXT

invoice_edits = Table(
    "invoice_edits",
    metadata,
    Column("invoice_id", TEXT, ForeignKey("invoices.id"), nullable=False),
    Column("id", TEXT, nullable=False),
    Column("position", BIGINT, nullable=False),
    Column("document", TEXT, nullable=False),
    PrimaryKeyConstraint("invoice_id", "id"),
    sqlite_strict=True,
)
"""`document` is the edit as JSON. Frozen with the invoice once it is issued."""
