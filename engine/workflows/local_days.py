"""Days and instants for one another, in the account's time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.domain.catalog import Catalog
from engine.schedules.instants import local_day, local_midnight


def day_of(catalog: Catalog, moment: date | datetime) -> date:
    """The local day itself, or that of an instant."""
    if isinstance(moment, datetime):
        return local_day(moment, catalog.account.time_zone)
    return moment


def instant_of(catalog: Catalog, moment: date | datetime, *, is_end: bool) -> datetime:
    """The instant itself, or that at which a local day begins or, with `is_end`, ends."""
    if isinstance(moment, datetime):
        return moment
    return local_midnight(moment + timedelta(days=is_end), catalog.account.time_zone)
