"""The shapes of `metrics/<id>.yml`: a metric of events, or one made of other metrics."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from engine.catalog.shapes.fields import (
    DecimalText,
    InstantText,
    LongText,
    NameList,
    OneOf,
    OneOrSeveral,
    Text,
    shown,
)
from engine.catalog.shapes.filter import FilterShape, also_a_list, list_means_all
from engine.catalog.shapes.shape import Shape, refuse
from engine.domain.compound import ParameterType
from engine.domain.metric import Aggregation
from engine.domain.rounding import RoundingMode

AggregationField = Annotated[
    Aggregation, OneOf(Aggregation, "an aggregation", (Aggregation.SEATS.value,))
]
RoundingModeField = Annotated[RoundingMode, OneOf(RoundingMode, "a way to round")]
ParameterTypeField = Annotated[ParameterType, OneOf(ParameterType, "a type of parameter")]

MOST_DECIMALS_OF_A_PERCENTILE = 6


def _percentage(text: str) -> str:
    decimals = text.partition(".")[2]
    is_in_range = 0 < Decimal(text) <= 100
    if not is_in_range or len(decimals) > MOST_DECIMALS_OF_A_PERCENTILE:
        raise refuse(
            f"{shown(text)} is no percentage above 0 and up to 100 with at most"
            f' {MOST_DECIMALS_OF_A_PERCENTILE} decimals; write it as in "95"'
        )
    return text


Percentage = Annotated[DecimalText, AfterValidator(_percentage)]


class RoundingShape(Shape):
    """How the quantity of a period is rounded."""

    noun: ClassVar[str] = "a rounding"

    mode: RoundingModeField = Field(
        default=RoundingMode.HALF_AWAY,
        description="half_away (of two equally near the one further from zero), up or down.",
        examples=["half_away"],
    )
    decimals: int = Field(
        ge=-26, le=12, description="To how many decimals; -2 is to hundreds.", examples=[2]
    )


class MetricShape(Shape):
    """A usage metric: which events count, and how they add up."""

    noun: ClassVar[str] = "a metric"
    set_by_api: ClassVar[frozenset[str]] = frozenset({"deleted_at"})

    event_type: OneOrSeveral = Field(
        description="The event type that counts, or a list of several.", examples=["llm_request"]
    )
    aggregation: AggregationField = Field(
        description=(
            "How the events of a period become one number: count, unique (distinct values),"
            " sum, max, min, average, latest (by event time), weighted_sum (a running level,"
            " weighted by time), percentile or custom (a query)."
        ),
        examples=["sum"],
    )
    property: Text | None = Field(
        default=None,
        description=(
            "The event property that is aggregated; nested keys are joined by points (a.b)."
            " Every aggregation but count and custom needs one, or an expression."
        ),
        examples=["output_tokens"],
    )
    expression: LongText | None = Field(
        default=None,
        description=(
            "What is aggregated instead of a property: arithmetic over the properties of one event."
        ),
        examples=["input_tokens + 4 * output_tokens"],
    )
    percentile: Percentage | None = Field(
        default=None,
        description="For aggregation: percentile, which one: above 0, up to 100.",
        examples=["95"],
    )
    sql: LongText | None = Field(
        default=None,
        description="For aggregation: custom, one number of aggregates from the metric's events.",
        examples=["select sum(ended) - sum(started) from events"],
    )
    filters: Annotated[FilterShape | None, BeforeValidator(list_means_all)] = Field(
        default=None,
        description=(
            "Which events count: a condition, or all, any and not over conditions."
            " A list means all. Without filters every event of the type counts."
        ),
        examples=[{"property": "region", "in": ["eu", "us"]}],
        json_schema_extra=also_a_list,
    )
    breakdowns: NameList | None = Field(
        default=None,
        description="Properties by which usage is split on invoices and in tables.",
        examples=[["model"]],
    )
    rounding: RoundingShape | None = Field(
        default=None,
        description="How the quantity of a period is rounded, once; without it nothing is.",
        examples=[{"mode": "up", "decimals": 0}],
    )
    unit: Text | None = Field(
        default=None, description="What one of it is called, in the plural.", examples=["tokens"]
    )
    description: LongText | None = Field(default=None, description="What it measures, in words.")
    name: Text | None = Field(
        default=None, description="What people call it; its id if left out.", examples=["Tokens"]
    )
    deleted_at: InstantText | None = Field(
        default=None, description="Since when no new price may count it."
    )


class ParameterShape(Shape):
    """A number that the expression of a compound metric names as `:name`."""

    noun: ClassVar[str] = "a parameter"

    type: ParameterTypeField = Field(
        description="integer, positive_integer, number or positive_number.", examples=["number"]
    )
    default: DecimalText = Field(description="Its value.", examples=["4"])
    description: LongText | None = Field(default=None, description="What it means, in words.")


def _plain_names(names: dict[str, object]) -> dict[str, object]:
    for name in names:
        if not name.isidentifier() or not name.isascii():
            raise refuse(f"{shown(name)} is no plain name; use letters, digits and _")
    return names


class CompoundShape(Shape):
    """Arithmetic over other metrics."""

    noun: ClassVar[str] = "a compound"

    expression: LongText = Field(
        description="Arithmetic over the metrics' names and :parameters.",
        examples=["input + :factor * output"],
    )
    metrics: Annotated[
        dict[str, Text],
        AfterValidator(_plain_names),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}}),
    ] = Field(
        min_length=1,
        description="The metrics it is made of, by the names that the expression uses.",
        examples=[{"input": "input_tokens", "output": "output_tokens"}],
    )
    parameters: Annotated[dict[str, ParameterShape] | None, AfterValidator(_plain_names)] = Field(
        default=None,
        description="Numbers that the expression names as :name, by name.",
        examples=[{"factor": {"type": "number", "default": "4"}}],
    )


class CompoundMetricShape(Shape):
    """A metric that is computed of other metrics' quantities in the same period."""

    noun: ClassVar[str] = "a compound metric"
    set_by_api: ClassVar[frozenset[str]] = frozenset({"deleted_at"})

    compound: CompoundShape = Field(description="What it is made of, and how.")
    rounding: RoundingShape | None = Field(
        default=None,
        description="How its quantity is rounded; without it half away from zero to 12 decimals.",
        examples=[{"mode": "up", "decimals": 0}],
    )
    unit: Text | None = Field(
        default=None, description="What one of it is called, in the plural.", examples=["tokens"]
    )
    description: LongText | None = Field(default=None, description="What it measures, in words.")
    name: Text | None = Field(
        default=None, description="What people call it; its id if left out.", examples=["Tokens"]
    )
    deleted_at: InstantText | None = Field(
        default=None, description="Since when no new price may count it."
    )
