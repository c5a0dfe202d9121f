"""One movement of an invoice's balance: stored, posted, audited, in the caller's transaction."""

from __future__ import annotations

from datetime import date, datetime

from engine.domain.currency import amount_text, to_amount
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import PaymentStatus
from engine.domain.settlement import Movement, MovementKind, Settlement
from engine.invoicing.states import Action, after
from engine.ledger.settle import movement_entry
from engine.store import audit, issuing, journal
from engine.store.open import Connection
from engine.store.settlements import add_movement, settlement_of
from engine.store.stored_invoice import StoredInvoice


def settle(
    connection: Connection,
    stored: StoredInvoice,
    kind: MovementKind,
    source_id: str,
    amount: int,
    *,
    day: date,
    at: datetime,
    actor: str,
    expected_version: int | None = None,
) -> Settlement:
    """Move an issued invoice's balance and return where it stands then.

    A positive amount (minor units) lowers the balance and is never more than it; a negative one
    takes back what the same source has settled. `expected_version` is the balance version that the
    caller decided by. The entry is posted on `day`, but never before the invoice was issued.

    Raises ConflictError if the invoice is not issued, its balance has moved on, or the amount does
    not fit it.
    """
    after(stored.status, Action.SETTLE)
    invoice = stored.invoice
    before = settlement_of(connection, invoice.id)
    name = stored.number or invoice.id
    if expected_version is not None and expected_version != before.version:
        raise ConflictError(
            f"the balance of invoice {name} has moved on: it is"
            f" {amount_text(before.balance, invoice.currency)} at version {before.version}, not"
            f" version {expected_version}"
        )
    _refuse_amount(before, kind, source_id, amount, name, invoice.currency)
    assert stored.issue_date is not None
    movement = Movement(
        invoice_id=invoice.id,
        version=before.version + 1,
        kind=kind,
        source_id=source_id,
        amount=amount,
        day=max(day, stored.issue_date),
        at=at,
    )
    add_movement(connection, movement)
    journal.post(connection, movement_entry(movement, invoice.currency))
    settled = Settlement(before.gross, (*before.movements, movement))
    if settled.payment_status is not before.payment_status:
        issuing.set_payment_status(
            connection,
            invoice.id,
            expected=before.payment_status,
            payment_status=settled.payment_status,
            at=at,
            actor=actor,
        )
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb="invoice.settled",
        object_kind="invoice",
        object_id=invoice.id,
        body={
            "kind": kind.value,
            "source": source_id,
            "amount": str(to_amount(amount, invoice.currency)),
            "balance": str(to_amount(settled.balance, invoice.currency)),
            "version": settled.version,
        },
    )
    return settled


def _refuse_amount(
    before: Settlement, kind: MovementKind, source_id: str, amount: int, name: str, currency: str
) -> None:
    if amount == 0:
        raise InputError(f"nothing would be put to invoice {name}: give an amount")
    if amount < 0:
        applied = before.total(kind, source_id)
        if -amount > applied:
            raise ConflictError(
                f"{amount_text(-amount, currency)} cannot be taken back from invoice {name}: it"
                f" holds {amount_text(applied, currency)} of {kind.replace('_', ' ')} {source_id}"
            )
        return
    if before.payment_status is PaymentStatus.UNCOLLECTIBLE:
        raise ConflictError(
            f"invoice {name} is written off as uncollectible: take that back first, then settle it"
        )
    if amount > before.balance:
        raise ConflictError(
            f"{amount_text(amount, currency)} is more than the"
            f" {amount_text(before.balance, currency)} that invoice {name} still owes"
        )
