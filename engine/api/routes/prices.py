"""`/prices`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Query, Response

from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import contains, listed, price_place
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.prices import Find, PriceRequest, PriceResponse, PriceUpdate
from engine.workflows.catalog_snapshot import CatalogSnapshot, PriceObject
from engine.workflows.prices import create_price, delete_price, update_price
from engine.workflows.public_ids import PRODUCTS

prices = Resource(
    "Prices",
    "What schedules bill: a pricing structure, a frequency and a currency. Its terms never change;"
    " make another price instead.",
)

CURRENCIES = "Codes of currencies, with commas between."


@prices.get("/prices")
def list_prices(
    caller: CallerOf,
    paging: PagingOf,
    currency: Annotated[str | None, Query(description=CURRENCIES)] = None,
    name: Annotated[str | None, Query(description="Part of the name, in any case.")] = None,
    billing_frequency: Annotated[
        str | None, Query(alias="billingFrequency", description="Several with commas between.")
    ] = None,
    product_id: Annotated[
        str | None, Query(alias="productId", description="Several with commas between.")
    ] = None,
) -> ListOf[PriceResponse]:
    """List prices, those that schedules spawned from list prices too."""
    catalog = caller.catalog
    is_wanted = price_filter(catalog, currency, billing_frequency, product_id)
    found = [
        price
        for price in catalog.prices.values()
        if not price.is_list_price and is_wanted(price) and contains(price.data["name"], name)
    ]
    return paging.page(found, price_place, lambda each: PriceResponse.of(each, catalog))


@prices.post("/prices")
def create_a_price(caller: CallerOf, response: Response, body: PriceRequest) -> PriceResponse:
    """Make a price."""
    product = named(caller, PRODUCTS, body.product_id, "productId")
    terms = body.terms(finder(caller), parameter_finder(caller))
    id = caller.new_id()
    made = create_price(caller.account, product, id, terms, caller.author)
    return _answer(made, response, id)


@prices.get("/prices/{id}")
def read_price(caller: CallerOf, response: Response, id: str) -> PriceResponse:
    """Read a price."""
    return _answer(caller.catalog, response, caller.catalog.price(id).id)


@prices.put("/prices/{id}")
def update_a_price(
    caller: CallerOf, response: Response, id: str, body: PriceUpdate, if_match: IfMatch = None
) -> PriceResponse:
    """Change a price's name or status."""
    price = caller.catalog.price(id)
    status = None if body.status is None else body.status.lower()
    expected = expected_revision(if_match)
    after = update_price(caller.account, price, body.name, status, expected, caller.author)
    return _answer(after, response, price.id)


@prices.delete("/prices/{id}")
def delete_a_price(caller: CallerOf, id: str) -> PriceResponse:
    """Delete a price that no schedule bills."""
    price = caller.catalog.price(id)
    answer = PriceResponse.of(price, caller.catalog)
    delete_price(caller.account, price, caller.author)
    return answer


def price_filter(
    catalog: CatalogSnapshot,
    currency: str | None,
    billing_frequency: str | None,
    product_id: str | None,
) -> Callable[[PriceObject], bool]:
    """Whether a price is among those that a list's parameters ask for."""
    currencies, frequencies = listed(currency), listed(billing_frequency)
    products = listed(product_id)
    wanted = None if products is None else {catalog.ids.find(PRODUCTS, id) for id in products}

    def is_wanted(price: PriceObject) -> bool:
        data = price.data
        return (
            (currencies is None or data["currency"] in currencies)
            and (frequencies is None or data["frequency"].upper() in frequencies)
            and (wanted is None or price.product.id in wanted)
        )

    return is_wanted


def finder(caller: Caller) -> Find:
    """Leads from what a body names to our ids."""
    return lambda kind, text, field: named(caller, kind, text, field)


def parameter_finder(caller: Caller) -> Callable[[str, str, str], str]:
    """Leads from a parameter's id to its name."""

    def find(metric: str, text: str, field: str) -> str:
        name = caller.catalog.ids.parameter_name(metric, text)
        if name is None:
            raise invalid_field(field, "names no parameter of the metric")
        return name

    return find


def _answer(catalog: CatalogSnapshot, response: Response, id: str) -> PriceResponse:
    price = catalog.prices[id]
    show_revision(response, price.product.digest)
    return PriceResponse.of(price, catalog)
