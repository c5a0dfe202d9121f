"""When a night's close is due: a time of day of the account, on every local day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from engine.domain.time_zones import TimeZones, Zone
from engine.schedules.zones import time_zone

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Night:
    """A close is due at `instant` (UTC), through the local day that has begun by then."""

    day: date
    instant: datetime


def night_of(day: date, at: time, zone: Zone) -> Night:
    """The night of a local day.

    A time that the clocks skip is as much later, one that they strike twice is the first: there is
    exactly one night a day.
    """
    name = zone.at_the_start_of(day) if isinstance(zone, TimeZones) else zone
    local = datetime.combine(day, at, tzinfo=time_zone(name))
    return Night(day, local.astimezone(UTC))


def last_night(now: datetime, at: time, zone: Zone) -> Night:
    """The newest night that has come by `now` (aware)."""
    day = now.astimezone(UTC).date() + 2 * _ONE_DAY
    while (night := night_of(day, at, zone)).instant > now:
        day -= _ONE_DAY
    return night
