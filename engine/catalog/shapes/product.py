"""The shape of `products/<id>.yml`: a product and its prices."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from engine.catalog.shapes.contact import IntegrationIdShape
from engine.catalog.shapes.fields import Currency, DecimalText, InstantText, LongText, OneOf, Text
from engine.catalog.shapes.shape import Shape
from engine.domain.frequency import Frequency, Timing
from engine.domain.price import UsageCalculation
from engine.domain.revenue import RecognitionMethod
from engine.domain.seat import OverageFrequency, SeatProration
from engine.domain.tax import Supply


class PriceStatus(StrEnum):
    """Whether a price may be billed."""

    DRAFT = "draft"
    ACTIVE = "active"


RESETS_NOT_YET = ("one_time", "on_demand", "per_event")

FrequencyField = Annotated[Frequency, OneOf(Frequency, "a billing frequency")]
ResetFrequency = Annotated[
    Frequency, OneOf(Frequency, "a period to count usage over", RESETS_NOT_YET)
]
TimingField = Annotated[Timing, OneOf(Timing, "a billing timing")]
SeatProrationField = Annotated[SeatProration, OneOf(SeatProration, "a way to prorate seats")]
OverageFrequencyField = Annotated[OverageFrequency, OneOf(OverageFrequency, "a rhythm of overage")]
SupplyField = Annotated[Supply, OneOf(Supply, "a kind of supply")]
PriceStatusField = Annotated[PriceStatus, OneOf(PriceStatus, "a price's status")]
RecognitionField = Annotated[RecognitionMethod, OneOf(RecognitionMethod, "a recognition method")]
UsageCalculationField = Annotated[UsageCalculation, OneOf(UsageCalculation, "a way to count usage")]


class UsageCalculationPeriodShape(Shape):
    """After how long a periodic running total starts afresh."""

    noun: ClassVar[str] = "a usage_calculation_period"

    frequency: ResetFrequency = Field(
        description="monthly, quarterly, half_yearly or yearly.", examples=["yearly"]
    )
    interval: int = Field(
        default=1, ge=1, le=120, description="How many of them make one period.", examples=[1]
    )


class PriceShape(Shape):
    """A price: pricing model, quantity source, frequency, timing and currency.

    The keys of the pricing model (`amount`, `rate`, `tiers`, ...) are kept as they are: the
    pricing registry knows them.
    """

    noun: ClassVar[str] = "a price"
    not_yet: ClassVar[Mapping[str, str]] = {
        "milestone": "use a one_time price",
    }
    set_by_api: ClassVar[frozenset[str]] = frozenset({"created_at", "updated_at"})
    model_config = ConfigDict(extra="allow")

    name: Text = Field(description="What the invoice calls it.", examples=["Output tokens"])
    currency: Currency = Field(
        description="Three-letter code of ISO 4217, in capitals.", examples=["USD"]
    )
    metric: Text | None = Field(
        default=None,
        description="The metric that is priced; only for models that price usage.",
        examples=["output_tokens"],
    )
    metric_parameters: dict[str, DecimalText] | None = Field(
        default=None,
        description="For a compound metric: values of its parameters, instead of their defaults.",
        examples=[{"factor": "3"}],
    )
    frequency: FrequencyField = Field(
        description=(
            "How often it is billed: one_time, monthly, quarterly, half_yearly or yearly; usage"
            " also on_demand or per_event, which bill each day with events on the next."
        ),
        examples=["monthly"],
    )
    timing: TimingField = Field(
        description="in_advance (at the start of a period) or in_arrears; usage is in_arrears.",
        examples=["in_arrears"],
    )
    model: Text = Field(
        description="The pricing model: how a quantity becomes an amount.", examples=["linear"]
    )
    usage_calculation_mode: UsageCalculationField = Field(
        default=UsageCalculation.BILLING_PERIOD,
        description=(
            "What graduated tiers count: the usage of each billing_period, the cumulative usage"
            " since the phase began, or periodic: cumulative with a reset."
        ),
        examples=["cumulative"],
    )
    usage_calculation_period: UsageCalculationPeriodShape | None = Field(
        default=None,
        description="For usage_calculation_mode periodic: when the count starts afresh.",
        examples=[{"frequency": "yearly", "interval": 1}],
    )
    seats: Text | None = Field(
        default=None,
        description="The seat type that is priced, instead of a metric.",
        examples=["editor"],
    )
    proration: SeatProrationField | None = Field(
        default=None,
        description=(
            "What a change of seats within a period costs: use_maximum (the most seats, for all of"
            " it), prorate_increments (added seats pay from their day on, removed ones to the end)"
            " or prorate_all_changes (every day pays the seats it ends with)."
        ),
        examples=["prorate_increments"],
    )
    contracted_minimum: int | None = Field(
        default=None, ge=0, description="So many seats are billed at least.", examples=[100]
    )
    overage_frequency: OverageFrequencyField | None = Field(
        default=None,
        description=(
            "For seats in advance, when changes within a period are billed: monthly, quarterly,"
            " half_yearly, yearly, or none for the price's own next invoice."
        ),
        examples=["monthly"],
    )
    prorate_flat_fees: bool | None = Field(
        default=None,
        description="Whether flat fees of tiers are prorated by days as the seats are.",
        examples=[True],
    )
    description: LongText | None = Field(default=None, description="A note; not on invoices.")
    status: PriceStatusField = Field(
        default=PriceStatus.ACTIVE,
        description="draft or active; only drafts of schedules may bill a draft.",
        examples=["active"],
    )
    list_price: Text | None = Field(
        default=None, description="The list price that it was negotiated from; changes nothing."
    )
    integration_ids: list[IntegrationIdShape] | None = Field(
        default=None,
        description="What it goes by in other systems.",
        examples=[[{"service": "Xero", "id": "item-7"}]],
    )
    created_at: InstantText | None = Field(default=None, description="Set by the API.")
    updated_at: InstantText | None = Field(default=None, description="Set by the API.")

    def terms(self) -> dict[str, object]:
        """The keys of the pricing model, as they stand in the file."""
        return dict(self.model_extra or {})


class ListPriceShape(PriceShape):
    """A price before anything is negotiated: phases of schedules spawn prices from it."""

    noun: ClassVar[str] = "a list price"

    archived: bool = Field(
        default=False, description="Whether no schedule may begin to use it any more."
    )


class ProductShape(Shape):
    """What is sold. Its prices share the product's tax category."""

    noun: ClassVar[str] = "a product"

    name: Text = Field(description="The group of lines on the invoice.", examples=["LLM API"])
    label: Text | None = Field(default=None, description="Your own code or word for it.")
    tax_category: Text | None = Field(
        default=None,
        description="Selects among tax rates of a country; see tax_rates.yml.",
        examples=["digital_service"],
    )
    supply: SupplyField = Field(
        default=Supply.SERVICES,
        description="services or goods: decides how sales to other countries are taxed.",
        examples=["goods"],
    )
    revenue_recognition: RecognitionField | None = Field(
        default=None,
        description="When its charges are earned: straight_line (day by day), usage (on the last"
        " day of the period), milestone (when the phase's milestone is reached) or point_in_time."
        " Left out: fees straight line, usage at the end, one-time fees at once.",
        examples=["straight_line"],
    )
    prices: dict[str, PriceShape] = Field(
        default_factory=dict,
        description="Prices by id. An id is unique over all products.",
        examples=[{"api_fee": {"model": "fixed", "amount": "99"}}],
    )
    list_prices: dict[str, ListPriceShape] | None = Field(
        default=None,
        description="List prices by id, from which phases spawn prices of their own.",
        examples=[{"api_list": {"model": "fixed", "amount": "99"}}],
    )
    archived_at: InstantText | None = Field(
        default=None, description="Since when no new price may be made of it."
    )
