"""Which amount falls on which day. G numbers are those of the design's worked cases."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.revenue import StraightLine
from engine.revenue.spread import DayShare, on_one_day, straight_line

EVERY_DAY = StraightLine.SAME_EVERY_DAY


def months(shares: tuple[DayShare, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for share in shares:
        month = f"{share.day:%Y-%m}"
        found[month] = found.get(month, 0) + share.amount
    return found


def amounts(shares: tuple[DayShare, ...], year: int, month: int) -> list[int]:
    return [each.amount for each in shares if (each.day.year, each.day.month) == (year, month)]


def test_parts_of_months_have_their_share_and_full_months_are_equal() -> None:
    """G14: EUR 600.00 a month from 16 January to 15 April 2025, 1,809.68 in all."""
    shares = straight_line(180968, date(2025, 1, 16), date(2025, 4, 16))
    assert months(shares) == {
        "2025-01": 30968,  # 600 x 16/31
        "2025-02": 60000,
        "2025-03": 60000,
        "2025-04": 30000,  # 600 x 15/30
    }
    assert sum(each.amount for each in shares) == 180968
    # 309.68 / 16 = 19.355: 15 days of 19.36 (290.40) leave 19.28 for the 31st
    assert amounts(shares, 2025, 1) == [1936] * 15 + [1928]


def test_a_quarter_of_92_days_has_the_same_amount_every_day() -> None:
    """G15: EUR 3,600.00 from 10 March to 9 June 2025 is 22 + 30 + 31 + 9 = 92 days: 39.13 a day."""
    shares = straight_line(360000, date(2025, 3, 10), date(2025, 6, 10), EVERY_DAY)
    assert len(shares) == 92
    # March: 3,600 x 22/92 = 860.87; 21 days of 39.13 (821.73) leave 39.14
    assert amounts(shares, 2025, 3) == [3913] * 21 + [3914]
    assert {each.amount for each in shares} == {3913, 3914}
    assert sum(each.amount for each in shares) == 360000


def test_a_year_has_the_same_amount_every_day_but_for_the_last_of_each_month() -> None:
    """G16: 12,000.00 a year is 32.88 a day (12,000 / 365 = 32.8767)."""
    shares = straight_line(1200000, date(2025, 1, 1), date(2026, 1, 1), EVERY_DAY)
    # January: 12,000 x 31/365 = 1,019.18; 30 days of 32.88 (986.40) leave 32.78
    assert amounts(shares, 2025, 1) == [3288] * 30 + [3278]
    assert months(shares)["2025-02"] == 92055
    assert sum(each.amount for each in shares) == 1200000


def test_twelve_full_months_are_equal_and_the_last_day_takes_what_rounding_left() -> None:
    """G17: 1,080.00 from 1 July 2024 to 30 June 2025 is 90.00 a month; May is 30 x 2.90 + 3.00."""
    shares = straight_line(108000, date(2024, 7, 1), date(2025, 7, 1))
    assert set(months(shares).values()) == {9000}
    assert len(months(shares)) == 12
    assert amounts(shares, 2025, 5) == [290] * 30 + [300]


def test_what_twelve_months_cannot_share_equally_is_on_the_last() -> None:
    # 100.00 / 12 = 8.333: eleven months of 8.33 leave 8.37
    assert list(months(straight_line(10000, date(2025, 1, 1), date(2026, 1, 1))).values()) == [
        *[833] * 11,
        837,
    ]


def test_no_day_turns_against_the_others_where_there_are_more_days_than_cents() -> None:
    # 0.20 / 31 rounds to 0.01, and 30 of these are more than 0.20: rounded down, all on the last
    assert straight_line(20, date(2025, 1, 1), date(2025, 2, 1)) == (
        DayShare(date(2025, 1, 31), 20),
    )


def test_an_amount_below_zero_is_the_mirror_image() -> None:
    days = (date(2025, 1, 16), date(2025, 4, 16))
    for how in StraightLine:
        mirrored = [DayShare(each.day, -each.amount) for each in straight_line(180968, *days, how)]
        assert list(straight_line(-180968, *days, how)) == mirrored


def test_one_day_earns_all_and_nothing_earns_nothing() -> None:
    day = date(2025, 1, 31)
    assert on_one_day(day, 500) == (DayShare(day, 500),)
    assert on_one_day(day, 0) == ()
    assert straight_line(0, day, date(2025, 3, 1)) == ()


def test_service_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="no day"):
        straight_line(100, date(2025, 1, 1), date(2025, 1, 1))
