"""Local days as instants: where in absolute time a billing period begins and ends (DESIGN 5).

A day is the half-open stretch from its midnight to the next day's. Every instant belongs to exactly
one day, and so to exactly one period of a price, whatever the clocks of the zone do.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from engine.domain.errors import InputError
from engine.domain.time_zones import TimeZones, Zone
from engine.schedules.zones import time_zone

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=65_536)
def local_midnight(day: date, zone: Zone) -> datetime:
    """The instant (UTC) at which a local day begins in an IANA zone.

    Of an account that has moved to another zone, the day of the move begins in the zone before it
    and ends in the one after it: longer or shorter than a day, and next to its neighbors like any
    other. Where clocks leap over midnight it is the first instant after the leap, where they strike
    it twice the first time. A day that a zone left out altogether (Apia, 30 December 2011) begins
    where the next one does, and is empty. Raises InputError for a name that is not a zone, and for
    the very first and last days there are, whose midnight lies outside the years 1 to 9999 in UTC.
    """
    if isinstance(zone, TimeZones):
        return _midnight_of_the_moved(day, zone)
    place = time_zone(zone)
    wall = datetime.combine(day, time.min)
    try:
        instant = wall.replace(tzinfo=place).astimezone(UTC)
    except OverflowError:
        raise InputError(
            f"{day} begins outside the years 1 to 9999 in UTC: use another day"
        ) from None
    if instant.astimezone(place).replace(tzinfo=None) == wall:
        return instant
    # Midnight is missing. Read with the offset before the leap it is an instant at or after the
    # leap, read with the offset after it one before; the leap is where the local clock passes
    # midnight between the two. Offsets are whole seconds.
    early = wall.replace(tzinfo=place, fold=1).astimezone(UTC)
    low, high = 0, int((instant - early) / _ONE_SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if (early + middle * _ONE_SECOND).astimezone(place).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return early + high * _ONE_SECOND


def _midnight_of_the_moved(day: date, zones: TimeZones) -> datetime:
    begins = local_midnight(day, zones.at_the_start_of(day))
    # A move by a whole day and more would let the next day begin before the one of the move.
    moves = [
        local_midnight(move, zones.at_the_start_of(move)) for move, _ in zones.moves if move < day
    ]
    return max([begins, *moves])


def period_instants(
    start: date, end: date, zone: Zone, previous_end: datetime | None = None
) -> tuple[datetime, datetime]:
    """First instant and end (exclusive) of the local days `[start, end)` in an IANA zone, in UTC.

    `previous_end` is where the period before this one ended, where that is not the zone's own
    midnight. The period then starts there, so that no event falls between the two or is billed
    twice (DESIGN 5: periods survive zone changes without gap).
    """
    begins = local_midnight(start, zone) if previous_end is None else previous_end.astimezone(UTC)
    return begins, local_midnight(end, zone)


def local_day(instant: datetime, zone: Zone) -> date:
    """The local day that an instant belongs to in an IANA zone, or in those of a moved account.

    The day whose stretch from midnight to midnight holds it. That is the calendar's date, but for
    the hour in which clocks that have struck midnight are put back into the evening before: it
    stays with the day that has begun. Raises ValueError for a datetime without zone, InputError
    for a name that is not a zone and at the very ends of the years 1 to 9999.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: an instant needs one")
    if isinstance(zone, TimeZones):
        return _day_of_the_moved(instant, zone)
    try:
        day = instant.astimezone(time_zone(zone)).date()
        tomorrow = day + _ONE_DAY
    except OverflowError:
        raise InputError(f"{instant} has no local day in the years 1 to 9999") from None
    return tomorrow if local_midnight(tomorrow, zone) <= instant else day


def _day_of_the_moved(instant: datetime, zones: TimeZones) -> date:
    name, earliest = zones.first, date.min
    for move, following in zones.moves:
        if instant < local_midnight(move, zones):
            return max(earliest, min(local_day(instant, name), move - _ONE_DAY))
        name, earliest = following, move
    return max(earliest, local_day(instant, name))
