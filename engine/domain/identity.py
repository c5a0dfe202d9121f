"""Ids derived from facts, so that doing a thing twice gives the same thing (DESIGN 6)."""

from __future__ import annotations

from uuid import UUID, uuid5

from engine.domain.invoice import InvoiceIdentity

NAMESPACE = UUID("6f0b8f0e-3d0c-5b52-9d3f-6d65746572a1")
"""Fixed for ever: every derived id hangs on it."""


def invoice_id(identity: InvoiceIdentity) -> str:
    """UUIDv5 of account, schedule, phase, kind, period index and revision, as text."""
    parts = (
        "invoice",
        identity.account_id,
        identity.schedule_id,
        str(identity.phase_index),
        identity.kind,
        str(identity.period_index),
        str(identity.revision),
    )
    return str(uuid5(NAMESPACE, "\x1f".join(parts)))


def line_item_id(invoice_id: str, line_key: str) -> str:
    """UUIDv5 of the invoice and the line's stable key, as text."""
    return str(uuid5(NAMESPACE, "\x1f".join(("line item", invoice_id, line_key))))


def group_id(invoice_id: str, product_id: str | None) -> str:
    """UUIDv5 of the invoice and the group's product, as text."""
    return str(uuid5(NAMESPACE, "\x1f".join(("group", invoice_id, product_id or ""))))


def period_id(schedule_id: str, phase_index: int, price_id: str, index: int) -> str:
    """The readable id of a billing period in warehouse tables: `schedule/phase/price/index`."""
    return f"{schedule_id}/{phase_index}/{price_id}/{index}"
