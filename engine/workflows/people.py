"""Users of the account, and what the account says of itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.catalog.documents import SETTINGS_KEY
from engine.domain.errors import ConflictError, InputError, NotFoundError
from engine.domain.identity import new_id
from engine.domain.page import Page, PageRequest
from engine.domain.role import Role
from engine.store.audit import append
from engine.store.open import Connection, Store
from engine.store.people import (
    User,
    account_began_at,
    add_user,
    read_profile,
    read_user,
    remove_user,
    users_page,
    write_profile,
)
from engine.store.sign_in import drop_ways_in
from engine.workflows.catalog_objects import API, Author, Changes, change_objects
from engine.workflows.open_account import OpenAccount

__all__ = [
    "AccountView",
    "User",
    "account_view",
    "add",
    "list_users",
    "remove",
    "update_account",
    "user_of",
]

OWN = ("companyNumber", "sendCustomerNotifications", "alertEmailAddresses")
"""Of the account's fields those that its settings do not have."""


@dataclass(frozen=True, slots=True)
class AccountView:
    """The account: `profile` has what is its own, by names of the API."""

    legal_name: str
    country: str | None
    created_at: datetime | None
    profile: Mapping[str, Any]


def add(store: Store, email: str, role: Role, *, at: datetime, actor: str) -> User:
    """Add a user. Raises InputError for what is no address, ConflictError for one there is."""
    name, _, host = email.rpartition("@")
    if not name or not host or not email.isprintable() or " " in email:
        raise InputError(f"{email!r} is not an e-mail address; write name@host")
    user = User(new_id(at, secrets.randbits(74)), email, role, at)
    with store.write() as connection:
        if read_user(connection, email) is not None:
            raise ConflictError(f"there is a user {email} already")
        add_user(connection, user)
        _note(connection, user, "added", at, actor)
    return user


def remove(store: Store, id: str, *, at: datetime, actor: str) -> User:
    """Take a user away, by id or address. Raises NotFoundError."""
    with store.write() as connection:
        user = read_user(connection, id)
        if user is None:
            raise NotFoundError(f"there is no user {id}")
        drop_ways_in(connection, user.id)
        remove_user(connection, user.id)
        _note(connection, user, "removed", at, actor)
    return user


def user_of(store: Store, id: str) -> User:
    """By id or address. Raises NotFoundError."""
    with store.read() as connection:
        user = read_user(connection, id)
    if user is None:
        raise NotFoundError(f"there is no user {id}")
    return user


def list_users(store: Store, request: PageRequest) -> Page[User]:
    """A page of the users."""
    with store.read() as connection:
        return users_page(connection, request)


def account_view(account: OpenAccount) -> AccountView:
    """The account as it is."""
    settings = account.catalog.now().catalog.account
    with account.store.read() as connection:
        began, profile = account_began_at(connection), read_profile(connection)
    return AccountView(settings.legal_name, settings.country, began, profile)


def update_account(account: OpenAccount, fields: Mapping[str, Any], author: Author) -> AccountView:
    """Change what is given, by names of the API.

    Raises ConflictError where a settings file says otherwise: the file is changed then.
    """
    settings = account.catalog.now().catalog.account
    wanted = {
        "legal_name": fields.get("companyName", settings.legal_name),
        "country": fields.get("country", settings.country),
    }
    if (wanted["legal_name"], wanted["country"]) != (settings.legal_name, settings.country):
        _change_settings(account, wanted, author)
    own = {name: fields[name] for name in OWN if name in fields}
    if own:
        with account.store.write() as connection:
            write_profile(connection, {**read_profile(connection), **own})
            append(
                connection,
                at=author.at,
                actor=author.name,
                verb="account.updated",
                object_kind="account",
                object_id=settings.id,
                body=own,
            )
    return account_view(account)


def _change_settings(account: OpenAccount, wanted: Mapping[str, Any], author: Author) -> None:
    def decide(changes: Changes) -> None:
        before = changes.data(SETTINGS_KEY) if SETTINGS_KEY in changes.documents else {}
        if changes.origins.get(SETTINGS_KEY, API) != API:
            raise ConflictError(
                "company name and country are what catalog/settings.yml says; change them there"
                " and run `meterhouse apply`"
            )
        given = {name: value for name, value in wanted.items() if value is not None}
        changes.set(SETTINGS_KEY, {**before, **given})

    change_objects(account, decide, verb="updated", subject=SETTINGS_KEY, author=author)


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
