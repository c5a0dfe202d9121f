"""Billing schedules as they are answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field

from engine.api.shapes.base import Given, instant
from engine.api.shapes.customers import IntegrationId
from engine.api.shapes.numbers import ExactNumber
from engine.api.shapes.payment_settings import PaymentProvider
from engine.api.shapes.prices import PriceResponse
from engine.api.shapes.schedule_requests import (
    DISCOUNTS,
    SEATS,
    ArrCalculation,
    DiscountType,
    Recurrence,
    Refresh,
    Rollover,
    SeatDiscountType,
)
from engine.domain.schedule import Discount, Phase
from engine.domain.schedule_action import ScheduleStatus
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.discounts import discount_ids
from engine.workflows.public_ids import ACCOUNTS, CUSTOMERS, PRICES, SCHEDULES, TAX_RATES
from engine.workflows.representations import inclusive
from engine.workflows.schedule_views import ScheduleView

PHASES = "phases"
DISCOUNT_TYPES = {own: public for public, own in DISCOUNTS.items()}
SEAT_SCOPES = {own: public for public, own in SEATS.items()}


class PriceTaxRate(Given):
    """The tax rate that a price bears on this schedule."""

    price_id: str
    tax_rate_id: str


class DiscountGiven(Given):
    """Percent (10 is 10 %) or money off. No `restrictToPrices` covers the whole phase."""

    id: str
    restrict_to_prices: list[str]
    type: DiscountType
    amount: ExactNumber
    message: str
    separate_line_item: bool = True
    seat_discount_type: SeatDiscountType


class MinimumGiven(Given):
    """The least that the covered prices amount to in a full period, before tax."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str
    phase_id: str
    amount: ExactNumber
    restrict_to_prices: list[str]
    created_at: str
    updated_at: str


class PhaseCreditGiven(Given):
    """Credit that the phase grants, and grants again at every refresh."""

    id: str
    name: str
    credit_unit_type: str
    currency: str
    amount: ExactNumber
    cost_of_credit: ExactNumber | None = None
    tax_rate_id: str | None = None
    grant_refresh_frequency: Refresh
    rollover_mode: Rollover
    restrict_to_prices: list[str]


class PhasePrice(Given):
    """Whether a price counts as annual recurring revenue."""

    price_id: str
    arr_calculation: ArrCalculation


class PhaseGiven(Given):
    """A dated stretch of a schedule. `endDate` is its last day."""

    id: str
    name: str | None = None
    external_contract_ref: str | None = None
    created_at: str
    billing_schedule_id: str
    price_ids: list[str]
    start_date: str
    end_date: str | None = None
    discounts: list[DiscountGiven]
    minimums: list[MinimumGiven]
    credit_grants: list[PhaseCreditGiven]
    recurrence_preference: Recurrence
    phase_price_metadata: list[PhasePrice]

    @classmethod
    def of(cls, view: ScheduleView, index: int, catalog: CatalogSnapshot) -> PhaseGiven:
        """As it is given: the phase as it is in effect."""
        phase, terms = view.schedule.phases[index], view.phase_terms(index)
        own = f"{view.schedule.id}/{index}"
        id, created = catalog.ids.public(PHASES, own), instant(view.document.created_at)
        excluded = set(terms.get("arr_excluded") or ())
        prices = [price for price in phase.price_ids if price in catalog.prices]
        schedule = catalog.ids.public(SCHEDULES, view.schedule.id)
        discounts = terms.get("discounts") or []
        named = discount_ids(catalog.ids, view.schedule.id, index, discounts)
        return cls(
            id=id,
            name=phase.name,
            external_contract_ref=terms.get("external_contract_ref"),
            created_at=created,
            billing_schedule_id=schedule,
            price_ids=_public(prices, catalog),
            start_date=phase.start.isoformat(),
            end_date=_last(phase.end),
            discounts=[
                _discount(discount, own_id, catalog)
                for own_id, discount in zip(named, phase.discounts, strict=True)
            ],
            minimums=[
                MinimumGiven(
                    id=catalog.ids.public("minimums", f"{own}/{place}"),
                    sequence_account_id=catalog.ids.public(ACCOUNTS, catalog.ids.account_id),
                    billing_schedule_id=schedule,
                    phase_id=id,
                    amount=minimum.amount,
                    restrict_to_prices=_public(minimum.price_ids, catalog),
                    created_at=created,
                    updated_at=instant(view.document.updated_at),
                )
                for place, minimum in enumerate(phase.minimums)
            ],
            credit_grants=_credits(phase, terms.get("credit_grants") or [], own, catalog),
            recurrence_preference=phase.recurrence.value.upper(),  # type: ignore[arg-type]
            phase_price_metadata=[
                PhasePrice(
                    price_id=catalog.ids.public(PRICES, price),
                    arr_calculation="EXCLUDE" if price in excluded else "INCLUDE",
                )
                for price in prices
            ],
        )


class BillingScheduleResponse(Given):
    """A schedule in effect: its terms, and what has been decided about it since."""

    id: str
    customer_id: str
    status: ScheduleStatus
    start_date: str
    end_date: str | None = None
    tax_rates: list[PriceTaxRate]
    first_billing_date: str | None = None
    auto_issue_invoices: bool
    purchase_order_number: str | None = None
    reference: str | None = None
    label: str | None = None
    recurrence_day_of_month: int | None = None
    prices: list[PriceResponse]
    created_at: str
    updated_at: str
    last_invoice_id: str | None = None
    phases: list[PhaseGiven]
    archived_at: str | None = None
    roll_up_billing: bool
    integration_ids: list[IntegrationId] = Field(description="Empty: none are connected.")
    attachment_assets: list[str] = Field(description="Empty: no files are kept here.")
    default_due_date_days: int | None = None
    memo: str | None = None
    custom_fields: dict[str, str]
    payment_provider: PaymentProvider | None = None
    auto_charge: bool | None = None
    quote_id: str | None = Field(default=None, description="The accepted quote it comes of.")

    @classmethod
    def of(cls, view: ScheduleView, catalog: CatalogSnapshot) -> BillingScheduleResponse:
        """As it is given."""
        schedule, data, ids = view.schedule, view.document.data, catalog.ids
        priced = [id for id in schedule.price_ids if id in catalog.prices]
        return cls(
            id=ids.public(SCHEDULES, schedule.id),
            customer_id=ids.public(CUSTOMERS, schedule.customer_id),
            status=view.status,
            start_date=schedule.start.isoformat(),
            end_date=_last(schedule.end),
            tax_rates=[
                PriceTaxRate(
                    price_id=ids.public(PRICES, price), tax_rate_id=ids.public(TAX_RATES, rate)
                )
                for price, rate in sorted((data.get("tax_rates") or {}).items())
            ],
            first_billing_date=None
            if view.first_billing_date is None
            else view.first_billing_date.isoformat(),
            auto_issue_invoices=schedule.auto_issue,
            purchase_order_number=schedule.purchase_order_number,
            reference=schedule.reference,
            label=schedule.label,
            recurrence_day_of_month=schedule.billing_day,
            prices=[PriceResponse.of(catalog.prices[id], catalog) for id in priced],
            created_at=instant(view.document.created_at),
            updated_at=instant(view.updated_at),
            last_invoice_id=view.last_invoice_id,
            phases=[PhaseGiven.of(view, index, catalog) for index in range(len(schedule.phases))],
            archived_at=None if view.archived_at is None else instant(view.archived_at),
            roll_up_billing=schedule.roll_up,
            integration_ids=[],
            attachment_assets=[],
            default_due_date_days=schedule.due_days,
            memo=schedule.memo,
            custom_fields=dict(data.get("custom_fields") or {}),
            payment_provider=view.payments.get("paymentProvider"),  # type: ignore[arg-type]
            auto_charge=view.payments.get("autoCharge"),  # type: ignore[arg-type]
            quote_id=data.get("quote"),
        )


def _discount(discount: Discount, id: str, catalog: CatalogSnapshot) -> DiscountGiven:
    return DiscountGiven(
        id=id,
        restrict_to_prices=_public(discount.price_ids, catalog),
        type=DISCOUNT_TYPES[discount.type.value],
        amount=discount.amount,
        message=discount.message,
        seat_discount_type=SEAT_SCOPES[discount.seats.value],
    )


def _credits(
    phase: Phase, terms: list[dict[str, Any]], own: str, catalog: CatalogSnapshot
) -> list[PhaseCreditGiven]:
    """`terms` has what the catalog says of each, where a tax rate stands."""
    return [
        PhaseCreditGiven(
            id=catalog.ids.public("phase_credits", f"{own}/{place}"),
            name=credit.name,
            credit_unit_type="CURRENCY" if credit.metric_id is None else "METRIC",
            currency=credit.currency,
            amount=credit.amount,
            cost_of_credit=credit.cost,
            tax_rate_id=None
            if said.get("tax_rate") is None
            else catalog.ids.public(TAX_RATES, said["tax_rate"]),
            grant_refresh_frequency=credit.refresh.name,  # type: ignore[arg-type]
            rollover_mode=credit.rollover.name,  # type: ignore[arg-type]
            restrict_to_prices=_public(said.get("prices") or (), catalog),
        )
        for place, (credit, said) in enumerate(zip(phase.credits, terms, strict=True))
    ]


def _public(prices: Iterable[str], catalog: CatalogSnapshot) -> list[str]:
    return [catalog.ids.public(PRICES, id) for id in prices if id in catalog.prices]


def _last(end: date | None) -> str | None:
    return None if end is None else inclusive(end)
