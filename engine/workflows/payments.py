"""Payments: recorded, put to invoices, taken off again, given back.

What a customer pays beyond the invoices named stays with the payment, unallocated: it belongs to
the customer until it is put to another invoice or refunded.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

from engine.domain.catalog import Catalog
from engine.domain.currency import amount_text, to_amount
from engine.domain.errors import ConflictError, InputError, NotFoundError
from engine.domain.identity import NAMESPACE
from engine.domain.page import Page, PageRequest
from engine.domain.payment import Payment, PaymentOrigin, Refund
from engine.domain.settlement import MovementKind
from engine.ledger.settle import payment_entry, refund_entry
from engine.schedules.instants import local_day
from engine.store import audit, journal
from engine.store.open import Connection, Store
from engine.store.settlements import (
    add_payment,
    add_refund,
    find_payment,
    list_payments,
    movements_of_source,
    page_of_payments,
    refunds_of,
    settlement_of,
)
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.amounts import minor_of
from engine.workflows.invoices import find
from engine.workflows.representations import Json, instant_text
from engine.workflows.settle import settle


@dataclass(frozen=True, slots=True)
class Share:
    """An invoice to put money to: by name, and how much as text; None for what it still owes."""

    invoice: str
    amount: str | None = None


def record(
    store: Store,
    catalog: Catalog,
    amount: str,
    shares: Sequence[Share],
    *,
    paid_on: date | None = None,
    reference: str = "",
    customer_id: str | None = None,
    currency: str | None = None,
    origin: PaymentOrigin = PaymentOrigin.MANUAL,
    at: datetime,
    actor: str,
) -> Json:
    """Record a payment and put it to invoices, in the order given; the payment's shape.

    Customer and currency are those of the invoices; without an invoice both are given. A payment
    with a reference is recorded once: the same amount of the same customer on the same day with
    the same reference is refused. Raises InputError for what does not fit together, ConflictError
    for what the invoices do not allow.
    """
    with store.write() as connection:
        invoices = [find(connection, share.invoice) for share in shares]
        customer_id, currency = _owner(catalog, invoices, customer_id, currency)
        total = minor_of(amount, currency, "the amount")
        if total <= 0:
            raise InputError(f"the amount: {amount} must be more than nothing")
        day = paid_on or local_day(at, catalog.account.time_zone)
        parts = (customer_id, currency, str(total), day.isoformat(), reference, origin.value)
        once = parts if reference else (*parts, instant_text(at))
        payment = Payment(
            id=str(uuid5(NAMESPACE, "\x1f".join(("payment", *once)))),
            customer_id=customer_id,
            currency=currency,
            amount=total,
            paid_on=day,
            reference=reference,
            origin=origin,
            recorded_at=at,
        )
        add_payment(connection, payment)
        journal.post(connection, payment_entry(payment))
        audit.append(
            connection,
            at=at,
            actor=actor,
            verb="payment.recorded",
            object_kind="payment",
            object_id=payment.id,
            body={
                "customer": customer_id,
                "amount": str(to_amount(total, currency)),
                "currency": currency,
                "paidOn": day.isoformat(),
                "reference": reference,
            },
        )
        for share, stored in zip(shares, invoices, strict=True):
            _allocate(connection, payment, stored, share.amount, day=day, at=at, actor=actor)
        return _shape(connection, payment)


def allocate(
    store: Store, catalog: Catalog, payment: str, share: Share, *, at: datetime, actor: str
) -> Json:
    """Put money of a recorded payment to an invoice: the payment's shape.

    Without an amount as much as the invoice owes and the payment has left.
    """
    with store.write() as connection:
        found = _find(connection, payment)
        stored = find(connection, share.invoice)
        _owner(catalog, [stored], found.customer_id, found.currency)
        day = local_day(at, catalog.account.time_zone)
        _allocate(connection, found, stored, share.amount, day=day, at=at, actor=actor)
        return _shape(connection, found)


def unallocate(
    store: Store, catalog: Catalog, payment: str, invoice: str, *, at: datetime, actor: str
) -> Json:
    """Take all that a payment has put to an invoice off it again: the payment's shape."""
    with store.write() as connection:
        found = _find(connection, payment)
        stored = find(connection, invoice)
        settlement = settlement_of(connection, stored.invoice.id)
        applied = settlement.total(MovementKind.PAYMENT, found.id)
        if not applied:
            raise ConflictError(
                f"payment {found.id} has nothing on invoice {stored.number or invoice}"
            )
        settle(
            connection,
            stored,
            MovementKind.PAYMENT,
            found.id,
            -applied,
            day=local_day(at, catalog.account.time_zone),
            at=at,
            actor=actor,
        )
        return _shape(connection, found)


def refund(
    store: Store,
    catalog: Catalog,
    payment: str,
    amount: str | None,
    *,
    refunded_on: date | None = None,
    reference: str = "",
    at: datetime,
    actor: str,
) -> Json:
    """Give back money that is on no invoice, all of it if no amount is given: the payment's shape.

    Money on an invoice is taken off it first (`unallocate`).
    """
    with store.write() as connection:
        found = _find(connection, payment)
        left = _left(connection, found)
        wanted = left if amount is None else minor_of(amount, found.currency, "the amount")
        if not 0 < wanted <= left:
            raise ConflictError(
                f"{amount_text(wanted, found.currency)} cannot be refunded:"
                f" {amount_text(left, found.currency)} of payment {found.id} is on no invoice;"
                " take more off its invoices first"
            )
        number = len(refunds_of(connection, found.id)) + 1
        refunded = Refund(
            id=f"{found.id}/{number}",
            payment_id=found.id,
            amount=wanted,
            refunded_on=refunded_on or local_day(at, catalog.account.time_zone),
            reference=reference,
            recorded_at=at,
        )
        add_refund(connection, refunded)
        journal.post(connection, refund_entry(refunded, found.currency))
        audit.append(
            connection,
            at=at,
            actor=actor,
            verb="payment.refunded",
            object_kind="payment",
            object_id=found.id,
            body={"amount": str(to_amount(wanted, found.currency)), "reference": reference},
        )
        return _shape(connection, found)


def list_all(store: Store, customer_id: str | None = None) -> list[Json]:
    """Payments in order of their day, of one customer or of all."""
    with store.read() as connection:
        found = list_payments(connection, None if customer_id is None else [customer_id])
        return [_shape(connection, payment) for payment in found]


def payments_page(
    store: Store, request: PageRequest, customer_ids: Collection[str] | None
) -> Page[Json]:
    """A page of payments by the instant at which they were recorded."""
    with store.read() as connection:
        page = page_of_payments(connection, request, customer_ids)
        return page.map(lambda payment: _shape(connection, payment))


def show(store: Store, payment: str) -> Json:
    """One payment. Raises NotFoundError if there is none of that id."""
    with store.read() as connection:
        return _shape(connection, _find(connection, payment))


def _find(connection: Connection, reference: str) -> Payment:
    found = find_payment(connection, reference) if reference else None
    if found is None:
        raise NotFoundError(
            f"there is no payment {reference!r}, or several begin with it;"
            " `meterhouse payment list` shows them all"
        )
    return found


def _owner(
    catalog: Catalog,
    invoices: Sequence[StoredInvoice],
    customer_id: str | None,
    currency: str | None,
) -> tuple[str, str]:
    """Whose money it is and in what currency: the same for all, and for what was asked."""
    customers = {stored.invoice.customer_id for stored in invoices}
    currencies = {stored.invoice.currency for stored in invoices}
    customers |= set() if customer_id is None else {customer_id}
    currencies |= set() if currency is None else {currency}
    if not customers or not currencies:
        raise InputError("a payment without an invoice needs --customer and --currency")
    if len(customers) > 1 or len(currencies) > 1:
        raise InputError(
            "a payment is of one customer in one currency, not of"
            f" {', '.join(sorted(customers))} in {', '.join(sorted(currencies))}"
        )
    (owner,), (money,) = customers, currencies
    if not invoices and owner not in catalog.customer_by_id:
        raise InputError(f"there is no customer {owner!r} in the catalog in force")
    return owner, money


def _allocate(
    connection: Connection,
    payment: Payment,
    stored: StoredInvoice,
    amount: str | None,
    *,
    day: date,
    at: datetime,
    actor: str,
) -> None:
    left = _left(connection, payment)
    if amount is None:
        owed = settlement_of(connection, stored.invoice.id).balance
        wanted = min(left, max(owed, 0))
    else:
        wanted = minor_of(amount, payment.currency, "the amount")
    name = stored.number or stored.invoice.id
    if wanted < 0:
        raise InputError(f"invoice {name}: {amount} is no amount to put to an invoice")
    if wanted > left:
        raise ConflictError(
            f"payment {payment.id} has {amount_text(left, payment.currency)} left:"
            f" {amount_text(wanted, payment.currency)} cannot be put to invoice {name}"
        )
    settle(
        connection,
        stored,
        MovementKind.PAYMENT,
        payment.id,
        wanted,
        day=day,
        at=at,
        actor=actor,
    )


def _left(connection: Connection, payment: Payment) -> int:
    moved = sum(
        each.amount for each in movements_of_source(connection, MovementKind.PAYMENT, payment.id)
    )
    returned = sum(each.amount for each in refunds_of(connection, payment.id))
    return payment.amount - moved - returned


def _shape(connection: Connection, payment: Payment) -> Json:
    currency = payment.currency
    return {
        "id": payment.id,
        "customerId": payment.customer_id,
        "currency": currency,
        "amount": str(to_amount(payment.amount, currency)),
        "unallocated": str(to_amount(_left(connection, payment), currency)),
        "paidOn": payment.paid_on.isoformat(),
        "reference": payment.reference,
        "origin": payment.origin.value,
        "recordedAt": instant_text(payment.recorded_at),
        "allocations": [
            {
                "invoiceId": each.invoice_id,
                "amount": str(to_amount(each.amount, currency)),
                "allocatedAt": instant_text(each.at),
            }
            for each in movements_of_source(connection, MovementKind.PAYMENT, payment.id)
        ],
        "refunds": [
            {
                "amount": str(to_amount(each.amount, currency)),
                "refundedOn": each.refunded_on.isoformat(),
                "reference": each.reference,
            }
            for each in refunds_of(connection, payment.id)
        ],
    }
