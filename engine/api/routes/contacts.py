"""`/customers/{customer}/contacts`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from engine.api.caller import CallerOf
from engine.api.resource import Resource
from engine.api.shapes.customers import Contact, ContactRequest, Contacts, contacts_of
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.contacts import add_contact, archive_contact, change_contact
from engine.workflows.public_ids import CUSTOMERS

contacts = Resource("Contacts", "People at a customer, and which of them get its invoices.")


@contacts.get("/customers/{customer}/contacts")
def list_contacts(
    caller: CallerOf,
    customer: str,
    include_archived: Annotated[bool, Query(alias="includeArchived")] = False,
) -> Contacts:
    """List a customer's contacts."""
    found = caller.catalog.named(CUSTOMERS, customer)
    return Contacts(items=contacts_of(found, caller.catalog, archived=include_archived))


@contacts.post("/customers/{customer}/contacts")
def create_contact(caller: CallerOf, customer: str, body: ContactRequest) -> Contact:
    """Add a contact."""
    own = caller.catalog.ids.own(CUSTOMERS, customer)
    after, id = add_contact(caller.account, own, body.fields(), caller.new_id, caller.author)
    return _contact(after, own, id)


@contacts.put("/customers/{customer}/contacts/{id}")
def update_contact(caller: CallerOf, customer: str, id: str, body: ContactRequest) -> Contact:
    """Change a contact."""
    own = caller.catalog.ids.own(CUSTOMERS, customer)
    return _contact(change_contact(caller.account, own, id, body.fields(), caller.author), own, id)


@contacts.post("/customers/{customer}/contacts/{id}/archive", status=200)
def archive_a_contact(caller: CallerOf, customer: str, id: str) -> Contact:
    """Archive a contact: it gets no invoices any more."""
    own = caller.catalog.ids.own(CUSTOMERS, customer)
    return _contact(archive_contact(caller.account, own, id, caller.author), own, id)


def _contact(catalog: CatalogSnapshot, customer: str, id: str) -> Contact:
    found = contacts_of(catalog.objects[CUSTOMERS, customer], catalog, archived=True)
    return next(each for each in found if each.id == id)
