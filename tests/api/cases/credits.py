"""Credit grants and balances."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.world import World

SENT = ("customerId", "name", "creditUnitType", "currency", "metricId", "amount", "costOfCredit")
DAYS = ("effectiveDate", "expiryDate")


def grant(world: World, **fields: Any) -> Any:
    """100 euros for a new customer."""
    body = {
        "sequenceAccountId": world.account.public_id,
        "name": "Prepaid",
        "creditUnitType": "CURRENCY",
        "currency": "EUR",
        "amount": "100",
        **fields,
    }
    return world.made("/credits", {"customerId": world.customer()["id"], **body})


def create(world: World) -> Call:
    given = {
        "sequenceAccountId": world.account.public_id,
        "customerId": world.customer()["id"],
        "creditUnitType": "METRIC",
        "metricId": world.account.catalog.now().ids.public("metrics", "tokens"),
        "effectiveDate": "2026-03-01",
        "expiryDate": "2026-12-31",
    }
    return Call(given=given, seen=(*SENT, *DAYS))


def lists(world: World) -> Call:
    grant(world)
    return Call(query={"limit": 1})


def with_id(world: World) -> Call:
    return Call(ids={"id": grant(world)["id"]})


def with_customer(world: World) -> Call:
    return Call(ids={"customerId": grant(world)["customerId"]})


CASES: dict[str, Case] = {
    "GET /credits": lists,
    "POST /credits": create,
    "GET /credits/{customerId}/balances": with_customer,
    "GET /credits/{customerId}/grants": with_customer,
    "GET /credits/{id}": with_id,
    "DELETE /credits/{id}": with_id,
}
