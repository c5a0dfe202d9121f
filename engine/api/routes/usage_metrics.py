"""`/usage-metrics`, and what they come to."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import contains, listed, place
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.usage_metrics import (
    Calculation,
    MetricDay,
    MetricDays,
    MetricRequest,
    MetricResponse,
)
from engine.api.times import day_of, instant_of
from engine.domain.decimals import parse_decimal, plain
from engine.domain.identity import NAMED_BY_UUID
from engine.domain.usage import Usage
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.metric_objects import (
    create_metric,
    delete_metric,
    property_filters,
    update_metric,
)
from engine.workflows.public_ids import CUSTOMERS, METRICS
from engine.workflows.representations import instant_text, usage_shape
from engine.workflows.usage import UsageQuestion, local_day_of, measured_usage, usage_by_day

usage_metrics = Resource(
    "Usage metrics", "Which events count, how they add up, and what they come to in a period."
)


@usage_metrics.get("/usage-metrics")
def list_usage_metrics(
    caller: CallerOf,
    paging: PagingOf,
    name: Annotated[str | None, Query(description="Part of the name, in any case.")] = None,
    id: Annotated[str | None, Query(description="Part of the id.")] = None,
    event_type: Annotated[
        str | None, Query(alias="eventType", description="Several with commas between.")
    ] = None,
    event_property: Annotated[
        str | None,
        Query(alias="eventProperty", description="Properties that it reads, with commas between."),
    ] = None,
    aggregation_type: Annotated[
        str | None, Query(alias="aggregationType", description="Several with commas between.")
    ] = None,
) -> ListOf[MetricResponse]:
    """List usage metrics, without deleted ones."""
    types, properties = listed(event_type), listed(event_property)
    aggregations = listed(aggregation_type)

    def is_wanted(metric: CatalogObject, shown: MetricResponse) -> bool:
        filters = property_filters(metric.data)
        reads = {shown.aggregation_property, shown.grouping_property}
        reads |= set() if filters is None else set(filters.values)
        return (
            "deleted_at" not in metric.data
            and contains(shown.name, name)
            and contains(shown.id, id)
            and (types is None or not types.isdisjoint(shown.event_types))
            and (properties is None or not properties.isdisjoint({name for name in reads if name}))
            and (aggregations is None or shown.aggregation_type in aggregations)
        )

    found = [(metric, _shown(caller, metric)) for metric in caller.catalog.of_kind(METRICS)]
    wanted = [pair for pair in found if is_wanted(*pair)]
    return paging.page(wanted, lambda pair: place(pair[0]), lambda pair: pair[1])


@usage_metrics.post("/usage-metrics")
def create_usage_metric(
    caller: CallerOf, response: Response, body: MetricRequest
) -> MetricResponse:
    """Make a usage metric."""
    id = NAMED_BY_UUID + UUID(caller.new_id()).hex
    return _answer(
        caller, response, create_metric(caller.account, id, body.fields(), caller.author)
    )


@usage_metrics.get("/usage-metrics/{id}")
def read_usage_metric(caller: CallerOf, response: Response, id: str) -> MetricResponse:
    """Read a usage metric, deleted ones too."""
    return _answer(caller, response, caller.catalog.named(METRICS, id))


@usage_metrics.put("/usage-metrics/{id}")
def update_usage_metric(
    caller: CallerOf, response: Response, id: str, body: MetricRequest, if_match: IfMatch = None
) -> MetricResponse:
    """Change a usage metric.

    Invoices that are issued do not change; open ones follow when they are calculated again.
    """
    own = caller.catalog.ids.own(METRICS, id)
    expected = expected_revision(if_match)
    changed = update_metric(caller.account, own, body.fields(), expected, caller.author)
    return _answer(caller, response, changed)


@usage_metrics.delete("/usage-metrics/{id}")
def delete_usage_metric(caller: CallerOf, id: str) -> MetricResponse:
    """Delete a usage metric: it leaves the lists; prices that count it go on."""
    own = caller.catalog.ids.own(METRICS, id)
    return _shown(caller, delete_metric(caller.account, own, caller.author))


AliasesAsked = Annotated[
    list[str],
    Query(
        alias="customerAliases",
        description="Ids or aliases of customers; may be repeated, or have commas between.",
    ),
]
StartAsked = Annotated[
    str, Query(alias="periodStart", description="First day of the account, or an instant.")
]
EndAsked = Annotated[
    str, Query(alias="periodEnd", description="Last day of the account, inclusive, or an instant.")
]
ParametersAsked = Annotated[
    list[str] | None,
    Query(
        alias="customParameters",
        description="Values for the metric's parameters: name=value, with commas between.",
    ),
]
AsOfAsked = Annotated[
    str | None,
    Query(alias="asOf", description="What was known then; what is known now if left out."),
]
ByAsked = Annotated[
    str | None, Query(description="Properties to break usage down by, with commas between.")
]


@usage_metrics.get("/usage-metrics/{usageMetricId}/calculate", response_model=Calculation)
def calculate_usage_metric(
    caller: CallerOf,
    usageMetricId: str,  # noqa: N803 the path's own name
    customer_aliases: AliasesAsked,
    period_start: StartAsked,
    period_end: EndAsked,
    custom_parameters: ParametersAsked = None,
    as_of: AsOfAsked = None,
    by: ByAsked = None,
) -> Response:
    """Calculate what a metric comes to in days of the account.

    Everything counts that was acknowledged before the request. All aliases of a customer count with
    any of them; an alias that nobody has counts for itself.
    """
    metric = caller.catalog.named(METRICS, usageMetricId)
    question = _question(
        caller, metric.id, customer_aliases, period_start, period_end, custom_parameters, as_of, by
    )
    usage, cut = measured_usage(caller.catalog.catalog, caller.account.live, question, caller.at)
    shown = _shown(caller, metric)
    shape = {
        "name": shown.name,
        "metricType": shown.metric_type,
        "eventType": shown.event_type,
        "aggregationType": shown.aggregation_type,
        "eventCount": usage.total.event_count,
        "value": _VALUE,
        "exactValue": plain(_quantity(usage)),
        "unit": shown.unit,
        "asOf": None if cut.as_of is None else instant_text(cut.as_of),
        "seq": cut.seq,
        "breakdowns": usage_shape(usage)["breakdowns"],
    }
    return Response(_json(shape, _quantity(usage)), media_type="application/json")


@usage_metrics.get("/usage-metrics/{usageMetricId}/days")
def list_days_of_usage_metric(
    caller: CallerOf,
    usageMetricId: str,  # noqa: N803 the path's own name
    customer_aliases: AliasesAsked,
    period_start: StartAsked,
    period_end: EndAsked,
    custom_parameters: ParametersAsked = None,
    as_of: AsOfAsked = None,
    by: ByAsked = None,
) -> MetricDays:
    """List what a metric comes to day by day.

    Every local day of the account is measured by itself: days of a count or a sum add up to what
    `calculate` answers, days of a maximum or a unique count need not. At most 366 days.
    """
    metric = caller.catalog.named(METRICS, usageMetricId)
    question = _question(
        caller, metric.id, customer_aliases, period_start, period_end, custom_parameters, as_of, by
    )
    found, cut = usage_by_day(caller.catalog.catalog, caller.account.live, question, caller.at)
    return MetricDays(
        unit=_shown(caller, metric).unit,
        as_of=None if cut.as_of is None else instant_text(cut.as_of),
        seq=cut.seq,
        days=[MetricDay.of(day, usage) for day, usage in found.items()],
    )


def _question(
    caller: Caller,
    metric_id: str,
    aliases: list[str],
    start: str,
    end: str,
    parameters: list[str] | None,
    as_of: str | None,
    by: str | None,
) -> UsageQuestion:
    find = caller.catalog.ids.find
    return UsageQuestion(
        metric_id=metric_id,
        aliases=tuple(find(CUSTOMERS, each) or each for each in _words(aliases)),
        start=_day(caller, "periodStart", start),
        end=_day(caller, "periodEnd", end) + timedelta(days=1),
        as_of=None if as_of is None else _instant("asOf", as_of),
        by=() if by is None else tuple(_words([by])),
        parameters=tuple(_parameter(caller, metric_id, each) for each in _words(parameters)),
    )


_VALUE = "\x00value"
"""Stands for the number until the text is written: JSON of Python knows no exact decimals."""


def _json(shape: dict[str, Any], value: Decimal) -> str:
    given = {name: each for name, each in shape.items() if each is not None}
    text = json.dumps(given, ensure_ascii=False)
    return text.replace(json.dumps(_VALUE), plain(value))


def _quantity(usage: Usage) -> Decimal:
    return usage.total.quantity if usage.total.quantity is not None else Decimal(0)


def _words(texts: list[str] | None) -> list[str]:
    return [
        word for text in texts or () for word in (each.strip() for each in text.split(",")) if word
    ]


def _day(caller: Caller, name: str, text: str) -> date:
    try:
        if len(text) == len("2026-01-31"):
            return day_of(text)
    except ValueError:
        raise _wrong(name, text) from None
    return local_day_of(caller.catalog.catalog, _instant(name, text))


def _instant(name: str, text: str) -> datetime:
    try:
        return instant_of(text)
    except ValueError:
        raise _wrong(name, text) from None


def _wrong(name: str, text: str) -> ProblemError:
    expected = "a day such as 2026-01-31, or an instant with its zone"
    error = FieldError("query", name, f"is {text!r}", expected)
    return ProblemError(REQUEST_INVALID, f"{name} is {text!r}; expected is {expected}.", (error,))


def _parameter(caller: Caller, metric_id: str, text: str) -> tuple[str, Decimal]:
    name, _, value = text.partition("=")
    known = caller.catalog.ids.parameter_name(metric_id, name)
    try:
        number = parse_decimal(value)
    except ValueError:
        known = None
    if known is None:
        expected = "name=value of a parameter that the metric has"
        error = FieldError("query", "customParameters", f"has {text!r}", expected)
        raise ProblemError(REQUEST_INVALID, f"customParameters has {text!r}.", (error,))
    return known, number


def _shown(caller: Caller, metric: CatalogObject) -> MetricResponse:
    return MetricResponse.of(metric, caller.catalog.ids, caller.account.public_id)


def _answer(caller: Caller, response: Response, metric: CatalogObject) -> MetricResponse:
    show_revision(response, metric.digest)
    return _shown(caller, metric)
