"""Credit notes by the rules: what was billed too much is given back; and bills made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from tests.life import billing, credit, settling
from tests.life.facts import API, PAID, BillKey, Books, Grant, Line, Note, RefusedError, month
from tests.life.rating import taxed
from tests.oracle.billing import round_money


def create(books: Books, id: str, key: BillKey, part: int | None) -> None:
    """A draft over all that remains of a bill, or over cents of its first line.

    What was paid in money comes back in money first; what is given back beyond that was covered by
    units or paid by credit, and goes back to those grants, the last one used first.
    """
    bill = books.bills[key]
    if not bill.is_issued:
        raise RefusedError
    places = [place for place, line in enumerate(bill.lines) if line.grant is None]
    note: dict[int, Line] = {}
    for place in places if part is None else places[:1]:
        rest = bill.lines[place].cents - _given(books, key, place).cents
        line = _mirrored(books, key, place, rest if part is None else part)
        if line.cents or line.tax:
            note[place] = line

    def so_far(place: int) -> int:
        return _given(books, key, place).cents + (note[place].cents if place in note else 0)

    by_units = [
        place for place, line in enumerate(bill.lines) if line.grant and line.product == API
    ]
    by_money = [place for place, line in enumerate(bill.lines) if line.product == PAID]
    left = bill.lines[0].cents + sum(bill.lines[place].cents for place in by_units)
    _give_credit_back(books, key, note, by_units, so_far(0) - left)
    money = sum(line.cents for line in bill.lines)
    back = sum(so_far(place) for place in range(len(bill.lines)) if place not in by_money)
    _give_credit_back(books, key, note, by_money, back - money)
    if by_money and note:
        _tax_money_alone(books, key, note)
    lines = tuple(line for _, line in sorted(note.items()))
    add(books, id, Note(bill.customer, key, lines))


def _given(books: Books, key: BillKey, place: int) -> Line:
    """All that notes gave back of a line so far."""
    lines = [line for note in books.live_notes(key) for line in note.lines if line.place == place]
    return Line(
        sum(line.cents for line in lines),
        sum(line.tax for line in lines),
        None,
        draws=sum((line.draws for line in lines), Fraction(0)),
    )


def _mirrored(books: Books, key: BillKey, place: int, cents: int) -> Line:
    """Cents of a line, with its sign and never more than remains of it.

    The tax is what all that was given back of the line comes to, less what notes before gave.
    """
    line, given = books.bills[key].lines[place], _given(books, key, place)
    if cents * line.cents < 0 or abs(cents) > abs(line.cents - given.cents):
        raise RefusedError
    tax, gone = line.tax, given.cents + cents
    if gone != line.cents:
        tax = int(round_money(Fraction(line.tax * gone, line.cents), 0))
    return Line(cents, tax - given.tax, line.product, line.grant, place=place)


def _give_credit_back(
    books: Books, key: BillKey, note: dict[int, Line], places: Sequence[int], beyond: int
) -> None:
    """Of all that is given back by now so many cents were not paid in money: add the lines."""
    for place in reversed(places):
        line, given = books.bills[key].lines[place], _given(books, key, place)
        back = min(max(beyond, 0), -line.cents)
        beyond -= back
        if back > -given.cents:
            draws = round_money(line.draws * Fraction(back, -line.cents), 12) - given.draws
            mirrored = _mirrored(books, key, place, -back - given.cents)
            note[place] = replace(mirrored, draws=draws)


def _tax_money_alone(books: Books, key: BillKey, note: dict[int, Line]) -> None:
    """All notes together give back the tax of the money that they give back; the first line of the
    note makes up for what rounding line by line has made of it."""
    lines = books.bills[key].lines
    net, tax = sum(line.cents for line in lines), sum(line.tax for line in lines)
    given = [_given(books, key, place) for place in range(len(lines))] + list(note.values())
    back = sum(line.cents for line in given)
    owed = tax
    if back != net:
        owed = int(round_money(Fraction(tax * back, net), 0)) if net else 0
    first = min(note)
    more = owed - sum(line.tax for line in given)
    note[first] = replace(note[first], tax=note[first].tax + more)


def create_free(books: Books, id: str, customer: str, cents: int) -> None:
    """A draft for no bill, taxed as if it were sold."""
    add(books, id, Note(customer, None, taxed([Line(cents, 0, None)])))


def add(books: Books, id: str, note: Note) -> None:
    """A note gives something back, be it credit alone, or is none."""
    if note.gross < 0 or (note.gross == 0 and not any(line.draws for line in note.lines)):
        raise RefusedError
    books.notes[id] = note


def issue(books: Books, id: str) -> None:
    """The next number of the notes' own series; credit is back from now on."""
    note = books.notes[id]
    if note.status != "DRAFT":
        raise RefusedError
    for line in note.lines:
        if line.grant is not None:
            credit.use(books.grants[line.grant], -line.draws)
    books.note_numbers += 1
    note.status, note.number = "FINAL", books.note_numbers


def void(books: Books, id: str) -> None:
    """While nothing was done with it or the credit that it gave back, which is used again; and
    while no bill was made anew because of it."""
    note = books.notes[id]
    is_used = note.is_issued and books.left_of_note(id) != note.gross
    is_needed = note.bill is not None and books.bills[note.bill].is_rebilled
    if note.status == "VOIDED" or is_used or is_needed:
        raise RefusedError
    returned = [line for line in note.lines if line.grant is not None and note.is_issued]
    if any(books.grants[line.grant or ""].left < line.draws for line in returned):
        raise RefusedError
    for line in returned:
        credit.use(books.grants[line.grant or ""], line.draws)
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
