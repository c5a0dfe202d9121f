"""Billing schedules as requests describe them, written out as the catalog has schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import Field, model_validator

from engine.api.shapes.base import Day, Exact, Key, OneLine, Sent, decimal_text
from engine.api.shapes.payment_settings import PaymentProvider
from engine.api.shapes.prices import Currency

Recurrence = Literal["CONTINUE_FROM_PREVIOUS_PHASE", "RESET"]
DiscountType = Literal["PERCENTAGE", "NOMINAL"]
SeatDiscountType = Literal["INCLUDED_SEATS_ONLY", "OVERAGE_SEATS_ONLY", "ALL_SEATS"]
ArrCalculation = Literal["INCLUDE", "EXCLUDE"]
Refresh = Literal["NONE", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"]
Rollover = Literal["NONE", "ON_GRANT_REFRESH", "ON_GRANT_REFRESH_AND_PHASE"]

DISCOUNTS: Mapping[DiscountType, str] = {"PERCENTAGE": "percentage", "NOMINAL": "fixed"}
SEATS: Mapping[SeatDiscountType, str] = {
    "INCLUDED_SEATS_ONLY": "included",
    "OVERAGE_SEATS_ONLY": "overage",
    "ALL_SEATS": "all",
}

Terms = dict[str, Any]
"""A part of a schedule as the catalog has it."""

Find = Callable[[str, str], str]
"""Our id of what a body names: id as sent, field."""


class Names:
    """What a body's ids lead to. `phase` gives prices and list prices as the catalog has them."""

    def __init__(
        self,
        price: Find,
        list_price: Find,
        restricted: Find,
        tax_rate: Find,
        metric: Callable[[list[str], str], str],
        phase: Callable[[list[str], list[str]], Terms],
    ) -> None:
        self.price = price
        self.list_price = list_price
        self.restricted = restricted
        self.tax_rate = tax_rate
        self.metric = metric
        self.phase = phase


class DiscountSent(Sent):
    """Percent (10 is 10 %) or money off; it stands on a line of its own."""

    type: DiscountType
    amount: Exact
    message: OneLine
    separate_line_item: Literal[True] = Field(
        description="Discounts are lines of their own: nothing but true is taken."
    )
    restrict_to_prices: list[OneLine] = Field(default_factory=list)
    seat_discount_type: SeatDiscountType | None = None

    def terms(self, names: Names, at: str) -> Terms:
        """As the catalog has it."""
        found: Terms = {
            "type": DISCOUNTS[self.type],
            "amount": decimal_text(self.amount),
            "message": self.message,
            **_restricted(names, self.restrict_to_prices, at),
        }
        if self.seat_discount_type is not None:
            found["seats"] = SEATS[self.seat_discount_type]
        return found


class MinimumSent(Sent):
    """The least that the covered prices amount to in a full period, before tax."""

    amount: Exact
    restrict_to_prices: list[OneLine] = Field(default_factory=list)

    def terms(self, names: Names, at: str) -> Terms:
        """As the catalog has it."""
        restricted = _restricted(names, self.restrict_to_prices, at)
        return {"amount": decimal_text(self.amount), **restricted}


class CreditGrantSent(Sent):
    """Credit that the phase grants: money, or with `METRIC` units of the metric of its prices."""

    name: OneLine
    credit_unit_type: Literal["CURRENCY", "METRIC"]
    currency: Currency | None = None
    amount: Annotated[Exact, Field(gt=0)]
    cost_of_credit: Annotated[Exact, Field(ge=0)] | None = None
    tax_rate_id: OneLine | None = None
    grant_refresh_frequency: Refresh
    rollover_mode: Rollover
    restrict_to_prices: list[OneLine] = Field(default_factory=list)

    def terms(self, names: Names, phase_prices: list[str], at: str) -> Terms:
        """As the catalog has it; `phase_prices` are the ids of all prices of the phase."""
        restricted = _restricted(names, self.restrict_to_prices, at)
        found: Terms = {
            "name": self.name,
            "amount": decimal_text(self.amount),
            "refresh": self.grant_refresh_frequency.lower(),
            "rollover": self.rollover_mode.lower(),
            **restricted,
        }
        if self.credit_unit_type == "METRIC":
            prices = restricted.get("prices", phase_prices)
            found["unit"] = f"metric:{names.metric(prices, f'{at}.restrictToPrices')}"
        elif self.currency is not None:
            found["unit"] = self.currency
        if self.cost_of_credit:
            found["cost"] = decimal_text(self.cost_of_credit)
        if self.tax_rate_id is not None:
            found["tax_rate"] = names.tax_rate(self.tax_rate_id, f"{at}.taxRateId")
        return found


class PhasePriceSent(Sent):
    """Whether a price counts as annual recurring revenue."""

    price_id: OneLine
    arr_calculation: ArrCalculation


class PhaseListPriceSent(Sent):
    """The same of the price that is spawned from a list price."""

    list_price_id: OneLine
    arr_calculation: ArrCalculation


class PhaseSent(Sent):
    """A dated stretch of a schedule; the day after its `endDate` the next one starts."""

    name: OneLine | None = None
    external_contract_ref: OneLine | None = None
    price_ids: list[OneLine]
    list_price_ids: list[OneLine] = Field(default_factory=list)
    start_date: Day
    end_date: Day | None = None
    discounts: list[DiscountSent] = Field(default_factory=list)
    minimums: list[MinimumSent] = Field(default_factory=list)
    credit_grants: list[CreditGrantSent] | None = None
    recurrence_preference: Recurrence | None = None
    phase_price_metadata: list[PhasePriceSent] = Field(default_factory=list)
    phase_list_price_metadata: list[PhaseListPriceSent] = Field(default_factory=list)

    @model_validator(mode="after")
    def _something_is_billed(self) -> Self:
        if not self.price_ids and not self.list_price_ids:
            raise ValueError("needs an id in priceIds or listPriceIds: nothing would be billed")
        return self

    def terms(self, names: Names, at: str) -> Terms:
        """As the catalog has it."""
        prices = [
            names.price(id, f"{at}.priceIds[{place}]") for place, id in enumerate(self.price_ids)
        ]
        listed = [
            names.list_price(id, f"{at}.listPriceIds[{place}]")
            for place, id in enumerate(self.list_price_ids)
        ]
        named = names.phase(prices, listed)
        billed = [*named.get("prices", ()), *(use["as"] for use in named.get("list_prices", ()))]
        found: Terms = {
            "name": self.name,
            "external_contract_ref": self.external_contract_ref,
            "start": self.start_date.isoformat(),
            "end": None if self.end_date is None else self.end_date.isoformat(),
            **named,
            "discounts": _all(self.discounts, names, f"{at}.discounts"),
            "minimums": _all(self.minimums, names, f"{at}.minimums"),
            "arr_excluded": self._excluded(names, at),
            "recurrence": (self.recurrence_preference or "CONTINUE_FROM_PREVIOUS_PHASE").lower(),
        }
        found = {name: value for name, value in found.items() if value not in (None, [])}
        if self.credit_grants is not None:
            found["credit_grants"] = [
                grant.terms(names, billed, f"{at}.creditGrants[{place}]")
                for place, grant in enumerate(self.credit_grants)
            ]
        return found

    def _excluded(self, names: Names, at: str) -> list[str]:
        prices = [
            names.restricted(each.price_id, f"{at}.phasePriceMetadata[{place}].priceId")
            for place, each in enumerate(self.phase_price_metadata)
            if each.arr_calculation == "EXCLUDE"
        ]
        listed = [
            names.restricted(
                each.list_price_id, f"{at}.phaseListPriceMetadata[{place}].listPriceId"
            )
            for place, each in enumerate(self.phase_list_price_metadata)
            if each.arr_calculation == "EXCLUDE"
        ]
        return list(dict.fromkeys([*prices, *listed]))


class PriceTaxRateSent(Sent):
    """The tax rate of a price, where the usual choice of a rate must not apply."""

    price_id: OneLine
    tax_rate_id: OneLine


class ScheduleUpdate(Sent):
    """What a schedule is to be; `customFields` and credit grants that are left out stay."""

    start_date: Day
    end_date: Day | None = None
    recurrence_day_of_month: Annotated[int, Field(ge=1, le=31)] | None = None
    tax_rates: list[PriceTaxRateSent]
    auto_issue_invoices: bool
    purchase_order_number: OneLine | None = None
    roll_up_billing: bool
    phases: list[PhaseSent] = Field(min_length=1)
    attachment_asset_ids: list[OneLine] = Field(default_factory=list)
    default_due_date_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    memo: Annotated[str, Field(min_length=1)] | None = None
    custom_fields: dict[Key, str] | None = None

    def terms(self, names: Names) -> Terms:
        """As the catalog has it."""
        found: Terms = {
            "start": self.start_date.isoformat(),
            "end": None if self.end_date is None else self.end_date.isoformat(),
            "billing_day": self.recurrence_day_of_month,
            "auto_issue": self.auto_issue_invoices,
            "roll_up": self.roll_up_billing,
            "purchase_order_number": self.purchase_order_number,
            "memo": self.memo,
            "due_days": self.default_due_date_days,
            "phases": _all(self.phases, names, "phases"),
            "custom_fields": self.custom_fields,
        }
        if self.tax_rates:
            found["tax_rates"] = {
                names.restricted(each.price_id, f"taxRates[{place}].priceId"): names.tax_rate(
                    each.tax_rate_id, f"taxRates[{place}].taxRateId"
                )
                for place, each in enumerate(self.tax_rates)
            }
        return {name: value for name, value in found.items() if value is not None}


class ScheduleRequest(ScheduleUpdate):
    """A schedule to make."""

    customer_id: OneLine
    reference: OneLine | None = None
    label: OneLine | None = None
    is_draft: bool
    payment_provider: PaymentProvider | None = None
    auto_charge: bool | None = None

    def terms(self, names: Names) -> Terms:
        """As the catalog has it, but for the customer."""
        own = {"reference": self.reference, "label": self.label, "draft": self.is_draft}
        return {
            **super().terms(names),
            **{name: value for name, value in own.items() if value is not None},
        }

    def payments(self) -> dict[str, object] | None:
        """What it says about collecting; None if it says nothing."""
        if self.payment_provider is None and self.auto_charge is None:
            return None
        return {
            "paymentProvider": self.payment_provider or "NONE",
            "autoCharge": bool(self.auto_charge),
        }


class DuplicateRequest(Sent):
    """Who is to have the same terms."""

    customer_id: OneLine


class _Part(Protocol):
    def terms(self, names: Names, at: str) -> Terms: ...


def _all(parts: Sequence[_Part], names: Names, at: str) -> list[Terms]:
    return [part.terms(names, f"{at}[{place}]") for place, part in enumerate(parts)]


def _restricted(names: Names, ids: list[str], at: str) -> Terms:
    found = [
        names.restricted(id, f"{at}.restrictToPrices[{place}]") for place, id in enumerate(ids)
    ]
    return {"prices": found} if found else {}
