"""The account's own choices: read and changed by an id that is derived until one is stored."""

from __future__ import annotations

from collections.abc import Mapping

from engine.api.caller import Caller
from engine.domain.identity import public_id
from engine.workflows.preferences import (
    Preference,
    account_preference,
    change_account_preference,
)


def of_account(caller: Caller, kind: str) -> Preference:
    """The account's choice of a kind."""
    account = caller.catalog.ids.account_id
    id = public_id(account, kind, account)
    return account_preference(caller.account.store, kind, account, id, caller.at)


def change_of_account(
    caller: Caller, kind: str, id: str, changes: Mapping[str, object]
) -> Preference:
    """The same with changes. Raises NotFoundError if that is not its id."""
    account = caller.catalog.ids.account_id
    return change_account_preference(
        caller.account.store,
        kind,
        account,
        public_id(account, kind, account),
        id,
        changes,
        at=caller.at,
        actor=caller.author.name,
    )
