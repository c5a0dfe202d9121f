"""Who did what: the audit log as the API shows it."""

from __future__ import annotations

from engine.domain.errors import NotFoundError
from engine.domain.identity import is_uuid, new_id, randomness_of
from engine.domain.page import Page, PageRequest
from engine.store.audit import AuditEntry, entries_page, read_entry
from engine.workflows.open_account import OpenAccount
from engine.workflows.public_ids import NOUNS, PublicIds, audited_kind

__all__ = ["AuditEntry", "activities", "activity", "activity_id", "entity_id"]

KINDS = {audited_kind(kind): kind for kind in NOUNS}
"""Kinds of the catalog by what the audit log calls them."""


def activities(account: OpenAccount, request: PageRequest, entity: str | None) -> Page[AuditEntry]:
    """A page of what happened, to one object if it is given by the id that the API names it by."""
    ids = account.catalog.now().ids
    names = None if entity is None else _names(ids, entity)
    with account.store.read() as connection:
        return entries_page(connection, request, names)


def activity(account: OpenAccount, id: str) -> AuditEntry:
    """One of them. Raises NotFoundError."""
    if is_uuid(id):
        with account.store.read() as connection:
            found = read_entry(connection, randomness_of(id))
        if found is not None and activity_id(found) == id:
            return found
    raise NotFoundError(f"there is no activity log {id}")


def activity_id(entry: AuditEntry) -> str:
    """The UUID of a row: its instant, and its number in place of chance."""
    return new_id(entry.at, entry.n)


def entity_id(entry: AuditEntry, ids: PublicIds) -> str:
    """What the API names the object of a row by."""
    kind = KINDS.get(entry.object_kind)
    return entry.object_id if kind is None else ids.public(kind, entry.object_id)


def _names(ids: PublicIds, entity: str) -> list[tuple[str | None, str]]:
    """The kinds and ids that an id of the API may stand for; any kind where it is one of ours."""
    found: list[tuple[str | None, str]] = [(None, entity)]
    for name, kind in KINDS.items():
        own = ids.find(kind, entity)
        if own is not None:
            found.append((name, own))
    return found
