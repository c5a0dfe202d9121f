"""`/customer-aliases`, and those of one customer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from engine.api.caller import CallerOf
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.shapes.customer_aliases import Aliases, AliasRequest, AliasResponse, AliasUpdate
from engine.workflows.aliases import (
    aliases,
    aliases_of,
    create_alias,
    delete_alias,
    label_alias,
)
from engine.workflows.public_ids import CUSTOMERS

customer_aliases = Resource(
    "Customer aliases",
    "Ids by which events name a customer, besides the customer's own. An alias names one customer.",
)


@customer_aliases.get("/customer-aliases")
def list_customer_aliases(
    caller: CallerOf,
    paging: PagingOf,
    value: Annotated[str | None, Query(description="The alias, whole.")] = None,
) -> ListOf[AliasResponse]:
    """List aliases."""
    catalog = caller.catalog
    found = [each for each in aliases(catalog) if value is None or each.value == value]
    return paging.page(
        found,
        lambda each: (each.created_at, each.id),
        lambda each: AliasResponse.of(each, catalog),
    )


@customer_aliases.post("/customer-aliases")
def create_customer_alias(caller: CallerOf, body: AliasRequest) -> AliasResponse:
    """Give a customer an alias.

    Events that came under it before become the customer's usage.
    """
    customer = named(caller, CUSTOMERS, body.customer_id, "customerId")
    made = create_alias(
        caller.account, customer, body.value, body.label, caller.new_id, caller.author
    )
    return AliasResponse.of(made, caller.catalog)


@customer_aliases.put("/customer-aliases/{id}")
def update_customer_alias(caller: CallerOf, id: str, body: AliasUpdate) -> AliasResponse:
    """Change an alias's label."""
    changed = label_alias(caller.account, id, body.label, caller.author)
    return AliasResponse.of(changed, caller.catalog)


@customer_aliases.delete("/customer-aliases/{id}")
def delete_customer_alias(caller: CallerOf, id: str) -> AliasResponse:
    """Take an alias from its customer; usage under it that is not billed is nobody's then."""
    return AliasResponse.of(delete_alias(caller.account, id, caller.author), caller.catalog)


@customer_aliases.get("/customers/{id}/aliases")
def list_aliases_of_customer(caller: CallerOf, id: str) -> Aliases:
    """List a customer's aliases."""
    customer = caller.catalog.named(CUSTOMERS, id)
    found = aliases_of(caller.catalog, customer)
    return Aliases(items=[AliasResponse.of(each, caller.catalog) for each in found])
