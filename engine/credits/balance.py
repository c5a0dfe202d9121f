"""What is left of grants: sums over transactions, and what invoices draw from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.credit import AvailableGrant, CreditGrant, CreditTransaction
from engine.domain.currency import to_amount, to_minor
from engine.domain.decimals import EXACT, ZERO


def balance_of(transactions: Iterable[CreditTransaction]) -> Decimal:
    """The balance of one grant, in its own unit."""
    total = ZERO
    for transaction in transactions:
        total = EXACT.add(total, transaction.amount)
    return total


def draws_of(lines: Iterable[ChargeLine]) -> dict[str, Decimal]:
    """What the lines of an invoice draw by grant, in each grant's unit, in order of the lines.

    A line that covers usage names its price and draws its quantity; one that pays draws its amount.
    """
    draws: dict[str, Decimal] = {}
    for line in lines:
        if line.kind is not LineKind.CREDIT or line.credit_grant_id is None:
            continue
        drawn = to_amount(-line.net, line.currency) if line.price_id is None else line.quantity
        draws[line.credit_grant_id] = EXACT.add(draws.get(line.credit_grant_id, ZERO), drawn)
    return draws


def after_draws(
    grants: Iterable[AvailableGrant], draws: Mapping[str, Decimal]
) -> tuple[AvailableGrant, ...]:
    """The grants with what is left of them, those used up left out."""
    rest = (
        replace(each, balance=EXACT.subtract(each.balance, draws.get(each.grant.id, ZERO)))
        for each in grants
    )
    return tuple(each for each in rest if each.balance > 0)


def released(grant: CreditGrant, before: Decimal, after: Decimal) -> int:
    """How much of a grant's cost a change of its balance earns, in minor units of its currency.

    Units earn their cost in proportion, rounded so that the whole grant earns exactly its cost; a
    balance that rises takes back. Money earns nothing by itself: what it pays for is revenue.
    """
    if grant.metric_id is None or grant.cost is None:
        return 0

    def earned(balance: Decimal) -> int:
        used = Fraction(EXACT.subtract(grant.amount, balance)) / Fraction(grant.amount)
        return to_minor(Fraction(grant.cost or ZERO) * used, grant.currency)

    return earned(after) - earned(before)
