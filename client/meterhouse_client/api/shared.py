"""Shared. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a customer is; of one from files what the file says."""

    line1: str
    line2: str | None = None
    town: str
    state: str | None = None
    postcode: str
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddressSent:
    """An address; the USA and Canada need a state."""

    line1: str
    line2: str | None = None
    town: str
    state: str | None = None
    postcode: str
    country: str


@dataclass(frozen=True, kw_only=True)
class AppliedCreditGrant:
    """What a credit grant pays of the invoice."""

    credit_grant_id: str | None = None
    credit_grant_name: str | None = None
    amount: Decimal
    tax_amount: Decimal | None = None
    status: Literal["APPLIED", "PROJECTED"]


@dataclass(frozen=True, kw_only=True)
class AppliedCreditNote:
    """A credit note that pays part of the invoice: as a whole, and how much of it stands
    here."""

    id: str
    credit_note_number: str | None = None
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    applied_amount: Decimal
    line_items: list[AppliedCreditNoteLine]


@dataclass(frozen=True, kw_only=True)
class AppliedCreditNoteLine:
    """A line of a credit note, and the lines of this invoice that it corrects."""

    name: str
    net_total: Decimal
    gross_total: Decimal
    invoice_line_item_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person at a customer."""

    id: str
    name: str
    email: str
    billing_preference: Literal["PRIMARY", "STANDARD", "NONE"]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class ContactRequest:
    """A person at a customer."""

    name: str
    email: str
    billing_preference: Literal["PRIMARY", "STANDARD", "NONE"]


@dataclass(frozen=True, kw_only=True)
class CreditGrantSent:
    """Credit that the phase grants: money, or with `METRIC` units of the metric of its
    prices."""

    name: str
    credit_unit_type: Literal["CURRENCY", "METRIC"]
    currency: str | None = None
    amount: Decimal
    cost_of_credit: Decimal | None = None
    tax_rate_id: str | None = None
    grant_refresh_frequency: Literal["NONE", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"]
    rollover_mode: Literal["NONE", "ON_GRANT_REFRESH", "ON_GRANT_REFRESH_AND_PHASE"]
    restrict_to_prices: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerOrganization:
    """Customers of whom one may pay for the others."""

    id: str
    owner: NamedCustomer
    members: list[NamedCustomer]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CustomerRequest:
    """A customer to make, or what it is to be."""

    legal_name: str
    address: AddressSent
    url: str | None = None
    label: str | None = None
    tax_status: Literal["TAXED", "TAX_EXEMPT", "REVERSE_CHARGED"]
    customer_aliases: list[str] | None = None
    integration_ids: list[IntegrationIdSent] | None = None
    parent_id: str | None = None
    contacts: list[ContactRequest]
    push_to_integrations: list[Literal["Xero"]] | None = None
    status: Literal["DRAFT", "ACTIVE"] | None = None
    custom_properties: dict[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class DiscountSent:
    """Percent (10 is 10 %) or money off; it stands on a line of its own."""

    type: Literal["PERCENTAGE", "NOMINAL"]
    amount: Decimal
    message: str
    separate_line_item: Any
    restrict_to_prices: list[str] | None = None
    seat_discount_type: Literal["INCLUDED_SEATS_ONLY", "OVERAGE_SEATS_ONLY", "ALL_SEATS"] | None = (
        None
    )


@dataclass(frozen=True, kw_only=True)
class ExternalId:
    """What a line goes by in another system."""

    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ExternalIdSent:
    """What a line goes by in another system."""

    key: Literal[
        "Amazon_Redshift",
        "GoCardless",
        "Google_BigQuery",
        "Google_Sheets",
        "HubSpot",
        "NetSuite",
        "QuickBooks_Online",
        "Salesforce",
        "Slack",
        "Snowflake",
        "Stripe",
        "Xero",
        "Avalara",
        "Anrok",
        "Attio",
        "Numeral",
        "Rillet",
        "Sphere",
    ]
    value: str


@dataclass(frozen=True, kw_only=True)
class FixedSent:
    """The same amount every billing period."""

    pricing_type: Literal["FIXED"]
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class GraduatedSent:
    """Each unit at its own tier's rate; tiers may count over more than a billing period."""

    pricing_type: Literal["GRADUATED"]
    usage_metric_id: str
    usage_calculation_mode: Literal["BILLING_PERIOD", "CUMULATIVE", "PERIODIC"]
    tiers: list[TierSent]


@dataclass(frozen=True, kw_only=True)
class InclusiveDateRange:
    """Local days, both included."""

    start: str
    end_inclusive: str


@dataclass(frozen=True, kw_only=True)
class InclusiveDaysSent:
    """Local days, both included."""

    start: date
    end_inclusive: date


@dataclass(frozen=True, kw_only=True)
class IntegrationId:
    """What an object goes by in another system."""

    service: str
    id: str
    last_synced: str | None = None
    is_pending: bool | None = None


@dataclass(frozen=True, kw_only=True)
class IntegrationIdSent:
    """What a customer goes by in another system."""

    service: Literal[
        "Amazon_Redshift",
        "GoCardless",
        "Google_BigQuery",
        "Google_Sheets",
        "HubSpot",
        "NetSuite",
        "QuickBooks_Online",
        "Salesforce",
        "Slack",
        "Snowflake",
        "Stripe",
        "Xero",
        "Avalara",
        "Anrok",
        "Attio",
        "Numeral",
        "Rillet",
        "Sphere",
    ]
    id: str


@dataclass(frozen=True, kw_only=True)
class IntegrationPaymentStatuses:
    """How far payment providers are; one that was not asked is left out."""

    stripe: str | None = None
    go_cardless: str | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceRenderSettings:
    """How the invoice is shown."""

    payment_link_display: Literal["SHOW_PAYMENT_LINK", "HIDE_PAYMENT_LINK"]


@dataclass(frozen=True, kw_only=True)
class InvoiceResponse:
    """An invoice without its lines, which have paths of their own."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str | None = None
    status: Literal["IN_PROGRESS", "DRAFT", "FINAL", "SENT", "VOIDED"]
    payment_status: Literal["UNPAID", "PARTIALLY_PAID", "PAID", "UNCOLLECTIBLE"]
    currency: str
    invoice_number: str | None = None
    invoice_date: date
    issue_date: date | None = None
    due_date: date | None = None
    due_date_source: Literal["MANUAL", "CALCULATED"]
    payment_term_days: int | None = None
    accounting_date: date
    billing_period: InclusiveDateRange | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    memo: str | None = None
    payment_options: list[Literal["BANK_TRANSFER", "LINK"]] | None = None
    customer_id: str
    customer_emails: list[str]
    customer_legal_company_name: str
    customer_billing_address: Address
    customer_shipping_address: Address
    customer_tax_id: str | None = None
    customer_tax_status: Literal["TAXED", "TAX_EXEMPT", "REVERSE_CHARGED"] | None = None
    is_customer_archived: bool
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    balance: Decimal
    balance_version: int
    metadata: list[KeyValue]
    custom_fields: dict[str, str]
    credit_balances: str | None = None
    credit_note_ids: list[str]
    linked_services: list[LinkInfo]
    render_settings: InvoiceRenderSettings
    created_at: datetime
    updated_at: datetime
    calculated_at: datetime | None = None
    billing_run_id: str | None = None
    integration_payment_statuses: IntegrationPaymentStatuses
    applied_credit_notes: list[AppliedCreditNote]
    applied_credit_grants: list[AppliedCreditGrant]
    projected_credit_grants: list[ProjectedCreditGrant]
    payment_allocations: list[PaymentAllocation]
    taxes: list[InvoiceTax]
    as_of: datetime | None = None
    seq: int
    content_sha256: str
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class InvoiceTax:
    """Base and tax of all lines of one rate; `code` is a VAT category of EN 16931."""

    name: str
    code: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    exemption_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class KeyValue:
    """A word of one's own and what it says."""

    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class KeyValueSent:
    """A word of one's own and what it says."""

    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class LinearSent:
    """One rate for every unit; a share of the quantity if it is a percentage (1 is 100 %)."""

    pricing_type: Literal["LINEAR"]
    price_per_unit: Decimal
    usage_metric_id: str
    is_price_percentage: bool
    min_price: Decimal | None = None
    max_price: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class LinkInfo:
    """What an object goes by in another system."""

    external_id: str
    external_service: str
    sync_time: str
    external_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class MinimumSent:
    """The least that the covered prices amount to in a full period, before tax."""

    amount: Decimal
    restrict_to_prices: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class NamedCustomer:
    """A customer by id and name."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class OneTimeSent:
    """Billed once."""

    pricing_type: Literal["ONE_TIME"]
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class PackageSent:
    """Whole packages; one begun is one bought."""

    pricing_type: Literal["PACKAGE"]
    package_size: Decimal
    price_per_package: Decimal
    usage_metric_id: str
    free_units: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ParameterSent:
    """A value for a parameter of a custom metric."""

    parameter_id: str
    value: str


@dataclass(frozen=True, kw_only=True)
class PaymentAllocation:
    """What a payment pays of the invoice; `paidAt` is a local day."""

    payment_id: str
    amount: Decimal
    allocated_at: datetime
    paid_at: date
    origin: Literal["MANUAL", "STRIPE"]


@dataclass(frozen=True, kw_only=True)
class PhaseListPriceSent:
    """The same of the price that is spawned from a list price."""

    list_price_id: str
    arr_calculation: Literal["INCLUDE", "EXCLUDE"]


@dataclass(frozen=True, kw_only=True)
class PhasePriceSent:
    """Whether a price counts as annual recurring revenue."""

    price_id: str
    arr_calculation: Literal["INCLUDE", "EXCLUDE"]


@dataclass(frozen=True, kw_only=True)
class PhaseSent:
    """A dated stretch of a schedule; the day after its `endDate` the next one starts."""

    name: str | None = None
    external_contract_ref: str | None = None
    price_ids: list[str]
    list_price_ids: list[str] | None = None
    start_date: date
    end_date: date | None = None
    discounts: list[DiscountSent] | None = None
    minimums: list[MinimumSent] | None = None
    credit_grants: list[CreditGrantSent] | None = None
    recurrence_preference: Literal["CONTINUE_FROM_PREVIOUS_PHASE", "RESET"] | None = None
    phase_price_metadata: list[PhasePriceSent] | None = None
    phase_list_price_metadata: list[PhaseListPriceSent] | None = None


@dataclass(frozen=True, kw_only=True)
class PriceParameter:
    """A value for a parameter of a custom metric."""

    parameter_id: str
    value: str


@dataclass(frozen=True, kw_only=True)
class PriceResponse:
    """A price: what schedules bill."""

    id: str
    product_id: str
    name: str
    currency: str
    structure: Structure
    billing_frequency: Literal[
        "ON_DEMAND", "ONE_TIME", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY", "PER_EVENT"
    ]
    billing_type: Literal["IN_ARREARS", "IN_ADVANCE"]
    created_at: datetime
    updated_at: datetime
    integration_ids: list[IntegrationId]
    custom_metric_parameters: list[PriceParameter]
    usage_calculation_period: UsageCalculationPeriodGiven | None = None
    list_price_id: str | None = None
    status: Literal["DRAFT", "ACTIVE"]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class PriceTaxRateSent:
    """The tax rate of a price, where the usual choice of a rate must not apply."""

    price_id: str
    tax_rate_id: str


@dataclass(frozen=True, kw_only=True)
class ProjectedCreditGrant:
    """What a credit grant would pay if the invoice were issued now."""

    credit_grant_id: str | None = None
    credit_grant_name: str | None = None
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class QuoteLinkGiven:
    """A link that was made. Its token is told only once."""

    version: int
    email: str | None = None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteListed:
    """A quote in a list."""

    id: str
    created_by: str
    customer_id: str | None = None
    quote_number: str
    title: str
    currency: str
    status: Literal[
        "DRAFT", "PUBLISHED", "PREPARING_SIGNATURE_REQUEST", "READY_TO_SIGN", "ACCEPTED", "EXECUTED"
    ]
    state: Literal[
        "DRAFT",
        "AWAITING_APPROVAL",
        "APPROVED",
        "REJECTED",
        "PUBLISHED",
        "VIEWED",
        "ACCEPTED",
        "DECLINED",
        "WITHDRAWN",
        "EXPIRED",
        "EXECUTED",
    ]
    version: int
    deal_type: Literal["NEW_BUSINESS", "RENEWAL"]
    preliminary_billing_start_date: date
    expires_at: datetime | None = None
    published_at: datetime | None = None
    accepted_at: datetime | None = None
    executed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
    billing_schedule_id: str | None = None
    expiry_days: int
    archived_at: datetime | None = None
    is_expired: bool


@dataclass(frozen=True, kw_only=True)
class QuoteResponse:
    """A quote with all that is known about it."""

    id: str
    created_by: str
    customer_id: str | None = None
    quote_number: str
    title: str
    currency: str
    status: Literal[
        "DRAFT", "PUBLISHED", "PREPARING_SIGNATURE_REQUEST", "READY_TO_SIGN", "ACCEPTED", "EXECUTED"
    ]
    state: Literal[
        "DRAFT",
        "AWAITING_APPROVAL",
        "APPROVED",
        "REJECTED",
        "PUBLISHED",
        "VIEWED",
        "ACCEPTED",
        "DECLINED",
        "WITHDRAWN",
        "EXPIRED",
        "EXECUTED",
    ]
    version: int
    deal_type: Literal["NEW_BUSINESS", "RENEWAL"]
    preliminary_billing_start_date: date
    expires_at: datetime | None = None
    published_at: datetime | None = None
    accepted_at: datetime | None = None
    executed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
    billing_schedule_id: str | None = None
    expiry_days: int
    archived_at: datetime | None = None
    is_expired: bool
    offer: dict[str, Any]
    content_sha256: str | None = None
    notes: str | None = None
    contacts: list[dict[str, str]]
    versions: list[QuoteVersionGiven]
    links: list[QuoteLinkGiven]
    signatures: list[dict[str, Any]]
    history: list[QuoteStepGiven]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class QuoteStepGiven:
    """Something that became of the quote."""

    verb: str
    state: Literal[
        "DRAFT",
        "AWAITING_APPROVAL",
        "APPROVED",
        "REJECTED",
        "PUBLISHED",
        "VIEWED",
        "ACCEPTED",
        "DECLINED",
        "WITHDRAWN",
        "EXPIRED",
        "EXECUTED",
    ]
    version: int
    at: str
    actor: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteVersionGiven:
    """A version: frozen once it is published."""

    version: int
    created_by: str
    created_at: datetime
    published_at: datetime | None = None
    content_sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleRequest:
    """A schedule to make."""

    start_date: date
    end_date: date | None = None
    recurrence_day_of_month: int | None = None
    tax_rates: list[PriceTaxRateSent]
    auto_issue_invoices: bool
    purchase_order_number: str | None = None
    roll_up_billing: bool
    phases: list[PhaseSent]
    attachment_asset_ids: list[str] | None = None
    default_due_date_days: int | None = None
    memo: str | None = None
    custom_fields: dict[str, str] | None = None
    customer_id: str
    reference: str | None = None
    label: str | None = None
    is_draft: bool
    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"] | None = None
    auto_charge: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleUpdate:
    """What a schedule is to be; `customFields` and credit grants that are left out stay."""

    start_date: date
    end_date: date | None = None
    recurrence_day_of_month: int | None = None
    tax_rates: list[PriceTaxRateSent]
    auto_issue_invoices: bool
    purchase_order_number: str | None = None
    roll_up_billing: bool
    phases: list[PhaseSent]
    attachment_asset_ids: list[str] | None = None
    default_due_date_days: int | None = None
    memo: str | None = None
    custom_fields: dict[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class SeatBasedSent:
    """A price for every seat held; tiers, if there are any, stand for `pricePerSeat`."""

    pricing_type: Literal["SEAT_BASED"]
    seat_metric_id: str
    price_per_seat: Decimal
    proration_strategy: Literal["USE_MAXIMUM", "PRORATE_INCREMENTS", "PRORATE_ALL_CHANGES"]
    contracted_minimum_seats: int
    overages_billing_frequency: (
        Literal["NONE", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"] | None
    ) = None
    tiers: list[SeatTierSent]
    prorate_flat_fees: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SeatTierSent:
    """Seats above the tier before it, up to its bound; the last tier has none."""

    upper_bound: Decimal | None = None
    price: Decimal
    fee: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Structure:
    """How a quantity becomes an amount. Which fields there are depends on `pricingType`."""

    pricing_type: Literal[
        "ONE_TIME",
        "FIXED",
        "LINEAR",
        "PACKAGE",
        "SEAT_BASED",
        "GRADUATED",
        "VOLUME",
        "STAIRSTEP",
        "MATRIX",
    ]
    price: Decimal | None = None
    price_per_unit: Decimal | None = None
    usage_metric_id: str | None = None
    is_price_percentage: bool | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    package_size: Decimal | None = None
    price_per_package: Decimal | None = None
    free_units: Decimal | None = None
    usage_calculation_mode: Literal["BILLING_PERIOD", "CUMULATIVE", "PERIODIC"] | None = None
    tiers: list[Tier] | None = None
    seat_metric_id: str | None = None
    price_per_seat: Decimal | None = None
    proration_strategy: (
        Literal["USE_MAXIMUM", "PRORATE_INCREMENTS", "PRORATE_ALL_CHANGES"] | None
    ) = None
    contracted_minimum_seats: int | None = None
    overages_billing_frequency: (
        Literal["NONE", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"] | None
    ) = None
    prorate_flat_fees: bool | None = None
    breakdowns: list[str] | None = None
    rates: list[dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class Tier:
    """A tier of a price."""

    upper_bound: Decimal | None = None
    price: Decimal
    fee: Decimal | None = None
    is_price_percentage: bool | None = None


@dataclass(frozen=True, kw_only=True)
class TierSent:
    """Quantities above the tier before it, up to its bound; the last tier has none."""

    upper_bound: Decimal | None = None
    price: Decimal
    fee: Decimal | None = None
    is_price_percentage: bool


@dataclass(frozen=True, kw_only=True)
class UsageCalculationPeriod:
    """After how long a periodic running total starts afresh."""

    frequency: Literal["MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"]
    interval: int


@dataclass(frozen=True, kw_only=True)
class UsageCalculationPeriodGiven:
    """After how long a periodic running total starts afresh."""

    frequency: str
    interval: int


@dataclass(frozen=True, kw_only=True)
class VolumeSent:
    """All units at the rate of the tier reached."""

    pricing_type: Literal["VOLUME"]
    usage_metric_id: str
    tiers: list[VolumeTierSent]


@dataclass(frozen=True, kw_only=True)
class VolumeTierSent:
    """The tier that the whole quantity falls in prices all of it."""

    upper_bound: Decimal | None = None
    price: Decimal
    fee: Decimal | None = None
    is_price_percentage: bool
    max_price: Decimal | None = None
    min_price: Decimal | None = None
