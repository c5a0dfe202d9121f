"""Products."""

from __future__ import annotations

from engine.api.shapes.base import Given, OneLine, Sent, instant
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.products import ProductFields
from engine.workflows.public_ids import PRODUCTS, TAX_CATEGORIES, PublicIds


class ProductRequest(Sent):
    """A product to make, or what it is to be."""

    name: OneLine
    label: OneLine | None = None
    tax_category_id: OneLine | None = None

    def fields(self) -> ProductFields:
        """For the workflow."""
        return ProductFields(self.name, self.label, self.tax_category_id)


class ProductResponse(Given):
    """A product."""

    id: str
    name: str
    label: str | None = None
    tax_category_id: str | None = None
    created_at: str
    updated_at: str
    archived_at: str | None = None

    @classmethod
    def of(cls, product: CatalogObject, ids: PublicIds) -> ProductResponse:
        """As it is given."""
        category = product.data.get("tax_category")
        return cls(
            id=ids.public(PRODUCTS, product.id),
            name=product.data["name"],
            label=product.data.get("label"),
            tax_category_id=None if category is None else ids.public(TAX_CATEGORIES, category),
            created_at=instant(product.created_at),
            updated_at=instant(product.updated_at),
            archived_at=product.data.get("archived_at"),
        )
