"""Types of seats as the API makes and changes them; the id is what events call the type."""

from __future__ import annotations

from engine.catalog.documents import SEAT_METRICS
from engine.domain.errors import ConflictError
from engine.workflows.catalog_objects import Author, Changes, change_object, change_objects
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.open_account import OpenAccount


def create_seat_metric(
    account: OpenAccount, seat_type: str, label: str, description: str | None, author: Author
) -> CatalogObject:
    """Make a type of seats. Raises ConflictError if there is one that events call so."""
    key = (SEAT_METRICS, seat_type)

    def decide(changes: Changes) -> None:
        if key in changes.documents:
            raise ConflictError(f"there is a seat metric of the type {seat_type} already")
        changes.set(key, _document(label, description))

    return change_objects(account, decide, verb="created", subject=key, author=author).objects[key]


def update_seat_metric(
    account: OpenAccount,
    id: str,
    label: str,
    description: str | None,
    expected: str | None,
    author: Author,
) -> CatalogObject:
    """Call a type of seats something else; what events call it stays.

    Raises ConflictError for one of the files, ChangedError if it is not the one of the digest
    `expected`.
    """
    key = (SEAT_METRICS, id)
    after = change_object(
        account,
        key,
        lambda before: _document(label, description),
        verb="updated",
        author=author,
        expected=expected,
    )
    return after.objects[key]


def delete_seat_metric(account: OpenAccount, id: str, author: Author) -> CatalogObject:
    """Take a type of seats away; its events stay. Raises CatalogError while a price bills it."""
    key = (SEAT_METRICS, id)
    before = account.catalog.now().objects[key]
    change_objects(
        account, lambda changes: changes.remove(key), verb="deleted", subject=key, author=author
    )
    return before


def _document(label: str, description: str | None) -> dict[str, str]:
    return {"label": label} | ({} if description is None else {"description": description})
