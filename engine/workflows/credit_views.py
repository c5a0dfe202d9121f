"""Credit as the REST API shows it: grants one by one, in pages and of a customer, and balances."""

from __future__ import annotations

from datetime import datetime

from engine.domain.errors import NotFoundError
from engine.domain.identity import is_uuid
from engine.domain.page import Page, PageRequest
from engine.store.credit_grant_list import ids_of_grants, page_of_grants
from engine.store.credit_notes import find_credit_note
from engine.store.credits import StoredGrant, read_grant
from engine.store.open import Connection, Store
from engine.workflows.credit_shapes import grant_shape
from engine.workflows.credits import balances, list_grants
from engine.workflows.public_ids import CREDIT_GRANTS, PublicIds
from engine.workflows.representations import Json


def grant_page(store: Store, ids: PublicIds, request: PageRequest) -> Page[Json]:
    """A page of the grants that were not taken back."""
    with store.read() as connection:
        page = page_of_grants(connection, request)
        return page.map(lambda id: _shape(connection, ids, _stored(connection, id)))


def view_grant(store: Store, ids: PublicIds, text: str) -> Json:
    """One grant, by its UUID or our id. Raises NotFoundError if there is none, or not any more."""
    with store.read() as connection:
        return _shape(connection, ids, _stored(connection, _own_id(connection, ids, text)))


def own_grant_id(store: Store, ids: PublicIds, text: str) -> str:
    """Our id of a grant. Raises NotFoundError if there is none, or not any more."""
    with store.read() as connection:
        return _stored(connection, _own_id(connection, ids, text)).grant.id


def grants_of_customer(store: Store, customer_id: str) -> list[Json]:
    """A customer's grants that were not taken back, by first day."""
    shapes = list_grants(store, customer_id=customer_id)
    with store.read() as connection:
        found = {each["id"]: read_grant(connection, each["id"]) for each in shapes}
    return [each for each in shapes if (stored := found[each["id"]]) and not stored.is_withdrawn]


def balances_of_customer(store: Store, customer_id: str, now: datetime) -> list[Json]:
    """A customer's balances today: one a currency and metric."""
    return balances(store, customer_id, as_of=None, now=now)


def _own_id(connection: Connection, ids: PublicIds, text: str) -> str:
    """What a phase grants has an id of ours that is no UUID."""
    if not is_uuid(text) or read_grant(connection, text) is not None:
        return text
    for id in ids_of_grants(connection):
        if ids.public(CREDIT_GRANTS, id) == text:
            return id
    return text


def _stored(connection: Connection, id: str) -> StoredGrant:
    found = read_grant(connection, id)
    if found is None or found.is_withdrawn:
        raise NotFoundError(f"there is no credit grant {id}")
    return found


def _shape(connection: Connection, ids: PublicIds, stored: StoredGrant) -> Json:
    note = find_credit_note(connection, stored.grant.id)
    shape = grant_shape(ids.account_id, stored)
    if note is not None and note.grant_id == stored.grant.id:
        shape["creditNoteId"] = note.note.id
    return shape
