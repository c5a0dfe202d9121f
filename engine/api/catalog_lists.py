"""Lists of objects of the catalog: their order, and filters that several of them have."""

from __future__ import annotations

from engine.domain.page import Place
from engine.workflows.catalog_snapshot import CatalogObject, PriceObject


def place(each: CatalogObject) -> Place:
    """By the instant at which it was made, then by id."""
    return (each.created_at.isoformat(), each.id)


def contains(text: str | None, part: str | None) -> bool:
    """Whether a text has that part, whatever the case; every text has no part."""
    return part is None or (text is not None and part.casefold() in text.casefold())


def listed(text: str | None) -> frozenset[str] | None:
    """The words of a parameter with commas between; None if it was not sent."""
    return None if text is None else frozenset(word.strip() for word in text.split(","))


def price_place(price: PriceObject) -> Place:
    """By the instant at which it was made, then by id."""
    return (price.created_at, price.id)
