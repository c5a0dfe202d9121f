"""What was paid, credited and granted, for analysts: told to the warehouse and built there."""

from __future__ import annotations

from collections.abc import Iterator

from engine.domain.currency import to_amount
from engine.store.open import Connection, Store
from engine.store.receivables import (
    every_credit_note_line,
    every_credit_transaction,
    every_grant,
    every_movement,
    every_payment,
)
from engine.warehouse import inputs
from engine.warehouse.receivable_inputs import (
    CREDIT_GRANTS,
    CREDIT_NOTE_LINES,
    CREDIT_TRANSACTIONS,
    INVOICE_MOVEMENTS,
    PAYMENTS,
    CreditGrantInput,
    CreditNoteLineInput,
    CreditTransactionInput,
    InvoiceMovementInput,
    PaymentInput,
)
from engine.workflows.workspace import Workspace


def publish_receivables(workspace: Workspace, store: Store) -> bool:
    """Tell the warehouse of every payment, credit note and grant; whether there is any."""
    folder = workspace.published_folder
    with store.read() as connection:
        tables = (
            (PAYMENTS, tuple(_payments(connection))),
            (INVOICE_MOVEMENTS, tuple(_movements(connection))),
            (CREDIT_NOTE_LINES, tuple(_credit_note_lines(connection))),
            (CREDIT_GRANTS, tuple(_grants(connection))),
            (CREDIT_TRANSACTIONS, tuple(_transactions(connection))),
        )
    if not any(rows for _, rows in tables):
        return False
    for table, rows in tables:
        inputs.publish(folder, table, rows)
    return True


def _payments(connection: Connection) -> Iterator[PaymentInput]:
    for row in every_payment(connection):
        yield PaymentInput(
            payment_id=row["id"],
            customer_id=row["customer_id"],
            currency=row["currency"],
            amount=to_amount(row["amount"], row["currency"]),
            refunded=to_amount(int(row["refunded"]), row["currency"]),
            paid_on=row["paid_on"],
            reference=row["reference"],
            origin=row["origin"],
            recorded_at=row["recorded_at"],
        )


def _movements(connection: Connection) -> Iterator[InvoiceMovementInput]:
    for row in every_movement(connection):
        yield InvoiceMovementInput(
            invoice_id=row["invoice_id"],
            version=row["version"],
            kind=row["kind"],
            source_id=row["source_id"],
            customer_id=row["customer_id"],
            currency=row["currency"],
            amount=to_amount(row["amount"], row["currency"]),
            moved_on=row["day"],
            recorded_at=row["at"],
        )


def _credit_note_lines(connection: Connection) -> Iterator[CreditNoteLineInput]:
    for row in every_credit_note_line(connection):
        currency = row["currency"]
        yield CreditNoteLineInput(
            credit_note_id=row["credit_note_id"],
            line_number=row["position"] + 1,
            credit_note_number=row["number"],
            status=row["status"],
            customer_id=row["customer_id"],
            invoice_id=row["invoice_id"],
            invoice_line_key=row["invoice_line_key"],
            issue_date=row["issue_date"],
            title=row["title"],
            product_id=row["product_id"],
            quantity=row["quantity"],
            currency=currency,
            net_amount=to_amount(row["net"], currency),
            tax_amount=to_amount(row["tax_amount"], currency),
            gross_amount=to_amount(row["net"] + row["tax_amount"], currency),
        )


def _grants(connection: Connection) -> Iterator[CreditGrantInput]:
    for row in every_grant(connection):
        yield CreditGrantInput(
            credit_grant_id=row["id"],
            customer_id=row["customer_id"],
            name=row["name"],
            amount=row["amount"],
            currency=row["currency"],
            metric=row["metric_id"],
            cost=row["cost"],
            usable_from=row["usable_from"],
            usable_until=row["usable_until"],
            priority=row["priority"],
            schedule_id=row["schedule_id"],
            created_at=row["created_at"],
        )


def _transactions(connection: Connection) -> Iterator[CreditTransactionInput]:
    for row in every_credit_transaction(connection):
        yield CreditTransactionInput(
            credit_transaction_id=row["id"],
            credit_grant_id=row["grant_id"],
            kind=row["kind"],
            amount=row["amount"],
            earned=to_amount(row["released"], row["currency"]),
            posted_on=row["day"],
            invoice_id=row["invoice_id"],
            credit_note_id=row["credit_note_id"],
            reason=row["reason"],
        )
