"""Quotes: the contract only reads them."""

from __future__ import annotations

from tests.api.cases.case import Call, Case
from tests.api.quote_makers import published, quote
from tests.api.world import World


def lists(world: World) -> Call:
    quote(world)
    return Call(query={"status": "DRAFT,PUBLISHED", "sortBy": "title"})


def viewed(world: World) -> Call:
    made = published(world)
    assert world.client.get(made["links"][0]["path"]).status_code == 200
    return Call(ids={"id": made["quote"]["id"]})


CASES: dict[str, Case] = {
    "GET /quotes": lists,
    "GET /quotes/{id}/analytics": viewed,
}
