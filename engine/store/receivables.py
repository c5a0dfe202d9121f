"""Everything that was paid, credited and granted, in rows for the warehouse to be told."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, Select, func, select

from engine.store.credit_note_tables import credit_note_lines, credit_notes
from engine.store.credit_tables import credit_grants, credit_transactions
from engine.store.receivable_tables import invoice_movements, payment_refunds, payments
from engine.store.tables import invoices

Rows = tuple[RowMapping, ...]


def every_payment(connection: Connection) -> Rows:
    """Payments with what was refunded of each (`refunded`), in order of their ids."""
    refunds = (
        select(payment_refunds.c.payment_id, func.sum(payment_refunds.c.amount).label("refunded"))
        .group_by(payment_refunds.c.payment_id)
        .subquery()
    )
    return _rows(
        connection,
        select(payments, func.coalesce(refunds.c.refunded, 0).label("refunded"))
        .outerjoin(refunds, refunds.c.payment_id == payments.c.id)
        .order_by(payments.c.id),
    )


def every_movement(connection: Connection) -> Rows:
    """What was put to invoices and taken off, with customer and currency of the invoice."""
    return _rows(
        connection,
        select(invoice_movements, invoices.c.customer_id, invoices.c.currency)
        .join(invoices, invoices.c.id == invoice_movements.c.invoice_id)
        .order_by(invoice_movements.c.invoice_id, invoice_movements.c.version),
    )


def every_credit_note_line(connection: Connection) -> Rows:
    """Lines of credit notes with what their note says, drafts and voided ones included."""
    return _rows(
        connection,
        select(
            credit_note_lines,
            credit_notes.c.number,
            credit_notes.c.status,
            credit_notes.c.issue_date,
            credit_notes.c.invoice_id,
            credit_notes.c.customer_id,
            credit_notes.c.currency,
        )
        .join(credit_notes, credit_notes.c.id == credit_note_lines.c.credit_note_id)
        .order_by(credit_note_lines.c.credit_note_id, credit_note_lines.c.position),
    )


def every_grant(connection: Connection) -> Rows:
    """Credit grants as they were made, in order of their ids."""
    return _rows(connection, select(credit_grants).order_by(credit_grants.c.id))


def every_credit_transaction(connection: Connection) -> Rows:
    """Every change of a grant's balance, with the currency of the grant."""
    return _rows(
        connection,
        select(credit_transactions, credit_grants.c.currency)
        .join(credit_grants, credit_grants.c.id == credit_transactions.c.grant_id)
        .order_by(credit_transactions.c.grant_id, credit_transactions.c.n),
    )


def _rows(connection: Connection, query: Select[tuple[object, ...]]) -> Rows:
    return tuple(connection.execute(query).mappings())
