"""Prices and list prices as the API makes and changes them: parts of their product's document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.catalog.documents import PRODUCTS
from engine.domain.errors import ConflictError, NotFoundError
from engine.workflows.catalog_objects import Author, Changes, Data, change_objects
from engine.workflows.catalog_snapshot import CatalogSnapshot, PriceObject
from engine.workflows.open_account import OpenAccount
from engine.workflows.representations import instant_text

PRICES, LIST_PRICES = "prices", "list_prices"

Terms = Mapping[str, Any]
"""A price as a product's document has it."""


def create_price(
    account: OpenAccount, product_id: str, id: str, terms: Terms, author: Author
) -> CatalogSnapshot:
    """Make a price of a product. Raises ConflictError for one of the files, or archived."""
    return _create(account, product_id, PRICES, id, terms, author)


def create_list_price(
    account: OpenAccount, product_id: str, id: str, terms: Terms, author: Author
) -> CatalogSnapshot:
    """Make a list price of a product. Raises ConflictError for one of the files, or archived."""
    return _create(account, product_id, LIST_PRICES, id, terms, author)


def update_price(
    account: OpenAccount,
    price: PriceObject,
    name: str,
    status: str | None,
    expected: str | None,
    author: Author,
) -> CatalogSnapshot:
    """Give a price another name, and status if one is given; its terms never change."""

    def change(terms: Data) -> Data:
        changed = {**terms, "name": name}
        return changed if status is None else {**changed, "status": status}

    return _change(account, price, PRICES, change, "price_updated", expected, author)


def delete_price(account: OpenAccount, price: PriceObject, author: Author) -> CatalogSnapshot:
    """Take a price away. Raises ConflictError where a schedule bills it, or for one of files."""
    for schedule in account.catalog.now().catalog.schedules:
        if price.id in schedule.price_ids:
            raise ConflictError(
                f"price {price.id} is billed by schedule {schedule.id}; take it out there first"
            )
    return _change(account, price, PRICES, lambda _: None, "price_deleted", None, author)


def update_list_price(
    account: OpenAccount, price: PriceObject, terms: Terms, expected: str | None, author: Author
) -> CatalogSnapshot:
    """Give a list price other terms; prices spawned from it go by them from the next invoice on."""

    def change(before: Data) -> Data:
        kept = {name: before[name] for name in ("archived", "created_at") if name in before}
        return {**terms, **kept}

    return _change(account, price, LIST_PRICES, change, "list_price_updated", expected, author)


def archive_list_price(account: OpenAccount, price: PriceObject, author: Author) -> CatalogSnapshot:
    """From now on no schedule may begin to use it. Raises ConflictError if it is archived."""

    def change(before: Data) -> Data:
        if before.get("archived"):
            raise ConflictError(f"list price {price.id} is archived already")
        return {**before, "archived": True}

    return _change(account, price, LIST_PRICES, change, "list_price_archived", None, author)


def _create(
    account: OpenAccount, product_id: str, part: str, id: str, terms: Terms, author: Author
) -> CatalogSnapshot:
    key, at = (PRODUCTS, product_id), instant_text(author.at)

    def decide(changes: Changes) -> None:
        product = changes.data(key)
        if product.get("archived_at"):
            raise ConflictError(f"product {product_id} is archived: no price can be made of it")
        made = {**terms, "created_at": at, "updated_at": at}
        changes.set(key, {**product, part: {**(product.get(part) or {}), id: made}})

    verb = "price_created" if part == PRICES else "list_price_created"
    return change_objects(account, decide, verb=verb, subject=key, author=author)


def _change(
    account: OpenAccount,
    price: PriceObject,
    part: str,
    change: Callable[[Data], Data | None],
    verb: str,
    expected: str | None,
    author: Author,
) -> CatalogSnapshot:
    key = (PRODUCTS, price.product.id)

    def decide(changes: Changes) -> None:
        changes.expect(key, expected)
        product = changes.data(key)
        prices = dict(product.get(part) or {})
        if price.id not in prices:
            if price.id in account.catalog.now().prices:
                raise ConflictError(
                    f"price {price.id} was spawned by a schedule from a list price; change the"
                    " schedule"
                )
            raise NotFoundError(f"there is no price {price.id}")
        changed = change(prices.pop(price.id))
        if changed is not None:
            prices[price.id] = {**changed, "updated_at": instant_text(author.at)}
        rest = {name: value for name, value in product.items() if name != part}
        changes.set(key, {**rest, part: prices} if prices else rest)

    return change_objects(account, decide, verb=verb, subject=key, author=author)
