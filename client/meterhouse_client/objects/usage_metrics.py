"""Usage metrics. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """What a metric comes to in a period. `value` is a number of all its digits, as
    `exactValue` has them as text."""

    name: str
    metric_type: Literal["SIMPLE", "GROUPED"]
    event_type: str
    aggregation_type: Literal["COUNT", "UNIQUE", "SUM", "CUSTOM"]
    event_count: int
    value: Decimal
    exact_value: Decimal
    unit: str | None = None
    min_event_id: str | None = None
    max_event_id: str | None = None
    as_of: datetime | None = None
    seq: int
    breakdowns: list[UsageShare]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class MetricDay:
    """What it comes to on one local day of the account."""

    date: str
    value: str | None = None
    event_count: int
    breakdowns: list[UsageShare]


@dataclass(frozen=True, kw_only=True)
class MetricDays:
    """Every day of a span, in order."""

    unit: str | None = None
    as_of: datetime | None = None
    seq: int
    days: list[MetricDay]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class MetricParameter:
    """A number that a metric made of others takes from each price."""

    id: str
    usage_metric_id: str
    name: str
    type: Literal["INTEGER", "POSITIVE_INTEGER", "NUMBER", "POSITIVE_NUMBER"]
    description: str
    default_value: str


@dataclass(frozen=True, kw_only=True)
class MetricRequest:
    """A usage metric to make, or what it is to be."""

    name: str
    description: str | None = None
    metric_type: Literal["SIMPLE", "GROUPED"]
    event_type: str
    aggregation_type: Literal["COUNT", "UNIQUE", "SUM", "CUSTOM"]
    aggregation: Literal["max", "min", "average", "latest", "weighted_sum", "percentile"] | None = (
        None
    )
    percentile: str | None = None
    aggregation_property: str | None = None
    grouping_property: str | None = None
    unit: str | None = None
    deleted_at: datetime | None = None
    property_filters: dict[str, list[str]] | None = None
    case_sensitive: bool | None = None
    properties_to_negate: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class MetricResponse:
    """A usage metric. `aggregation` and `filters` say what the contract has no words for."""

    id: str
    sequence_account_id: str
    name: str
    description: str | None = None
    metric_type: Literal["SIMPLE", "GROUPED"]
    event_type: str
    event_types: list[str]
    aggregation_type: Literal["COUNT", "UNIQUE", "SUM", "CUSTOM"]
    aggregation: str | None = None
    percentile: str | None = None
    aggregation_property: str | None = None
    grouping_property: str | None = None
    unit: str | None = None
    created_at: datetime
    deleted_at: datetime | None = None
    property_filters: dict[str, list[str]]
    filters: Any | None = None
    case_sensitive: bool
    properties_to_negate: list[str]
    parameters: list[MetricParameter]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class UsageShare:
    """The part of usage whose events have these values of the properties asked for."""

    values: dict[str, str | None]
    value: str | None = None
    event_count: int
