"""Reminding a customer of what it owes: a line in the log, and so a message to whoever is told."""

from __future__ import annotations

from datetime import datetime

from engine.domain.currency import to_amount
from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus
from engine.store import audit
from engine.store.open import Store
from engine.store.settlements import settlement_of
from engine.workflows.invoice_views import exact_invoice

REMINDED = "invoice.reminder_sent"


def send_reminder(store: Store, reference: str, *, at: datetime, actor: str) -> str:
    """Remind of an invoice that was sent and is owed: its id. Every call is another reminder.

    Raises ConflictError for an invoice that was not sent, or of which nothing is owed.
    """
    with store.write() as connection:
        stored = exact_invoice(connection, reference)
        invoice = stored.invoice
        if stored.status is not InvoiceStatus.SENT:
            raise ConflictError(
                f"invoice {stored.number or invoice.id} is {stored.status}: a customer is reminded"
                " of what was sent to it"
            )
        balance = settlement_of(connection, invoice.id).balance
        if balance <= 0:
            raise ConflictError(f"nothing is owed of invoice {stored.number}")
        earlier = audit.entries_of(connection, "invoice", invoice.id)
        count = 1 + sum(each.verb == REMINDED for each in earlier)
        facts: dict[str, object] = {
            "invoiceId": invoice.id,
            "balance": str(to_amount(balance, invoice.currency)),
            "dueDate": None if stored.due_date is None else stored.due_date.isoformat(),
            "count": count,
        }
        audit.append(
            connection,
            at=at,
            actor=actor,
            verb=REMINDED,
            object_kind="invoice",
            object_id=invoice.id,
            body=facts,
        )
        return invoice.id
