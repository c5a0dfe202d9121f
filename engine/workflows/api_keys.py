"""Keys of the HTTP API: who may call, for what.

A secret is 256 random bits, so its plain sha256 is as good as the secret is hard to guess: slow
hashes are for passwords, which people choose, and would cost every request what they cost a thief.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from engine.domain.errors import ConflictError, InputError, NotFoundError
from engine.domain.role import Role
from engine.store.api_keys import (
    ApiKey,
    add_api_key,
    note_use,
    read_api_key,
    read_api_keys,
    revoke_api_key,
    rotate_api_key,
)
from engine.store.audit import append
from engine.store.open import Connection, Store
from engine.store.people import User, read_user
from engine.workflows.representations import Json, instant_text


class Scope(StrEnum):
    """What a key may be used for."""

    INGEST = "ingest"
    READ = "read"
    BILLING = "billing"
    ADMIN = "admin"


IMPLIED: dict[Scope, frozenset[Scope]] = {
    Scope.INGEST: frozenset({Scope.INGEST}),
    Scope.READ: frozenset({Scope.READ}),
    Scope.BILLING: frozenset({Scope.BILLING, Scope.READ}),
    Scope.ADMIN: frozenset(Scope),
}
"""What each scope opens: billing reads as well, admin does everything."""

OPENED_BY_ROLE: dict[Role, frozenset[Scope]] = {
    Role.ADMIN: IMPLIED[Scope.ADMIN],
    Role.FINANCE: IMPLIED[Scope.BILLING],
    Role.SALES: IMPLIED[Scope.READ],
    Role.READ_ONLY: IMPLIED[Scope.READ],
}
"""What a person who is signed in may call, and a key of theirs. Scopes are coarser than the actions
of `engine/domain/role.py`."""

USE_IS_NOTED_EVERY = timedelta(minutes=1)

ID_PREFIX, SECRET_PREFIX = "mhk_", "mhs_"
"""Scanners of repositories know a leaked secret by its prefix."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A key with its secret, which is never seen again."""

    key: ApiKey
    secret: str

    def representation(self) -> Json:
        """As JSON: `clientId` and `clientSecret` are what HTTP Basic asks for."""
        return {**key_shape(self.key), "clientId": self.key.id, "clientSecret": self.secret}


def create_key(
    store: Store,
    name: str,
    scopes: Iterable[str],
    *,
    at: datetime,
    actor: str,
    user: str | None = None,
) -> NewSecret:
    """Make a key, for a user if one is named by id or address.

    Raises InputError without a name, for an unknown scope, or one that the user's role does not
    open; NotFoundError without such a user.
    """
    wanted = tuple(dict.fromkeys(scopes))
    known = [scope.value for scope in Scope]
    unknown = [scope for scope in wanted if scope not in known]
    if unknown or not wanted:
        what = f"there is no scope {unknown[0]!r}" if unknown else "a key needs a scope"
        raise InputError(f"{what}; name one or several of {', '.join(known)}")
    if not name.strip() or not name.isprintable():
        raise InputError("a key needs a name of one line, by which people know whose it is")
    secret = _secret()
    key = ApiKey(ID_PREFIX + secrets.token_hex(10), name.strip(), wanted, _hash(secret), at)
    with store.write() as connection:
        if user is not None:
            key = replace(key, user_id=_owner(connection, user, wanted).id)
        add_api_key(connection, key)
        _note(connection, key, "created", at, actor)
    return NewSecret(key, secret)


def rotate_key(
    store: Store, id: str, *, keep_old_for: timedelta, at: datetime, actor: str
) -> NewSecret:
    """Give a key another secret; the old one stays good for a while.

    Raises NotFoundError, ConflictError for a key that is revoked.
    """
    secret = _secret()
    with store.write() as connection:
        key = _live(connection, id)
        rotate_api_key(connection, key, _hash(secret), at, at + keep_old_for)
        _note(connection, key, "rotated", at, actor)
    return NewSecret(replace(key, rotated_at=at), secret)


def revoke_key(store: Store, id: str, *, at: datetime, actor: str) -> ApiKey:
    """From now on the key opens nothing. Raises NotFoundError, ConflictError if it did before."""
    with store.write() as connection:
        key = _live(connection, id)
        revoke_api_key(connection, id, at)
        _note(connection, key, "revoked", at, actor)
    return replace(key, revoked_at=at)


def list_keys(store: Store) -> tuple[ApiKey, ...]:
    """All keys, oldest first."""
    with store.read() as connection:
        return read_api_keys(connection)


def opened_by(store: Store, id: str, secret: str, at: datetime) -> ApiKey | None:
    """The key that id and secret open; None for a wrong or revoked one. Notes its use."""
    with store.read() as connection:
        key = read_api_key(connection, id)
        if key is not None and key.user_id is not None:
            key = _within_role(key, read_user(connection, key.user_id))
    if key is None or key.revoked_at is not None:
        return None
    given = _hash(secret)
    is_current = hmac.compare_digest(given, key.secret_hash)
    is_previous = (
        key.previous_hash is not None
        and key.previous_until is not None
        and at < key.previous_until
        and hmac.compare_digest(given, key.previous_hash)
    )
    if not is_current and not is_previous:
        return None
    if key.last_used_at is None or at - key.last_used_at >= USE_IS_NOTED_EVERY:
        with store.write() as connection:
            note_use(connection, id, at)
    return key


def may(key: ApiKey, scope: Scope) -> bool:
    """Whether the key's scopes open what asks for this one."""
    return any(scope in IMPLIED[Scope(each)] for each in key.scopes)


def _owner(connection: Connection, user: str, scopes: Iterable[str]) -> User:
    found = read_user(connection, user)
    if found is None:
        raise NotFoundError(f"there is no user {user}; `meterhouse user list` names them")
    opened = OPENED_BY_ROLE[found.role]
    beyond = [scope for scope in scopes if not IMPLIED[Scope(scope)] <= opened]
    if beyond:
        raise InputError(
            f"a key of {found.email} cannot have the scope {beyond[0]}: the role"
            f" {found.role.value} opens {', '.join(sorted(opened))}"
        )
    return found


def _within_role(key: ApiKey, user: User | None) -> ApiKey | None:
    """A user's key as far as the role goes today; None once there is no such user."""
    if user is None:
        return None
    opened = OPENED_BY_ROLE[user.role]
    return replace(
        key,
        scopes=tuple(
            scope.value
            for scope in Scope
            if scope in opened and any(scope in IMPLIED[Scope(each)] for each in key.scopes)
        ),
    )


def key_shape(key: ApiKey) -> Json:
    """A key as JSON, without secrets."""
    shape = {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "createdAt": instant_text(key.created_at),
        "rotatedAt": key.rotated_at,
        "lastUsedAt": key.last_used_at,
        "revokedAt": key.revoked_at,
        "userId": key.user_id,
    }
    return {
        name: instant_text(value) if isinstance(value, datetime) else value
        for name, value in shape.items()
        if value is not None
    }


def _live(connection: Connection, id: str) -> ApiKey:
    key = read_api_key(connection, id)
    if key is None:
        raise NotFoundError(f"there is no key {id!r}; `meterhouse key list` names them")
    if key.revoked_at is not None:
        raise ConflictError(
            f"key {id} is revoked already; make another with `meterhouse key create`"
        )
    return key


def _note(connection: Connection, key: ApiKey, verb: str, at: datetime, actor: str) -> None:
    append(
        connection,
        at=at,
        actor=actor,
        verb=f"api_key.{verb}",
        object_kind="api_key",
        object_id=key.id,
        body={"name": key.name, "scopes": list(key.scopes)},
    )


def _secret() -> str:
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
