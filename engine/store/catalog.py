"""The catalog in force, as documents, and every version it ever had."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    delete,
    func,
    insert,
    select,
    update,
)

from engine.domain.customer import Alias
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import InvoiceStatus
from engine.store.audit import canonical_json
from engine.store.storable import refuse_unstorable_text
from engine.store.tables import (
    catalog_object_versions,
    catalog_objects,
    catalog_versions,
    customer_aliases,
    invoices,
)

DocumentKey = tuple[str, str]
"""(kind, id), such as ("customers", "acme")."""

SINCE_EVER = date.min
"""In the table, the first day of an alias that was not assigned from a day on."""


@dataclass(frozen=True, slots=True)
class AliasAssignment:
    """Whose an alias is, on the days on which it holds."""

    alias: Alias
    customer_id: str


_BILLED_BY = {"customers": invoices.c.customer_id, "schedules": invoices.c.schedule_id}
"""Kinds that invoices refer to, and the column they do it in."""


def read_documents(
    connection: Connection, origin: str | None = None, *, but: str | None = None
) -> dict[DocumentKey, str]:
    """The canonical JSON of every object in force (of one origin, or of all but one, if given), by
    kind and id."""
    query = select(catalog_objects).order_by(catalog_objects.c.kind, catalog_objects.c.id)
    if origin is not None:
        query = query.where(catalog_objects.c.origin == origin)
    if but is not None:
        query = query.where(catalog_objects.c.origin != but)
    return {(row.kind, row.id): row.document for row in connection.execute(query)}


def read_owned_documents(connection: Connection) -> dict[DocumentKey, tuple[str, str]]:
    """Canonical JSON and origin of every object in force, by kind and id."""
    query = select(
        catalog_objects.c.kind,
        catalog_objects.c.id,
        catalog_objects.c.document,
        catalog_objects.c.origin,
    ).order_by(catalog_objects.c.kind, catalog_objects.c.id)
    return {(row.kind, row.id): (row.document, row.origin) for row in connection.execute(query)}


def read_documents_at(connection: Connection, version: int) -> dict[DocumentKey, str]:
    """The documents as that version left them, ordered by kind and id.

    Raises InputError for a version that does not exist.
    """
    newest = current_version(connection)
    if not 1 <= version <= newest:
        known = f"1 to {newest}" if newest else "none yet"
        raise InputError(f"there is no catalog version {version} (there are: {known})")
    query = (
        select(catalog_object_versions)
        .where(catalog_object_versions.c.version <= version)
        .order_by(catalog_object_versions.c.version)
    )
    documents = {(row.kind, row.id): row.document for row in connection.execute(query)}
    return {key: text for key, text in sorted(documents.items()) if text is not None}


def read_aliases(connection: Connection) -> list[AliasAssignment]:
    """Every alias and whose it is when, ordered by alias and day."""
    query = select(customer_aliases).order_by(
        customer_aliases.c.alias, customer_aliases.c.valid_from
    )
    return [_assignment(row) for row in connection.execute(query).mappings()]


def current_version(connection: Connection) -> int:
    """The number of the newest catalog version; 0 before the first."""
    return connection.execute(select(func.max(catalog_versions.c.n))).scalar() or 0


def version_of_digest(connection: Connection, digest: str) -> int | None:
    """The newest catalog version with that digest; None if there is none."""
    query = select(func.max(catalog_versions.c.n)).where(catalog_versions.c.digest == digest)
    return connection.execute(query).scalar()


def apply_documents(
    connection: Connection,
    documents: Mapping[DocumentKey, str],
    *,
    aliases: Collection[AliasAssignment],
    digest: str,
    origin: str,
    at: datetime,
) -> int:
    """Make these the documents of `origin`, all of them; return the catalog version in force.

    `aliases` are all that those documents assign, no two of one alias at once. A new version is
    written if anything changed or the digest did. Objects of other origins stay as they are.

    Raises ConflictError for an object or alias that belongs to another origin, and for a customer
    or schedule that would be removed while an invoice that is not voided refers to it.
    """
    for (kind, id), text in documents.items():
        refuse_unstorable_text(f"{kind} {id}", (kind, id, text))
    stored = {(row.kind, row.id): row for row in connection.execute(select(catalog_objects)).all()}
    foreign = sorted(key for key in documents if key in stored and stored[key].origin != origin)
    if foreign:
        kind, id = foreign[0]
        raise ConflictError(
            f"{kind} {id} was made by {stored[foreign[0]].origin}: {origin} cannot change it;"
            " use another id"
        )
    removed = sorted(
        key for key, row in stored.items() if row.origin == origin and key not in documents
    )
    added = sorted(key for key in documents if key not in stored)
    changed = sorted(
        key for key, text in documents.items() if key in stored and stored[key].document != text
    )
    for kind, id in removed:
        _refuse_removal(connection, kind, id)
    _replace_aliases(connection, aliases, origin)

    version = current_version(connection)
    if not (added or changed or removed) and version and digest == _digest_of(connection, version):
        return version
    version += 1
    connection.execute(
        insert(catalog_versions).values(
            n=version,
            applied_at=at,
            origin=origin,
            digest=digest,
            changes=canonical_json({"added": added, "changed": changed, "removed": removed}),
        )
    )
    history: list[dict[str, object]] = []
    for kind, id in removed:
        connection.execute(delete(catalog_objects).where(_is(kind, id)))
        history.append({"kind": kind, "id": id, "version": version, "document": None})
    for kind, id in (*added, *changed):
        text = documents[kind, id]
        columns = {
            "document": text,
            "digest": hashlib.sha256(text.encode()).hexdigest(),
            "origin": origin,
            "applied_at": at,
        }
        if (kind, id) in stored:
            connection.execute(update(catalog_objects).where(_is(kind, id)).values(**columns))
        else:
            connection.execute(insert(catalog_objects).values(kind=kind, id=id, **columns))
        history.append({"kind": kind, "id": id, "version": version, "document": text})
    if history:
        connection.execute(insert(catalog_object_versions), history)
    return version


def _is(kind: str, id: str) -> ColumnElement[bool]:
    return (catalog_objects.c.kind == kind) & (catalog_objects.c.id == id)


def _digest_of(connection: Connection, version: int) -> str | None:
    query = select(catalog_versions.c.digest).where(catalog_versions.c.n == version)
    return connection.execute(query).scalar()


def _refuse_removal(connection: Connection, kind: str, id: str) -> None:
    column = _BILLED_BY.get(kind)
    if column is None:
        return
    invoice = connection.execute(
        select(invoices.c.id, invoices.c.number, invoices.c.status)
        .where(column == id, invoices.c.status != InvoiceStatus.VOIDED.value)
        .order_by(invoices.c.invoice_date, invoices.c.id)
        .limit(1)
    ).first()
    if invoice is not None:
        raise ConflictError(
            f"{kind} {id} cannot be removed: invoice {invoice.number or invoice.id}"
            f" ({invoice.status}) refers to it; keep its file, or void the invoice first"
        )


def _replace_aliases(
    connection: Connection, aliases: Collection[AliasAssignment], origin: str
) -> None:
    own: list[AliasAssignment] = []
    foreign: dict[str, list[RowMapping]] = {}
    for row in connection.execute(select(customer_aliases)).mappings():
        if row["origin"] == origin:
            own.append(_assignment(row))
        else:
            foreign.setdefault(row["alias"], []).append(row)
    wanted = sorted(aliases, key=_place)
    for each in wanted:
        for row in foreign.get(each.alias.name, ()):
            if each.alias.overlaps(_assignment(row).alias):
                raise ConflictError(
                    f"alias {each.alias.name!r} of customer {each.customer_id} belongs to customer"
                    f" {row['customer_id']}, made by {row['origin']}: an alias names one customer"
                )
    if sorted(own, key=_place) == wanted:
        return
    connection.execute(delete(customer_aliases).where(customer_aliases.c.origin == origin))
    rows = [
        {
            "alias": each.alias.name,
            "valid_from": each.alias.start or SINCE_EVER,
            "valid_until": each.alias.end,
            "customer_id": each.customer_id,
            "origin": origin,
        }
        for each in wanted
    ]
    if rows:
        connection.execute(insert(customer_aliases), rows)


def _place(each: AliasAssignment) -> tuple[str, date]:
    return (each.alias.name, each.alias.start or SINCE_EVER)


def _assignment(row: RowMapping) -> AliasAssignment:
    start = None if row["valid_from"] == SINCE_EVER else row["valid_from"]
    return AliasAssignment(Alias(row["alias"], start, row["valid_until"]), row["customer_id"])
