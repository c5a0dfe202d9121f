"""Tax registrations."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.world import World

SENT = ("taxIdentifier", "country", "state", "customerId")
GIVEN = {"merchantId": None, "country": "CA", "state": "QC"}


def registration(world: World, **fields: Any) -> Any:
    """A tax id of a new customer."""
    body = {"taxIdentifier": "FR40303265045", "country": "FR"}
    if "customerId" not in fields:
        body["customerId"] = world.customer()["id"]
    return world.made("/tax-registrations", {**body, **fields})


def create(world: World) -> Call:
    return Call(given={**GIVEN, "customerId": world.customer()["id"]}, seen=SENT)


def lists(world: World) -> Call:
    registration(world)
    return Call(query={"limit": 3})


def with_id(world: World) -> Call:
    return Call(ids={"id": registration(world)["id"]})


def put(world: World) -> Call:
    made = registration(world)
    given = {**GIVEN, "customerId": world.customer()["id"]}
    return Call(ids={"id": made["id"]}, given=given, seen=SENT)


def of_customer(world: World) -> Call:
    return Call(ids={"id": registration(world)["customerId"]})


def of_merchant(world: World) -> Call:
    return Call(ids={"id": world.account.public_id})


CASES: dict[str, Case] = {
    "GET /tax-registrations": lists,
    "POST /tax-registrations": create,
    "GET /tax-registrations/{id}": with_id,
    "PUT /tax-registrations/{id}": put,
    "DELETE /tax-registrations/{id}": with_id,
    "GET /tax-registrations/for-customer/{id}": of_customer,
    "GET /tax-registrations/for-merchant/{id}": of_merchant,
}
