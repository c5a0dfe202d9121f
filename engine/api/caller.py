"""Who asks: the account and the key of a request, from its credentials."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Annotated

from fastapi import Depends, Request

from engine.api.limits import LIMITS
from engine.api.problems import CREDENTIALS_MISSING, SCOPE_MISSING, ProblemError
from engine.api.rates import Rate, Rates
from engine.domain.identity import new_id
from engine.workflows.api_keys import OPENED_BY_ROLE, Scope, may, opened_by
from engine.workflows.catalog_objects import Author
from engine.workflows.catalog_snapshot import CatalogSnapshot
from engine.workflows.freshness import Refreshed
from engine.workflows.open_account import OpenAccount
from engine.workflows.people import User

Clock = Callable[[], datetime]

MOST_VERIFIED = 10_000
"""Credentials that are remembered."""

SIGNED_IN = "meterhouse.signed_in"
"""Where a request that is made within the process for a person says who it is: no client can write
into the scope of a request."""


@dataclass(frozen=True)
class SignedIn:
    """A person who is signed in, and the instant of what they ask."""

    account: OpenAccount
    user: User
    at: datetime


@dataclass(frozen=True)
class Caller:
    """One request's account, key and instant. Everything a route touches goes through it.

    Of a person who is signed in, `key_id` and `key_name` are the user's id and address.
    """

    account: OpenAccount
    key_id: str
    key_name: str
    at: datetime
    request_id: str
    is_person: bool = False
    event_rate: Rate | None = None
    """What sending events is counted against."""

    @cached_property
    def catalog(self) -> CatalogSnapshot:
        """The catalog in force when the request first asked for it."""
        return self.account.catalog.now()

    @property
    def author(self) -> Author:
        """For the audit log."""
        what = "user" if self.is_person else "key"
        return Author(f"{what} {self.key_id} ({self.key_name})", self.at)

    def new_id(self) -> str:
        """A UUID for what the request makes."""
        return new_id(self.at, secrets.randbits(74))

    def public(self, kind: str, id: str) -> str:
        """The UUID of an object of the catalog (engine/workflows/public_ids.py)."""
        return self.catalog.ids.public(kind, id)


@dataclass(frozen=True, slots=True)
class Opened:
    """What credentials opened when they were verified last."""

    account: OpenAccount
    key_id: str
    key_name: str
    key_scopes: tuple[str, ...]
    opens: frozenset[Scope]


class Accounts:
    """The accounts that a server holds, and which of them a key belongs to.

    A key that was verified is good for a second without a look at the database: revoking it takes
    effect within that.
    """

    def __init__(
        self, accounts: Sequence[OpenAccount], clock: Clock, rates: Rates | None = None
    ) -> None:
        self.all = tuple(accounts)
        self.rates = rates or Rates.of(LIMITS)
        self.now = clock
        self._by_key: dict[str, OpenAccount] = {}
        self._verified: dict[bytes, Refreshed[Opened | None]] = {}

    def caller(self, authorization: str | None, scope: Scope, request_id: str) -> Caller:
        """Who asks with these credentials. Raises ProblemError if they do not open the scope."""
        read = partial(self._opened, *_credentials(authorization))
        verified = Refreshed(read, lambda: self.now().timestamp())
        opened = verified.refresh()
        if opened is None:
            raise _refused("The key is unknown, its secret is wrong, or it is revoked.")
        if len(self._verified) >= MOST_VERIFIED:
            self._verified.clear()
        self._verified[_digest(authorization or "")] = verified
        return self._admitted(opened, scope, request_id)

    def caller_at_hand(
        self, authorization: str | None, scope: Scope, request_id: str
    ) -> Caller | None:
        """The same without waiting; None where the credentials have to be verified first."""
        opened = self.opened_at_hand(authorization or "")
        return None if opened is None else self._admitted(opened, scope, request_id)

    def opened_at_hand(self, authorization: str) -> Opened | None:
        """What the credentials open, if that is known without waiting."""
        verified = self._verified.get(_digest(authorization))
        return None if verified is None else verified.at_hand()

    def _opened(self, id: str, secret: str) -> Opened | None:
        known = self._by_key.get(id)
        for account in self.all if known is None else (known,):
            key = opened_by(account.store, id, secret, self.now())
            if key is not None:
                self._by_key[id] = account
                opens = frozenset(scope for scope in Scope if may(key, scope))
                return Opened(account, key.id, key.name, key.scopes, opens)
        return None

    def _admitted(self, opened: Opened, scope: Scope, request_id: str) -> Caller:
        if scope not in opened.opens:
            raise ProblemError(
                SCOPE_MISSING,
                f"This operation needs the scope {scope.value}; key {opened.key_id} has"
                f" {', '.join(opened.key_scopes)}.",
            )
        account, key_id, key_name = opened.account, opened.key_id, opened.key_name
        rate = self.rates.events
        return Caller(account, key_id, key_name, self.now(), request_id, event_rate=rate)


def _digest(authorization: str) -> bytes:
    return hashlib.sha256(authorization.encode()).digest()


def caller_of(visitor: SignedIn, scope: Scope, request_id: str) -> Caller:
    """A person as caller. Raises ProblemError if the role does not open the scope."""
    user = visitor.user
    if scope not in OPENED_BY_ROLE[user.role]:
        raise ProblemError(
            SCOPE_MISSING,
            f"This needs the scope {scope.value}, which the role {user.role.value} does not have.",
        )
    return Caller(visitor.account, user.id, user.email, visitor.at, request_id, is_person=True)


def _credentials(authorization: str | None) -> tuple[str, str]:
    if not authorization:
        raise _refused("The request has no credentials.")
    form, _, text = authorization.partition(" ")
    if form.lower() == "basic":
        try:
            text = base64.b64decode(text.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _refused("The Basic credentials are not base64 of id:secret.") from None
    elif form.lower() != "bearer":
        raise _refused("Credentials are Basic or Bearer.")
    id, colon, secret = text.strip().partition(":")
    if not colon or not id.isascii() or not id.isprintable():
        raise _refused("Credentials are a key's id, a colon and its secret.")
    return id, secret


def _refused(detail: str) -> ProblemError:
    headers = {"WWW-Authenticate": 'Basic realm="meterhouse", charset="UTF-8"'}
    return ProblemError(CREDENTIALS_MISSING, detail, headers=headers)


async def _of(request: Request) -> Caller:
    found: Caller = request.state.caller
    return found


CallerOf = Annotated[Caller, Depends(_of)]
"""What a route takes to know who asks; `engine/api/resource.py` has put it there."""
