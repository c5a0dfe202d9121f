"""What the engine tells the warehouse of money and credit: payments, credit notes, grants.

Amounts are in units of their currency, not minor units; days are local days of the account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa

from engine.warehouse.inputs import INSTANT, MONEY, QUANTITY, Input, schema_of


@dataclass(frozen=True, slots=True)
class PaymentInput:
    """Money received; `refunded` is what of it was given back."""

    payment_id: str
    customer_id: str
    currency: str
    amount: Decimal
    refunded: Decimal
    paid_on: date
    reference: str
    origin: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceMovementInput:
    """A change of an invoice's balance: a positive amount lowers what is owed.

    `source_id` is the payment or the credit note; a write-off names its invoice.
    """

    invoice_id: str
    version: int
    kind: str
    source_id: str
    customer_id: str
    currency: str
    amount: Decimal
    moved_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class CreditNoteLineInput:
    """A line of a credit note with what its note says."""

    credit_note_id: str
    line_number: int
    credit_note_number: str | None
    status: str
    customer_id: str
    invoice_id: str | None
    invoice_line_key: str | None
    issue_date: date | None
    title: str
    product_id: str | None
    quantity: Decimal | None
    currency: str
    net_amount: Decimal
    tax_amount: Decimal
    gross_amount: Decimal


@dataclass(frozen=True, slots=True)
class CreditGrantInput:
    """Credit of a customer; `amount` is money, or units of `metric` where that is set."""

    credit_grant_id: str
    customer_id: str
    name: str
    amount: Decimal
    currency: str
    metric: str | None
    cost: Decimal | None
    usable_from: date
    usable_until: date | None
    priority: int | None
    schedule_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CreditTransactionInput:
    """A change of a grant's balance, in the grant's unit; `earned` is money of its cost."""

    credit_transaction_id: str
    credit_grant_id: str
    kind: str
    amount: Decimal
    earned: Decimal
    posted_on: date
    invoice_id: str | None
    credit_note_id: str | None
    reason: str


PAYMENTS = Input(
    "payments",
    PaymentInput,
    schema_of(
        PaymentInput,
        amount=MONEY,
        refunded=MONEY,
        paid_on=pa.date32(),
        recorded_at=INSTANT,
    ),
)
INVOICE_MOVEMENTS = Input(
    "invoice_movements",
    InvoiceMovementInput,
    schema_of(
        InvoiceMovementInput,
        version=pa.int64(),
        amount=MONEY,
        moved_on=pa.date32(),
        recorded_at=INSTANT,
    ),
)
CREDIT_NOTE_LINES = Input(
    "credit_note_lines",
    CreditNoteLineInput,
    schema_of(
        CreditNoteLineInput,
        line_number=pa.int64(),
        issue_date=pa.date32(),
        quantity=QUANTITY,
        net_amount=MONEY,
        tax_amount=MONEY,
        gross_amount=MONEY,
    ),
)
CREDIT_GRANTS = Input(
    "credit_grants",
    CreditGrantInput,
    schema_of(
        CreditGrantInput,
        amount=QUANTITY,
        cost=MONEY,
        usable_from=pa.date32(),
        usable_until=pa.date32(),
        priority=pa.int64(),
        created_at=INSTANT,
    ),
)
CREDIT_TRANSACTIONS = Input(
    "credit_transactions",
    CreditTransactionInput,
    schema_of(
        CreditTransactionInput,
        amount=QUANTITY,
        earned=MONEY,
        posted_on=pa.date32(),
    ),
)

RECEIVABLE_INPUTS: tuple[Input, ...] = (
    PAYMENTS,
    INVOICE_MOVEMENTS,
    CREDIT_NOTE_LINES,
    CREDIT_GRANTS,
    CREDIT_TRANSACTIONS,
)
