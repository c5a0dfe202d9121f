"""Metrics: which events count, and what they come to."""

from __future__ import annotations

import asyncio
from datetime import datetime

from starlette.responses import Response

from engine.dashboard.charts import chart_of_days
from engine.dashboard.forms import NO_PROBLEM, problem_of
from engine.dashboard.routing import Pages
from engine.dashboard.visit import Visit

pages = Pages()

AGGREGATIONS = (
    ("COUNT", "Count of events"),
    ("SUM", "Sum of a property"),
    ("UNIQUE", "Unique values of a property"),
    ("max", "Maximum of a property"),
    ("min", "Minimum of a property"),
    ("average", "Average of a property"),
    ("latest", "Latest value of a property"),
    ("weighted_sum", "Level of a property over time"),
    ("percentile", "Percentile of a property"),
)
"""What the API has as aggregation types; those in small letters go with the type CUSTOM."""

FIELDS = {
    "name": "name",
    "description": "description",
    "eventType": "event_type",
    "aggregationType": "aggregation",
    "aggregation": "aggregation",
    "aggregationProperty": "property",
    "percentile": "percentile",
    "groupingProperty": "grouping",
    "unit": "unit",
    "propertyFilters": "filter_property",
}


@pages.get("/usage-metrics")
async def metrics(visit: Visit) -> Response:
    """All of them."""
    found = await visit.get(
        "/usage-metrics",
        limit=50,
        name=visit.asked("name"),
        after=visit.asked("after"),
        before=visit.asked("before"),
    )
    return visit.page("metrics.html", metrics=found["items"], pagination=found["pagination"])


@pages.get("/usage-metrics/new")
async def new_metric(visit: Visit) -> Response:
    """A form for one."""
    return visit.page("metric_new.html", form={}, problem=NO_PROBLEM, aggregations=AGGREGATIONS)


@pages.post("/usage-metrics")
async def create_metric(visit: Visit) -> Response:
    """Make it."""
    chosen = visit.given("aggregation")
    is_custom = chosen.islower()
    grouping, filtered = visit.given("grouping"), visit.given("filter_property")
    values = [each.strip() for each in visit.given("filter_values").split(",") if each.strip()]
    body = {
        "name": visit.given("name"),
        "description": visit.given("description"),
        "metricType": "GROUPED" if grouping else "SIMPLE",
        "groupingProperty": grouping,
        "eventType": visit.given("event_type"),
        "aggregationType": "CUSTOM" if is_custom else chosen,
        "aggregation": chosen if is_custom else "",
        "percentile": visit.given("percentile"),
        "aggregationProperty": visit.given("property"),
        "unit": visit.given("unit"),
        "propertyFilters": {filtered: values} if filtered else None,
    }
    body = {name: value for name, value in body.items() if value}
    answer = await visit.send("POST", "/usage-metrics", body)
    if not answer.is_good:
        return visit.page(
            "metric_new.html",
            answer.status,
            form=visit.form,
            problem=problem_of(answer, FIELDS),
            aggregations=AGGREGATIONS,
        )
    return visit.go(f"/usage-metrics/{answer.body['id']}", f"Metric {answer.body['name']} is made.")


@pages.get("/usage-metrics/{id}")
async def metric(visit: Visit) -> Response:
    """What it counts, and what it comes to for a customer in some days."""
    id = visit.request.path_params["id"]
    found = await visit.get(f"/usage-metrics/{id}")
    customers = await visit.all_of("/customers")
    first = visit.today.replace(day=1)
    asked = {
        "customer": visit.asked("customer"),
        "start": visit.asked("start", first.isoformat()),
        "end": visit.asked("end", visit.today.isoformat()),
        "as_of": visit.asked("as_of"),
        "by": visit.asked("by", found.get("groupingProperty") or ""),
    }
    answer, chart = None, ""
    if asked["customer"]:
        query = {
            "customerAliases": asked["customer"],
            "periodStart": asked["start"],
            "periodEnd": asked["end"],
            "by": asked["by"],
            "asOf": _instant(visit, asked["as_of"]),
        }
        answer, days = await asyncio.gather(
            visit.call("GET", f"/usage-metrics/{id}/calculate", query),
            visit.call("GET", f"/usage-metrics/{id}/days", query),
        )
        if days.is_good:
            chart = chart_of_days(found["name"], days.body["days"], asked["by"])
    return visit.page(
        "metric.html",
        metric=found,
        customers=customers,
        asked=asked,
        answer=answer,
        chart=chart,
    )


def _instant(visit: Visit, text: str) -> str:
    """An instant as typed in the account's zone, as an instant of the API."""
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return visit.local(found).isoformat()
