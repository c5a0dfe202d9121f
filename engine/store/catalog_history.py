"""What each version of the catalog made of an object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from engine.store.tables import catalog_object_versions, catalog_versions


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
