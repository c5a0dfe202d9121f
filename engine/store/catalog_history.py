"""What each version of the catalog made of an object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from engine.store.tables import catalog_object_versions, catalog_objects, catalog_versions


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """An object as a catalog version set it: canonical JSON, None where it was removed."""

    version: int
    applied_at: datetime
    origin: str
    kind: str
    id: str
    document: str | None


def history_of(
    connection: Connection, kind: str, id: str, parts: tuple[str, ...] = ()
) -> list[ObjectVersion]:
    """Every version of an object, and of the objects of the kinds `parts` that belong to it (their
    id is `<id>/<number>`), in order of version, kind and id."""
    objects = catalog_object_versions
    own = and_(objects.c.kind == kind, objects.c.id == id)
    below = and_(objects.c.kind.in_(parts), objects.c.id.startswith(f"{id}/", autoescape=True))
    query = (
        select(objects, catalog_versions.c.applied_at, catalog_versions.c.origin)
        .join(catalog_versions, catalog_versions.c.n == objects.c.version)
        .where(or_(own, below))
        .order_by(objects.c.version, objects.c.kind, objects.c.id)
    )
    return [
        ObjectVersion(row.version, row.applied_at, row.origin, row.kind, row.id, row.document)
        for row in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class ObjectInForce:
    """An object of the catalog in force. `document` is canonical JSON, `digest` its sha256;
    `created_at` is the instant of its first version, `updated_at` of its last."""

    kind: str
    id: str
    document: str
    digest: str
    origin: str
    created_at: datetime
    updated_at: datetime


def objects_in_force(connection: Connection) -> list[ObjectInForce]:
    """Every object in force with its times, ordered by kind and id."""
    objects = catalog_object_versions
    created = (
        select(objects.c.kind, objects.c.id, func.min(objects.c.version).label("version"))
        .group_by(objects.c.kind, objects.c.id)
        .subquery()
    )
    query = (
        select(catalog_objects, catalog_versions.c.applied_at.label("created_at"))
        .join(
            created,
            (created.c.kind == catalog_objects.c.kind) & (created.c.id == catalog_objects.c.id),
        )
        .join(catalog_versions, catalog_versions.c.n == created.c.version)
        .order_by(catalog_objects.c.kind, catalog_objects.c.id)
    )
    return [
        ObjectInForce(
            row.kind, row.id, row.document, row.digest, row.origin, row.created_at, row.applied_at
        )
        for row in connection.execute(query)
    ]
