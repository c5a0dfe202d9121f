"""Credit notes, their groups and lines."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.api.shapes.base import Day, Exact, Given, OneLine, Sent, decimal_text
from engine.api.shapes.customers import Address, AddressSent, Email
from engine.api.shapes.invoice_requests import InclusiveDaysSent, KeyValueSent, Lines
from engine.api.shapes.invoices import InclusiveDateRange, KeyValue, LinkInfo
from engine.api.shapes.listed import IntegrationService
from engine.api.shapes.prices import Currency
from engine.workflows.addressee import AddresseeChange
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.credit_note_drafts import LineFields, NoteFields
from engine.workflows.public_ids import (
    ACCOUNTS,
    CREDIT_GRANTS,
    CUSTOMERS,
    PRICES,
    PRODUCTS,
    SCHEDULES,
)

CreditNoteStatus = Literal["IN_PROGRESS", "DRAFT", "FINAL", "SENT", "VOIDED"]
RateDisplay = Literal["ABSOLUTE", "PERCENTAGE"]
RecognitionMethod = Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"]
RevenueClassification = Literal["PREPAYMENT", "EARNED", "BURNDOWN"]


class CreditNoteSettingsSent(Sent):
    """What becomes of a credit note when it is sent: with ENABLED, credit to use."""

    generate_cash_credit_grant: Literal["ENABLED", "DISABLED"]


class CreditNoteUpdate(Sent):
    """What describes a draft, whole: what is left out is as if nobody had set it."""

    billing_period_start: Day | None = None
    billing_period_end: Day | None = None
    purchase_order_number: OneLine | None = None
    customer_emails: list[Email] | None = None
    customer_legal_company_name: OneLine | None = None
    customer_billing_address: AddressSent | None = None
    customer_shipping_address: AddressSent | None = None
    memo: Lines | None = None
    metadata: list[KeyValueSent] | None = Field(default=None, max_length=100)
    customer_tax_id: OneLine | None = None
    settings: CreditNoteSettingsSent | None = None
    accounting_date: Day | None = None

    def fields(self) -> NoteFields:
        """For the workflow."""
        start, end = self.billing_period_start, self.billing_period_end
        particulars: dict[str, Any] = {
            "billingPeriodStart": None if start is None else start.isoformat(),
            "billingPeriodEnd": None if end is None else end.isoformat(),
            "purchaseOrderNumber": self.purchase_order_number,
            "customerTaxId": self.customer_tax_id,
            "accountingDate": None
            if self.accounting_date is None
            else self.accounting_date.isoformat(),
            "metadata": [each.model_dump() for each in self.metadata or ()] or None,
            "makesGrant": True
            if self.settings is not None and self.settings.generate_cash_credit_grant == "ENABLED"
            else None,
        }
        change = AddresseeChange(
            emails=None if self.customer_emails is None else tuple(self.customer_emails),
            legal_name=self.customer_legal_company_name,
            address=_parts(self.customer_billing_address),
            shipping_address=_parts(self.customer_shipping_address),
        )
        return NoteFields(self.memo, change, particulars)


class CreditNoteCreate(CreditNoteUpdate):
    """A credit note to make, against an issued invoice or for none; its lines are added then."""

    invoice_id: OneLine | None = None
    currency: Currency
    customer_id: OneLine


class CreditNoteApplicationGiven(Given):
    """What of a credit note stands on an invoice."""

    invoice_id: str
    invoice_number: str | None = None
    amount: str
    applied_at: str


class CreditNoteSettings(Given):
    """What becomes of a credit note when it is sent."""

    generate_cash_credit_grant: Literal["ENABLED", "DISABLED"]


class CreditNoteResponse(Given):
    """A credit note without its lines, which have paths of their own."""

    id: str
    sequence_account_id: str
    status: CreditNoteStatus
    invoice_id: str | None = None
    invoice_number: str | None = None
    billing_schedule_id: str | None = None
    currency: str
    issue_date: str | None = None
    billing_period_start: str | None = None
    billing_period_end: str | None = None
    credit_note_number: str | None = None
    purchase_order_number: str | None = None
    customer_id: str
    customer_emails: list[str]
    customer_legal_company_name: str
    customer_billing_address: Address
    customer_shipping_address: Address
    memo: str | None = None
    total_tax: str
    net_total: str
    gross_total: str
    metadata: list[KeyValue]
    customer_tax_id: str | None = None
    linked_services: list[LinkInfo]
    application_status: Literal["UNAPPLIED", "PARTIALLY_APPLIED", "FULLY_APPLIED"]
    balance: str
    balance_version: int
    applications: list[CreditNoteApplicationGiven]
    settings: CreditNoteSettings
    accounting_date: str | None = None
    credit_grant_id: str | None = None
    """The credit grant that it became."""
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> CreditNoteResponse:
        """As it is given; `shape` has our ids."""
        ids = catalog.ids
        given = {
            **shape,
            "sequenceAccountId": ids.public(ACCOUNTS, ids.account_id),
            "customerId": ids.public(CUSTOMERS, shape["customerId"]),
        }
        for name, kind in (("billingScheduleId", SCHEDULES), ("creditGrantId", CREDIT_GRANTS)):
            if name in shape:
                given[name] = ids.public(kind, shape[name])
        for name in ("customerBillingAddress", "customerShippingAddress"):
            given[name] = {"line1": "", "town": "", "postcode": "", **shape[name]}
        return cls.model_validate(given)


class NoteGroupUpdate(Sent):
    """Title and description of a group of lines."""

    title: OneLine
    description: Lines | None = None


class NoteGroupCreate(NoteGroupUpdate):
    """A group of lines to make; it may mirror one of the invoice."""

    line_item_group_id: OneLine | None = None


class NoteGroupResponse(Given):
    """A group of lines with what they come to."""

    id: str
    credit_note_id: str
    line_item_group_id: str | None = None
    title: str
    description: str | None = None
    index: int
    net_total: str
    total_tax: str
    gross_total: str


class ExternalIdSent(Sent):
    """What a line goes by in another system."""

    key: IntegrationService
    value: OneLine


class NoteLineUpdate(Sent):
    """A line to give back: quantity times rate, before tax; `taxRate` 0.19 is 19 %."""

    title: OneLine
    description: Lines | None = None
    quantity: Exact
    rate: Exact
    tax_rate: Annotated[Exact, Field(ge=0, le=1)]
    rate_display: RateDisplay = "ABSOLUTE"
    external_ids: list[ExternalIdSent] = Field(max_length=100)
    service_period: InclusiveDaysSent | None = None
    revenue_recognition_method: RecognitionMethod | None = None
    revenue_classification: RevenueClassification | None = None
    product_id: OneLine | None = None

    def fields(
        self, product: str | None, group: str | None = None, invoice_line: str | None = None
    ) -> LineFields:
        """For the workflow; `product` is our id."""
        period = self.service_period
        said: dict[str, Any] = {
            "description": self.description,
            "quantity": decimal_text(self.quantity),
            "rate": decimal_text(self.rate),
            "rateDisplay": self.rate_display,
            "externalIds": [each.model_dump() for each in self.external_ids],
            "servicePeriod": None
            if period is None
            else {
                "start": period.start.isoformat(),
                "endInclusive": period.end_inclusive.isoformat(),
            },
            "revenueRecognitionMethod": self.revenue_recognition_method,
            "revenueClassification": self.revenue_classification,
        }
        return LineFields(
            title=self.title,
            quantity=self.quantity,
            rate=self.rate,
            tax_rate=self.tax_rate,
            group_id=group,
            invoice_line_id=invoice_line,
            product_id=product,
            said={name: value for name, value in said.items() if value is not None},
        )


class NoteLineCreate(NoteLineUpdate):
    """A line to make. On a note against an invoice `lineItemId` names the line that it mirrors."""

    credit_note_id: OneLine
    group_id: OneLine | None = None
    line_item_id: OneLine | None = None
    invoice_line_item_ids: list[OneLine] | None = Field(default=None, max_length=1)


class ExternalId(Given):
    """What a line goes by in another system."""

    key: str
    value: str


class NoteLineResponse(Given):
    """A line of a credit note."""

    id: str
    credit_note_id: str
    group_id: str | None = None
    line_item_id: str | None = None
    title: str
    description: str | None = None
    quantity: str
    rate: str
    tax_rate: str
    index: int
    price_id: str | None = None
    net_total: str
    total_tax: str
    gross_total: str
    rate_display: RateDisplay
    external_ids: list[ExternalId]
    service_period: InclusiveDateRange | None = None
    revenue_recognition_method: RecognitionMethod | None = None
    revenue_classification: RevenueClassification | None = None
    product_id: str | None = None

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> NoteLineResponse:
        """As it is given; `shape` has our ids."""
        given = dict(shape)
        for name, kind in (("priceId", PRICES), ("productId", PRODUCTS)):
            if name in shape:
                given[name] = catalog.ids.public(kind, shape[name])
        return cls.model_validate(given)


def _parts(address: AddressSent | None) -> dict[str, str]:
    if address is None:
        return {}
    return {name: value or "" for name, value in address.model_dump().items()}
