from __future__ import annotations

from dataclasses import replace

import pytest

from engine.domain.errors import ConflictError, RatingError
from engine.domain.journal import JournalEntry, Posting, SourceKind
from engine.store.journal import balances, entries_of, post
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from tests.store.invoice_samples import invoice, issue_entry, line, record, void_entry

DOLLARS = invoice("dollars")
YEN = invoice("yen", lines=(line(net=1000, tax=100, currency="JPY"),))


@pytest.fixture
def billed(store: Store) -> Store:
    with store.write() as connection:
        for bill in (DOLLARS, YEN):
            save_open_invoice(connection, bill, record(bill))
    return store


def test_balances_are_sums_by_currency_and_account(billed: Store) -> None:
    with billed.write() as connection:
        post(connection, issue_entry(DOLLARS))
        post(connection, issue_entry(YEN))
        assert balances(connection) == {
            ("JPY", "receivable"): 1100,
            ("JPY", "revenue:platform"): -1000,
            ("JPY", "tax:vat"): -100,
            ("USD", "receivable"): 1500,
            ("USD", "revenue:platform"): -1250,
            ("USD", "tax:vat"): -250,
        }
        post(connection, void_entry(DOLLARS))
        assert balances(connection)["USD", "receivable"] == 0


def test_entries_are_read_back_as_they_were_posted(billed: Store) -> None:
    empty = replace(issue_entry(YEN), postings=())
    with billed.write() as connection:
        for entry in (issue_entry(DOLLARS), void_entry(DOLLARS), empty):
            post(connection, entry)
        assert entries_of(connection, SourceKind.INVOICE, DOLLARS.id) == (
            issue_entry(DOLLARS),
            void_entry(DOLLARS),
        )
        assert entries_of(connection, SourceKind.INVOICE, YEN.id) == (empty,)


def test_a_fact_is_posted_once(billed: Store) -> None:
    with billed.write() as connection:
        post(connection, issue_entry(DOLLARS))
        for again in (issue_entry(DOLLARS), replace(issue_entry(DOLLARS), id="another id")):
            with pytest.raises(ConflictError, match="has a journal entry for issue already"):
                post(connection, again)
        assert balances(connection)["USD", "receivable"] == 1500


def test_an_invoice_that_is_not_stored_is_not_posted(billed: Store) -> None:
    with billed.write() as connection, pytest.raises(ConflictError, match="is not stored"):
        post(connection, issue_entry(invoice("unknown")))


def test_an_entry_that_does_not_balance_is_not_posted(billed: Store) -> None:
    entry = object.__new__(JournalEntry)
    for name, value in (
        ("id", "lopsided"),
        ("source_kind", SourceKind.INVOICE),
        ("source_id", DOLLARS.id),
        ("kind", "issue"),
        ("posted_on", issue_entry(DOLLARS).posted_on),
        ("currency", "USD"),
        ("postings", (Posting("receivable", 1),)),
    ):
        object.__setattr__(entry, name, value)
    with billed.write() as connection, pytest.raises(ConflictError, match="does not balance"):
        post(connection, entry)


def test_an_amount_beyond_the_limit_is_not_posted(billed: Store) -> None:
    entry = replace(
        issue_entry(YEN), postings=(Posting("receivable", 10**15 + 1), Posting("x", -(10**15) - 1))
    )
    with billed.write() as connection, pytest.raises(RatingError, match="beyond the limit"):
        post(connection, entry)
