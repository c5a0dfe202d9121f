"""Aliases of customers, one by one: the ids by which events name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.catalog.documents import CUSTOMERS
from engine.domain.errors import ConflictError, NotFoundError
from engine.domain.identity import public_id
from engine.workflows.catalog_objects import Author, Changes, change_objects
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.customers import NewId, alias_value, new_alias
from engine.workflows.open_account import OpenAccount
from engine.workflows.representations import instant_text

ALIASES = "customer_aliases"


@dataclass(frozen=True, slots=True)
class AliasView:
    """An alias; `customer_id` is our id of its customer."""

    id: str
    customer_id: str
    value: str
    label: str | None
    created_at: str
    deleted_at: str | None = None


def aliases(catalog: CatalogSnapshot) -> Iterator[AliasView]:
    """Every alias that somebody gave a customer, by customer and in the order of its document."""
    for customer in catalog.of_kind(CUSTOMERS):
        yield from aliases_of(catalog, customer)


def aliases_of(catalog: CatalogSnapshot, customer: CatalogObject) -> Iterator[AliasView]:
    """Those of one customer; one of the files has an id by customer and value."""
    for each in customer.data.get("aliases") or ():
        value, known = alias_value(each), each if isinstance(each, Mapping) else {}
        derived = public_id(catalog.ids.account_id, ALIASES, f"{customer.id}/{value}")
        yield AliasView(
            id=known.get("id") or derived,
            customer_id=customer.id,
            value=value,
            label=known.get("label"),
            created_at=known.get("created_at") or instant_text(customer.created_at),
        )


def alias(catalog: CatalogSnapshot, id: str) -> AliasView:
    """By id. Raises NotFoundError if there is none."""
    for each in aliases(catalog):
        if each.id == id:
            return each
    raise NotFoundError(f"there is no customer alias {id}")


def create_alias(
    account: OpenAccount,
    customer_id: str,
    value: str,
    label: str | None,
    new_id: NewId,
    author: Author,
) -> AliasView:
    """Give a customer an alias.

    Events that came under it before become the customer's usage. Raises ConflictError for one that
    names a customer already, or for a customer of the files.
    """
    key = (CUSTOMERS, customer_id)
    made = new_alias(value, new_id, author, label)

    def decide(changes: Changes) -> None:
        for customer in account.catalog.now().catalog.customers:
            if any(each.name == value and each.end is None for each in customer.all_aliases):
                raise ConflictError(
                    f"the alias {value} names customer {customer.id} already; take it away there"
                )
        document = changes.data(key)
        changes.set(key, {**document, "aliases": [*(document.get("aliases") or ()), made]})

    after = change_objects(account, decide, verb="alias_added", subject=key, author=author)
    return alias(after, made["id"])


def label_alias(account: OpenAccount, id: str, label: str | None, author: Author) -> AliasView:
    """Say what kind of id an alias is. Raises NotFoundError, ConflictError for one of the files."""
    found = alias(account.catalog.now(), id)
    key = (CUSTOMERS, found.customer_id)

    def decide(changes: Changes) -> None:
        document = changes.data(key)
        changed = []
        for each in document.get("aliases") or ():
            if alias_value(each) == found.value:
                known = each if isinstance(each, Mapping) else {"alias": each}
                each = {name: known[name] for name in known if name != "label"}
                each |= {"id": id} | ({} if label is None else {"label": label})
            changed.append(each)
        changes.set(key, {**document, "aliases": changed})

    after = change_objects(account, decide, verb="alias_labeled", subject=key, author=author)
    return alias(after, id)


def delete_alias(account: OpenAccount, id: str, author: Author) -> AliasView:
    """Take an alias from its customer; usage that is not billed under it is nobody's from then on.

    Raises NotFoundError, ConflictError for one of the files.
    """
    found = alias(account.catalog.now(), id)
    key = (CUSTOMERS, found.customer_id)

    def decide(changes: Changes) -> None:
        document = changes.data(key)
        left = [each for each in document.get("aliases") or () if alias_value(each) != found.value]
        rest = {name: value for name, value in document.items() if name != "aliases"}
        changes.set(key, {**rest, "aliases": left} if left else rest)

    change_objects(account, decide, verb="alias_deleted", subject=key, author=author)
    return AliasView(
        found.id,
        found.customer_id,
        found.value,
        found.label,
        found.created_at,
        deleted_at=instant_text(author.at),
    )
