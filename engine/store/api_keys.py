"""Keys of the HTTP API as rows: made, used, rotated, revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from engine.store.api_tables import api_keys


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. `secret_hash` and `previous_hash` are sha256 in hexadecimal."""

    id: str
    name: str
    scopes: tuple[str, ...]
    secret_hash: str
    created_at: datetime
    rotated_at: datetime | None = None
    previous_hash: str | None = None
    previous_until: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    user_id: str | None = None


def add_api_key(connection: Connection, key: ApiKey) -> None:
    """Store a new key."""
    connection.execute(
        insert(api_keys).values(
            id=key.id,
            name=key.name,
            scopes=" ".join(key.scopes),
            secret_hash=key.secret_hash,
            created_at=key.created_at,
            user_id=key.user_id,
        )
    )


def read_api_key(connection: Connection, id: str) -> ApiKey | None:
    """The key of that id, revoked ones too."""
    row = connection.execute(select(api_keys).where(api_keys.c.id == id)).mappings().first()
    return None if row is None else _key(row)


def read_api_keys(connection: Connection) -> tuple[ApiKey, ...]:
    """All keys, oldest first."""
    query = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
    return tuple(_key(row) for row in connection.execute(query).mappings())


def rotate_api_key(
    connection: Connection, key: ApiKey, secret_hash: str, at: datetime, previous_until: datetime
) -> None:
    """Give the key another secret; the one it has stays good until `previous_until`."""
    connection.execute(
        update(api_keys)
        .where(api_keys.c.id == key.id)
        .values(
            secret_hash=secret_hash,
            rotated_at=at,
            previous_hash=key.secret_hash,
            previous_until=previous_until,
        )
    )


def revoke_api_key(connection: Connection, id: str, at: datetime) -> None:
    """From now on the key opens nothing."""
    connection.execute(update(api_keys).where(api_keys.c.id == id).values(revoked_at=at))


def note_use(connection: Connection, id: str, at: datetime) -> None:
    """Remember when the key was used last."""
    connection.execute(update(api_keys).where(api_keys.c.id == id).values(last_used_at=at))


def _key(row: RowMapping) -> ApiKey:
    return ApiKey(**{**row, "scopes": tuple(row["scopes"].split())})
