"""Credit notes by the rules: what was billed too much is given back; and bills made anew."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.life import billing, settling
from tests.life.facts import PAID, BillKey, Books, Grant, Line, Note, RefusedError, month
from tests.life.rating import taxed
from tests.oracle.billing import round_money


def create(books: Books, id: str, key: BillKey, part: int | None) -> None:
    """A draft over all that remains of a bill, or over cents of its first line.

    Of a part the tax is what all that was given back of its line comes to, less what notes before
    it gave. Prepaid money that paid is not a line that can be given back.
    """
    bill = books.bills[key]
    if not bill.is_issued:
        raise RefusedError
    places = range(1) if part is not None else range(len(bill.lines))
    lines = [
        given_back(books, key, place, part) for place in places if bill.lines[place].product != PAID
    ]
    add(
        books, id, Note(bill.customer, key, tuple(each for each in lines if each.cents or each.tax))
    )


def given_back(books: Books, key: BillKey, place: int, part: int | None) -> Line:
    """A line of a bill as a line of a note: what remains of it, or a part of that."""
    line = books.bills[key].lines[place]
    before = [each for note in books.live_notes(key) for each in note.lines if each.place == place]
    gone = sum(each.cents for each in before)
    cents = line.cents - gone if part is None else part
    if not 0 <= Fraction(cents, line.cents or 1) <= Fraction(line.cents - gone, line.cents or 1):
        raise RefusedError
    tax = line.tax
    if gone + cents != line.cents:
        tax = int(round_money(Fraction(line.tax * (gone + cents), line.cents), 0))
    return Line(cents, tax - sum(each.tax for each in before), line.product, place=place)


def create_free(books: Books, id: str, customer: str, cents: int) -> None:
    """A draft for no bill, taxed as if it were sold."""
    add(books, id, Note(customer, None, taxed([Line(cents, 0, None)])))


def add(books: Books, id: str, note: Note) -> None:
    """A note gives something back, or is none."""
    if note.gross <= 0:
        raise RefusedError
    books.notes[id] = note


def issue(books: Books, id: str) -> None:
    """The next number of the notes' own series."""
    note = books.notes[id]
    if note.status != "DRAFT":
        raise RefusedError
    books.note_numbers += 1
    note.status, note.number = "FINAL", books.note_numbers


def void(books: Books, id: str) -> None:
    """While nothing was done with it, and no bill was made anew because of it."""
    note = books.notes[id]
    is_used = note.is_issued and books.left_of_note(id) != note.gross
    is_needed = note.bill is not None and books.bills[note.bill].is_rebilled
    if note.status == "VOIDED" or is_used or is_needed:
        raise RefusedError
    note.status = "VOIDED"


def apply(books: Books, id: str, key: BillKey, cents: int | None) -> None:
    """Put a note's credit to a bill of the same customer."""
    note, bill = books.notes[id], books.bills[key]
    left = books.left_of_note(id)
    wanted = min(left, max(bill.balance, 0)) if cents is None else cents
    if not note.is_issued or not 0 < wanted <= left or note.customer != bill.customer:
        raise RefusedError
    settling.settle(bill, "credit_note", id, wanted)


def make_grant(books: Books, id: str, today: date) -> None:
    """A note that nothing was done with becomes credit in money, worth what it was before tax."""
    note = books.notes[id]
    if not note.is_issued or books.left_of_note(id) != note.gross or note.net <= 0:
        raise RefusedError
    dated = today
    if note.bill is not None:
        number = books.bills[note.bill].month
        dated = today if number is None else month(number + 1)
    amount = Fraction(note.net, 100)
    books.grants[id] = Grant(
        id, note.customer, is_money=True, amount=amount, start=dated, made_by="note", left=amount
    )
    note.is_grant = True


def rebill(books: Books, key: BillKey, by_note: str | None) -> None:
    """Take a bill back, by voiding it or by a note over all that remains, and free its place.

    `by_note` is the id that the note gets; what is owed is settled with it at once.
    """
    bill = books.bills[key]
    if bill.month is None or bill.status == "DRAFT" or bill.is_rebilled:
        raise RefusedError
    if bill.status != "VOIDED":
        if by_note is None:
            billing.void(books, key)
        else:
            _give_back(books, key, by_note)
    bill.is_rebilled = True


def _give_back(books: Books, key: BillKey, id: str) -> None:
    """What was written off was never paid, so it is owed again before the note settles it."""
    bill = books.bills[key]
    create(books, id, key, None)
    if bill.moved("write_off"):
        settling.take_back(books, key)
    issue(books, id)
    owed = min(bill.balance, books.notes[id].gross)
    if owed > 0:
        settling.settle(bill, "credit_note", id, owed)
