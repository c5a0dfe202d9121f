"""What is asked of invoices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.api.shapes.base import Day, OneLine, Sent
from engine.api.shapes.customers import AddressSent, Email
from engine.api.shapes.invoices import InvoicePaymentStatus, PaymentOption
from engine.api.shapes.prices import Currency
from engine.workflows.addressee import AddresseeChange
from engine.workflows.invoice_life import Amendment

Lines = Annotated[str, Field(max_length=10_000)]
"""A text of several lines."""


class InclusiveDaysSent(Sent):
    """Local days, both included."""

    start: Day
    end_inclusive: Day


class KeyValueSent(Sent):
    """A word of one's own and what it says."""

    key: OneLine
    value: str


class InvoicePatch(Sent):
    """What describes an invoice; what is left out stays, an empty text is taken away."""

    due_date: Day | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    customer_emails: list[Email] | None = None
    customer_legal_company_name: OneLine | None = None
    customer_billing_address: AddressSent | None = None
    customer_shipping_address: AddressSent | None = None
    memo: Lines | None = None
    payment_options: list[PaymentOption] | None = None
    billing_period: InclusiveDaysSent | None = None
    metadata: list[KeyValueSent] | None = None
    credit_balances: Lines | None = None
    billing_run_id: OneLine | None = None
    accounting_date: Day | None = None
    attachment_asset_ids: list[OneLine] | None = Field(default=None, max_length=100)

    def amendment(self, *, is_whole: bool, particulars: dict[str, str] | None = None) -> Amendment:
        """For the workflow; with `is_whole` what is left out is as if nobody had set it."""
        facts = {
            "accountingDate": None
            if self.accounting_date is None
            else self.accounting_date.isoformat(),
            "billingPeriod": None
            if self.billing_period is None
            else f"{self.billing_period.start}/{self.billing_period.end_inclusive}",
            "billingRunId": self.billing_run_id,
            "creditBalances": self.credit_balances,
            **(particulars or {}),
        }
        return Amendment(
            due_date=self.due_date,
            purchase_order_number=self.purchase_order_number,
            reference=self.reference,
            memo=self.memo,
            metadata={each.key: each.value for each in self.metadata or ()},
            addressee=AddresseeChange(
                emails=None if self.customer_emails is None else tuple(self.customer_emails),
                legal_name=self.customer_legal_company_name,
                address=_parts(self.customer_billing_address),
                shipping_address=_parts(self.customer_shipping_address),
                payment_options=None
                if self.payment_options is None
                else tuple(each.lower() for each in self.payment_options),
                is_customers=is_whole,
            ),
            particulars={name: value for name, value in facts.items() if value is not None},
            is_whole=is_whole,
        )


class InvoiceUpdate(InvoicePatch):
    """What describes a draft, whole."""

    currency: Currency | None = None


class InvoiceCreate(InvoicePatch):
    """A one-off invoice to make; its lines are added afterwards."""

    customer_id: OneLine
    currency: Currency
    billing_schedule_id: OneLine | None = None


class SentInvoicePatch(Sent):
    """What may still change of an invoice that was sent."""

    purchase_order_number: str | None = None
    due_date: Day | None = None


class MergeRequest(Sent):
    """Drafts to make one of."""

    invoice_ids: list[OneLine] = Field(min_length=2, max_length=100)


class PaymentStatusRequest(Sent):
    """How far an invoice is paid."""

    payment_status: InvoicePaymentStatus


def _parts(address: AddressSent | None) -> dict[str, str]:
    """All parts of an address: those that it does not have are taken away."""
    if address is None:
        return {}
    return {name: value or "" for name, value in address.model_dump().items()}
