"""Days and instants in the texts of requests: those that can be reckoned with."""

from __future__ import annotations

from datetime import UTC, date, datetime

FIRST_YEAR, LAST_YEAR = 1900, 9998
"""A day at either end of the calendar has none beside it, and no instant in every zone."""


def day_of(text: str) -> date:
    """A day such as 2026-01-31. Raises ValueError for anything else, and for years out of range."""
    if len(text) != len("2026-01-31"):
        raise ValueError(text)
    return _in_range(date.fromisoformat(text))


def instant_of(text: str) -> datetime:
    """An instant with its zone, in UTC. Raises ValueError as `day_of` does."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    _in_range(found.date())
    return found.astimezone(UTC)


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} is not from {FIRST_YEAR} to {LAST_YEAR}")
    return day
