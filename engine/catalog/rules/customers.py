"""Customers, the aliases by which events name them, and who pays for whom."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.documents import CUSTOMERS
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding


def every_alias_has_one_customer(draft: Draft) -> Iterator[Finding]:
    """An event's alias decides whose usage it is, so two customers cannot share one."""
    owners = {id: id for id in draft.declared[CUSTOMERS]}
    for id, customer in draft.customers.items():
        for place, alias in enumerate(customer.aliases or []):
            owner = owners.setdefault(alias, id)
            if owner != id:
                how = "its id" if owner == alias else "an alias"
                message = (
                    f'"{alias}" already names the customer in customers/{owner} ({how});'
                    f" remove it here or there"
                )
                yield Finding(CUSTOMERS, id, ("aliases", place), message)


def customers_form_a_tree(draft: Draft) -> Iterator[Finding]:
    """A parent exists and has no parent itself: usage is rolled up by one level."""
    customers = draft.customers
    for id, customer in customers.items():
        parent = customer.parent
        if parent is None:
            continue
        if parent == id:
            message = "a customer cannot be its own parent; remove it"
            yield Finding(CUSTOMERS, id, ("parent",), message)
            continue
        dangling = draft.dangling(CUSTOMERS, parent, "customer", "in customers/")
        if dangling:
            yield Finding(CUSTOMERS, id, ("parent",), dangling)
        grandparent = customers[parent].parent if parent in customers else None
        if grandparent == id:
            message = f"{id} and {parent} are each other's parent; remove one of the two"
            yield Finding(CUSTOMERS, id, ("parent",), message)
        elif grandparent is not None and grandparent != parent:
            message = (
                f"{parent} has a parent itself ({grandparent}), and usage is rolled up by one level"
                f" only; name {grandparent} here"
            )
            yield Finding(CUSTOMERS, id, ("parent",), message)
