"""Seats by hand arithmetic: each strategy, contracted minimum, tiers, in advance, overage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.domain.errors import RatingError
from engine.domain.seat import SeatCharge, SeatPeriod, SeatProration
from engine.rating.seats import is_unchanged, rate_seats
from tests.rating.seat_samples import (
    ALL_CHANGES,
    GRADUATED,
    INCREMENTS,
    MAXIMUM,
    amount,
    days,
    held,
    in_advance,
    seat_price,
    shown,
)

APRIL = days(date(2026, 4, 1), date(2026, 5, 1))
MAY = days(date(2026, 5, 1), date(2026, 6, 1))
YEAR = SeatPeriod(date(2026, 1, 1), date(2027, 1, 1), 365)
FEES: dict[str, object] = {
    "tiers": [{"up_to": "15", "rate": "12", "flat_fee": "30"}, {"rate": "15", "flat_fee": "60"}]
}


def test_seats_added_on_the_18th_pay_13_of_30_days_and_the_next_month_in_full() -> None:
    """G8: 27 seats at 15.00: 175.50 for April (6.50 each), 405.00 for May."""
    price = seat_price(INCREMENTS)
    (line,) = rate_seats(price, APRIL, held(0, {date(2026, 4, 18): 27}))
    assert (line.quantity, line.rate, line.net) == (27, Decimal("6.5"), 175_50)
    assert line.reason == "27 seats at 15 GBP a full period, 13 of 30 days = 175.50 GBP"
    assert (line.service_start, line.service_end) == (APRIL.start, APRIL.end)
    assert amount(price, MAY, held(27)) == 405_00


@pytest.mark.parametrize(
    ("proration", "expected"),
    [
        (MAXIMUM, 12 * 15_00),  # the most of any day
        (INCREMENTS, 10 * 15_00 + 2 * 10_00),  # 2 more for 20 of 30 days; 8 and 12 cost nothing new
        (ALL_CHANGES, 10 * 15_00 + 2 * 10_00 - 4 * 5_00 + 4 * 2_50),  # -4 for 10, +4 for 5 days
    ],
)
def test_what_changes_within_a_month_cost(proration: SeatProration, expected: int) -> None:
    changes = {date(2026, 4, 11): 12, date(2026, 4, 21): 8, date(2026, 4, 26): 12}
    assert amount(seat_price(proration), APRIL, held(10, changes)) == expected


def test_the_day_of_a_removal_does_not_count_and_its_line_is_negative() -> None:
    lines = rate_seats(seat_price(ALL_CHANGES), APRIL, held(10, {date(2026, 4, 16): 6}))
    assert shown(lines) == [
        ("Editors", Decimal(10), 150_00),
        ("Editors, removed on 2026-04-16", Decimal(-4), -30_00),
    ]


def test_what_is_said_on_the_first_day_counts_from_then_on() -> None:
    for proration in SeatProration:
        price = seat_price(proration)
        assert amount(price, APRIL, held(10, {date(2026, 4, 1): 4})) == 60_00


def test_fewer_seats_than_the_contracted_minimum_bill_the_minimum() -> None:
    """G12: 90 held of at least 100: 100 are billed."""
    for proration in SeatProration:
        (line,) = rate_seats(seat_price(proration, minimum=100), APRIL, held(90))
        assert (line.quantity, line.net) == (100, 1500_00)
        assert line.reason.startswith("contracted minimum of 100 seats, 90 held, ")
        assert line.values == (("seats", "included"),)


def test_seats_above_the_contracted_minimum_are_lines_of_their_own() -> None:
    lines = rate_seats(
        seat_price(ALL_CHANGES, minimum=100), APRIL, held(90, {date(2026, 4, 16): 110})
    )
    assert [(line.values[0][1], line.quantity, line.net) for line in lines] == [
        ("included", 100, 1500_00),
        ("overage", 10, 75_00),
    ]


def test_added_seats_fall_in_the_tier_they_reach() -> None:
    price = seat_price(INCREMENTS, GRADUATED, kind="graduated")
    lines = rate_seats(price, APRIL, held(10, {date(2026, 4, 16): 20}))
    assert shown(lines) == [
        ("Editors: up to 15", Decimal(10), 120_00),
        ("Editors: up to 15, added on 2026-04-16", Decimal(5), 30_00),
        ("Editors: over 15, added on 2026-04-16", Decimal(5), 37_50),
    ]


def test_a_volume_price_reprices_all_seats_when_a_tier_is_reached() -> None:
    price = seat_price(ALL_CHANGES, GRADUATED, kind="volume")
    # 10 x 12 for 15 days, 20 x 15 for the other 15
    assert amount(price, APRIL, held(10, {date(2026, 4, 16): 20})) == 60_00 + 150_00


def test_flat_fees_are_due_in_full_for_the_highest_tier_reached_unless_they_are_prorated() -> None:
    usage = held(10, {date(2026, 4, 16): 20})
    seats = 120_00 + 30_00 + 37_50
    price = seat_price(ALL_CHANGES, FEES, kind="graduated")
    assert amount(price, APRIL, usage) == seats + 30_00 + 60_00
    price = seat_price(ALL_CHANGES, FEES, kind="graduated", prorates_flat_fees=True)
    assert amount(price, APRIL, usage) == seats + 30_00 + 30_00


def test_a_short_period_prorates_seats_by_its_days_and_flat_fees_only_if_asked() -> None:
    half = days(date(2026, 4, 16), date(2026, 5, 1), full_days=30)
    price = seat_price(MAXIMUM, FEES, kind="graduated")
    assert amount(price, half, held(10)) == 60_00 + 30_00
    price = seat_price(MAXIMUM, FEES, kind="graduated", prorates_flat_fees=True)
    assert amount(price, half, held(10)) == 60_00 + 15_00


def test_in_advance_bills_what_is_held_at_the_start_and_at_least_the_minimum() -> None:
    price = seat_price(INCREMENTS, charge=SeatCharge.IN_ADVANCE, minimum=5)
    assert amount(price, APRIL, in_advance(8)) == 8 * 15_00
    assert amount(price, APRIL, in_advance(3)) == 5 * 15_00


def test_a_month_of_overage_on_a_year_in_advance_pays_its_own_days() -> None:
    price = seat_price(ALL_CHANGES, {"rate": "365"}, charge=SeatCharge.OVERAGE)
    february = days(date(2026, 2, 1), date(2026, 3, 1), of=YEAR)
    changes = {date(2026, 1, 20): 103, date(2026, 2, 15): 101}
    lines = rate_seats(price, february, held(100, changes))
    # a pound a seat and day: 3 more all of February, 2 fewer for its last 14 days
    assert shown(lines) == [
        ("Editors, above those in advance", Decimal(3), 84_00),
        ("Editors, removed on 2026-02-15", Decimal(-2), -28_00),
    ]


def test_an_overage_of_all_changes_gives_back_what_is_held_no_more() -> None:
    price = seat_price(ALL_CHANGES, {"rate": "365"}, charge=SeatCharge.OVERAGE, minimum=95)
    january = days(date(2026, 1, 1), date(2026, 2, 1), of=YEAR)
    # 100 in advance; 90 held from 22 January on, but 95 are the least: 5 x 10 days
    assert amount(price, january, held(100, {date(2026, 1, 22): 90})) == -50_00


def test_an_overage_of_increments_never_gives_back() -> None:
    price = seat_price(INCREMENTS, {"rate": "365"}, charge=SeatCharge.OVERAGE)
    january = days(date(2026, 1, 1), date(2026, 2, 1), of=YEAR)
    (line,) = rate_seats(price, january, held(100, {date(2026, 1, 22): 90}))
    assert (line.net, line.reason) == (0, "no change of seats to bill, 31 of 365 days = 0.00 GBP")


def test_an_overage_without_a_change_has_nothing_to_bill_and_any_other_charge_has() -> None:
    january = days(date(2026, 1, 1), date(2026, 2, 1), of=YEAR)
    price = seat_price(INCREMENTS, charge=SeatCharge.OVERAGE)
    assert is_unchanged(price, january, held(100, {date(2026, 1, 22): 90}))
    assert not is_unchanged(price, january, held(100, {date(2026, 1, 22): 110}))
    assert not is_unchanged(seat_price(INCREMENTS), APRIL, held(0))


def test_an_overage_of_the_maximum_pays_the_whole_period_once() -> None:
    price = seat_price(MAXIMUM, {"rate": "365"}, charge=SeatCharge.OVERAGE)
    changes = {date(2026, 1, 20): 102, date(2026, 2, 10): 99, date(2026, 3, 10): 105}
    months = [
        days(date(2026, 1, 1), date(2026, 2, 1), of=YEAR),
        days(date(2026, 2, 1), date(2026, 3, 1), of=YEAR),
        days(date(2026, 3, 1), date(2026, 4, 1), of=YEAR),
    ]
    paid = [amount(price, month, held(100, changes)) for month in months]
    assert paid == [2 * 365_00, 0, 3 * 365_00]


def test_an_overage_without_its_period_in_advance_is_refused() -> None:
    with pytest.raises(RatingError, match="period in advance"):
        rate_seats(seat_price(MAXIMUM, charge=SeatCharge.OVERAGE), APRIL, held(1))


def test_an_amount_is_rounded_once_and_shared_by_its_lines() -> None:
    price = seat_price(ALL_CHANGES, {"rate": "1"})
    changes = {date(2026, 4, 11): 2, date(2026, 4, 21): 3}
    lines = rate_seats(price, APRIL, held(1, changes))
    assert [line.net for line in lines] == [100, 67, 33]
