"""Objects of the catalog that are made and changed through the API.

They are documents of origin `api` beside those of the files: versions of the catalog like any
other, so a resumed run, a replay and an audit see them. What files own is changed in the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.catalog.diff import diff
from engine.catalog.documents import SCHEDULES, DocumentKey, parsed
from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.errors import ChangedError, ConflictError, NotFoundError
from engine.store.audit import append
from engine.store.catalog import apply_documents, read_owned_documents
from engine.store.open import Connection
from engine.workflows.amend import refuse_moved_charges
from engine.workflows.catalog import (
    ORIGIN,
    aliases_of,
    prices_of_another_rhythm,
    refuse_archived_list_prices,
)
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.open_account import OpenAccount
from engine.workflows.public_ids import NOUNS, audited_kind

API = "api"
"""The origin of these documents."""

Data = dict[str, Any]

Beside = Callable[[Connection, Catalog], None]
"""What else is done in the transaction of a change, with the catalog as it then is."""


@dataclass(frozen=True)
class Author:
    """Who changes something, and when."""

    name: str
    at: datetime


@dataclass
class Changes:
    """Documents as they are in force, and what is to become of them."""

    documents: Mapping[DocumentKey, str]
    origins: Mapping[DocumentKey, str]
    changed: dict[DocumentKey, Data | None] = field(default_factory=dict)

    def data(self, key: DocumentKey) -> Data:
        """A document as data of one's own. Raises NotFoundError if there is none."""
        if key in self.changed:
            made = self.changed[key]
            if made is not None:
                return made
        elif key in self.documents:
            found = parsed(self.documents[key])
            assert isinstance(found, dict)
            return found
        raise NotFoundError(f"there is no {NOUNS.get(key[0], key[0])} {key[1]}")

    def set(self, key: DocumentKey, data: Data) -> None:
        """Make an object, or give it other contents. Raises ConflictError for one of the files."""
        self._refuse_foreign(key)
        self.changed[key] = data

    def remove(self, key: DocumentKey) -> None:
        """Take an object away. Raises NotFoundError, ConflictError for one of the files."""
        self.data(key)
        self._refuse_foreign(key)
        self.changed[key] = None

    def expect(self, key: DocumentKey, digest: str | None) -> None:
        """Raises ChangedError if the document is not the one of that digest; None expects any."""
        if digest is not None and _digest(self.documents.get(key, "")) != digest:
            raise ChangedError(
                f"{NOUNS.get(key[0], key[0])} {key[1]} has changed since it was read;"
                " read it again, then repeat the change"
            )

    def _refuse_foreign(self, key: DocumentKey) -> None:
        origin = self.origins.get(key, API)
        if origin != API:
            owner = (
                f"the catalog file {key[0]}/{key[1]}.yml" if origin == ORIGIN else f"an {origin}"
            )
            raise ConflictError(
                f"{NOUNS.get(key[0], key[0])} {key[1]} is owned by {owner}, so the API only reads"
                " it; change the file and run `meterhouse apply`"
            )


def change_objects(
    account: OpenAccount,
    decide: Callable[[Changes], None],
    *,
    verb: str,
    subject: DocumentKey,
    author: Author,
    beside: Beside | None = None,
) -> CatalogSnapshot:
    """Let `decide` change documents, make the outcome the catalog in force, with a row in the audit
    log about `subject` (`verb` such as `created` says what became of it); all in one transaction,
    in which `beside` then does what belongs to it.

    Raises CatalogError with everything that does not fit, ConflictError for what would move issued
    charges or belongs to files, ChangedError, NotFoundError.
    """
    before = account.catalog.now()
    with account.store.write() as connection:
        changes = _begin(connection)
        decide(changes)
        catalog = _outcome(changes)
        _refuse_moves(connection, catalog, changes)
        own = {
            key: text
            for key, text in catalog.documents.items()
            if changes.origins.get(key, API) == API
        }
        version = apply_documents(
            connection,
            own,
            aliases=[
                each for each in aliases_of(catalog) if ("customers", each.customer_id) in own
            ],
            digest=catalog.digest,
            origin=API,
            at=author.at,
        )
        append(
            connection,
            at=author.at,
            actor=author.name,
            verb=f"{audited_kind(subject[0])}.{verb}",
            object_kind=audited_kind(subject[0]),
            object_id=subject[1],
            body={
                "version": version,
                "changed": [
                    {"kind": kind, "id": id, "digest": _digest_in(own, (kind, id))}
                    for kind, id in changes.changed
                ],
            },
        )
        if beside is not None:
            beside(connection, catalog)
    after = _after(before, catalog, version, changes, author.at)
    if after is None:
        return account.catalog.now()
    account.catalog.adopt(after)
    return after


def tried(account: OpenAccount, decide: Callable[[Changes], None]) -> Catalog:
    """The catalog as it would be if `decide` changed it; nothing is kept.

    Raises what `change_objects` raises, except about issued charges.
    """
    with account.store.read() as connection:
        changes = _begin(connection)
    decide(changes)
    return _outcome(changes)


def _outcome(changes: Changes) -> Catalog:
    documents: dict[DocumentKey, object] = {
        **changes.documents,
        **{key: data for key, data in changes.changed.items() if data is not None},
    }
    for key, data in changes.changed.items():
        if data is None:
            del documents[key]
    return resolve(documents)


def make_object(
    account: OpenAccount, key: DocumentKey, data: Data, author: Author
) -> CatalogSnapshot:
    """Make one object. Raises as `change_objects` does."""
    return change_objects(
        account,
        lambda changes: changes.set(key, data),
        verb="created",
        subject=key,
        author=author,
    )


def change_object(
    account: OpenAccount,
    key: DocumentKey,
    change: Callable[[Data], Data],
    *,
    verb: str,
    author: Author,
    expected: str | None = None,
) -> CatalogSnapshot:
    """Give one object the contents that `change` makes of those it has.

    `expected` is the digest of the document that the change was decided by; None is any. Raises as
    `change_objects` does, and what `change` raises.
    """

    def decide(changes: Changes) -> None:
        changes.expect(key, expected)
        changes.set(key, change(changes.data(key)))

    return change_objects(account, decide, verb=verb, subject=key, author=author)


def _begin(connection: Connection) -> Changes:
    found = read_owned_documents(connection)
    return Changes(
        {key: document for key, (document, _) in found.items()},
        {key: origin for key, (_, origin) in found.items()},
    )


def _refuse_moves(connection: Connection, catalog: Catalog, changes: Changes) -> None:
    """Refuse what would give issued charges other days, or begin to use an archived list price."""
    keys = changes.changed
    before = {key: changes.documents[key] for key in keys if key in changes.documents}
    after = {key: catalog.documents[key] for key in keys if key in catalog.documents}
    schedules = {id for kind, id in after if kind == SCHEDULES}
    rhythmic = prices_of_another_rhythm(catalog, diff(before, after))
    if schedules:
        refuse_archived_list_prices(connection, catalog, schedules)
    for schedule in catalog.schedules:
        if schedule.id in schedules or not rhythmic.isdisjoint(schedule.price_ids):
            refuse_moved_charges(connection, catalog, schedule, may_drop=True)


def _after(
    before: CatalogSnapshot, catalog: Catalog, version: int, changes: Changes, at: datetime
) -> CatalogSnapshot | None:
    """The new snapshot without reading it; None if somebody else wrote in between."""
    if before.version not in (version, version - 1):
        return None
    objects = dict(before.objects)
    for key in changes.changed:
        found = objects.pop(key, None)
        text = catalog.documents.get(key)
        if text is None:
            continue
        digest = _digest(text)
        if found is not None and found.digest == digest:
            objects[key] = found
            continue
        data = parsed(text)
        assert isinstance(data, dict)
        created = at if found is None else found.created_at
        objects[key] = CatalogObject(*key, data, digest, API, created, at)
    return CatalogSnapshot(version, catalog, dict(sorted(objects.items())))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest_in(documents: Mapping[DocumentKey, str], key: DocumentKey) -> str | None:
    return _digest(documents[key]) if key in documents else None
