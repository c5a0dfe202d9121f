"""The checks of rows hold on both databases; a missing trigger is seen on both."""

from __future__ import annotations

from sqlalchemy import text

from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from engine.store.verify import (
    missing_guards,
    unsound_issues,
    unsound_journal,
    unsound_numbers,
)
from tests.store.invoice_samples import invoice, record
from tests.store.test_invoices import issue_draft


def findings(store: Store) -> list[str]:
    with store.read() as connection:
        return [
            *unsound_numbers(connection),
            *unsound_journal(connection, "receivable"),
            *unsound_issues(connection),
            *missing_guards(connection),
        ]


def test_issued_invoices_and_drafts_are_sound(store: Store) -> None:
    with store.write() as connection:
        for name in ("one", "two", "three"):
            save_open_invoice(connection, invoice(name), record(invoice(name)))
        for name in ("two", "one"):
            issue_draft(connection, invoice(name))
    assert findings(store) == []


def test_a_trigger_that_is_gone_is_missed(store: Store) -> None:
    dropped = "DROP TRIGGER postings_keep"
    with store.write() as connection:
        if store.dialect == "postgresql":
            dropped += " ON postings"
        connection.execute(text(dropped))
    (words,) = findings(store)
    assert words.startswith("trigger postings_keep is missing")
