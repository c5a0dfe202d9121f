"""Saying of an issued invoice how far it is paid, as a whole.

Nothing is only a word: paid records a payment of all that is owed, uncollectible writes it off,
unpaid takes back what such words have done.
"""

from __future__ import annotations

from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.domain.errors import ConflictError
from engine.domain.invoice import PaymentStatus
from engine.domain.settlement import MovementKind, Settlement
from engine.invoicing.states import Action, after
from engine.store.open import Store
from engine.store.settlements import find_payment, settlement_of
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.invoice_views import exact_invoice, refuse_changed
from engine.workflows.payments import Share, record, refund, unallocate
from engine.workflows.uncollectible import take_back, write_off

MARKED = "marked as paid: "
"""How the reference of a payment begins that nobody saw come in."""


def set_payment_status(
    store: Store,
    catalog: Catalog,
    reference: str,
    wanted: PaymentStatus,
    expected: str | None,
    *,
    at: datetime,
    actor: str,
) -> str:
    """The id of the invoice. `expected` is the revision that the caller has seen.

    Raises ConflictError for an invoice that is not issued, for a part that nobody names, and where
    payments or credit notes that really came stand against it.
    """
    with store.read() as connection:
        stored = exact_invoice(connection, reference)
        refuse_changed(connection, stored, expected)
        settlement = settlement_of(connection, stored.invoice.id)
        marked = [
            each.source_id
            for each in settlement.movements
            if each.kind is MovementKind.PAYMENT
            and settlement.total(MovementKind.PAYMENT, each.source_id)
            and (payment := find_payment(connection, each.source_id)) is not None
            and payment.reference.startswith(MARKED)
        ]
    after(stored.status, Action.SETTLE)
    id = stored.invoice.id
    if settlement.payment_status is wanted:
        return id
    if wanted is PaymentStatus.PARTIALLY_PAID:
        raise ConflictError(
            "how much was paid is not said by that: record the payment with its amount"
        )
    if settlement.payment_status is PaymentStatus.UNCOLLECTIBLE:
        take_back(store, catalog, id, at=at, actor=actor)
    match wanted:
        case PaymentStatus.PAID:
            said = f"{MARKED}{stored.number} {settlement.version + 1}"
            record(
                store,
                catalog,
                _owed(stored, settlement),
                [Share(id)],
                reference=said,
                at=at,
                actor=actor,
            )
        case PaymentStatus.UNCOLLECTIBLE:
            write_off(store, catalog, id, at=at, actor=actor)
        case PaymentStatus.UNPAID:
            _take_back_marks(store, catalog, stored, settlement, marked, at=at, actor=actor)
    return id


def _owed(stored: StoredInvoice, settlement: Settlement) -> str:
    """All that is owed but for what was written off, as text."""
    owed = settlement.balance + settlement.total(MovementKind.WRITE_OFF)
    if owed <= 0:
        raise ConflictError(f"invoice {stored.number} owes nothing that could be paid")
    return str(to_amount(owed, stored.invoice.currency))


def _take_back_marks(
    store: Store,
    catalog: Catalog,
    stored: StoredInvoice,
    settlement: Settlement,
    marked: list[str],
    *,
    at: datetime,
    actor: str,
) -> None:
    real = sum(
        settlement.total(kind) for kind in (MovementKind.PAYMENT, MovementKind.CREDIT_NOTE)
    ) - sum(settlement.total(MovementKind.PAYMENT, each) for each in dict.fromkeys(marked))
    if real:
        raise ConflictError(
            f"payments or credit notes stand on invoice {stored.number}: take them off one by one"
        )
    for payment in dict.fromkeys(marked):
        unallocate(store, catalog, payment, stored.invoice.id, at=at, actor=actor)
        refund(store, catalog, payment, None, reference="marked as unpaid", at=at, actor=actor)
