"""Choices about collecting and showing: for the account, a customer, a schedule, an invoice.

They say what shall be done once a payment provider is connected; nothing is charged by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from engine.domain.errors import NotFoundError
from engine.store import audit
from engine.store.open import Connection, Store
from engine.store.preferences import (
    Preference,
    add_preference,
    change_preference,
    find_preference,
    preference_for,
    remove_preference,
)

__all__ = ["Preference"]

ACCOUNT_PAYMENTS = "account_payment_settings"
SCHEDULE_PAYMENTS = "schedule_payment_settings"
CUSTOMER_PAYMENTS = "customer_payment_settings"
INVOICE_PAYMENTS = "invoice_payment_settings"
COLLECTIONS = "collection_settings"
RENDERING = "render_settings"

Document = Mapping[str, object]

DEFAULTS: Mapping[str, Document] = {
    ACCOUNT_PAYMENTS: {
        "merchantNotifications": "DO_NOT_SEND_NOTIFICATIONS",
        "customerNotifications": "DO_NOT_SEND_NOTIFICATIONS",
    },
    COLLECTIONS: {
        "enableAutomaticPayments": False,
        "autoEnableStripePayments": False,
        "retryAnchor": None,
        "retryOffsetDays": [],
    },
    RENDERING: {
        "paymentLinkDisplay": "HIDE_PAYMENT_LINK",
        "currencyConversionDisplay": "SHOW_CURRENCY_CONVERSION",
    },
}
"""What an account has chosen that never chose."""


def account_preference(
    store: Store, kind: str, account_id: str, id: str, at: datetime
) -> Preference:
    """The account's choice of a kind; `id` names it until somebody changes it."""
    with store.read() as connection:
        return _of_account(connection, kind, account_id, id, at)


def change_account_preference(
    store: Store,
    kind: str,
    account_id: str,
    own_id: str,
    named: str,
    changes: Document,
    *,
    at: datetime,
    actor: str,
) -> Preference:
    """Change some of the account's choice of a kind. Raises NotFoundError if `named` is no id of
    it."""
    with store.write() as connection:
        before = _of_account(connection, kind, account_id, own_id, at)
        if named != before.id:
            raise NotFoundError(f"there are no {_words(kind)} {named}")
        document = {**before.document, **changes}
        after = Preference(before.id, kind, account_id, document, at)
        if preference_for(connection, kind, account_id) is None:
            add_preference(connection, after)
        else:
            change_preference(connection, before.id, document, at)
        _record(connection, "update", after, at, actor)
        return after


def create_preference(store: Store, preference: Preference, actor: str) -> Preference:
    """Make a choice about an object. Raises ConflictError if there is one already."""
    with store.write() as connection:
        add_preference(connection, preference)
        _record(connection, "create", preference, preference.updated_at, actor)
        return preference


def read_preference(store: Store, kind: str, id: str) -> Preference:
    """A choice by its id. Raises NotFoundError if there is none."""
    with store.read() as connection:
        return _found(find_preference(connection, kind, id), kind, id)


def preference_about(store: Store, kind: str, target_id: str) -> Preference:
    """The choice about an object. Raises NotFoundError if there is none."""
    with store.read() as connection:
        return _found(preference_for(connection, kind, target_id), kind, f"for {target_id}")


def update_preference(
    store: Store, kind: str, id: str, changes: Document, *, at: datetime, actor: str
) -> Preference:
    """Change some of a choice. Raises NotFoundError if there is none."""

    def change(connection: Connection, before: Preference) -> Preference:
        document = {**before.document, **changes}
        change_preference(connection, id, document, at)
        return Preference(id, kind, before.target_id, document, at)

    return _with_found(store, kind, id, "update", change, at, actor)


def delete_preference(store: Store, kind: str, id: str, *, at: datetime, actor: str) -> Preference:
    """Take a choice back: as it was. Raises NotFoundError if there is none."""

    def remove(connection: Connection, before: Preference) -> Preference:
        remove_preference(connection, id)
        return before

    return _with_found(store, kind, id, "delete", remove, at, actor)


def _with_found(
    store: Store,
    kind: str,
    id: str,
    verb: str,
    act: Callable[[Connection, Preference], Preference],
    at: datetime,
    actor: str,
) -> Preference:
    with store.write() as connection:
        after = act(connection, _found(find_preference(connection, kind, id), kind, id))
        _record(connection, verb, after, at, actor)
        return after


def _of_account(
    connection: Connection, kind: str, account_id: str, id: str, at: datetime
) -> Preference:
    found = preference_for(connection, kind, account_id)
    return found or Preference(id, kind, account_id, DEFAULTS[kind], at)


def _found(preference: Preference | None, kind: str, name: str) -> Preference:
    if preference is None:
        raise NotFoundError(f"there are no {_words(kind)} {name}")
    return preference


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _record(
    connection: Connection, verb: str, preference: Preference, at: datetime, actor: str
) -> None:
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb=verb,
        object_kind=preference.kind,
        object_id=preference.id,
        body={"target": preference.target_id, **preference.document},
    )
