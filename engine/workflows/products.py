"""Products as the API makes and changes them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.documents import PRODUCTS
from engine.domain.errors import ConflictError
from engine.workflows.catalog_objects import Author, Data, change_object, make_object
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.open_account import OpenAccount
from engine.workflows.public_ids import TAX_CATEGORIES
from engine.workflows.representations import instant_text


@dataclass(frozen=True, slots=True)
class ProductFields:
    """What a request says of a product. `tax_category` is its name or its UUID."""

    name: str
    label: str | None = None
    tax_category: str | None = None


def create_product(
    account: OpenAccount, id: str, fields: ProductFields, author: Author
) -> CatalogObject:
    """Make a product without prices."""
    key = (PRODUCTS, id)
    return make_object(account, key, _document(account, fields, {}), author).objects[key]


def update_product(
    account: OpenAccount, id: str, fields: ProductFields, expected: str | None, author: Author
) -> CatalogObject:
    """Give a product another name, label and tax category; its prices stay.

    Raises ConflictError for a product of the files, ChangedError if it is not the one of the digest
    `expected`.
    """
    key = (PRODUCTS, id)
    after = change_object(
        account,
        key,
        lambda before: _document(account, fields, before),
        verb="updated",
        author=author,
        expected=expected,
    )
    return after.objects[key]


def archive_product(account: OpenAccount, id: str, author: Author) -> CatalogObject:
    """From now on no price is made of the product. Raises ConflictError if it is archived."""
    key = (PRODUCTS, id)

    def archived(before: Data) -> Data:
        if before.get("archived_at"):
            raise ConflictError(f"product {id} is archived already")
        return {**before, "archived_at": instant_text(author.at)}

    return change_object(account, key, archived, verb="archived", author=author).objects[key]


def _document(account: OpenAccount, fields: ProductFields, before: Data) -> Data:
    category = fields.tax_category
    if category is not None:
        category = account.catalog.now().ids.find(TAX_CATEGORIES, category) or category
    own = {"name": fields.name, "label": fields.label, "tax_category": category}
    kept = {name: value for name, value in before.items() if name not in own}
    return {**kept, **{name: value for name, value in own.items() if value is not None}}
