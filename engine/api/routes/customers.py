"""`/customers`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Query, Response

from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import contains, place
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.customers import (
    CustomerByAlias,
    CustomerRequest,
    CustomerResponse,
)
from engine.domain.page import Place
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.customers import (
    alias_value,
    archive_customer,
    create_customer,
    customer_of_alias,
    is_billed,
    update_customer,
)
from engine.workflows.public_ids import CUSTOMERS

customers = Resource("Customers", "Who is billed, and the people and ids that belong to them.")

CUSTOM = "customProperties."


@customers.get("/customers")
def list_customers(
    caller: CallerOf,
    paging: PagingOf,
    legal_name: Annotated[
        str | None, Query(alias="legalName", description="Part of it, in any case.")
    ] = None,
    email: Annotated[str | None, Query(description="Part of a contact's address.")] = None,
    alias: Annotated[str | None, Query(description="One of its aliases, whole.")] = None,
    label: Annotated[str | None, Query(description="Part of the label, in any case.")] = None,
    include_archived: Annotated[bool, Query(alias="includeArchived")] = False,
    billing_status: Annotated[
        Literal["ACTIVE", "INACTIVE"] | None,
        Query(alias="billingStatus", description="Whether a schedule of theirs bills today."),
    ] = None,
    sort_by: Annotated[
        str | None,
        Query(alias="sortBy", description="createdAt, legalName, label, customProperties.<name>."),
    ] = None,
) -> ListOf[CustomerResponse]:
    """List customers."""
    catalog = caller.catalog

    def is_wanted(customer: CatalogObject) -> bool:
        data = customer.data
        emails = catalog.catalog.customer_by_id[customer.id].emails
        aliases = {customer.id, *map(alias_value, data.get("aliases") or ())}
        return (
            (include_archived or "archived_at" not in data)
            and contains(data["legal_name"], legal_name)
            and (email is None or any(contains(each, email) for each in emails))
            and (alias is None or alias in aliases)
            and contains(data.get("label"), label)
            and (
                billing_status is None
                or is_billed(catalog, customer.id, caller.at) == (billing_status == "ACTIVE")
            )
        )

    found = [each for each in catalog.of_kind(CUSTOMERS) if is_wanted(each)]
    return paging.page(found, _place_by(sort_by), lambda each: CustomerResponse.of(each, catalog))


@customers.post("/customers")
def create_a_customer(
    caller: CallerOf, response: Response, body: CustomerRequest
) -> CustomerResponse:
    """Make a customer.

    Its id is an alias as well: events may name it by the id that is answered.
    """
    id = caller.new_id()
    fields = body.fields(_parent(caller, body))
    made = create_customer(caller.account, id, fields, caller.new_id, caller.author)
    return _answer(made, response, id)


@customers.get("/customers/by-alias/{alias}")
def read_customer_by_alias(caller: CallerOf, alias: str) -> CustomerByAlias:
    """Read the customer that events of an alias belong to."""
    return CustomerByAlias.of(customer_of_alias(caller.catalog, alias), caller.catalog)


@customers.get("/customers/{id}")
def read_customer(caller: CallerOf, response: Response, id: str) -> CustomerResponse:
    """Read a customer."""
    return _answer(caller.catalog, response, caller.catalog.ids.own(CUSTOMERS, id))


@customers.put("/customers/{id}")
def update_a_customer(
    caller: CallerOf, response: Response, id: str, body: CustomerRequest, if_match: IfMatch = None
) -> CustomerResponse:
    """Change a customer.

    Contacts are replaced by those of the body, `url` and `label` are taken away if they are left
    out; aliases, ids in other systems, parent and custom properties that are left out stay.
    """
    own = caller.catalog.ids.own(CUSTOMERS, id)
    fields = body.fields(_parent(caller, body))
    expected = expected_revision(if_match)
    changed = update_customer(caller.account, own, fields, caller.new_id, expected, caller.author)
    return _answer(changed, response, own)


@customers.post("/customers/{id}/archive", status=200)
def archive_a_customer(caller: CallerOf, response: Response, id: str) -> CustomerResponse:
    """Archive a customer: it is left out of lists. Its schedules go on until they are ended."""
    own = caller.catalog.ids.own(CUSTOMERS, id)
    return _answer(archive_customer(caller.account, own, caller.author), response, own)


def _parent(caller: Caller, body: CustomerRequest) -> str | None:
    return None if body.parent_id is None else named(caller, CUSTOMERS, body.parent_id, "parentId")


def _place_by(sort_by: str | None) -> Callable[[CatalogObject], Place]:
    if sort_by in (None, "createdAt"):
        return place
    if sort_by == "legalName":
        return lambda each: (each.data["legal_name"], each.id)
    if sort_by == "label":
        return lambda each: (each.data.get("label") or "", each.id)
    if sort_by is not None and sort_by.startswith(CUSTOM):
        name = sort_by.removeprefix(CUSTOM)
        return lambda each: ((each.data.get("custom_properties") or {}).get(name, ""), each.id)
    expected = "createdAt, legalName, label or customProperties.<name>"
    error = FieldError("query", "sortBy", "is not known", expected)
    raise ProblemError(REQUEST_INVALID, "sortBy is not known.", (error,))


def _answer(catalog: CatalogSnapshot, response: Response, id: str) -> CustomerResponse:
    customer = catalog.objects[CUSTOMERS, id]
    show_revision(response, customer.digest)
    return CustomerResponse.of(customer, catalog)
