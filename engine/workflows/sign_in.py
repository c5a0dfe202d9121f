"""How people get in: by a link that works once, or by a password; and who is in.

Tokens are 256 random bits, kept as their sha256. Passwords are people's own choice, so they are
kept by scrypt, and who types a wrong one several times in a row has to wait.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from engine.domain.errors import InputError
from engine.store.audit import append
from engine.store.open import Connection, Store
from engine.store.people import User, read_user
from engine.store.sign_in import (
    add_link,
    add_sign_in,
    drop_link,
    drop_sign_in,
    drop_ways_in,
    linked_user,
    note_attempt,
    note_seen,
    read_password,
    read_sign_in,
    write_password,
)
from engine.workflows.people import user_of

LINK_LASTS = timedelta(hours=24)
IDLE_FOR = timedelta(days=7)
"""A browser that was not seen for so long is out."""
AT_MOST_FOR = timedelta(days=30)
SEEN_IS_NOTED_EVERY = timedelta(minutes=1)

SHORTEST, LONGEST = 12, 1024
"""Characters of a password (NIST SP 800-63B: long enough, no rules about signs)."""

FREE_ATTEMPTS = 5
LONGEST_WAIT = timedelta(hours=1)

_SCRYPT = {"n": 2**14, "r": 8, "p": 5, "maxmem": 64 * 1024 * 1024}
"""OWASP's parameters for 16 MiB."""


class WaitError(InputError):
    """Too many wrong passwords in a row: the next one counts later."""


def new_link(store: Store, user: str, *, at: datetime, actor: str) -> str:
    """The token of a link that lets a user in once, within LINK_LASTS. Raises NotFoundError."""
    found = user_of(store, user)
    token = _token()
    with store.write() as connection:
        add_link(connection, hashed(token), found.id, at, at + LINK_LASTS)
        _note(connection, found, "invited", at, actor)
    return token


def user_of_link(store: Store, token: str, at: datetime) -> User | None:
    """Whom a link would let in; looking does not use it up."""
    with store.read() as connection:
        id = linked_user(connection, hashed(token), at)
        return None if id is None else read_user(connection, id)


def enter_by_link(store: Store, token: str, at: datetime) -> str | None:
    """Use a link up: the token of the browser that is in now; None if the link is no good."""
    with store.write() as connection:
        id = linked_user(connection, hashed(token), at)
        user = None if id is None else read_user(connection, id)
        if user is None or not drop_link(connection, hashed(token)):
            return None
        return _enter(connection, user, at)


def set_password(store: Store, user: str, password: str, *, at: datetime, actor: str) -> None:
    """Set a user's password; whoever is in with the old one is out.

    Raises NotFoundError, InputError for a password that is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters")
    found = user_of(store, user)
    salt = secrets.token_bytes(16)
    hash = f"{salt.hex()}${_scrypt(password, salt).hex()}"
    with store.write() as connection:
        drop_ways_in(connection, found.id)
        write_password(connection, found.id, hash, at)
        _note(connection, found, "password_set", at, actor)


def enter_by_password(store: Store, email: str, password: str, at: datetime) -> str | None:
    """The token of the browser that is in now; None for a wrong address or password.

    Both cost the same time. Raises WaitError after too many wrong ones in a row.
    """
    with store.read() as connection:
        user = read_user(connection, email.strip())
        kept = None if user is None else read_password(connection, user.id)
    if user is None or kept is None:
        _scrypt(password, bytes(16))
        return None
    if kept.last_failed_at is not None:
        opens_at = kept.last_failed_at + _wait(kept.failures)
        if at < opens_at:
            minutes = -(-(opens_at - at) // timedelta(minutes=1))
            raise WaitError(f"too many wrong passwords in a row; try again in {minutes} min")
    salt, _, hash = kept.hash.partition("$")
    is_right = hmac.compare_digest(
        _scrypt(password[:LONGEST], bytes.fromhex(salt)), bytes.fromhex(hash)
    )
    with store.write() as connection:
        note_attempt(connection, user.id, None if is_right else at)
        return _enter(connection, user, at) if is_right else None


def signed_in(store: Store, token: str, at: datetime) -> User | None:
    """Who has the browser with this token; None if nobody is in, or not any more."""
    with store.read() as connection:
        found = read_sign_in(connection, hashed(token))
        user = None if found is None else read_user(connection, found.user_id)
    if found is None or user is None:
        return None
    if at >= found.last_seen_at + IDLE_FOR or at >= found.begun_at + AT_MOST_FOR:
        return None
    if at - found.last_seen_at >= SEEN_IS_NOTED_EVERY:
        with store.write() as connection:
            note_seen(connection, found.token_hash, at)
    return user


def leave(store: Store, token: str) -> None:
    """The browser is out."""
    with store.write() as connection:
        drop_sign_in(connection, hashed(token))


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _enter(connection: Connection, user: User, at: datetime) -> str:
    token = _token()
    add_sign_in(connection, hashed(token), user.id, at)
    _note(connection, user, "signed_in", at, user.email)
    return token


def _token() -> str:
    return secrets.token_urlsafe(32)


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, dklen=32, **_SCRYPT)


def _wait(failures: int) -> timedelta:
    """A minute after FREE_ATTEMPTS, then twice as long each time."""
    if failures < FREE_ATTEMPTS:
        return timedelta()
    return min(timedelta(minutes=2 ** min(failures - FREE_ATTEMPTS, 10)), LONGEST_WAIT)


def _note(connection: Connection, user: User, verb: str, at: datetime, actor: str) -> None:
    append(
        connection,
        at=at,
        actor=actor,
        verb=f"user.{verb}",
        object_kind="user",
        object_id=user.id,
        body={"role": user.role.value},
    )
