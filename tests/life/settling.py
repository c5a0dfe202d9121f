"""What is paid and written off, by the rules."""

from __future__ import annotations

from collections.abc import Sequence

from tests.life.facts import Bill, BillKey, Books, Movement, Payment, RefusedError

Share = tuple[BillKey, int | None]
"""A bill and how many cents of a payment go to it; None for all that it owes."""


def settle(bill: Bill, kind: str, source: str, cents: int) -> None:
    """Move an issued bill's balance: never by more than it owes, nor back by more than it got."""
    if not bill.is_issued or cents == 0:
        raise RefusedError
    if cents > 0 and (cents > bill.balance or bill.payment_status == "UNCOLLECTIBLE"):
        raise RefusedError
    if -cents > bill.moved(kind, source):
        raise RefusedError
    bill.movements.append(Movement(kind, source, cents))


def take_off(bill: Bill, kind: str, source: str) -> None:
    """All that came from there."""
    settle(bill, kind, source, -bill.moved(kind, source))


def record(books: Books, id: str, customer: str, cents: int, shares: Sequence[Share]) -> None:
    """A payment goes to bills in the order given; if one of them refuses it, nothing happens."""
    before = {key: list(books.bills[key].movements) for key, _ in shares}
    books.payments[id] = Payment(customer, cents)
    try:
        for share in shares:
            allocate(books, id, share)
    except RefusedError:
        del books.payments[id]
        for key, movements in before.items():
            books.bills[key].movements = movements
        raise


def allocate(books: Books, id: str, share: Share) -> None:
    """Put money of a payment to a bill of the same customer."""
    key, wanted = share
    bill, left = books.bills[key], books.left_of_payment(id)
    if wanted is None:
        wanted = min(left, max(bill.balance, 0))
    if wanted > left or bill.customer != books.payments[id].customer:
        raise RefusedError
    settle(bill, "payment", id, wanted)


def refund(books: Books, id: str, cents: int | None) -> None:
    """Give money back that is on no bill."""
    left = books.left_of_payment(id)
    wanted = left if cents is None else cents
    if not 0 < wanted <= left:
        raise RefusedError
    books.payments[id].refunded += wanted


def write_off(books: Books, key: BillKey) -> None:
    """Nobody will pay what is owed."""
    bill = books.bills[key]
    if bill.balance <= 0:
        raise RefusedError
    settle(bill, "write_off", "", bill.balance)


def take_back(books: Books, key: BillKey) -> None:
    """It is owed after all."""
    take_off(books.bills[key], "write_off", "")
