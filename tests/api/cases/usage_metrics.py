"""Usage metrics."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.world import World

SENT = tuple(
    """
    name description metricType eventType aggregationType aggregationProperty groupingProperty unit
    propertyFilters caseSensitive propertiesToNegate
    """.split()
)


def given(world: World) -> dict[str, Any]:
    return {
        "name": world.name("Metric"),
        "metricType": "GROUPED",
        "aggregationType": "SUM",
        "aggregationProperty": "amount",
        "groupingProperty": "method",
        "propertyFilters": {"channels": ["text", "email"], "region": ["eu"]},
        "propertiesToNegate": ["channels"],
        "deletedAt": None,
    }


def metric(world: World) -> Any:
    fields = given(world)
    del fields["deletedAt"]
    return world.made("/usage-metrics", {**fields, "eventType": "transaction"})


def with_id(world: World) -> Call:
    return Call(ids={"id": metric(world)["id"]})


def lists(world: World) -> Call:
    metric(world)
    return Call(query={"eventProperty": "channels", "aggregationType": "SUM,COUNT"})


def put(world: World) -> Call:
    return Call(ids={"id": metric(world)["id"]}, given=given(world), seen=SENT)


def calculate(world: World) -> Call:
    query = {"customerAliases": "acme", "periodStart": "2026-01-01", "periodEnd": "2026-01-31"}
    return Call(ids={"usageMetricId": metric(world)["id"]}, query=query)


CASES: dict[str, Case] = {
    "GET /usage-metrics": lists,
    "POST /usage-metrics": lambda world: Call(given=given(world), seen=SENT),
    "GET /usage-metrics/{id}": with_id,
    "PUT /usage-metrics/{id}": put,
    "DELETE /usage-metrics/{id}": with_id,
    "GET /usage-metrics/{usageMetricId}/calculate": calculate,
}
