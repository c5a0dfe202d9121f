"""The shape of `metrics/<id>.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from engine.catalog.shapes.fields import LongText, NameList, OneOf, OneOrSeveral, Text
from engine.catalog.shapes.filter import FilterShape, also_a_list, list_means_all
from engine.catalog.shapes.shape import Shape
from engine.domain.metric import Aggregation

AGGREGATIONS_NOT_YET = ("weighted_sum", "percentile", "expression", "compound")

AggregationField = Annotated[
    Aggregation, OneOf(Aggregation, "an aggregation", AGGREGATIONS_NOT_YET)
]


class MetricShape(Shape):
    """A usage metric: which events count, and how they add up."""

    noun: ClassVar[str] = "a metric"
    not_yet: ClassVar[Mapping[str, str]] = {
        "expression": "aggregate a property",
        "rounding": "round in the pricing model",
        "parameters": "write one metric for each case",
    }

    event_type: OneOrSeveral = Field(
        description="The event type that counts, or a list of several.", examples=["llm_request"]
    )
    aggregation: AggregationField = Field(
        description=(
            "How the events of a period become one number: count, unique (distinct values),"
            " sum, max, min, average or latest (by event time)."
        ),
        examples=["sum"],
    )
    property: Text | None = Field(
        default=None,
        description=(
            "The event property that is aggregated; nested keys are joined by points (a.b)."
            " Every aggregation but count needs one."
        ),
        examples=["output_tokens"],
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
    unit: Text | None = Field(
        default=None, description="What one of it is called, in the plural.", examples=["tokens"]
    )
    description: LongText | None = Field(default=None, description="What it measures, in words.")
