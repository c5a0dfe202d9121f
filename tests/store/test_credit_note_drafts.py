"""Drafts of credit notes change and go; lists of notes are the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine.domain.credit_note import CreditNote, CreditNoteLine, CreditNoteStatus
from engine.domain.credit_note_filter import CreditNoteFilter, CreditNoteOrder
from engine.domain.errors import ConflictError
from engine.domain.page import PageRequest
from engine.domain.tax import AppliedTax
from engine.ledger.credit_note import credit_note_entry
from engine.store.credit_note_list import page_of_credit_notes
from engine.store.credit_notes import (
    StoredCreditNote,
    add_credit_note,
    delete_credit_note,
    find_credit_note,
    issue_credit_note,
    rewrite_credit_note,
    send_credit_note,
)
from engine.store.open import Connection, Store
from tests.store.invoice_samples import AT

DAY = date(2026, 3, 1)
TAX = AppliedTax("vat", "VAT", Decimal("0.2"), "named")
LINE = CreditNoteLine("Goodwill", 1000, TAX, 200)
NOTE = CreditNote("note-1", "main", "acme", "EUR", None, "", (LINE,))


def stored(connection: Connection, id: str = "note-1") -> StoredCreditNote:
    found = find_credit_note(connection, id)
    assert found is not None
    return found


def issue(connection: Connection, id: str = "note-1") -> None:
    before = stored(connection, id)
    entry = credit_note_entry(before.note, DAY)
    issue_credit_note(
        connection, before, prefix="CN-", issue_date=DAY, entry=entry, at=AT, actor="test"
    )


def rewrite(connection: Connection, before: StoredCreditNote, note: CreditNote) -> None:
    rewrite_credit_note(
        connection,
        before,
        note,
        "{}",
        details={"metadata": [{"key": "a", "value": "b"}]},
        addressee={},
        at=AT,
        actor="test",
    )


def test_a_draft_gets_other_lines_and_goes_with_them(store: Store) -> None:
    with store.write() as connection:
        add_credit_note(connection, replace(NOTE, lines=()), "{}", "{}", at=AT, actor="test")
        rewrite(connection, stored(connection), replace(NOTE, lines=(LINE, LINE)))
        seen = stored(connection)
        assert (seen.note.gross_total, len(seen.note.lines)) == (2400, 2)
        assert seen.details == {"metadata": [{"key": "a", "value": "b"}]}
        delete_credit_note(connection, seen, at=AT, actor="test")
        assert find_credit_note(connection, NOTE.id) is None


@pytest.mark.parametrize("action", ["rewrite", "delete"])
def test_an_issued_note_neither_changes_nor_goes(store: Store, action: str) -> None:
    with store.write() as connection:
        add_credit_note(connection, NOTE, "{}", "{}", at=AT, actor="test")
        draft = stored(connection)
        issue(connection)
    with pytest.raises(Exception) as refused, store.write() as connection:
        if action == "rewrite":
            rewrite(connection, stored(connection), replace(NOTE, lines=(LINE, LINE)))
        else:
            delete_credit_note(connection, stored(connection), at=AT, actor="test")
    assert "issued" in str(refused.value)
    with pytest.raises(ConflictError), store.write() as connection:
        rewrite(connection, draft, NOTE)
    with store.read() as connection:
        seen = stored(connection)
    assert (seen.status, seen.note.lines) == (CreditNoteStatus.FINAL, (LINE,))


@pytest.fixture
def notes(store: Store) -> Store:
    with store.write() as connection:
        for place in range(3):
            note = replace(NOTE, id=f"note-{place}", customer_id=f"c{place % 2}")
            at = AT + timedelta(seconds=place)
            add_credit_note(connection, note, "{}", "{}", at=at, actor="test")
        issue(connection, "note-1")
        issue(connection, "note-0")
        send_credit_note(connection, stored(connection, "note-0"), at=AT, actor="test")
    return store


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (CreditNoteFilter(), {"note-0", "note-1", "note-2"}),
        (CreditNoteFilter(statuses=["DRAFT"]), {"note-2"}),
        (CreditNoteFilter(customer_ids=["c0"]), {"note-0", "note-2"}),
        (CreditNoteFilter(number="cn-"), {"note-0", "note-1"}),
        (CreditNoteFilter(number="%"), set()),
        (CreditNoteFilter(sent_before=AT), set()),
        (CreditNoteFilter(sent_after=AT - timedelta(seconds=1)), {"note-0"}),
    ],
)
def test_filters_filter(notes: Store, wanted: CreditNoteFilter, kept: set[str]) -> None:
    with notes.read() as connection:
        page = page_of_credit_notes(
            connection, wanted, CreditNoteOrder.CREATED_AT, PageRequest(100)
        )
    assert set(page.items) == kept
    assert page.total == len(kept)


@pytest.mark.parametrize("order", list(CreditNoteOrder))
def test_pages_go_through_all_in_every_order(notes: Store, order: CreditNoteOrder) -> None:
    seen: list[str] = []
    request = PageRequest(1)
    with notes.read() as connection:
        while True:
            page = page_of_credit_notes(connection, CreditNoteFilter(), order, request)
            seen += page.items
            if page.after is None:
                break
            request = PageRequest(1, after=page.after)
    assert len(seen) == len(set(seen)) == 3
