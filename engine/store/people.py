"""Users as rows, and the account's profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from engine.domain.page import Page, PageRequest
from engine.domain.role import Role
from engine.store.audit import canonical_json
from engine.store.keyset import keyset_page
from engine.store.people_tables import account_profile, users
from engine.store.tables import catalog_versions


@dataclass(frozen=True, slots=True)
class User:
    """A person of the account."""

    id: str
    email: str
    role: Role
    created_at: datetime


def add_user(connection: Connection, user: User) -> None:
    """Store a new user."""
    connection.execute(
        insert(users).values(
            id=user.id, email=user.email, role=user.role.value, created_at=user.created_at
        )
    )


def remove_user(connection: Connection, id: str) -> None:
    """Take a user away."""
    connection.execute(delete(users).where(users.c.id == id))


def read_user(connection: Connection, id: str) -> User | None:
    """The user of that id or e-mail address."""
    query = select(users).where((users.c.id == id) | (users.c.email == id))
    row = connection.execute(query).mappings().first()
    return None if row is None else _user(row)


def users_page(connection: Connection, request: PageRequest) -> Page[User]:
    """A page of the users, in order of their ids, which is that of their making."""
    page = keyset_page(connection, select(users), [users.c.id], request)
    return page.map(_user)


def read_profile(connection: Connection) -> dict[str, Any]:
    """What the account says of itself; nothing at first."""
    text = connection.execute(select(account_profile.c.document)).scalar()
    return {} if text is None else dict(json.loads(text))


def write_profile(connection: Connection, profile: Mapping[str, Any]) -> None:
    """Set what the account says of itself."""
    text = canonical_json(profile)
    if connection.execute(update(account_profile).values(document=text)).rowcount == 0:
        connection.execute(insert(account_profile).values(n=1, document=text))


def account_began_at(connection: Connection) -> datetime | None:
    """The instant of the first catalog; None before it."""
    first: datetime | None = connection.execute(
        select(func.min(catalog_versions.c.applied_at, type_=catalog_versions.c.applied_at.type))
    ).scalar()
    return first


def _user(row: RowMapping) -> User:
    return User(row["id"], row["email"], Role(row["role"]), row["created_at"])
