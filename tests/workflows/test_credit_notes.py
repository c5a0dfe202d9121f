from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.domain.errors import ConflictError, InputError
from engine.store import audit, journal
from engine.store.open import Store
from engine.workflows import credit_note_life, credit_note_use, credit_notes, issue
from engine.workflows.credit_notes import FreeLine, PartOfLine
from engine.workflows.invoices import show
from tests.workflows.issued_invoices import ACTOR, CATALOG, LATER, drafts, issued
from tests.workflows.issued_invoices import JANUARY as DRAFT

JANUARY, FEBRUARY = "INV-000001", "INV-000002"


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Store]:
    with issued(tmp_path) as store:
        yield store


def made(books: Store, invoice: str, *parts: PartOfLine) -> str:
    shape = credit_notes.create_against(
        books, invoice, parts, reason="agreed", at=LATER, actor=ACTOR
    )
    id = str(shape["id"])
    credit_note_life.issue(books, CATALOG, id, send=False, at=LATER, actor=ACTOR)
    return id


def apply(books: Store, note: str, invoice: str, amount: str | None = None, **seen: int) -> object:
    return credit_note_use.apply(
        books, CATALOG, note, invoice, amount, at=LATER, actor=ACTOR, **seen
    )


def balances(books: Store) -> dict[str, int]:
    with books.read() as connection:
        audit.verify_chain(connection)
        return {account: sum_ for (_, account), sum_ in journal.balances(connection).items()}


def test_a_note_has_a_number_of_its_own_series_and_takes_revenue_and_tax_back(
    books: Store,
) -> None:
    note = made(books, JANUARY)
    shape = credit_notes.show(books, note)
    assert (shape["creditNoteNumber"], shape["grossTotal"]) == ("CN-000001", "15.00")
    assert balances(books) == {
        "customer_credit": -1500,
        "receivable": 7500,
        "revenue:platform": -5000,
        "tax:vat": -1000,
    }
    assert credit_notes.show(books, made(books, FEBRUARY))["creditNoteNumber"] == "CN-000002"


def test_numbers_have_no_gap_where_a_draft_is_voided(books: Store) -> None:
    draft = credit_notes.create_against(books, JANUARY, [], reason="", at=LATER, actor=ACTOR)
    credit_notes.void(books, CATALOG, str(draft["id"]), reason="", at=LATER, actor=ACTOR)
    assert credit_notes.show(books, made(books, JANUARY))["creditNoteNumber"] == "CN-000001"


def test_drafts_reserve_what_they_give_back(books: Store) -> None:
    credit_notes.create_against(books, JANUARY, [], reason="", at=LATER, actor=ACTOR)
    with pytest.raises(ConflictError, match="nothing remains to give back"):
        credit_notes.create_against(books, JANUARY, [], reason="", at=LATER, actor=ACTOR)


def test_an_applied_note_settles_the_invoice(books: Store) -> None:
    note = made(books, JANUARY, PartOfLine("1", "10.00"))
    apply(books, note, JANUARY)
    shape = show(books, JANUARY, "main")
    assert (shape["balance"], shape["paymentStatus"]) == ("3.00", "PARTIALLY_PAID")
    assert shape["appliedCreditNotes"][0]["amount"] == "12.00"
    assert shape["creditNoteIds"] == [note]
    assert credit_notes.show(books, note)["applicationStatus"] == "FULLY_APPLIED"
    assert balances(books)["customer_credit"] == 0


def test_a_note_may_settle_another_invoice_in_parts(books: Store) -> None:
    note = made(books, JANUARY)
    apply(books, note, FEBRUARY, "5.00")
    assert credit_notes.show(books, note)["balance"] == "10.00"
    with pytest.raises(ConflictError, match=r"has 10\.00 USD left, not 11\.00 USD"):
        apply(books, note, FEBRUARY, "11.00")
    credit_note_use.unapply(books, CATALOG, note, FEBRUARY, at=LATER, actor=ACTOR)
    assert show(books, FEBRUARY, "main")["balance"] == "60.00"
    assert credit_notes.show(books, note)["balanceVersion"] == 2


def test_a_stale_version_is_a_conflict_that_tells_the_balances_of_now(books: Store) -> None:
    note = made(books, JANUARY)
    apply(books, note, FEBRUARY, "5.00", note_version=0, invoice_version=0)
    for seen in ({"note_version": 0}, {"invoice_version": 0}):
        with pytest.raises(
            ConflictError,
            match=r"10\.00 USD at version 1, invoice INV-000002 owes 55\.00 USD at version 1",
        ):
            apply(books, note, FEBRUARY, "5.00", **seen)
    apply(books, note, FEBRUARY, "5.00", note_version=1, invoice_version=1)


def test_a_note_that_is_applied_is_not_voided_and_an_invoice_with_a_note_neither(
    books: Store,
) -> None:
    note = made(books, JANUARY)
    apply(books, note, FEBRUARY, "5.00")
    with pytest.raises(ConflictError, match="take it off its invoices first"):
        credit_notes.void(books, CATALOG, note, reason="", at=LATER, actor=ACTOR)
    with pytest.raises(ConflictError, match="a credit note corrects it"):
        issue.void(books, CATALOG, JANUARY, reason="", at=LATER, actor=ACTOR)
    credit_note_use.unapply(books, CATALOG, note, FEBRUARY, at=LATER, actor=ACTOR)
    credit_notes.void(books, CATALOG, note, reason="", at=LATER, actor=ACTOR)
    assert balances(books)["customer_credit"] == 0
    issue.void(books, CATALOG, JANUARY, reason="", at=LATER, actor=ACTOR)


def test_a_free_standing_note_is_taxed_and_given_to_its_customer(books: Store) -> None:
    shape = credit_notes.create_free(
        books,
        CATALOG,
        "acme",
        "USD",
        [FreeLine("Goodwill", "7.50")],
        reason="outage",
        at=LATER,
        actor=ACTOR,
    )
    credit_note_life.issue(books, CATALOG, str(shape["id"]), send=True, at=LATER, actor=ACTOR)
    apply(books, "CN-000001", JANUARY)
    assert show(books, JANUARY, "main")["balance"] == "7.50"
    assert balances(books)["revenue:manual"] == 750


def test_a_draft_invoice_is_changed_not_credited(tmp_path: Path) -> None:
    with drafts(tmp_path) as store, pytest.raises(ConflictError, match="change or delete a draft"):
        credit_notes.create_against(store, DRAFT.id, [], reason="", at=LATER, actor=ACTOR)


def test_an_unknown_line_or_note_is_refused_in_words(books: Store) -> None:
    with pytest.raises(InputError, match="the invoice has no line '9'"):
        made(books, JANUARY, PartOfLine("9"))
    with pytest.raises(InputError, match="there is no credit note 'CN-7'"):
        credit_notes.show(books, "CN-7")
