"""Customers, their contacts and organizations."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.world import World

SENT = ("legalName", "address", "url", "label", "taxStatus", "customProperties", "status")


def given(world: World) -> dict[str, Any]:
    return {"parentId": world.customer()["id"], "customerAliases": [world.name("alias")]}


def lists(world: World) -> Call:
    world.customer(customerAliases=[world.name("alias")])
    return Call(query={"legalName": "customer", "sortBy": "legalName", "sortOrder": "ASC"})


def with_id(world: World) -> Call:
    return Call(ids={"id": world.customer()["id"]})


def put(world: World) -> Call:
    return Call(ids={"id": world.customer()["id"]}, given=given(world), seen=SENT)


def by_alias(world: World) -> Call:
    alias = world.name("alias")
    world.customer(customerAliases=[alias])
    return Call(ids={"alias": alias})


def contact(world: World) -> Call:
    customer = world.customer()
    return Call(ids={"customer": customer["id"], "id": customer["contacts"][0]["id"]})


def another_contact(world: World) -> Call:
    ids = {"customer": world.customer()["id"]}
    given = {"email": "grace@example.com"}
    return Call(ids=ids, given=given, seen=("name", "email", "billingPreference"))


def organization(world: World) -> Call:
    return Call(given={"ownerId": world.customer()["id"], "memberIds": [world.customer()["id"]]})


def members(world: World) -> Call:
    made = world.made(
        "/customer-organizations",
        {"ownerId": world.customer()["id"], "memberIds": [world.customer()["id"]]},
    )
    return Call(ids={"id": made["id"]}, given={"customerIds": [world.customer()["id"]]})


CASES: dict[str, Case] = {
    "GET /customers": lists,
    "POST /customers": lambda world: Call(given=given(world), seen=SENT),
    "GET /customers/by-alias/{alias}": by_alias,
    "GET /customers/{customer}/contacts": contact,
    "POST /customers/{customer}/contacts": another_contact,
    "PUT /customers/{customer}/contacts/{id}": contact,
    "POST /customers/{customer}/contacts/{id}/archive": contact,
    "GET /customers/{id}": with_id,
    "PUT /customers/{id}": put,
    "POST /customers/{id}/archive": with_id,
    "GET /billing-schedule-custom-field-keys": with_id,
    "GET /customer-custom-property-keys": with_id,
    "POST /customer-organizations": organization,
    "POST /customer-organizations/{id}/members": members,
    "PUT /customer-organizations/{id}/members": members,
}
