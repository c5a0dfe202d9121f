"""`/tax-registrations`."""

from __future__ import annotations

from fastapi import Response

from engine.api.caller import Caller, CallerOf
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.tax_registrations import TaxRegistrationRequest, TaxRegistrationResponse
from engine.domain.page import Place
from engine.workflows.public_ids import ACCOUNTS, CUSTOMERS
from engine.workflows.tax_registrations import (
    SELLER,
    Owner,
    TaxRegistration,
    TaxRegistrationFields,
    create_tax_registration,
    delete_tax_registration,
    registrations_of_owner,
    tax_registration_of,
    update_tax_registration,
)
from engine.workflows.tax_registrations import tax_registrations as all_of_them

tax_registrations = Resource(
    "Tax registrations",
    "Tax ids: those of customers, which stand on their invoices and decide who owes the tax, and"
    " where the account itself is registered.",
)


@tax_registrations.get("/tax-registrations")
def list_tax_registrations(caller: CallerOf, paging: PagingOf) -> ListOf[TaxRegistrationResponse]:
    """List tax registrations of the account and of every customer."""
    return _page(caller, paging, all_of_them(caller.catalog))


@tax_registrations.post("/tax-registrations")
def create_a_tax_registration(
    caller: CallerOf, response: Response, body: TaxRegistrationRequest
) -> TaxRegistrationResponse:
    """Register a tax id of a customer, or of the account.

    The account's are refused where a settings file says them.
    """
    owner = _owner(caller, body)
    if owner is None:
        raise invalid_field("customerId", "is missing", "customerId or merchantId")
    made = create_tax_registration(
        caller.account, caller.new_id(), _fields(body, owner), caller.author
    )
    return _answer(caller, response, made)


@tax_registrations.get("/tax-registrations/for-customer/{id}")
def list_tax_registrations_of_customer(
    caller: CallerOf, paging: PagingOf, id: str
) -> ListOf[TaxRegistrationResponse]:
    """List the tax registrations of a customer."""
    owner = (CUSTOMERS, caller.catalog.ids.own(CUSTOMERS, id))
    return _page(caller, paging, registrations_of_owner(caller.catalog, owner))


@tax_registrations.get("/tax-registrations/for-merchant/{id}")
def list_tax_registrations_of_account(
    caller: CallerOf, paging: PagingOf, id: str
) -> ListOf[TaxRegistrationResponse]:
    """List the tax registrations of the account: a merchant's id is the account's."""
    caller.catalog.ids.own(ACCOUNTS, id)
    return _page(caller, paging, registrations_of_owner(caller.catalog, SELLER))


@tax_registrations.get("/tax-registrations/{id}")
def read_tax_registration(caller: CallerOf, response: Response, id: str) -> TaxRegistrationResponse:
    """Read a tax registration."""
    return _answer(caller, response, tax_registration_of(caller.catalog, id))


@tax_registrations.put("/tax-registrations/{id}")
def update_a_tax_registration(
    caller: CallerOf,
    response: Response,
    id: str,
    body: TaxRegistrationRequest,
    if_match: IfMatch = None,
) -> TaxRegistrationResponse:
    """Correct a tax registration.

    Without `customerId` and `merchantId` it stays with whom it is. Drafts follow when they are
    calculated again; issued invoices do not change.
    """
    before = tax_registration_of(caller.catalog, id)
    fields = _fields(body, _owner(caller, body) or before.owner)
    expected = expected_revision(if_match)
    changed = update_tax_registration(caller.account, id, fields, expected, caller.author)
    return _answer(caller, response, changed)


@tax_registrations.delete("/tax-registrations/{id}")
def delete_a_tax_registration(caller: CallerOf, id: str) -> TaxRegistrationResponse:
    """Delete a tax registration: the answer is it as it was. Issued invoices keep it."""
    before = TaxRegistrationResponse.of(tax_registration_of(caller.catalog, id), caller.catalog.ids)
    delete_tax_registration(caller.account, id, caller.author)
    return before


def _owner(caller: Caller, body: TaxRegistrationRequest) -> Owner | None:
    """Whose a body says it is; None if it says nothing."""
    if body.customer_id is not None and body.merchant_id is not None:
        raise invalid_field("merchantId", "stands beside customerId", "one of the two")
    if body.customer_id is not None:
        return (CUSTOMERS, named(caller, CUSTOMERS, body.customer_id, "customerId"))
    if body.merchant_id is not None:
        named(caller, ACCOUNTS, body.merchant_id, "merchantId")
        return SELLER
    return None


def _fields(body: TaxRegistrationRequest, owner: Owner) -> TaxRegistrationFields:
    return TaxRegistrationFields(body.tax_identifier, body.country, body.state, owner)


def _page(
    caller: Caller, paging: PagingOf, found: list[TaxRegistration]
) -> ListOf[TaxRegistrationResponse]:
    return paging.page(
        found, _place, lambda each: TaxRegistrationResponse.of(each, caller.catalog.ids)
    )


def _place(each: TaxRegistration) -> Place:
    """By its owner, then by id: the account's come first in ascending order."""
    return (each.customer_id or "", each.id)


def _answer(caller: Caller, response: Response, found: TaxRegistration) -> TaxRegistrationResponse:
    show_revision(response, found.digest)
    return TaxRegistrationResponse.of(found, caller.catalog.ids)
