"""Prices and list prices; `tests/api/test_prices.py` has every pricing structure."""

from __future__ import annotations

from typing import Any

from tests.api.cases.case import Call, Case
from tests.api.world import World

SENT = ("productId", "name", "currency", "structure", "billingFrequency", "billingType")


def one_time(world: World) -> dict[str, Any]:
    """What makes a full body of the contract's first structure a valid one."""
    return {
        "productId": world.product()["id"],
        "structure": {"pricingType": "ONE_TIME", "price": "500.00"},
        "billingFrequency": "ONE_TIME",
        "billingType": "IN_ADVANCE",
        "customMetricParameters": [],
    }


def made(world: World, path: str) -> Any:
    fields = one_time(world)
    del fields["customMetricParameters"]
    return world.made(path, {**fields, "name": "Setup", "currency": "EUR"})


def price(world: World) -> Call:
    return Call(ids={"id": made(world, "/prices")["id"]}, seen=())


def new_price(world: World) -> Call:
    given = {**one_time(world), "listPriceId": made(world, "/list-prices")["id"]}
    return Call(given=given, seen=(*SENT, "listPriceId", "status"))


def list_price(world: World) -> Call:
    return Call(ids={"id": made(world, "/list-prices")["id"]})


def changed_list_price(world: World) -> Call:
    before = made(world, "/list-prices")
    given = {**one_time(world), "productId": before["productId"]}
    return Call(ids={"id": before["id"]}, given=given, seen=SENT)


def prices(world: World) -> Call:
    made(world, "/prices")
    return Call(query={"currency": "EUR,USD", "billingFrequency": "ONE_TIME"})


def list_prices(world: World) -> Call:
    made(world, "/list-prices")
    return Call()


def billing_products(world: World) -> Call:
    made(world, "/prices")
    return Call(query={"name": "product"})


CASES: dict[str, Case] = {
    "GET /billing-products": billing_products,
    "GET /prices": prices,
    "POST /prices": new_price,
    "GET /prices/{id}": price,
    "PUT /prices/{id}": price,
    "DELETE /prices/{id}": price,
    "GET /list-prices": list_prices,
    "POST /list-prices": lambda world: Call(given=one_time(world), seen=SENT),
    "GET /list-prices/{id}": list_price,
    "PUT /list-prices/{id}": changed_list_price,
    "POST /list-prices/{id}/archive": list_price,
}
