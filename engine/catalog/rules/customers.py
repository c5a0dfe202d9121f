"""Customers, the aliases by which events name them, and who pays for whom."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.documents import CUSTOMERS, ORGANIZATIONS
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding
from engine.catalog.resolved import resolved_alias
from engine.domain.customer import Alias


def every_alias_has_one_customer(draft: Draft) -> Iterator[Finding]:
    """An event's alias decides whose usage it is, so no two customers have one on the same day."""
    owners: dict[str, list[tuple[str, Alias]]] = {
        id: [(id, Alias(id))] for id in draft.declared[CUSTOMERS]
    }
    for id, customer in draft.customers.items():
        for place, shape in enumerate(customer.aliases or []):
            alias = resolved_alias(shape)
            if alias.name == id:
                continue
            held = owners.setdefault(alias.name, [])
            for owner, other in held:
                if alias.overlaps(other):
                    yield Finding(CUSTOMERS, id, ("aliases", place), _twice(id, alias, owner))
                    break
            held.append((id, alias))


def _twice(id: str, alias: Alias, owner: str) -> str:
    if owner == id:
        return f'"{alias.name}" is listed twice on some of its days; let one end before the other'
    how = "its id" if owner == alias.name else "an alias"
    remedy = "let one end before the other begins (from, until), or remove one"
    if alias.start is None and alias.end is None:
        remedy = "remove it here or there"
    return f'"{alias.name}" already names the customer in customers/{owner} ({how}); {remedy}'


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


def organizations_have_one_level(draft: Draft) -> Iterator[Finding]:
    """Owner and members exist, and no member pays for others: usage is rolled up by one level."""
    payers = {organization.owner for organization in draft.organizations.values()}
    payers |= {customer.parent for customer in draft.customers.values() if customer.parent}
    for id, organization in draft.organizations.items():
        dangling = draft.dangling(CUSTOMERS, organization.owner, "customer", "in customers/")
        if dangling:
            yield Finding(ORGANIZATIONS, id, ("owner",), dangling)
        for place, member in enumerate(organization.members):
            at = ("members", place)
            dangling = draft.dangling(CUSTOMERS, member, "customer", "in customers/")
            if dangling:
                yield Finding(ORGANIZATIONS, id, at, dangling)
            if member == organization.owner:
                message = f"{member} owns the organization and is in it anyway; remove it"
                yield Finding(ORGANIZATIONS, id, at, message)
            elif member in payers:
                message = (
                    f"{member} pays for customers itself, and usage is rolled up by one level only;"
                    " list those customers here, or take them away from it"
                )
                yield Finding(ORGANIZATIONS, id, at, message)
