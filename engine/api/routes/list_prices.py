"""`/list-prices`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from engine.api.caller import CallerOf
from engine.api.catalog_lists import price_place
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.routes.prices import CURRENCIES, finder, parameter_finder, price_filter
from engine.api.shapes.prices import ListPriceRequest, ListPriceResponse
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.prices import archive_list_price, create_list_price, update_list_price
from engine.workflows.public_ids import PRODUCTS

list_prices = Resource(
    "List prices",
    "What something costs before anything is negotiated. Phases of schedules spawn prices of it.",
)


@list_prices.get("/list-prices")
def list_list_prices(
    caller: CallerOf,
    paging: PagingOf,
    currency: Annotated[str | None, Query(description=CURRENCIES)] = None,
    product_id: Annotated[
        str | None, Query(alias="productId", description="Several with commas between.")
    ] = None,
    billing_frequency: Annotated[
        str | None, Query(alias="billingFrequency", description="Several with commas between.")
    ] = None,
    include_archived: Annotated[bool, Query(alias="includeArchived")] = False,
) -> ListOf[ListPriceResponse]:
    """List list prices."""
    catalog = caller.catalog
    is_wanted = price_filter(catalog, currency, billing_frequency, product_id)
    found = [
        price
        for price in catalog.prices.values()
        if price.is_list_price
        and is_wanted(price)
        and (include_archived or not price.data.get("archived"))
    ]
    return paging.page(found, price_place, lambda each: ListPriceResponse.of(each, catalog))


@list_prices.post("/list-prices")
def create_a_list_price(
    caller: CallerOf, response: Response, body: ListPriceRequest
) -> ListPriceResponse:
    """Make a list price."""
    product = named(caller, PRODUCTS, body.product_id, "productId")
    terms = body.terms(finder(caller), parameter_finder(caller))
    id = caller.new_id()
    made = create_list_price(caller.account, product, id, terms, caller.author)
    return _answer(made, response, id)


@list_prices.get("/list-prices/{id}")
def read_list_price(caller: CallerOf, response: Response, id: str) -> ListPriceResponse:
    """Read a list price."""
    price = caller.catalog.price(id, is_list_price=True)
    return _answer(caller.catalog, response, price.id)


@list_prices.put("/list-prices/{id}")
def update_a_list_price(
    caller: CallerOf, response: Response, id: str, body: ListPriceRequest, if_match: IfMatch = None
) -> ListPriceResponse:
    """Change a list price.

    Prices spawned from it go by the new terms from the next invoice on, issued ones do not change.
    """
    price = caller.catalog.price(id, is_list_price=True)
    if named(caller, PRODUCTS, body.product_id, "productId") != price.product.id:
        raise invalid_field("productId", "cannot change; make another list price")
    terms = body.terms(finder(caller), parameter_finder(caller))
    expected = expected_revision(if_match)
    after = update_list_price(caller.account, price, terms, expected, caller.author)
    return _answer(after, response, price.id)


@list_prices.post("/list-prices/{id}/archive", status=200)
def archive_a_list_price(caller: CallerOf, response: Response, id: str) -> ListPriceResponse:
    """Archive a list price: no schedule may begin to use it."""
    price = caller.catalog.price(id, is_list_price=True)
    return _answer(archive_list_price(caller.account, price, caller.author), response, price.id)


def _answer(catalog: CatalogSnapshot, response: Response, id: str) -> ListPriceResponse:
    price = catalog.prices[id]
    show_revision(response, price.product.digest)
    return ListPriceResponse.of(price, catalog)
