"""Usage metrics. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from meterhouse_client.objects.usage_metrics import (
    Calculation,
    MetricDays,
    MetricRequest,
    MetricResponse,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


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
