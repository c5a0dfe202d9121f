"""Billing schedules. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.billing_products import PriceResponse
from meterhouse_client.objects.customers import IntegrationId


@dataclass(frozen=True, kw_only=True)
class BillingScheduleResponse:
    """A schedule in effect: its terms, and what has been decided about it since."""

    id: str
    customer_id: str
    status: Literal["DRAFT", "PENDING", "ACTIVE", "SUSPENDED", "CANCELLED", "COMPLETED"]
    start_date: date
    end_date: date | None = None
    tax_rates: list[PriceTaxRate]
    first_billing_date: date | None = None
    auto_issue_invoices: bool
    purchase_order_number: str | None = None
    reference: str | None = None
    label: str | None = None
    recurrence_day_of_month: int | None = None
    prices: list[PriceResponse]
    created_at: datetime
    updated_at: datetime
    last_invoice_id: str | None = None
    phases: list[PhaseGiven]
    archived_at: datetime | None = None
    roll_up_billing: bool
    integration_ids: list[IntegrationId]
    attachment_assets: list[str]
    default_due_date_days: int | None = None
    memo: str | None = None
    custom_fields: dict[str, str]
    payment_provider: Literal["STRIPE", "GOCARDLESS", "NONE"] | None = None
    auto_charge: bool | None = None
    quote_id: str | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


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
class DiscountGiven:
    """Percent (10 is 10 %) or money off. No `restrictToPrices` covers the whole phase."""

    id: str
    restrict_to_prices: list[str]
    type: Literal["PERCENTAGE", "NOMINAL"]
    amount: Decimal
    message: str
    separate_line_item: bool | None = None
    seat_discount_type: Literal["INCLUDED_SEATS_ONLY", "OVERAGE_SEATS_ONLY", "ALL_SEATS"]


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
class DuplicateRequest:
    """Who is to have the same terms."""

    customer_id: str


@dataclass(frozen=True, kw_only=True)
class MinimumGiven:
    """The least that the covered prices amount to in a full period, before tax."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str
    phase_id: str
    amount: Decimal
    restrict_to_prices: list[str]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class MinimumSent:
    """The least that the covered prices amount to in a full period, before tax."""

    amount: Decimal
    restrict_to_prices: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class PhaseCreditGiven:
    """Credit that the phase grants, and grants again at every refresh."""

    id: str
    name: str
    credit_unit_type: str
    currency: str
    amount: Decimal
    cost_of_credit: Decimal | None = None
    tax_rate_id: str | None = None
    grant_refresh_frequency: Literal["NONE", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"]
    rollover_mode: Literal["NONE", "ON_GRANT_REFRESH", "ON_GRANT_REFRESH_AND_PHASE"]
    restrict_to_prices: list[str]


@dataclass(frozen=True, kw_only=True)
class PhaseGiven:
    """A dated stretch of a schedule. `endDate` is its last day."""

    id: str
    name: str | None = None
    external_contract_ref: str | None = None
    created_at: datetime
    billing_schedule_id: str
    price_ids: list[str]
    start_date: date
    end_date: date | None = None
    discounts: list[DiscountGiven]
    minimums: list[MinimumGiven]
    credit_grants: list[PhaseCreditGiven]
    recurrence_preference: Literal["CONTINUE_FROM_PREVIOUS_PHASE", "RESET"]
    phase_price_metadata: list[PhasePrice]


@dataclass(frozen=True, kw_only=True)
class PhaseListPriceSent:
    """The same of the price that is spawned from a list price."""

    list_price_id: str
    arr_calculation: Literal["INCLUDE", "EXCLUDE"]


@dataclass(frozen=True, kw_only=True)
class PhasePrice:
    """Whether a price counts as annual recurring revenue."""

    price_id: str
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
class PriceTaxRate:
    """The tax rate that a price bears on this schedule."""

    price_id: str
    tax_rate_id: str


@dataclass(frozen=True, kw_only=True)
class PriceTaxRateSent:
    """The tax rate of a price, where the usual choice of a rate must not apply."""

    price_id: str
    tax_rate_id: str


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
class TaxesDecided:
    """The tax of every price can be decided: there is nothing to say."""

    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
