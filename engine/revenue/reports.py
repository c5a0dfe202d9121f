"""Sums over the entries of the revenue subledger: balances on a day, and the waterfall."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.domain.revenue import RevenueAccount
from engine.revenue.journal import RevenueEntry

Sold = tuple[str, str, str]
"""Customer, product as the ledger names it, currency: what reports are by, in this order."""


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """What was booked and when it is recognized, in minor units.

    booked = recognized before + the months + remaining. `months` are as asked for.
    """

    sold: Sold
    booked: int
    recognized_before: int
    months: tuple[int, ...]

    @property
    def remaining(self) -> int:
        return self.booked - self.recognized_before - sum(self.months)


def sold_of(entry: RevenueEntry) -> Sold:
    """Whose revenue of what an entry is."""
    what = entry.obligation
    return (what.customer_id, what.product, what.currency)


def balances(
    entries: Iterable[RevenueEntry], on: date | None = None
) -> dict[Sold, dict[RevenueAccount, int]]:
    """Every account by customer, product and currency at the end of a local day, or over all days
    to come. Ordered; each account on its own side (all are positive as a rule)."""
    found: dict[Sold, dict[RevenueAccount, int]] = {}
    for entry in entries:
        if on is not None and entry.posted_on > on:
            continue
        sums = found.setdefault(sold_of(entry), dict.fromkeys(RevenueAccount, 0))
        for account in RevenueAccount:
            sums[account] += entry.change(account)
    return dict(sorted(found.items()))


def waterfall(entries: Iterable[RevenueEntry], months: Sequence[date]) -> tuple[WaterfallRow, ...]:
    """Booked, recognized month by month, remaining; `months` are first days, in order, no gap.

    Booked is what issued documents come to, less what they gave back: all of it, whenever it is
    billed or earned.
    """
    places = {month: place for place, month in enumerate(months)}
    booked: dict[Sold, int] = {}
    before: dict[Sold, int] = {}
    by_month: dict[Sold, list[int]] = {}
    for entry in entries:
        sold = sold_of(entry)
        booked[sold] = booked.get(sold, 0) + entry.change(RevenueAccount.BILLED)
        earned = entry.change(RevenueAccount.RECOGNIZED)
        sums = by_month.setdefault(sold, [0] * len(months))
        place = places.get(entry.posted_on.replace(day=1))
        if place is not None:
            sums[place] += earned
        elif entry.posted_on < months[0]:
            before[sold] = before.get(sold, 0) + earned
    return tuple(
        WaterfallRow(sold, booked[sold], before.get(sold, 0), tuple(by_month[sold]))
        for sold in sorted(booked)
    )
