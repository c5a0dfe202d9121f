"""Local days as instants: where in absolute time a billing period begins and ends (DESIGN 5).

A day is the half-open stretch from its midnight to the next day's. Every instant belongs to exactly
one day, and so to exactly one period of a price, whatever the clocks of the zone do.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from engine.domain.errors import InputError
from engine.schedules.zones import time_zone

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=65_536)
def local_midnight(day: date, zone: str) -> datetime:
    """The instant (UTC) at which a local day begins in an IANA zone.

    Where clocks leap over midnight it is the first instant after the leap, where they strike it
    twice the first time. A day that a zone left out altogether (Apia, 30 December 2011) begins
    where the next one does, and is empty. Raises InputError for a name that is not a zone, and for
    the very first and last days there are, whose midnight lies outside the years 1 to 9999 in UTC.
    """
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


def period_instants(
    start: date, end: date, zone: str, previous_end: datetime | None = None
) -> tuple[datetime, datetime]:
    """First instant and end (exclusive) of the local days `[start, end)` in an IANA zone, in UTC.

    `previous_end` is where the period before this one ended, as it was stored; give it after the
    account has moved to another zone. The period then starts there, so that no event falls between
    the two or is billed twice (DESIGN 5: periods survive zone changes without gap).
    """
    begins = local_midnight(start, zone) if previous_end is None else previous_end.astimezone(UTC)
    return begins, local_midnight(end, zone)


def local_day(instant: datetime, zone: str) -> date:
    """The local day that an instant belongs to in an IANA zone.

    The day whose stretch from midnight to midnight holds it. That is the calendar's date, but for
    the hour in which clocks that have struck midnight are put back into the evening before: it
    stays with the day that has begun. Raises ValueError for a datetime without zone, InputError
    for a name that is not a zone and at the very ends of the years 1 to 9999.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: an instant needs one")
    try:
        day = instant.astimezone(time_zone(zone)).date()
        tomorrow = day + _ONE_DAY
    except OverflowError:
        raise InputError(f"{instant} has no local day in the years 1 to 9999") from None
    return tomorrow if local_midnight(tomorrow, zone) <= instant else day
