"""Credit by the rules: granted, used, given back, expired, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from tests.life.facts import Bill, BillKey, Books, Grant, Line, RefusedError, Terms, last_day, month
from tests.life.rating import cents, taxed

ONE_DAY = timedelta(days=1)

COSTS = {True: "credits.money", False: "credits.units"}
"""What a line over the cost of money or units is of."""


def allowances(customer: str, terms: Terms, through: date) -> list[Grant]:
    """The free units of each month that has begun by a day: usable in that month alone."""
    months = (12 * through.year + through.month) - (12 * month(0).year + month(0).month) + 1
    units = Fraction(terms.allowance)
    return [
        Grant(
            id=f"{customer}_2026.0.1.{number + 1}",
            customer=customer,
            is_money=False,
            amount=units,
            start=month(number),
            end=month(number + 1),
            made_by="phase",
            left=units,
        )
        for number in range(months if units else 0)
    ]


def promised(books: Books, customer: str, terms: Terms, months: int) -> list[Grant]:
    """The customer's grants: those posted, and allowances that nobody has posted yet."""
    posted = [each for each in books.grants.values() if each.customer == customer]
    expected = allowances(customer, terms, last_day(months - 1))
    return posted + [each for each in expected if each.id not in books.grants]


def post_allowances(books: Books, customer: str, terms: Terms, through: date) -> None:
    """What is posted keeps its terms, whatever is agreed afterwards."""
    for each in allowances(customer, terms, through):
        books.grants.setdefault(each.id, each)


def sell(books: Books, grant: Grant, bill: BillKey | None) -> None:
    """Grant credit by hand; with a bill its cost is asked for, as a draft."""
    if bill is not None:
        if grant.cost is None:
            raise RefusedError
        line = Line(cents(grant.cost), 0, COSTS[grant.is_money])
        books.bills[bill] = Bill(grant.customer, None, taxed([line]))
    grant.left = grant.amount
    books.grants[grant.id] = grant


def delete(books: Books, id: str) -> None:
    """Take a grant back that was sold by hand, while nothing of it was used and nobody bills it."""
    grant = books.grants[id]
    bill = books.bills.get((grant.customer, id, 0))
    is_billed = bill is not None and bill.status != "VOIDED"
    if grant.made_by != "hand" or grant.left != grant.amount or is_billed:
        raise RefusedError
    grant.left, grant.is_deleted = Fraction(0), True


def use(grant: Grant, amount: Fraction, how: str = "used") -> None:
    """Take an amount off a grant (negative: give it back) and earn its part of the cost.

    Each change earns what all that is gone by then costs, less what was earned before.
    """
    before = _earned(grant)
    grant.left -= amount
    grant.earned[how] += _earned(grant) - before


def _earned(grant: Grant) -> int:
    if grant.is_money or grant.cost is None:
        return 0
    return cents(grant.cost * (grant.amount - grant.left) / grant.amount)


def expire(books: Books, months: int) -> None:
    """What is left of grants that ended by the end of the months, unless a draft may use it."""
    for grant in books.grants.values():
        if grant.left <= 0 or grant.end is None or grant.end > last_day(months - 1) + ONE_DAY:
            continue
        drafts = (
            number
            for number in range(months)
            for bill in [books.latest(grant.customer, number)[1]]
            if bill is None or bill.status == "DRAFT"
        )
        if not any(grant.is_usable_on(last_day(number)) for number in drafts):
            grant.expired += grant.left
            use(grant, grant.left, "expired")
