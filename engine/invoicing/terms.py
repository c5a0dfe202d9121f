"""Days that follow from an invoice's dates and terms: when it is due, to which month it belongs."""

from __future__ import annotations

from datetime import date, timedelta

from engine.domain.account import AccountingDate
from engine.domain.invoice import Invoice, PaymentStatus
from engine.domain.settlement import Settlement

ONE_DAY = timedelta(days=1)


def term_days(*levels: int | None) -> int:
    """Days until an invoice is due: those of the first level that says something.

    Levels in order of weight: the invoice's own, the schedule's, the customer's, the account's.
    """
    return next(days for days in levels if days is not None)


def accounting_date(invoice: Invoice, policy: AccountingDate, issued_on: date) -> date:
    """The local day on which an invoice counts in the books, by the account's policy."""
    if policy is AccountingDate.END_OF_BILLING_PERIOD:
        return invoice.period_end - ONE_DAY
    if policy is AccountingDate.INTENDED_INVOICE_CREATION_DATE:
        return invoice.invoice_date
    return issued_on


def is_overdue(settlement: Settlement, due_date: date | None, on: date) -> bool:
    """Whether money is owed past its due day on a local day; what was written off is not."""
    return (
        due_date is not None
        and due_date < on
        and settlement.balance > 0
        and settlement.payment_status is not PaymentStatus.UNCOLLECTIBLE
    )
