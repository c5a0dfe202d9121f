"""Usage metrics, and what they come to."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import WithJsonSchema, model_validator

from engine.api.shapes.base import Given, Key, OneLine, Sent, instant
from engine.api.shapes.structures import DecimalText
from engine.domain.usage import Usage
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.metric_objects import (
    MetricFields,
    PropertyFilters,
    name_of,
    property_filters,
)
from engine.workflows.public_ids import METRICS, PublicIds
from engine.workflows.representations import usage_shape

MetricType = Literal["SIMPLE", "GROUPED"]
AggregationType = Literal["COUNT", "UNIQUE", "SUM", "CUSTOM"]
Aggregation = Literal["max", "min", "average", "latest", "weighted_sum", "percentile"]

IN_THE_CONTRACT = ("count", "unique", "sum")


class MetricRequest(Sent):
    """A usage metric to make, or what it is to be.

    `CUSTOM` needs `aggregation`, which is ours: how the events of a period become one number where
    the contract has no word for it. Metrics made of other metrics are defined in files.
    """

    name: OneLine
    description: str | None = None
    metric_type: MetricType
    event_type: OneLine
    aggregation_type: AggregationType
    aggregation: Aggregation | None = None
    percentile: DecimalText | None = None
    aggregation_property: OneLine | None = None
    grouping_property: OneLine | None = None
    unit: OneLine | None = None
    deleted_at: OneLine | None = None
    property_filters: dict[Key, list[str]] | None = None
    case_sensitive: bool | None = None
    properties_to_negate: list[OneLine] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.aggregation_type == "CUSTOM") != (self.aggregation is not None):
            raise ValueError(
                "needs `aggregation` (max, min, average, latest, weighted_sum or percentile) with"
                " aggregationType CUSTOM, and only then"
            )
        if self.aggregation_type != "COUNT" and self.aggregation_property is None:
            raise ValueError("needs aggregationProperty: which property of an event is aggregated")
        if (self.metric_type == "GROUPED") != (self.grouping_property is not None):
            raise ValueError("needs groupingProperty with metricType GROUPED, and only then")
        unknown = set(self.properties_to_negate or ()) - set(self.property_filters or ())
        if unknown:
            raise ValueError(
                f"negates {', '.join(sorted(unknown))}, which propertyFilters does not have"
            )
        return self

    def fields(self) -> MetricFields:
        """For the workflow."""
        filters = PropertyFilters(
            self.property_filters or {},
            tuple(self.properties_to_negate or ()),
            self.case_sensitive is not False,
        )
        counts = self.aggregation_type == "COUNT"
        return MetricFields(
            name=self.name,
            event_type=self.event_type,
            aggregation=self.aggregation or self.aggregation_type.lower(),
            property=None if counts else self.aggregation_property,
            grouping=self.grouping_property,
            percentile=self.percentile,
            unit=self.unit,
            description=self.description,
            filters=filters,
            deleted_at=self.deleted_at,
        )


class MetricParameter(Given):
    """A number that a metric made of others takes from each price."""

    id: str
    usage_metric_id: str
    name: str
    type: Literal["INTEGER", "POSITIVE_INTEGER", "NUMBER", "POSITIVE_NUMBER"]
    description: str
    default_value: str


class MetricResponse(Given):
    """A usage metric. `aggregation` and `filters` say what the contract has no words for."""

    id: str
    sequence_account_id: str
    name: str
    description: str | None = None
    metric_type: MetricType
    event_type: str
    event_types: list[str]
    aggregation_type: AggregationType
    aggregation: str | None = None
    percentile: str | None = None
    aggregation_property: str | None = None
    grouping_property: str | None = None
    unit: str | None = None
    created_at: str
    deleted_at: str | None = None
    property_filters: dict[str, list[str]]
    filters: Any | None = None
    case_sensitive: bool
    properties_to_negate: list[str]
    parameters: list[MetricParameter]

    @classmethod
    def of(cls, metric: CatalogObject, ids: PublicIds, account_id: str) -> MetricResponse:
        """As it is given. One of several event types or breakdowns shows the first."""
        data = metric.data
        types = data.get("event_type") or []
        types = [types] if isinstance(types, str) else list(types)
        aggregation = data.get("aggregation", "compound")
        filters = property_filters(data)
        grouping = data.get("breakdowns") or [None]
        return cls(
            id=ids.public(METRICS, metric.id),
            sequence_account_id=account_id,
            name=name_of(metric),
            description=data.get("description"),
            metric_type="SIMPLE" if grouping[0] is None else "GROUPED",
            event_type=types[0] if types else "",
            event_types=types,
            aggregation_type=aggregation.upper() if aggregation in IN_THE_CONTRACT else "CUSTOM",
            aggregation=None if aggregation in IN_THE_CONTRACT else aggregation,
            percentile=data.get("percentile"),
            aggregation_property=data.get("property"),
            grouping_property=grouping[0],
            unit=data.get("unit"),
            created_at=instant(metric.created_at),
            deleted_at=data.get("deleted_at"),
            property_filters={}
            if filters is None
            else {name: [str(each) for each in values] for name, values in filters.values.items()},
            filters=data["filters"] if filters is None else None,
            case_sensitive=filters is None or filters.is_case_sensitive,
            properties_to_negate=[] if filters is None else list(filters.negated),
            parameters=_parameters(metric, ids),
        )


class UsageShare(Given):
    """The part of usage whose events have these values of the properties asked for."""

    values: dict[str, str | None]
    value: str | None = None
    event_count: int


class Calculation(Given):
    """What a metric comes to in a period. `value` is a number of all its digits, as
    `exactValue` has them as text."""

    name: str
    metric_type: MetricType
    event_type: str
    aggregation_type: AggregationType
    event_count: int
    value: Annotated[Decimal, WithJsonSchema({"type": "number"})]
    exact_value: str
    unit: str | None = None
    min_event_id: str | None = None
    max_event_id: str | None = None
    as_of: str | None = None
    seq: int
    breakdowns: list[UsageShare]


class MetricDay(Given):
    """What it comes to on one local day of the account."""

    date: str
    value: str | None = None
    event_count: int
    breakdowns: list[UsageShare]

    @classmethod
    def of(cls, day: datetime.date, usage: Usage) -> MetricDay:
        """The usage of one day."""
        return cls.model_validate({"date": day.isoformat(), **usage_shape(usage)})


class MetricDays(Given):
    """Every day of a span, in order."""

    unit: str | None = None
    as_of: str | None = None
    seq: int
    days: list[MetricDay]


def _parameters(metric: CatalogObject, ids: PublicIds) -> list[MetricParameter]:
    found = (metric.data.get("compound") or {}).get("parameters") or {}
    return [
        MetricParameter(
            id=ids.parameter(metric.id, name),
            usage_metric_id=ids.public(METRICS, metric.id),
            name=name,
            type=each["type"].upper(),
            description=each.get("description") or "",
            default_value=str(each["default"]),
        )
        for name, each in sorted(found.items())
    ]
