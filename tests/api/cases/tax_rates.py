"""Tax rates."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.world import World

SENT = (
    "isPublished",
    "name",
    "invoiceName",
    "invoiceShortName",
    "description",
    "amount",
    "country",
    "region",
    "taxCategoryId",
)
GIVEN = {
    "amount": "0.2",
    "country": "GB",
    "region": "TEST",
    "taxCategoryId": "0199a000-0000-7000-8000-00000000ca7e",
    "isPublished": False,
}


def rate(world: World, **fields: Any) -> Any:
    """A rate that is not published, so that no line bears it."""
    body = {
        "isPublished": False,
        "name": world.name("VAT"),
        "invoiceName": "VAT 20 %",
        "invoiceShortName": "VAT",
        "amount": "0.2",
        "country": "GB",
    }
    return world.made("/tax-rates", {**body, **fields})


def create(world: World) -> Call:
    return Call(given=GIVEN, seen=SENT)


def lists(world: World) -> Call:
    rate(world)
    return Call(query={"limit": 3})


def with_id(world: World) -> Call:
    return Call(ids={"id": rate(world)["id"]})


def put(world: World) -> Call:
    id = rate(world)["id"]
    return Call(ids={"id": id}, given={**GIVEN, "id": id}, seen=(*SENT, "id"))


CASES: dict[str, Case] = {
    "GET /tax-rates": lists,
    "POST /tax-rates": create,
    "GET /tax-rates/{id}": with_id,
    "PUT /tax-rates/{id}": put,
    "DELETE /tax-rates/{id}": with_id,
    "POST /tax-rates/{id}/archive": with_id,
}
