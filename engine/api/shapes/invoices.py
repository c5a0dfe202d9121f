"""Invoices as they are answered."""

from __future__ import annotations

from typing import Any, Literal

from engine.api.shapes.base import Given
from engine.api.shapes.customers import Address, TaxStatus
from engine.api.shapes.numbers import ExactNumber
from engine.domain.currency import to_amount
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.invoice_views import CurrencyTotal
from engine.workflows.public_ids import ACCOUNTS, CREDIT_GRANTS, CUSTOMERS, SCHEDULES

InvoiceStatus = Literal["IN_PROGRESS", "DRAFT", "FINAL", "SENT", "VOIDED"]
InvoicePaymentStatus = Literal["UNPAID", "PARTIALLY_PAID", "PAID", "UNCOLLECTIBLE"]
PaymentOption = Literal["BANK_TRANSFER", "LINK"]
PaymentLinkDisplay = Literal["SHOW_PAYMENT_LINK", "HIDE_PAYMENT_LINK"]


class InclusiveDateRange(Given):
    """Local days, both included."""

    start: str
    end_inclusive: str


class KeyValue(Given):
    """A word of one's own and what it says."""

    key: str
    value: str


class LinkInfo(Given):
    """What an object goes by in another system."""

    external_id: str
    external_service: str
    sync_time: str
    external_url: str | None = None


class InvoiceRenderSettings(Given):
    """How the invoice is shown."""

    payment_link_display: PaymentLinkDisplay


class IntegrationPaymentStatuses(Given):
    """How far payment providers are; one that was not asked is left out."""

    stripe: str | None = None
    go_cardless: str | None = None


class AppliedCreditNoteLine(Given):
    """A line of a credit note, and the lines of this invoice that it corrects."""

    name: str
    net_total: str
    gross_total: str
    invoice_line_item_ids: list[str]


class AppliedCreditNote(Given):
    """A credit note that pays part of the invoice: as a whole, and how much of it stands here."""

    id: str
    credit_note_number: str | None = None
    net_total: str
    total_tax: str
    gross_total: str
    applied_amount: str
    line_items: list[AppliedCreditNoteLine]


class AppliedCreditGrant(Given):
    """What a credit grant pays of the invoice."""

    credit_grant_id: str | None = None
    credit_grant_name: str | None = None
    amount: str
    tax_amount: str | None = None
    status: Literal["APPLIED", "PROJECTED"]


class ProjectedCreditGrant(Given):
    """What a credit grant would pay if the invoice were issued now."""

    credit_grant_id: str | None = None
    credit_grant_name: str | None = None
    amount: str


class PaymentAllocation(Given):
    """What a payment pays of the invoice; `paidAt` is a local day."""

    payment_id: str
    amount: str
    allocated_at: str
    paid_at: str
    origin: Literal["MANUAL", "STRIPE"]


class InvoiceTax(Given):
    """Base and tax of all lines of one rate; `code` is a VAT category of EN 16931."""

    name: str
    code: str
    rate: str
    base: str
    amount: str
    exemption_reason: str | None = None


class InvoiceInList(Given):
    """An invoice without its lines, and without what was paid of it."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str | None = None
    status: InvoiceStatus
    payment_status: InvoicePaymentStatus
    currency: str
    invoice_number: str | None = None
    invoice_date: str
    issue_date: str | None = None
    due_date: str | None = None
    due_date_source: Literal["MANUAL", "CALCULATED"]
    payment_term_days: int | None = None
    accounting_date: str
    billing_period: InclusiveDateRange | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    memo: str | None = None
    payment_options: list[PaymentOption] | None = None
    customer_id: str
    customer_emails: list[str]
    customer_legal_company_name: str
    customer_billing_address: Address
    customer_shipping_address: Address
    customer_tax_id: str | None = None
    customer_tax_status: TaxStatus | None = None
    is_customer_archived: bool
    net_total: str
    total_tax: str
    gross_total: str
    balance: str
    balance_version: int
    metadata: list[KeyValue]
    custom_fields: dict[str, str]
    credit_balances: str | None = None
    credit_note_ids: list[str]
    linked_services: list[LinkInfo]
    render_settings: InvoiceRenderSettings
    created_at: str
    updated_at: str
    calculated_at: str | None = None

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> InvoiceInList:
        """As it is given; `shape` has our ids."""
        return cls.model_validate(_with_public_ids(shape, catalog))


class InvoiceResponse(InvoiceInList):
    """An invoice without its lines, which have paths of their own."""

    billing_run_id: str | None = None
    integration_payment_statuses: IntegrationPaymentStatuses
    applied_credit_notes: list[AppliedCreditNote]
    applied_credit_grants: list[AppliedCreditGrant]
    projected_credit_grants: list[ProjectedCreditGrant]
    payment_allocations: list[PaymentAllocation]
    taxes: list[InvoiceTax]
    as_of: str | None = None
    """What was known when it was calculated: events received by then."""
    seq: int
    """The last event that was known then, by its number in the log."""
    content_sha256: str
    """Digest of everything that the invoice says; a replay comes out at the same."""

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> InvoiceResponse:
        """As it is given; `shape` has our ids."""
        given = _with_public_ids(shape, catalog)
        for name in ("appliedCreditGrants", "projectedCreditGrants"):
            given[name] = [_with_public_grant(each, catalog) for each in given[name]]
        given["contentSha256"] = shape["contentSha256"]
        return cls.model_validate(given)


class InvoiceListSummary(Given):
    """The least of an invoice that a list shows."""

    id: str
    invoice_number: str | None = None
    status: InvoiceStatus
    payment_status: InvoicePaymentStatus
    currency: str
    gross_total: str
    customer_id: str
    customer_legal_company_name: str
    billing_schedule_id: str | None = None
    billing_period: InclusiveDateRange | None = None
    due_date: str | None = None
    due_date_source: Literal["MANUAL", "CALCULATED"]
    accounting_date: str
    links: list[LinkInfo]

    @classmethod
    def of(cls, shape: dict[str, Any], catalog: CatalogSnapshot) -> InvoiceListSummary:
        """As it is given; `shape` has our ids."""
        return cls.model_validate({**_with_public_ids(shape, catalog), "links": []})


class CurrencyTotals(Given):
    """How many invoices of a currency there are, and what they come to."""

    currency: str
    invoice_count: int
    gross_total: ExactNumber

    @classmethod
    def of(cls, total: CurrencyTotal) -> CurrencyTotals:
        """As it is given."""
        return cls(
            currency=total.currency,
            invoice_count=total.count,
            gross_total=to_amount(total.gross_total, total.currency),
        )


class InvoiceSummary(Given):
    """Totals by currency; `grossTotal` is a JSON number with exact digits."""

    totals_by_currency: list[CurrencyTotals]


class CurrencyConversion(Given):
    """An invoice's totals in another currency, by a rate that was published on `rateDate`."""

    id: str
    invoice_id: str
    currency: str
    exchange_rate: str
    source: str
    rate_date: str
    net_total: str
    total_tax: str
    gross_total: str
    updated_at: str


class CurrencyConversions(Given):
    """An invoice's conversions."""

    items: list[CurrencyConversion]


def _with_public_ids(shape: dict[str, Any], catalog: CatalogSnapshot) -> dict[str, Any]:
    ids, customer = catalog.ids, shape["customerId"]
    data = (
        catalog.objects[CUSTOMERS, customer].data
        if (CUSTOMERS, customer) in catalog.objects
        else {}
    )
    given = {
        **shape,
        "sequenceAccountId": ids.public(ACCOUNTS, ids.account_id),
        "customerId": ids.public(CUSTOMERS, customer),
        "isCustomerArchived": "archived_at" in data,
    }
    if "billingScheduleId" in shape:
        given["billingScheduleId"] = ids.public(SCHEDULES, shape["billingScheduleId"])
    for name in ("customerBillingAddress", "customerShippingAddress"):
        given[name] = {"line1": "", "town": "", "postcode": "", **shape[name]}
    return given


def _with_public_grant(grant: dict[str, Any], catalog: CatalogSnapshot) -> dict[str, Any]:
    return {**grant, "creditGrantId": catalog.ids.public(CREDIT_GRANTS, grant["creditGrantId"])}
