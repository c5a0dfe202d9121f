"""`/products`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import contains, place
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.products import ProductRequest, ProductResponse
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.products import archive_product, create_product, update_product
from engine.workflows.public_ids import PRODUCTS

products = Resource("Products", "What is sold. Prices belong to a product and are grouped by it.")


@products.get("/products")
def list_products(
    caller: CallerOf,
    paging: PagingOf,
    name: Annotated[str | None, Query(description="Part of the name, in any case.")] = None,
) -> ListOf[ProductResponse]:
    """List products."""
    found = [
        product
        for product in caller.catalog.of_kind(PRODUCTS)
        if contains(product.data["name"], name)
    ]
    return paging.page(found, place, lambda each: ProductResponse.of(each, caller.catalog.ids))


@products.post("/products")
def create_a_product(caller: CallerOf, response: Response, body: ProductRequest) -> ProductResponse:
    """Make a product."""
    made = create_product(caller.account, caller.new_id(), body.fields(), caller.author)
    return _answer(caller, response, made)


@products.get("/products/{id}")
def read_product(caller: CallerOf, response: Response, id: str) -> ProductResponse:
    """Read a product."""
    return _answer(caller, response, caller.catalog.named(PRODUCTS, id))


@products.put("/products/{id}")
def update_a_product(
    caller: CallerOf, response: Response, id: str, body: ProductRequest, if_match: IfMatch = None
) -> ProductResponse:
    """Change a product.

    What the body leaves out is taken away. Its prices stay. Issued invoices do not change.
    """
    own = caller.catalog.ids.own(PRODUCTS, id)
    changed = update_product(
        caller.account, own, body.fields(), expected_revision(if_match), caller.author
    )
    return _answer(caller, response, changed)


@products.post("/products/{id}/archive", status=200)
def archive_a_product(caller: CallerOf, response: Response, id: str) -> ProductResponse:
    """Archive a product.

    No price can be made of it from then on; those that there are stay good.
    """
    own = caller.catalog.ids.own(PRODUCTS, id)
    return _answer(caller, response, archive_product(caller.account, own, caller.author))


def _answer(caller: Caller, response: Response, product: CatalogObject) -> ProductResponse:
    show_revision(response, product.digest)
    return ProductResponse.of(product, caller.catalog.ids)
