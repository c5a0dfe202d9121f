"""Movements of invoice balances as stored, and the payments behind them. Only ever added to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, RowMapping, insert, select, type_coerce
from sqlalchemy.exc import IntegrityError

from engine.domain.errors import ConflictError
from engine.domain.page import Page, PageRequest
from engine.domain.payment import Payment, PaymentOrigin, Refund
from engine.domain.settlement import Movement, MovementKind, Settlement
from engine.store.keyset import keyset_page
from engine.store.receivable_tables import invoice_movements, payment_refunds, payments
from engine.store.tables import invoices
from engine.store.types import BIGINT


def settlement_of(connection: Connection, invoice_id: str) -> Settlement:
    """Gross total and movements of an invoice that is stored."""
    return settlements_of(connection, [invoice_id])[invoice_id]


def settlements_of(connection: Connection, invoice_ids: Collection[str]) -> dict[str, Settlement]:
    """The same of several, by id."""
    gross = connection.execute(
        select(invoices.c.id, invoices.c.gross_total).where(invoices.c.id.in_(invoice_ids))
    )
    query = (
        select(invoice_movements)
        .where(invoice_movements.c.invoice_id.in_(invoice_ids))
        .order_by(invoice_movements.c.invoice_id, invoice_movements.c.version)
    )
    movements: dict[str, list[Movement]] = {}
    for row in connection.execute(query).mappings():
        movements.setdefault(row["invoice_id"], []).append(_movement(row))
    return {row.id: Settlement(row.gross_total, tuple(movements.get(row.id, ()))) for row in gross}


def movements_of_source(
    connection: Connection, kind: MovementKind, source_id: str
) -> tuple[Movement, ...]:
    """Where a payment or credit note went, and what was taken back, in order of time."""
    query = (
        select(invoice_movements)
        .where(invoice_movements.c.kind == kind.value, invoice_movements.c.source_id == source_id)
        .order_by(
            invoice_movements.c.at, invoice_movements.c.invoice_id, invoice_movements.c.version
        )
    )
    return tuple(_movement(row) for row in connection.execute(query).mappings())


def add_movement(connection: Connection, movement: Movement) -> None:
    """Store a movement. Raises ConflictError if the invoice has moved on or is not issued."""
    try:
        with connection.begin_nested():
            connection.execute(
                insert(invoice_movements).values(
                    invoice_id=movement.invoice_id,
                    version=movement.version,
                    kind=movement.kind.value,
                    source_id=movement.source_id,
                    amount=movement.amount,
                    day=movement.day,
                    at=movement.at,
                )
            )
    except IntegrityError as error:
        raise ConflictError(
            f"the balance of invoice {movement.invoice_id} has moved on, or the invoice is not"
            " issued: read it again"
        ) from error


def add_payment(connection: Connection, payment: Payment) -> None:
    """Store a payment. Raises ConflictError if one of that id is stored already."""
    try:
        with connection.begin_nested():
            connection.execute(
                insert(payments).values(
                    id=payment.id,
                    customer_id=payment.customer_id,
                    currency=payment.currency,
                    amount=payment.amount,
                    paid_on=payment.paid_on,
                    reference=payment.reference,
                    origin=payment.origin.value,
                    recorded_at=payment.recorded_at,
                )
            )
    except IntegrityError as error:
        raise ConflictError(f"payment {payment.id} is recorded already") from error


def add_refund(connection: Connection, refund: Refund) -> None:
    """Store a refund. Raises ConflictError if one of that id is stored already."""
    try:
        with connection.begin_nested():
            connection.execute(
                insert(payment_refunds).values(
                    id=refund.id,
                    payment_id=refund.payment_id,
                    amount=refund.amount,
                    refunded_on=refund.refunded_on,
                    reference=refund.reference,
                    recorded_at=refund.recorded_at,
                )
            )
    except IntegrityError as error:
        raise ConflictError(f"refund {refund.id} is recorded already") from error


def find_payment(connection: Connection, reference: str) -> Payment | None:
    """The payment of that id or, where it is the only one, of that start of an id."""
    exact = connection.execute(select(payments).where(payments.c.id == reference)).mappings()
    rows = list(exact) or list(
        connection.execute(
            select(payments).where(payments.c.id.startswith(reference, autoescape=True)).limit(2)
        ).mappings()
    )
    return _payment(rows[0]) if len(rows) == 1 else None


def list_payments(
    connection: Connection, customer_ids: Collection[str] | None = None
) -> tuple[Payment, ...]:
    """Payments of some customers or of all, in order of their day."""
    query = select(payments).order_by(payments.c.paid_on, payments.c.recorded_at, payments.c.id)
    if customer_ids is not None:
        query = query.where(payments.c.customer_id.in_(sorted(customer_ids)))
    return tuple(_payment(row) for row in connection.execute(query).mappings())


def page_of_payments(
    connection: Connection, request: PageRequest, customer_ids: Collection[str] | None
) -> Page[Payment]:
    """A page of the same, by the instant at which they were recorded."""
    place = type_coerce(payments.c.recorded_at, BIGINT).label("recorded_us")
    query = select(payments, place)
    if customer_ids is not None:
        query = query.where(payments.c.customer_id.in_(sorted(customer_ids)))
    return keyset_page(connection, query, [place, payments.c.id], request).map(_payment)


def refunds_of(connection: Connection, payment_id: str) -> tuple[Refund, ...]:
    """What was given back of a payment, in order of time."""
    query = (
        select(payment_refunds)
        .where(payment_refunds.c.payment_id == payment_id)
        .order_by(payment_refunds.c.recorded_at, payment_refunds.c.id)
    )
    return tuple(
        Refund(
            id=row["id"],
            payment_id=row["payment_id"],
            amount=row["amount"],
            refunded_on=row["refunded_on"],
            reference=row["reference"],
            recorded_at=row["recorded_at"],
        )
        for row in connection.execute(query).mappings()
    )


def _movement(row: RowMapping) -> Movement:
    return Movement(
        invoice_id=row["invoice_id"],
        version=row["version"],
        kind=MovementKind(row["kind"]),
        source_id=row["source_id"],
        amount=row["amount"],
        day=row["day"],
        at=row["at"],
    )


def _payment(row: RowMapping) -> Payment:
    return Payment(
        id=row["id"],
        customer_id=row["customer_id"],
        currency=row["currency"],
        amount=row["amount"],
        paid_on=row["paid_on"],
        reference=row["reference"],
        origin=PaymentOrigin(row["origin"]),
        recorded_at=row["recorded_at"],
    )
