"""Aliases of customers."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.world import World


def alias(world: World) -> Any:
    body = {"customerId": world.customer()["id"], "value": world.name("alias"), "label": "CRM ID"}
    return world.made("/customer-aliases", body)


def lists(world: World) -> Call:
    return Call(query={"value": alias(world)["value"]})


def new(world: World) -> Call:
    given = {"customerId": world.customer()["id"], "value": world.name("alias")}
    return Call(given=given, seen=("customerId", "value", "label"))


def with_id(world: World) -> Call:
    return Call(ids={"id": alias(world)["id"]})


def of_customer(world: World) -> Call:
    return Call(ids={"id": alias(world)["customerId"]})


CASES: dict[str, Case] = {
    "GET /customer-aliases": lists,
    "POST /customer-aliases": new,
    "PUT /customer-aliases/{id}": with_id,
    "DELETE /customer-aliases/{id}": with_id,
    "GET /customers/{id}/aliases": of_customer,
}
