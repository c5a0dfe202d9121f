"""The shape of `schedules/<id>.yml`: a customer's prices over time."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Discriminator, Field, Tag
from pydantic.config import JsonDict

from engine.catalog.shapes.credit import PhaseCreditShape
from engine.catalog.shapes.fields import (
    Day,
    DecimalText,
    LongText,
    NameList,
    OneOf,
    Text,
    UuidText,
)
from engine.catalog.shapes.shape import Shape
from engine.domain.schedule import DiscountType, Recurrence
from engine.domain.seat import SeatScope

DiscountTypeField = Annotated[DiscountType, OneOf(DiscountType, "a type of discount")]
RecurrenceField = Annotated[Recurrence, OneOf(Recurrence, "a recurrence")]

SeatScopeField = Annotated[SeatScope, OneOf(SeatScope, "a scope of seats")]

_START = "First day, as a local date of the account."
_END = "Last day, inclusive; leave it out for an open end."
_PRICES = "Ids of the prices that are billed."


class DiscountShape(Shape):
    """Percent or money off, in the order in which discounts are listed."""

    noun: ClassVar[str] = "a discount"

    id: UuidText | None = Field(
        default=None,
        description="What the API names it by; of a discount without one, by its place.",
        examples=["0199a000-0000-7000-8000-00000000d15c"],
    )
    type: DiscountTypeField = Field(
        description="percentage of the prorated amount, or a fixed amount of money in full.",
        examples=["percentage"],
    )
    amount: DecimalText = Field(
        description="Percent (10 is 10 %) or money in the prices' currency, in quotes.",
        examples=["10"],
    )
    message: Text | None = Field(
        default=None, description="What the invoice line says.", examples=["Launch offer"]
    )
    prices: NameList | None = Field(
        default=None, description="Which prices it covers; all of the phase if left out."
    )
    seats: SeatScopeField = Field(
        default=SeatScope.ALL,
        description=(
            "Of seat prices, which seats it covers: included (in the contracted minimum), overage"
            " (above it) or all."
        ),
        examples=["included"],
    )


class MinimumShape(Shape):
    """The least that the covered prices amount to in a full period, before tax."""

    noun: ClassVar[str] = "a minimum"

    amount: DecimalText = Field(description="Money, in quotes.", examples=["500"])
    prices: NameList | None = Field(
        default=None, description="Which prices it covers; all of the phase if left out."
    )


class MaximumShape(Shape):
    """The most that the covered prices amount to in a full period, before tax."""

    noun: ClassVar[str] = "a maximum"

    amount: DecimalText = Field(description="Money, in quotes.", examples=["5000"])
    prices: NameList | None = Field(
        default=None, description="Which prices it covers; all of the phase if left out."
    )


class ListPriceUseShape(Shape):
    """A list price with terms of its own: every other key overrides that term of the list price."""

    noun: ClassVar[str] = "a use of a list price"
    model_config = ConfigDict(extra="allow")

    list_price: Text = Field(description="Id of the list price.", examples=["api_list"])
    as_: Text | None = Field(
        default=None,
        alias="as",
        description="Id of the price that is spawned; <list price>--<schedule> if left out.",
        examples=["api_acme"],
    )


ListPriceField = Annotated[
    Annotated[Text, Tag("|text")] | Annotated[ListPriceUseShape, Tag("|use")],
    Discriminator(lambda value: "|use" if isinstance(value, dict | Shape) else "|text"),
]
"""A list price by its id, or with terms of its own."""


def _prices_or_list_prices(schema: JsonDict) -> None:
    """A phase bills prices, or prices spawned from list prices, or both."""
    schema.pop("required", None)
    schema["anyOf"] = [{"required": ["prices"]}, {"required": ["list_prices"]}]


class PhaseShape(Shape):
    """A dated stretch of a schedule with its own prices and terms."""

    model_config = ConfigDict(json_schema_extra=_prices_or_list_prices)
    noun: ClassVar[str] = "a phase"

    start: Day | None = Field(
        default=None,
        description=f"{_START} The first phase starts with the schedule if it is left out.",
        examples=["2026-01-01"],
    )
    end: Day | None = Field(
        default=None,
        description=(
            "Last day, inclusive. If left out, the phase lasts until the next one starts; the last"
            " phase until the end of the schedule."
        ),
        examples=["2026-12-31"],
    )
    milestone: Text | None = Field(
        default=None,
        description=(
            "Name of the milestone that ends the phase, instead of an end: the next phase starts"
            " on the day after the one on which it is completed."
        ),
        examples=["pilot_accepted"],
    )
    name: Text | None = Field(default=None, description="What the phase is called.")
    prices: NameList = Field(description=_PRICES, examples=[["platform_fee_usd"]])
    list_prices: list[ListPriceField] | None = Field(
        default=None,
        min_length=1,
        description="List prices from which this phase spawns prices, with or without own terms.",
        examples=[["api_list"]],
    )
    discounts: list[DiscountShape] | None = Field(
        default=None, description="Applied in this order, never below zero."
    )
    minimums: list[MinimumShape] | None = Field(
        default=None, description="Settled by a true-up line after discounts."
    )
    maximums: list[MaximumShape] | None = Field(
        default=None, description="Kept by a spend cap line after minimums."
    )
    credit_grants: list[PhaseCreditShape] | None = Field(
        default=None,
        description="Credit that is granted on the first day, and again at every refresh.",
    )
    recurrence: RecurrenceField = Field(
        default=Recurrence.CONTINUE,
        description=(
            "Whether billing periods go on as in the phase before (continue_from_previous_phase)"
            " or start afresh on the phase's first day (reset)."
        ),
        examples=["reset"],
    )
    external_contract_ref: Text | None = Field(
        default=None,
        description="Your id of the contract; phases with the same one belong to one contract.",
        examples=["C-2026-7"],
    )
    arr_excluded: NameList | None = Field(
        default=None,
        description="Which prices are left out of annual recurring revenue.",
        examples=[["setup_fee"]],
    )


class ScheduleShape(Shape):
    """Prices tied to a customer over time. Without `phases` the schedule is one phase itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["phases"]},
                {"anyOf": [{"required": ["prices"]}, {"required": ["list_prices"]}]},
            ]
        }
    )
    noun: ClassVar[str] = "a schedule"

    customer: Text = Field(description="Id of the customer who is billed.", examples=["acme"])
    start: Day | None = Field(
        default=None,
        description=f"{_START} The first phase's if left out.",
        examples=["2026-01-01"],
    )
    end: Day | None = Field(default=None, description=_END, examples=["2026-12-31"])
    billing_day: int | None = Field(
        default=None,
        ge=1,
        le=31,
        description=(
            "Day of the month on which periods start; short months use their last day."
            " The start's own day if left out."
        ),
        examples=[1],
    )
    auto_issue: bool = Field(
        default=False, description="Whether invoices become final without a person's approval."
    )
    draft: bool = Field(
        default=False,
        description="A draft bills nothing until `meterhouse schedule activate`.",
    )
    roll_up: bool = Field(
        default=False, description="Whether the usage of child customers is billed here as well."
    )
    tax_rates: dict[str, Text] | None = Field(
        default=None,
        description="Tax rate ids by price id, where the usual choice of a rate must not apply.",
        examples=[{"platform_fee_usd": "uk_standard"}],
    )
    label: Text | None = Field(default=None, description="Your own code or word for it.")
    custom_fields: dict[Text, str] | None = Field(
        default=None,
        description="Words of your own about it, by name.",
        examples=[{"contract": "C-2026-7"}],
    )
    quote: UuidText | None = Field(
        default=None,
        description="The accepted quote that it comes of.",
        examples=["0199a000-0000-7000-8000-000000009073"],
    )
    reference: Text | None = Field(
        default=None, description="The customer's reference on invoices."
    )
    purchase_order_number: Text | None = Field(
        default=None, description="The customer's purchase order, on invoices."
    )
    memo: LongText | None = Field(default=None, description="A text for the foot of invoices.")
    due_days: int | None = Field(
        default=None,
        ge=0,
        le=3650,
        description="Days until an invoice is due; the account's if left out.",
        examples=[30],
    )
    thresholds: list[DecimalText] | None = Field(
        default=None,
        description=(
            "Amounts of money, rising, in quotes. As soon as the usage of a running period comes to"
            " one of them it is billed, and the invoice of the period takes that off."
        ),
        examples=[["1000", "5000"]],
    )
    recurring_threshold: DecimalText | None = Field(
        default=None,
        description="Beyond the last threshold, the amount after which usage is billed each time.",
        examples=["5000"],
    )
    phases: list[PhaseShape] | None = Field(
        default=None,
        min_length=1,
        description="Phases in order of time, without gaps or overlaps.",
        examples=[[{"start": "2026-01-01", "prices": ["platform_fee_usd"]}]],
    )
    prices: NameList | None = Field(
        default=None, description=f"{_PRICES} For a schedule of one phase, instead of phases."
    )
    list_prices: list[ListPriceField] | None = Field(
        default=None, min_length=1, description="List prices of a schedule of one phase."
    )
    discounts: list[DiscountShape] | None = Field(
        default=None, description="Discounts of a schedule of one phase."
    )
    minimums: list[MinimumShape] | None = Field(
        default=None, description="Minimums of a schedule of one phase."
    )
    maximums: list[MaximumShape] | None = Field(
        default=None, description="Maximums of a schedule of one phase."
    )
    credit_grants: list[PhaseCreditShape] | None = Field(
        default=None, description="Credit grants of a schedule of one phase."
    )
