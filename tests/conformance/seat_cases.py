"""Seat cases: seats of a full month, contracted minimums, and units that are prorated one by one.

A case of units says of every change how many of its units count, which is its share of the period:
the days that are left. Days of 30 or 31 make those shares whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from engine.domain.decimals import plain
from engine.domain.seat import SeatProration
from engine.rating.seats import rate_seats
from tests.conformance.outcome import Case, Outcome, compare
from tests.rating.seat_samples import days, held, seat_price

_IN_ORDER_OF_TIME = (
    "DESIGN 5, seats: changes are taken in order of time, not of arrival: removed seats leave"
    " the tier that was reached by then"
)
_NO_LESS_THAN_NONE = "DESIGN 5, seats: totals are absolute; nobody holds fewer than none"

DIFFERS: dict[str, str] = {
    "L-pgrad-01": _IN_ORDER_OF_TIME,
    "L-pgrad-02": _IN_ORDER_OF_TIME,
    "L-pgrad-07": _NO_LESS_THAN_NONE,
    "L-pgrad-08": _NO_LESS_THAN_NONE,
}
"""Cases answered differently on purpose, with the rule they contradict."""

_START = date(2026, 1, 1)
_ROUNDED_TEXT = Fraction(1, 1000)
"""How far a share in the text of a case may be from one in days."""


def run_seats(case: Case) -> Outcome:
    """What seats held all month cost; without a rate, how many are billed."""
    price, units = case["price"], int(case["units"])
    terms = {"rate": price.get("unit_amount", "1")}
    priced = seat_price(
        SeatProration.PRORATE_ALL_CHANGES, terms, minimum=int(price.get("min_seats", "0"))
    )
    lines = rate_seats(priced, days(_START, date(2026, 2, 1)), held(units))
    if "unit_amount" not in price:
        return compare(case["expected"], plain(sum((each.quantity for each in lines), Decimal(0))))
    return compare(int(Decimal(case["expected"]) * 100), sum(line.net for line in lines))


def run_prorated_units(case: Case) -> Outcome:
    """Changes of units, each with its share of the period, by graduated tiers with flat fees."""
    rule = DIFFERS.get(case["id"], "")
    expected = int(Decimal(case["expected_amount"]) * 100)
    changes = [(int(each["units"]), Fraction(each["prorated_units"])) for each in case["events"]]
    length = next(full for full in (30, 31) if all(_fits(change, full) for change in changes))
    changed = sorted((_day(change, length), change[0]) for change in changes)
    levels: dict[date, int] = {}
    level = 0
    for day, units in changed:
        level += units
        levels[day] = level
    if min(levels.values(), default=0) < 0:
        return compare(expected, "rejected", rule)
    tiers = [
        {"rate": tier["unit_amount"], "flat_fee": tier["flat_amount"]}
        | ({"up_to": tier["to"]} if tier["to"] is not None else {})
        for tier in case["price"]["tiers"]
    ]
    price = seat_price(SeatProration.PRORATE_ALL_CHANGES, {"tiers": tiers}, kind="graduated")
    lines = rate_seats(
        replace(price, currency=case["currency"]),
        days(_START, _START + timedelta(days=length)),
        held(0, levels),
    )
    return compare(expected, sum(line.net for line in lines), rule)


def _share(change: tuple[int, Fraction]) -> Fraction:
    units, prorated = change
    return prorated / units


def _fits(change: tuple[int, Fraction], length: int) -> bool:
    whole = _share(change) * length
    return abs(whole - round(whole)) <= _ROUNDED_TEXT * length


def _day(change: tuple[int, Fraction], length: int) -> date:
    return _START + timedelta(days=length - round(_share(change) * length))


CASES: dict[str, Callable[[Case], Outcome]] = {
    "seat": run_seats,
    "prorated_graduated": run_prorated_units,
}
