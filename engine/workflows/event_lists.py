"""Whose events a list is about: names of customers, as events use them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.public_ids import CUSTOMERS


def all_names(snapshot: CatalogSnapshot) -> tuple[str, ...]:
    """Every id and alias that a customer has or had: events of other names are nobody's."""
    return tuple(
        sorted({alias.name for each in snapshot.catalog.customers for alias in each.all_aliases})
    )


def names_for(snapshot: CatalogSnapshot, texts: Iterable[str]) -> tuple[str, ...]:
    """The texts themselves, and for a customer's UUID the id that its events use."""
    wanted = list(texts)
    found = (snapshot.ids.find(CUSTOMERS, text) for text in wanted)
    return tuple(sorted({*wanted, *(id for id in found if id is not None)}))


def names_of_customers(snapshot: CatalogSnapshot, ids: Iterable[str]) -> set[str]:
    """Every id and alias that one of the customers has or had."""
    wanted = set(ids)
    return {
        alias.name
        for each in snapshot.catalog.customers
        if each.id in wanted
        for alias in each.all_aliases
    }
