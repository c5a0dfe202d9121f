"""Contacts of a customer, one by one."""

from __future__ import annotations

from collections.abc import Callable

from engine.catalog.documents import CUSTOMERS
from engine.domain.errors import ConflictError, NotFoundError
from engine.workflows.catalog_objects import Author, Changes, Data, change_objects
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.customers import ContactFields, NewId, changed_contact, new_contact
from engine.workflows.open_account import OpenAccount
from engine.workflows.representations import instant_text


def add_contact(
    account: OpenAccount,
    customer_id: str,
    fields: ContactFields,
    new_id: NewId,
    author: Author,
) -> tuple[CatalogSnapshot, str]:
    """Add a contact: the catalog in force with it, and its id.

    Raises ConflictError if the customer has a contact of that address, or belongs to files.
    """
    made = new_contact(fields, new_id, author)

    def add(contacts: list[Data]) -> list[Data]:
        if any(each["email"] == fields.email and not _is_archived(each) for each in contacts):
            raise ConflictError(f"the customer has a contact with the address {fields.email}")
        return [*contacts, made]

    return _change(account, customer_id, add, "contact_added", author), made["id"]


def change_contact(
    account: OpenAccount, customer_id: str, id: str, fields: ContactFields, author: Author
) -> CatalogSnapshot:
    """Change a contact. Raises NotFoundError, ConflictError."""

    def change(contacts: list[Data]) -> list[Data]:
        _known(contacts, id)
        return [
            changed_contact(each, fields, author) if each.get("id") == id else each
            for each in contacts
        ]

    return _change(account, customer_id, change, "contact_changed", author)


def archive_contact(
    account: OpenAccount, customer_id: str, id: str, author: Author
) -> CatalogSnapshot:
    """From now on the contact gets no invoices. Raises NotFoundError, ConflictError."""
    at = instant_text(author.at)

    def archive(contacts: list[Data]) -> list[Data]:
        if _is_archived(_known(contacts, id)):
            raise ConflictError(f"contact {id} is archived already")
        return [
            {**each, "archived_at": at, "updated_at": at} if each.get("id") == id else each
            for each in contacts
        ]

    return _change(account, customer_id, archive, "contact_archived", author)


def _change(
    account: OpenAccount,
    customer_id: str,
    change: Callable[[list[Data]], list[Data]],
    verb: str,
    author: Author,
) -> CatalogSnapshot:
    key = (CUSTOMERS, customer_id)

    def decide(changes: Changes) -> None:
        document = changes.data(key)
        changes.set(key, {**document, "contacts": change(list(document.get("contacts") or ()))})

    return change_objects(account, decide, verb=verb, subject=key, author=author)


def _known(contacts: list[Data], id: str) -> Data:
    for each in contacts:
        if each.get("id") == id:
            return each
    raise NotFoundError(f"there is no contact {id}")


def _is_archived(contact: Data) -> bool:
    return "archived_at" in contact
