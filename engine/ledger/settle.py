"""What pays or settles an invoice as journal entries: payments, allocations, write-offs."""

from __future__ import annotations

from engine.domain.journal import JournalEntry, SourceKind
from engine.domain.payment import Payment, Refund
from engine.domain.settlement import Movement, MovementKind
from engine.ledger import accounts
from engine.ledger.entry import entry_of

_SETTLED_FROM: dict[MovementKind, tuple[SourceKind, str]] = {
    MovementKind.PAYMENT: (SourceKind.PAYMENT_ALLOCATION, accounts.UNALLOCATED),
    MovementKind.CREDIT_NOTE: (SourceKind.CREDIT_NOTE_APPLICATION, accounts.CUSTOMER_CREDIT),
    MovementKind.WRITE_OFF: (SourceKind.WRITE_OFF, accounts.BAD_DEBT),
}
"""Each kind of movement: the source of its entry, and the account that it is taken from."""


def movement_entry(movement: Movement, currency: str) -> JournalEntry:
    """Credit the receivable; debit what settles it. A movement taken back has them reversed."""
    source_kind, account = _SETTLED_FROM[movement.kind]
    return entry_of(
        source_kind,
        movement.id,
        "apply" if movement.amount >= 0 else "reverse",
        posted_on=movement.day,
        currency=currency,
        legs=[(account, movement.amount), (accounts.RECEIVABLE, -movement.amount)],
    )


def payment_entry(payment: Payment) -> JournalEntry:
    """Debit cash; credit what belongs to the customer until it is put to an invoice."""
    return entry_of(
        SourceKind.PAYMENT,
        payment.id,
        "receive",
        posted_on=payment.paid_on,
        currency=payment.currency,
        legs=[(accounts.CASH, payment.amount), (accounts.UNALLOCATED, -payment.amount)],
    )


def refund_entry(refund: Refund, currency: str) -> JournalEntry:
    """Money that was not put to an invoice goes back: the payment's entry reversed in part."""
    return entry_of(
        SourceKind.PAYMENT,
        refund.id,
        "refund",
        posted_on=refund.refunded_on,
        currency=currency,
        legs=[(accounts.UNALLOCATED, refund.amount), (accounts.CASH, -refund.amount)],
    )
