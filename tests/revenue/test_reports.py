"""Balances and the waterfall are sums over entries."""

from __future__ import annotations

from datetime import date

from engine.revenue.reports import balances, waterfall
from engine.revenue.timeline import Fact
from tests.revenue.samples import credited, obligation, posted

YEAR = obligation(1200000, date(2025, 1, 1), date(2026, 1, 1))
ENTRIES = posted(YEAR, Fact(date(2025, 1, 1)), [credited(150000, date(2025, 9, 30))])


def test_a_waterfall_adds_up_to_what_was_booked() -> None:
    (row,) = waterfall(ENTRIES, [date(2025, 9, 1), date(2025, 10, 1)])
    assert row.sold == ("acme", "platform", "USD")
    assert (row.booked, row.recognized_before) == (1050000, 800000)
    # after the note 1,500.00 are left for 92 days: October has 31 of these, and so half of the
    # rest by its own weights
    assert row.months[0] == 100000
    assert row.months[1] == 50000
    assert row.remaining == 100000


def test_balances_of_no_day_are_those_of_the_end_of_time() -> None:
    (sums,) = balances(ENTRIES).values()
    assert [sums[account] for account in sums] == [1050000, 0, 1050000, 0]
    assert balances(ENTRIES, date(2024, 12, 31)) == {}
