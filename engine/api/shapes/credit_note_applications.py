"""Credit notes that are put to invoices."""

from __future__ import annotations

from datetime import datetime

from engine.api.shapes.base import Exact, Given, OneLine, Sent, instant
from engine.api.shapes.numbers import ExactNumber
from engine.api.shapes.prices import Currency
from engine.domain.currency import to_amount
from engine.workflows.credit_note_use import Application, Balances


class ApplicationRequest(Sent):
    """How much of a credit note to put to an invoice, decided by balances of these versions."""

    credit_note_id: OneLine
    invoice_id: OneLine
    amount: Exact
    currency: Currency
    credit_note_balance_version: int
    invoice_balance_version: int


class BalanceGiven(Given):
    """A balance, and how often it has moved."""

    value: ExactNumber
    currency: str
    version: int


class ApplicationResponse(Given):
    """What was put to the invoice, and the balances after it."""

    ledger_transaction_id: str
    credit_note_id: str
    invoice_id: str
    amount: ExactNumber
    currency: str
    applied_at: str
    invoice_balance: BalanceGiven
    credit_note_balance: BalanceGiven

    @classmethod
    def of(cls, made: Application, note_id: str, at: datetime) -> ApplicationResponse:
        """As it is given."""
        return cls(
            ledger_transaction_id=made.entry_id,
            credit_note_id=note_id,
            invoice_id=made.invoice_id,
            amount=to_amount(made.amount, made.after.currency),
            currency=made.after.currency,
            applied_at=instant(at),
            invoice_balance=invoice_balance(made.after),
            credit_note_balance=note_balance(made.after),
        )


class BalancesMoved(Given):
    """The problem `balances-moved`, with the balances of now."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    message: str
    current_invoice_balance: BalanceGiven
    current_credit_note_balance: BalanceGiven


def invoice_balance(balances: Balances) -> BalanceGiven:
    """What the invoice owes."""
    value = to_amount(balances.invoice, balances.currency)
    return BalanceGiven(value=value, currency=balances.currency, version=balances.invoice_version)


def note_balance(balances: Balances) -> BalanceGiven:
    """What is left of the credit note."""
    value = to_amount(balances.note, balances.currency)
    return BalanceGiven(value=value, currency=balances.currency, version=balances.note_version)
