"""Passwords, links and signed-in browsers as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from engine.store.sign_in_tables import sign_in_links, sign_ins, user_passwords


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """The scrypt hash of a user's password, and how often in a row it was typed wrong."""

    user_id: str
    hash: str
    failures: int
    last_failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A browser that is in, by the sha256 of its token."""

    token_hash: str
    user_id: str
    begun_at: datetime
    last_seen_at: datetime


def write_password(connection: Connection, user_id: str, hash: str, at: datetime) -> None:
    """Set or replace a user's password."""
    connection.execute(delete(user_passwords).where(user_passwords.c.user_id == user_id))
    connection.execute(
        insert(user_passwords).values(user_id=user_id, hash=hash, set_at=at, failures=0)
    )


def read_password(connection: Connection, user_id: str) -> StoredPassword | None:
    """A user's password, if one is set."""
    query = select(user_passwords).where(user_passwords.c.user_id == user_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return StoredPassword(row["user_id"], row["hash"], row["failures"], row["last_failed_at"])


def note_attempt(connection: Connection, user_id: str, failed_at: datetime | None) -> None:
    """Count a wrong password, or begin to count anew after a right one (None)."""
    failures = 0 if failed_at is None else user_passwords.c.failures + 1
    connection.execute(
        update(user_passwords)
        .where(user_passwords.c.user_id == user_id)
        .values(failures=failures, last_failed_at=failed_at)
    )


def add_link(
    connection: Connection, token_hash: str, user_id: str, at: datetime, expires_at: datetime
) -> None:
    """Store a link; those that have expired are dropped."""
    connection.execute(delete(sign_in_links).where(sign_in_links.c.expires_at <= at))
    connection.execute(
        insert(sign_in_links).values(token_hash=token_hash, user_id=user_id, expires_at=expires_at)
    )


def linked_user(connection: Connection, token_hash: str, at: datetime) -> str | None:
    """The id of the user whom a link lets in, while it is good."""
    query = select(sign_in_links.c.user_id).where(
        sign_in_links.c.token_hash == token_hash, sign_in_links.c.expires_at > at
    )
    return connection.execute(query).scalar()


def drop_link(connection: Connection, token_hash: str) -> bool:
    """Whether the link was still there: of two who use it at once one gets in."""
    found = connection.execute(
        delete(sign_in_links).where(sign_in_links.c.token_hash == token_hash)
    )
    return found.rowcount == 1


def add_sign_in(connection: Connection, token_hash: str, user_id: str, at: datetime) -> None:
    """Store that a browser is in."""
    connection.execute(
        insert(sign_ins).values(
            token_hash=token_hash, user_id=user_id, begun_at=at, last_seen_at=at
        )
    )


def read_sign_in(connection: Connection, token_hash: str) -> SignIn | None:
    """The browser that has the token."""
    query = select(sign_ins).where(sign_ins.c.token_hash == token_hash)
    row = connection.execute(query).mappings().first()
    return None if row is None else SignIn(**row)


def note_seen(connection: Connection, token_hash: str, at: datetime) -> None:
    """Keep when a browser was seen last."""
    connection.execute(
        update(sign_ins).where(sign_ins.c.token_hash == token_hash).values(last_seen_at=at)
    )


def drop_sign_in(connection: Connection, token_hash: str) -> None:
    """The browser is out."""
    connection.execute(delete(sign_ins).where(sign_ins.c.token_hash == token_hash))


def drop_ways_in(connection: Connection, user_id: str) -> None:
    """Every way in that a user has: the user is removed, or has another password."""
    for table in (user_passwords, sign_in_links, sign_ins):
        connection.execute(delete(table).where(table.c.user_id == user_id))
