"""The journal as people read it: balances as of a day, and the plain-text export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.domain.currency import to_amount
from engine.ledger.plain_text import plain_text
from engine.store.invoices import numbers_by_id
from engine.store.journal import all_entries
from engine.store.journal import balances as stored_balances
from engine.store.open import Store
from engine.workflows.representations import Json


def balances(store: Store, on: date | None = None) -> list[Json]:
    """Every account that was posted to, by currency and name, at the end of a local day or now.

    `balance` is debit positive; over the accounts of a currency it adds up to zero.
    """
    with store.read() as connection:
        found = stored_balances(connection, on)
    return [
        {"currency": currency, "account": account, "balance": str(to_amount(amount, currency))}
        for (currency, account), amount in found.items()
    ]


def export(store: Store, through: date | None = None) -> Iterator[str]:
    """The journal through a local day, or all of it, as the lines of a plain-text file."""
    with store.read() as connection:
        yield from plain_text(all_entries(connection, through), numbers_by_id(connection))
