"""Customers as the API makes and changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.catalog.documents import CUSTOMERS
from engine.domain.errors import ConflictError, NotFoundError
from engine.domain.schedule_action import ScheduleStatus
from engine.schedules.instants import local_day
from engine.schedules.statuses import status_on
from engine.workflows.catalog_objects import Author, Data, change_object, make_object
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.open_account import OpenAccount
from engine.workflows.representations import instant_text

NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class ContactFields:
    """What a request says of a contact. `preference` is primary, standard or none."""

    name: str
    email: str
    preference: str


@dataclass(frozen=True, slots=True)
class CustomerFields:
    """What a request says of a customer; `address` and the like as the catalog's document has them.

    None of `aliases`, `integration_ids`, `parent`, `status` and `custom_properties` leaves what
    there is; `url` and `label` are taken away by it.
    """

    legal_name: str
    address: Mapping[str, str | None]
    tax_status: str
    contacts: tuple[ContactFields, ...]
    url: str | None = None
    label: str | None = None
    aliases: tuple[str, ...] | None = None
    integration_ids: tuple[Mapping[str, str], ...] | None = None
    parent: str | None = None
    status: str | None = None
    custom_properties: Mapping[str, str] | None = None


def create_customer(
    account: OpenAccount, id: str, fields: CustomerFields, new_id: NewId, author: Author
) -> CatalogSnapshot:
    """Make a customer; the catalog in force with it."""
    return make_object(account, (CUSTOMERS, id), _document(fields, {}, new_id, author), author)


def customer_document(fields: CustomerFields, new_id: NewId, author: Author) -> Data:
    """A customer as a document has it, that there is not yet."""
    return _document(fields, {}, new_id, author)


def update_customer(
    account: OpenAccount,
    id: str,
    fields: CustomerFields,
    new_id: NewId,
    expected: str | None,
    author: Author,
) -> CatalogSnapshot:
    """Give a customer other contents.

    Contacts are replaced; one with the same e-mail address keeps its id. Raises ConflictError for a
    customer of the files, ChangedError if it is not the one of the digest `expected`.
    """
    return change_object(
        account,
        (CUSTOMERS, id),
        lambda before: _document(fields, before, new_id, author),
        verb="updated",
        author=author,
        expected=expected,
    )


def archive_customer(account: OpenAccount, id: str, author: Author) -> CatalogSnapshot:
    """From now on the customer is left out of lists. Raises ConflictError if it is archived."""

    def archived(before: Data) -> Data:
        if before.get("archived_at"):
            raise ConflictError(f"customer {id} is archived already")
        return {**before, "archived_at": instant_text(author.at)}

    return change_object(account, (CUSTOMERS, id), archived, verb="archived", author=author)


def customer_of_alias(catalog: CatalogSnapshot, alias: str) -> CatalogObject:
    """Whom events of that alias belong to at present. Raises NotFoundError if nobody."""
    found = [
        customer.id
        for customer in catalog.catalog.customers
        if any(each.name == alias and each.end is None for each in customer.all_aliases)
    ]
    id = found[0] if found else catalog.ids.find(CUSTOMERS, alias)
    if id is None:
        raise NotFoundError(f"no customer has the alias {alias}")
    return catalog.objects[CUSTOMERS, id]


def new_alias(value: str, new_id: NewId, author: Author, label: str | None = None) -> Data:
    """An alias as a document has it that the API made."""
    made = {"alias": value, "id": new_id(), "created_at": instant_text(author.at)}
    return made if label is None else {**made, "label": label}


def alias_value(alias: Any) -> str:
    """What events say, of an alias as a document has it."""
    return str(alias["alias"] if isinstance(alias, Mapping) else alias)


def new_contact(fields: ContactFields, new_id: NewId, author: Author) -> Data:
    """A contact as a document has it."""
    at = instant_text(author.at)
    return {**_contact(fields), "id": new_id(), "created_at": at, "updated_at": at}


def changed_contact(before: Data, fields: ContactFields, author: Author) -> Data:
    """A contact with what a request says of it; the same one where it says nothing new."""
    changed = {**before, **_contact(fields)}
    return before if changed == before else {**changed, "updated_at": instant_text(author.at)}


def _contact(fields: ContactFields) -> Data:
    return {"name": fields.name, "email": fields.email, "billing_preference": fields.preference}


def _document(fields: CustomerFields, before: Data, new_id: NewId, author: Author) -> Data:
    own: Data = {
        "legal_name": fields.legal_name,
        "address": {name: value for name, value in fields.address.items() if value is not None},
        "tax_status": fields.tax_status,
        "contacts": _contacts(fields.contacts, before, new_id, author),
        "url": fields.url,
        "label": fields.label,
    }
    left = {
        "aliases": None
        if fields.aliases is None
        else _aliases(fields.aliases, before, new_id, author),
        "integration_ids": None
        if fields.integration_ids is None
        else [dict(each) for each in fields.integration_ids],
        "parent": fields.parent,
        "status": fields.status,
        "custom_properties": fields.custom_properties,
    }
    given = {name: value for name, value in left.items() if value is not None}
    kept = {name: value for name, value in before.items() if name not in own}
    made = {**kept, **own, **given}
    return {name: value for name, value in made.items() if value not in (None, [], {})}


def _contacts(
    fields: Iterable[ContactFields], before: Data, new_id: NewId, author: Author
) -> list[Data]:
    known = {each["email"]: each for each in before.get("contacts") or ()}
    return [
        changed_contact(known[each.email], each, author)
        if each.email in known and "archived_at" not in known[each.email]
        else new_contact(each, new_id, author)
        for each in fields
    ]


def _aliases(values: Iterable[str], before: Data, new_id: NewId, author: Author) -> list[Any]:
    known = {alias_value(each): each for each in before.get("aliases") or ()}
    return [known.get(value) or new_alias(value, new_id, author) for value in values]


def is_billed(catalog: CatalogSnapshot, customer_id: str, at: datetime) -> bool:
    """Whether a schedule of the customer is active on the account's day at that instant."""
    today = local_day(at, catalog.catalog.account.time_zone)
    return any(
        status_on(schedule, today) is ScheduleStatus.ACTIVE
        for schedule in catalog.catalog.schedules
        if schedule.customer_id == customer_id
    )
