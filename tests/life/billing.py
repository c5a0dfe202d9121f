"""Bills by the rules: closed, issued, voided, billed again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

from tests.life import credit, settling
from tests.life.facts import Bill, BillKey, Books, RefusedError, Terms, last_day, month
from tests.life.rating import lines_of
from tests.oracle.events import Submission
from tests.oracle.usage import Metric, Period, usage_by_period

METRIC: Metric = {"event_type": "call", "aggregation": "sum", "property": "units"}


def close(
    books: Books,
    months: int,
    known: Sequence[Submission],
    terms: Terms,
    as_of: datetime | None = None,
) -> None:
    """Bill the first `months` months where they are not issued, in order of date and customer.

    Every draft shows what credit earlier ones leave; what is issued at once takes it. Then credit
    that nobody can use any more expires.
    """
    for customer in books.customers:
        grants = credit.promised(books, customer, terms, months)
        left = {each.id: each.left for each in grants}
        for number in range(months):
            revision, bill = books.latest(customer, number)
            if bill is not None and bill.status != "DRAFT":
                continue
            quantity = used(customer, number, known, as_of)
            lines = lines_of(quantity, terms, last_day(number), grants, left)
            for line in lines:
                if line.grant is not None:
                    left[line.grant] -= line.draws
            key = (customer, str(number), revision)
            books.bills[key] = Bill(customer, number, lines, quantity, terms)
    for number in range(months):
        for customer in books.customers:
            revision, bill = books.latest(customer, number)
            if bill is not None and bill.status == "DRAFT" and customer in books.issues_at_once:
                issue(books, (customer, str(number), revision), terms)
    for customer in books.customers:
        credit.post_allowances(books, customer, terms, last_day(months - 1))
    credit.expire(books, months)


def used(
    customer: str, number: int, known: Sequence[Submission], as_of: datetime | None
) -> Fraction:
    """A customer's units of a month, by what had been received."""
    start, end = (
        datetime.combine(month(each), datetime.min.time(), UTC) for each in (number, number + 1)
    )
    period = Period("p", frozenset({customer}), start, end)
    value = usage_by_period(known, as_of, METRIC, [period])["p"].total.value
    assert value is not None
    return value


def issue(books: Books, key: BillKey, terms: Terms) -> None:
    """The next number, for good; credit as it is at this moment is taken.

    `terms` are those in force: they may grant credit that nobody has posted yet.
    """
    bill = books.bills[key]
    if bill.status != "DRAFT":
        raise RefusedError
    if bill.terms is not None and bill.month is not None:
        credit.post_allowances(books, bill.customer, terms, month(bill.month + 1))
        grants = [each for each in books.grants.values() if each.customer == bill.customer]
        left = {each.id: each.left for each in grants}
        bill.lines = lines_of(bill.quantity, bill.terms, last_day(bill.month), grants, left)
    books.numbers += 1
    bill.status, bill.number = "FINAL", books.numbers
    for line in bill.lines:
        if line.grant is not None:
            credit.use(books.grants[line.grant], line.draws)


def send(books: Books, key: BillKey) -> None:
    """An issued bill goes out, once."""
    if books.bills[key].status != "FINAL":
        raise RefusedError
    books.bills[key].status = "SENT"


def void(books: Books, key: BillKey) -> None:
    """It stays, with its number, and nobody owes it; what credit it had used comes back.

    Not while anything stands on it. A write-off is our own word and is taken back.
    """
    bill = books.bills[key]
    stands = bill.moved("payment") or bill.moved("credit_note") or any(books.live_notes(key))
    if bill.status == "VOIDED" or stands:
        raise RefusedError
    if bill.moved("write_off"):
        settling.take_back(books, key)
    if bill.is_issued:
        for line in bill.lines:
            if line.grant is not None:
                credit.use(books.grants[line.grant], -line.draws)
    bill.status = "VOIDED"
