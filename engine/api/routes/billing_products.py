"""`/billing-products`: products with their prices."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from engine.api.caller import CallerOf
from engine.api.catalog_lists import contains, place
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.shapes.billing_products import BillingProduct
from engine.workflows.public_ids import PRODUCTS

billing_products = Resource("Billing products", "Products with everything that is billed of them.")


@billing_products.get("/billing-products")
def list_billing_products(
    caller: CallerOf,
    paging: PagingOf,
    name: Annotated[str | None, Query(description="Part of the name, in any case.")] = None,
    tax_category_id: Annotated[str | None, Query(alias="taxCategoryId")] = None,
    recognition_method: Annotated[
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None,
        Query(alias="recognitionMethod"),
    ] = None,
) -> ListOf[BillingProduct]:
    """List products with their prices."""
    catalog = caller.catalog
    found = [
        (product, BillingProduct.of(product, catalog, caller.account.public_id))
        for product in catalog.of_kind(PRODUCTS)
        if "archived_at" not in product.data and contains(product.data["name"], name)
    ]
    wanted = [
        pair
        for pair in found
        if (tax_category_id is None or tax_category_id == pair[1].tax_category_id)
        and (recognition_method is None or recognition_method == pair[1].recognition_method)
    ]
    return paging.page(wanted, lambda pair: place(pair[0]), lambda pair: pair[1])
