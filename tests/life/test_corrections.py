"""Short lives, each of which once ended with books that were wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.store.open import open_store
from tests.life import billing, credit, notes, settling
from tests.life.facts import BillKey, Grant, Terms
from tests.life.test_life import NEW, Life

JANUARY: BillKey = ("acme", "0", 0)
"""1,000 units at 0.015 are 15.00, with 8.875 % tax 16.33."""


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    """A customer's January as a draft; the books of both sides are compared in the end."""
    Life.empty = tmp_path / "empty.db"
    open_store(f"sqlite:///{Life.empty}").close()
    found = Life()
    found.product.apply(Terms(), found.tick())
    found.submit(0, "acme", 0, "1000", retracted=False)
    found.land()
    found.close(1)
    found.the_books_are_the_same()
    yield found
    found.the_books_are_the_same()
    found.teardown()


def issue(life: Life) -> None:
    life.both(
        lambda: billing.issue(life.books, JANUARY, life.books.terms),
        lambda at: life.clerk.issue(life.seen.ids[JANUARY], at),
    )


def write_off(life: Life) -> None:
    life.both(
        lambda: settling.write_off(life.books, JANUARY),
        lambda at: life.clerk.write_off(life.seen.ids[JANUARY], at),
    )


def rebill_by_note(life: Life) -> str:
    """The id of the note."""
    life.both(
        lambda: notes.rebill(life.books, JANUARY, NEW),
        lambda at: life.name(life.clerk.rebill(life.seen.ids[JANUARY], at, by_note=True)),
    )
    return next(iter(life.books.notes))


def test_a_bill_is_not_voided_while_a_part_is_paid_though_the_rest_is_written_off(
    life: Life,
) -> None:
    issue(life)
    life.both(
        lambda: settling.record(life.books, NEW, "acme", 400, [(JANUARY, 400)]),
        lambda at: life.name(life.clerk.pay("acme", 400, [(life.seen.ids[JANUARY], 400)], at)),
    )
    write_off(life)
    life.both(
        lambda: billing.void(life.books, JANUARY),
        lambda at: life.clerk.void(life.seen.ids[JANUARY], at),
    )
    assert life.books.bills[JANUARY].status == "FINAL"


def test_a_draft_is_issued_by_the_terms_of_the_last_close_though_they_changed_no_amount(
    life: Life,
) -> None:
    life.amend(Terms(minimum=5))  # met by 15.00, so the draft says what it said
    life.close(1)
    prepaid = Grant("prepaid", "acme", is_money=False, amount=Fraction(900), start=date(2026, 1, 1))
    life.both(
        lambda: credit.sell(life.books, prepaid, None),
        lambda at: life.sell(prepaid, None, at),
    )
    issue(life)
    assert [line.cents for line in life.books.bills[JANUARY].lines] == [1500, -1350, 350]


def test_what_was_written_off_is_not_left_to_the_customer_by_billing_anew(life: Life) -> None:
    issue(life)
    write_off(life)
    note = rebill_by_note(life)
    assert life.books.left_of_note(note) == 0
    assert life.books.bills[JANUARY].payment_status == "PAID"


def test_a_note_by_which_a_bill_was_made_anew_stays(life: Life) -> None:
    issue(life)
    life.both(
        lambda: settling.record(life.books, NEW, "acme", 1633, [(JANUARY, None)]),
        lambda at: life.name(life.clerk.pay("acme", 1633, [(life.seen.ids[JANUARY], None)], at)),
    )
    note = rebill_by_note(life)
    assert life.books.left_of_note(note) == 1633
    life.both(lambda: notes.void(life.books, note), lambda at: life.clerk.void_note(note, at))
    assert life.books.notes[note].status == "FINAL"


def test_credit_that_a_note_became_is_not_deleted(life: Life) -> None:
    life.credit_freely("acme", 5000)
    note = next(iter(life.books.notes))
    life.both(
        lambda: notes.make_grant(life.books, note, life.now.date()),
        lambda at: life.clerk.grant_note(note, at),
    )
    life.both(
        lambda: credit.delete(life.books, note), lambda at: life.clerk.delete_credit(note, at)
    )
    assert life.books.grants[note].left == 50
