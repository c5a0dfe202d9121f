from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.domain.errors import InputError
from engine.domain.time_zones import TimeZones, first_difference
from engine.schedules.instants import local_day, local_midnight, period_instants


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", date(2026, 1, 1), "2026-01-01T00:00"),
        ("America/New_York", date(2026, 3, 8), "2026-03-08T05:00"),
        ("America/New_York", date(2026, 3, 9), "2026-03-09T04:00"),
        ("Asia/Kathmandu", date(2026, 1, 1), "2025-12-31T18:15"),
        ("Pacific/Kiritimati", date(2026, 1, 1), "2025-12-31T10:00"),
    ],
)
def test_a_day_begins_at_local_midnight(zone: str, day: date, begins: str) -> None:
    assert local_midnight(day, zone) == utc(begins)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        # Clocks went from 00:00 to 01:00.
        ("America/Havana", date(2026, 3, 8), "2026-03-08T05:00"),
        ("Africa/Cairo", date(2025, 4, 25), "2025-04-24T22:00"),
        # Clocks went from 23:30 straight to midnight.
        ("Asia/Pyongyang", date(2018, 5, 5), "2018-05-04T15:00"),
        ("Africa/Monrovia", date(1972, 1, 7), "1972-01-07T00:44:30"),
        # The whole of 30 December 2011 was left out.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00"),
    ],
)
def test_a_missing_midnight_is_the_first_instant_after_the_leap(
    zone: str, day: date, begins: str
) -> None:
    assert local_midnight(day, zone) == utc(begins)


def test_a_leap_that_begins_before_midnight_ends_the_evening_early() -> None:
    # In 1919 the clocks of Toronto went from 23:30 to 00:30.
    assert local_midnight(date(1919, 3, 31), "America/Toronto") == utc("1919-03-31T04:30")


def test_days_that_a_zone_left_out_hold_no_instant() -> None:
    for zone, day in [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
    ]:
        begins, ends = period_instants(day, day + timedelta(days=1), zone)
        assert begins == ends


def test_a_midnight_that_strikes_twice_counts_the_first_time() -> None:
    # St John's put its clocks back at one minute past midnight until 2011.
    assert local_midnight(date(2010, 11, 7), "America/St_Johns") == utc("2010-11-07T02:30")


def test_the_evening_that_comes_twice_stays_with_the_day_that_has_begun() -> None:
    first_midnight = utc("2010-11-07T02:30")
    second_evening = first_midnight + timedelta(minutes=30)
    assert local_day(first_midnight - timedelta(seconds=1), "America/St_Johns") == date(2010, 11, 6)
    assert local_day(first_midnight, "America/St_Johns") == date(2010, 11, 7)
    assert local_day(second_evening, "America/St_Johns") == date(2010, 11, 7)


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2023-06-16T05:00", "America/Denver", date(2023, 6, 15)),
        ("2023-06-16T05:00", "America/Halifax", date(2023, 6, 16)),
        ("2023-06-16T20:00", "Europe/Paris", date(2023, 6, 16)),
        ("2023-06-16T20:00", "Asia/Karachi", date(2023, 6, 17)),
        ("2011-12-30T09:59:59", "Pacific/Apia", date(2011, 12, 29)),
        ("2011-12-30T10:00", "Pacific/Apia", date(2011, 12, 31)),
    ],
)
def test_the_zone_decides_the_day_of_an_instant(instant: str, zone: str, day: date) -> None:
    assert local_day(utc(instant), zone) == day


def test_march_in_new_york_loses_an_hour_and_november_gains_one() -> None:
    hour = timedelta(hours=1)
    march = period_instants(date(2026, 3, 1), date(2026, 4, 1), "America/New_York")
    november = period_instants(date(2026, 11, 1), date(2026, 12, 1), "America/New_York")
    assert march[1] - march[0] == timedelta(days=31) - hour
    assert november[1] - november[0] == timedelta(days=30) + hour


def test_after_a_change_of_zone_a_period_begins_where_the_last_one_ended() -> None:
    in_tokyo = period_instants(date(2022, 1, 1), date(2022, 2, 1), "Asia/Tokyo")
    moved = period_instants(
        date(2022, 2, 1), date(2022, 3, 1), "America/Los_Angeles", previous_end=in_tokyo[1]
    )
    assert moved == (in_tokyo[1], utc("2022-03-01T08:00"))


def test_an_instant_without_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local_day(datetime(2026, 1, 1), "UTC")  # noqa: DTZ001


def test_a_zone_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'Europe/Paris'"):
        period_instants(date(2026, 1, 1), date(2026, 2, 1), "Europe/Pariss")


def test_a_day_that_begins_before_the_first_year_is_refused() -> None:
    with pytest.raises(InputError, match="outside the years 1 to 9999"):
        period_instants(date(1, 1, 1), date(1, 2, 1), "Asia/Tokyo")
    with pytest.raises(InputError, match="no local day in the years 1 to 9999"):
        local_day(datetime.min.replace(tzinfo=UTC), "America/Lima")


EAST = TimeZones("America/New_York", ((date(2026, 7, 1), "Europe/Berlin"),))
WEST = TimeZones("Europe/Berlin", ((date(2026, 7, 1), "America/New_York"),))
AROUND = TimeZones("Pacific/Pago_Pago", ((date(2026, 7, 1), "Pacific/Kiritimati"),))


def test_the_day_of_a_move_begins_in_the_old_zone_and_ends_in_the_new_one() -> None:
    assert period_instants(date(2026, 7, 1), date(2026, 7, 2), EAST) == (
        utc("2026-07-01T04:00"),
        utc("2026-07-01T22:00"),
    )
    assert period_instants(date(2026, 7, 1), date(2026, 7, 2), WEST) == (
        utc("2026-06-30T22:00"),
        utc("2026-07-02T04:00"),
    )


@pytest.mark.parametrize("zones", [EAST, WEST, AROUND])
def test_every_instant_around_a_move_is_in_the_one_day_whose_ends_hold_it(zones: TimeZones) -> None:
    for hours in range(-60, 60):
        instant = utc("2026-07-01T00:30") + timedelta(hours=hours)
        day = local_day(instant, zones)
        begins, ends = period_instants(day, day + timedelta(days=1), zones)
        assert begins <= instant < ends


def test_days_before_a_move_are_what_they_were() -> None:
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        assert local_midnight(day, EAST) == local_midnight(day, "America/New_York")
    assert local_midnight(date(2026, 7, 2), EAST) == local_midnight(
        date(2026, 7, 2), "Europe/Berlin"
    )


def test_from_which_day_on_zones_differ() -> None:
    assert first_difference("Europe/Berlin", "Europe/Berlin") is None
    assert first_difference("Europe/Berlin", "America/New_York") == date.min
    assert first_difference("Europe/Berlin", WEST) == date(2026, 7, 1)
    assert first_difference(WEST, "Europe/Berlin") == date(2026, 7, 1)
    later = TimeZones("Europe/Berlin", ((date(2026, 9, 1), "America/New_York"),))
    assert first_difference(WEST, later) == date(2026, 7, 1)
