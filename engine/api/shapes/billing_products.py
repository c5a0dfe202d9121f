"""Products with their prices."""

from __future__ import annotations

from typing import Literal

from engine.api.shapes.base import Given, instant
from engine.api.shapes.prices import PriceResponse
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.public_ids import PRODUCTS, TAX_CATEGORIES

RecognitionMethod = Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"]


class BillingProduct(Given):
    """A product with its prices."""

    id: str
    name: str
    label: str
    sequence_account_id: str
    created_at: str
    updated_at: str
    prices: list[PriceResponse]
    tax_category_id: str | None = None
    tax_category_name: str | None = None
    recognition_method: RecognitionMethod
    """What the product says; else what is true of all its prices, or `STRAIGHT_LINE`."""

    @classmethod
    def of(
        cls, product: CatalogObject, catalog: CatalogSnapshot, account_id: str
    ) -> BillingProduct:
        """As it is given; a product without a label goes by its name."""
        prices = [
            PriceResponse.of(price, catalog)
            for price in catalog.prices.values()
            if price.product.id == product.id and not price.is_list_price
        ]
        category = product.data.get("tax_category")
        return cls(
            id=catalog.ids.public(PRODUCTS, product.id),
            name=product.data["name"],
            label=product.data.get("label") or product.data["name"],
            sequence_account_id=account_id,
            created_at=instant(product.created_at),
            updated_at=instant(product.updated_at),
            prices=prices,
            tax_category_id=None
            if category is None
            else catalog.ids.public(TAX_CATEGORIES, category),
            tax_category_name=category,
            recognition_method=_recognition(product.data.get("revenue_recognition"), prices),
        )


def _recognition(told: str | None, prices: list[PriceResponse]) -> RecognitionMethod:
    if told is not None:
        return told.upper()  # type: ignore[return-value]
    if prices and all(price.structure.usage_metric_id is not None for price in prices):
        return "USAGE"
    if prices and all(price.billing_frequency == "ONE_TIME" for price in prices):
        return "POINT_IN_TIME"
    return "STRAIGHT_LINE"
