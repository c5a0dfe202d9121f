"""Choices that hold for an object or for the account, as stored: one of a kind for each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.domain.errors import ConflictError
from engine.store.audit import canonical_json
from engine.store.preference_tables import preferences


@dataclass(frozen=True, slots=True)
class Preference:
    """`document` is JSON; `target_id` is our id of what the choice is about."""

    id: str
    kind: str
    target_id: str
    document: Mapping[str, object]
    updated_at: datetime


def find_preference(connection: Connection, kind: str, id: str) -> Preference | None:
    """The choice of that id."""
    return _one(connection, preferences.c.kind == kind, preferences.c.id == id)


def preference_for(connection: Connection, kind: str, target_id: str) -> Preference | None:
    """The choice of a kind about an object."""
    return _one(connection, preferences.c.kind == kind, preferences.c.target_id == target_id)


def add_preference(connection: Connection, preference: Preference) -> None:
    """Raises ConflictError if there is one of its kind for its target already."""
    try:
        with connection.begin_nested():
            connection.execute(
                insert(preferences).values(
                    id=preference.id,
                    kind=preference.kind,
                    target_id=preference.target_id,
                    document=canonical_json(preference.document),
                    updated_at=preference.updated_at,
                )
            )
    except IntegrityError as error:
        raise ConflictError(
            f"there are {preference.kind.replace('_', ' ')} for {preference.target_id} already:"
            " change those"
        ) from error


def change_preference(
    connection: Connection, id: str, document: Mapping[str, object], at: datetime
) -> None:
    """Give a choice another document."""
    connection.execute(
        update(preferences)
        .where(preferences.c.id == id)
        .values(document=canonical_json(document), updated_at=at)
    )


def remove_preference(connection: Connection, id: str) -> None:
    """Delete a choice."""
    connection.execute(delete(preferences).where(preferences.c.id == id))


def _one(connection: Connection, *conditions: object) -> Preference | None:
    query = select(preferences)
    for each in conditions:
        query = query.where(each)  # type: ignore[arg-type]
    row: RowMapping | None = connection.execute(query).mappings().first()
    if row is None:
        return None
    return Preference(
        id=row["id"],
        kind=row["kind"],
        target_id=row["target_id"],
        document=json.loads(row["document"]),
        updated_at=row["updated_at"],
    )
