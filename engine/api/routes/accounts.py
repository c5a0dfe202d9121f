"""`/sequence-accounts` and `/users`: the account itself, and its people."""

from __future__ import annotations

from engine.api.caller import CallerOf
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.shapes.accounts import AccountResponse, AccountUpdate, UserResponse
from engine.workflows.api_keys import Scope
from engine.workflows.people import (
    account_view,
    list_users,
    remove,
    update_account,
    user_of,
)
from engine.workflows.public_ids import ACCOUNTS

accounts = Resource("Accounts", "The account that a key belongs to: the legal entity that bills.")
users = Resource("Users", "People of the account and their roles. `meterhouse user` adds them.")


@accounts.get("/sequence-accounts")
def list_accounts(caller: CallerOf, paging: PagingOf) -> ListOf[AccountResponse]:
    """List the account of the key."""
    own = AccountResponse.of(account_view(caller.account), caller.catalog.ids)
    return paging.page([own], lambda each: (each.id,), lambda each: each)


@accounts.get("/sequence-accounts/{id}")
def read_account(caller: CallerOf, id: str) -> AccountResponse:
    """Read an account."""
    caller.catalog.ids.own(ACCOUNTS, id)
    return AccountResponse.of(account_view(caller.account), caller.catalog.ids)


@accounts.put("/sequence-accounts/{id}", scope=Scope.ADMIN)
def update_an_account(caller: CallerOf, id: str, body: AccountUpdate) -> AccountResponse:
    """Change an account.

    Name and country are only changed here where no settings file says them.
    """
    caller.catalog.ids.own(ACCOUNTS, id)
    changed = update_account(caller.account, body.fields(), caller.author)
    return AccountResponse.of(changed, caller.catalog.ids)


@users.get("/users")
def list_all_users(caller: CallerOf, paging: PagingOf) -> ListOf[UserResponse]:
    """List users."""
    page = list_users(caller.account.store, paging.request)
    return paging.answer(page, lambda each: UserResponse.of(each, caller.catalog.ids))


@users.get("/users/{id}")
def read_user(caller: CallerOf, id: str) -> UserResponse:
    """Read a user."""
    return UserResponse.of(user_of(caller.account.store, id), caller.catalog.ids)


@users.delete("/users/{id}", scope=Scope.ADMIN)
def delete_user(caller: CallerOf, id: str) -> UserResponse:
    """Take a user away."""
    removed = remove(caller.account.store, id, at=caller.at, actor=caller.author.name)
    return UserResponse.of(removed, caller.catalog.ids)
