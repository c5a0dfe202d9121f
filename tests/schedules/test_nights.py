"""One night a local day, whatever the clocks of the zone do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from engine.domain.time_zones import TimeZones
from engine.schedules.nights import last_night, night_of

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        ("2026-01-15", "02:00", "2026-01-15T01:00"),
        ("2026-03-29", "02:30", "2026-03-29T01:30"),  # skipped: 02:30 is 03:30 that night
        ("2026-10-25", "02:30", "2026-10-25T00:30"),  # struck twice: the first
        ("2026-07-01", "00:00", "2026-06-30T22:00"),
    ],
)
def test_a_night_is_at_its_local_time(day: str, at: str, instant: str) -> None:
    night = night_of(date.fromisoformat(day), time.fromisoformat(at), BERLIN)
    assert night.instant == utc(instant)


def test_every_day_has_one_night_and_they_follow_each_other() -> None:
    nights = [
        night_of(date(2026, 1, 1) + timedelta(days=n), time(2, 30), BERLIN) for n in range(365)
    ]
    gaps = {later.instant - earlier.instant for earlier, later in pairwise(nights)}
    assert gaps == {timedelta(hours=23), timedelta(hours=24), timedelta(hours=25)}


def test_the_last_night_is_the_newest_that_has_come() -> None:
    at = time(2, 0)
    assert last_night(utc("2026-01-15T00:59:59"), at, BERLIN).day == date(2026, 1, 14)
    assert last_night(utc("2026-01-15T01:00:00"), at, BERLIN).day == date(2026, 1, 15)
    assert last_night(utc("2026-01-14T13:00:00"), at, "Pacific/Auckland").day == date(2026, 1, 15)


def test_an_account_that_has_moved_keeps_the_time_of_its_new_zone() -> None:
    zones = TimeZones(BERLIN, ((date(2026, 2, 1), "America/New_York"),))
    assert night_of(date(2026, 2, 1), time(2), zones).instant == utc("2026-02-01T01:00")
    assert night_of(date(2026, 2, 2), time(2), zones).instant == utc("2026-02-02T07:00")
