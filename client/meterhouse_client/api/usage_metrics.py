"""Usage metrics. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


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


class UsageMetricsOperations(Session):
    """Operations of the chapter."""

    def list_usage_metrics(
        self,
        *,
        name: str | None = None,
        id: str | None = None,
        event_type: str | None = None,
        event_property: str | None = None,
        aggregation_type: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[MetricResponse]:
        """List usage metrics, without deleted ones.

        List usage metrics, without deleted ones.

        `name`: Part of the name, in any case.

        `id`: Part of the id.

        `event_type`: Several with commas between.

        `event_property`: Properties that it reads, with commas between.

        `aggregation_type`: Several with commas between.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/usage-metrics",
            MetricResponse,
            {
                "name": name,
                "id": id,
                "eventType": event_type,
                "eventProperty": event_property,
                "aggregationType": aggregation_type,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_usage_metric(
        self, body: MetricRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> MetricResponse:
        """Make a usage metric.

        Make a usage metric.
        """
        return self._call(
            "POST",
            "/api/usage-metrics",
            MetricResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_usage_metric(self, id: str) -> MetricResponse:
        """Read a usage metric, deleted ones too.

        Read a usage metric, deleted ones too.
        """
        return self._call("GET", f"/api/usage-metrics/{place(id)}", MetricResponse)

    def update_usage_metric(
        self, id: str, body: MetricRequest | Mapping[str, Any], *, if_match: str | None = None
    ) -> MetricResponse:
        """Change a usage metric.

        Invoices that are issued do not change; open ones follow when they are calculated
        again.
        """
        return self._call(
            "PUT", f"/api/usage-metrics/{place(id)}", MetricResponse, body=body, if_match=if_match
        )

    def delete_usage_metric(self, id: str) -> MetricResponse:
        """Delete a usage metric: it leaves the lists; prices that count it go on.

        Delete a usage metric: it leaves the lists; prices that count it go on.
        """
        return self._call("DELETE", f"/api/usage-metrics/{place(id)}", MetricResponse)

    def calculate_usage_metric(
        self,
        usage_metric_id: str,
        *,
        customer_aliases: Sequence[str],
        period_start: str | date,
        period_end: str | date,
        custom_parameters: Sequence[str] | None = None,
        as_of: str | date | None = None,
        by: str | None = None,
    ) -> Calculation:
        """Calculate what a metric comes to in days of the account.

        Everything counts that was acknowledged before the request. All aliases of a
        customer count with any of them; an alias that nobody has counts for itself.

        `customer_aliases`: Ids or aliases of customers; may be repeated, or have commas
        between.

        `period_start`: First day of the account, or an instant.

        `period_end`: Last day of the account, inclusive, or an instant.

        `custom_parameters`: Values for the metric's parameters: name=value, with commas
        between.

        `as_of`: What was known then; what is known now if left out.

        `by`: Properties to break usage down by, with commas between.
        """
        return self._call(
            "GET",
            f"/api/usage-metrics/{place(usage_metric_id)}/calculate",
            Calculation,
            query={
                "customerAliases": customer_aliases,
                "periodStart": period_start,
                "periodEnd": period_end,
                "customParameters": custom_parameters,
                "asOf": as_of,
                "by": by,
            },
        )

    def list_days_of_usage_metric(
        self,
        usage_metric_id: str,
        *,
        customer_aliases: Sequence[str],
        period_start: str | date,
        period_end: str | date,
        custom_parameters: Sequence[str] | None = None,
        as_of: str | date | None = None,
        by: str | None = None,
    ) -> MetricDays:
        """List what a metric comes to day by day.

        Every local day of the account is measured by itself: days of a count or a sum add
        up to what `calculate` answers, days of a maximum or a unique count need not. At
        most 366 days.

        `customer_aliases`: Ids or aliases of customers; may be repeated, or have commas
        between.

        `period_start`: First day of the account, or an instant.

        `period_end`: Last day of the account, inclusive, or an instant.

        `custom_parameters`: Values for the metric's parameters: name=value, with commas
        between.

        `as_of`: What was known then; what is known now if left out.

        `by`: Properties to break usage down by, with commas between.
        """
        return self._call(
            "GET",
            f"/api/usage-metrics/{place(usage_metric_id)}/days",
            MetricDays,
            query={
                "customerAliases": customer_aliases,
                "periodStart": period_start,
                "periodEnd": period_end,
                "customParameters": custom_parameters,
                "asOf": as_of,
                "by": by,
            },
        )
