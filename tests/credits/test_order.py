"""Which grant is used first."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from engine.credits.order import burn_order, charge_day
from tests.credits.samples import FEBRUARY, JANUARY, cash, units

IN_ORDER = (
    units("u", "1"),
    cash("first", "1", priority=1),
    cash("second", "1", priority=2, end=FEBRUARY),
    cash("soon", "1", end=date(2026, 3, 1)),
    cash("later", "1", end=date(2026, 4, 1)),
    cash("effective-early", "1"),
    cash("effective-late", "1", start=FEBRUARY),
    cash("zzz", "1", start=FEBRUARY),
)
"""Units, then priority, then expiry, then effective day, then id."""


def test_the_order_does_not_depend_on_when_grants_were_entered() -> None:
    for shuffled in permutations(IN_ORDER, len(IN_ORDER)):
        if shuffled[0] is IN_ORDER[-1]:
            assert burn_order(shuffled) == IN_ORDER
    assert burn_order(reversed(IN_ORDER)) == IN_ORDER


@pytest.mark.parametrize(
    ("invoice_date", "service_end", "day"),
    [
        (JANUARY, FEBRUARY, JANUARY),
        (FEBRUARY, FEBRUARY, date(2026, 1, 31)),
        (FEBRUARY, date(2026, 1, 15), date(2026, 1, 14)),
    ],
    ids=["in advance: its first day", "in arrears: its last day", "billed later: still its own"],
)
def test_the_day_of_a_charge_is_the_one_that_makes_it_due(
    invoice_date: date, service_end: date, day: date
) -> None:
    assert charge_day(invoice_date, service_end) == day
