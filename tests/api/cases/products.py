"""Products."""

from __future__ import annotations

from tests.api.cases.case import Call, Case
from tests.api.world import World


def lists(world: World) -> Call:
    world.product()
    return Call(query={"name": "product", "limit": 2})


def with_id(world: World) -> Call:
    return Call(ids={"id": world.product()["id"]})


def put(world: World) -> Call:
    return Call(ids={"id": world.product()["id"]}, seen=("name", "label", "taxCategoryId"))


CASES: dict[str, Case] = {
    "GET /products": lists,
    "POST /products": lambda world: Call(seen=("name", "label", "taxCategoryId")),
    "GET /products/{id}": with_id,
    "PUT /products/{id}": put,
    "POST /products/{id}/archive": with_id,
}
