"""The balance of every account, as a sum over the facts of the books (docs/ledger.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tests.life.facts import API, PAID, Books, Line
from tests.life.rating import cents

TAX = "tax:sales"

OF_PRODUCTS = {
    API: "revenue:api",
    PAID: "credit_balance:cash",
    "credits.money": "credits_granted",
    "credits.units": "credit_balance:metric",
    None: "revenue:manual",
}

SETTLED_FROM = {
    "payment": "unallocated_payments",
    "credit_note": "customer_credit",
    "write_off": "bad_debt",
}


def balances(books: Books) -> dict[str, int]:
    """Cents by account, debit positive; accounts of nothing are left out."""
    found: defaultdict[str, int] = defaultdict(int)

    def sold(lines: Iterable[Line], sign: int) -> None:
        for line in lines:
            found[OF_PRODUCTS[line.product]] -= sign * line.cents
            found[TAX] -= sign * line.tax

    for bill in books.bills.values():
        if bill.is_issued:
            found["receivable"] += bill.balance
            sold(bill.lines, 1)
            for movement in bill.movements:
                found[SETTLED_FROM[movement.kind]] += movement.cents
    for payment in books.payments.values():
        found["cash"] += payment.cents - payment.refunded
        found["unallocated_payments"] -= payment.cents - payment.refunded
    for note in books.notes.values():
        if note.is_issued:
            sold(note.lines, -1)
            found["customer_credit"] -= note.gross
        if note.is_grant:
            found["customer_credit"] += note.gross
            found["credits_granted"] -= note.net
            found[TAX] -= note.gross - note.net
    for grant in books.grants.values():
        if grant.is_money:
            granted = 0 if grant.is_deleted else cents(grant.amount)
            found["credits_granted"] += granted
            found["credit_balance:cash"] += cents(grant.expired) - granted
            found["revenue:credits_expired"] -= cents(grant.expired)
        else:
            found["credit_balance:metric"] += sum(grant.earned.values())
            found["revenue:credits_used"] -= grant.earned["used"]
            found["revenue:credits_expired"] -= grant.earned["expired"]
    return {account: amount for account, amount in found.items() if amount}
