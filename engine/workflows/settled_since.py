"""What was put to an invoice since it was issued, as a document shows it."""

from __future__ import annotations

from engine.documents.document import SettlementKind, SettlementLine
from engine.domain.settlement import MovementKind
from engine.store.credit_notes import find_credit_note
from engine.store.open import Connection
from engine.store.settlements import find_payment, settlement_of


def settled_since(connection: Connection, invoice_id: str) -> tuple[SettlementLine, ...]:
    """Payments, credit notes and what was written off, each with what is left of it there."""
    settlement = settlement_of(connection, invoice_id)
    sources = dict.fromkeys((each.kind, each.source_id) for each in settlement.movements)
    found = []
    for kind, source in sources:
        amount = settlement.total(kind, source)
        if not amount:
            continue
        if kind is MovementKind.PAYMENT:
            payment = find_payment(connection, source)
            day = None if payment is None else payment.paid_on
            found.append(SettlementLine(SettlementKind.PAYMENT, amount, day))
        elif kind is MovementKind.CREDIT_NOTE:
            note = find_credit_note(connection, source)
            number = None if note is None else note.number
            found.append(SettlementLine(SettlementKind.CREDIT_NOTE, amount, number=number))
        else:
            found.append(SettlementLine(SettlementKind.WRITE_OFF, amount))
    return tuple(found)
