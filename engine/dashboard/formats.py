"""How values stand on a page: amounts, quantities, days, instants, words."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

THIN, MINUS = "\u202f", "\u2212"


def amount(value: Any, currency: str = "") -> str:
    """An amount with its digits in groups and its currency behind it: `1 234.50 EUR`."""
    text = number(value)
    return f"{text}\u00a0{currency}" if currency and text else text


def number(value: Any) -> str:
    """A decimal, every digit as it is, the whole part in groups of three."""
    if value in (None, ""):
        return ""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not exact.is_finite():
        return str(value)
    text = format(abs(exact), ",f").replace(",", THIN)
    return (MINUS if exact < 0 else "") + text


def day(value: Any) -> str:
    """A day as people write it: `3 Nov 2026`."""
    if not value:
        return ""
    found = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    return f"{found.day}\u00a0{found:%b}\u00a0{found.year:04d}"


def instant(value: Any, zone: ZoneInfo) -> str:
    """An instant in a zone, to the second."""
    if not value:
        return ""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return f"{found.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def period(value: Any) -> str:
    """The first and last day of a billing period; a whole month or day in short."""
    if not value:
        return ""
    start, end = date.fromisoformat(value["start"]), date.fromisoformat(value["endInclusive"])
    if start == end:
        return day(start)
    if start.day == 1 and (end.year, end.month) == (start.year, start.month) and _is_last(end):
        return f"{start:%B}\u00a0{start.year:04d}"
    if start.year == end.year:
        return f"{start.day}\u00a0{start:%b}\u2009–\u2009{day(end)}"
    return f"{day(start)}\u2009–\u2009{day(end)}"


def words(value: Any) -> str:
    """An enumeration value of the API as words: `IN_ADVANCE` is `In advance`."""
    text = str(value or "")
    if not text.isupper() and "_" not in text:
        return text
    return text.replace("_", " ").capitalize()


def pretty(value: Any) -> str:
    """JSON to read."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def short(value: Any) -> str:
    """The beginning of an id."""
    return str(value or "")[:8]


def _is_last(found: date) -> bool:
    return date.fromordinal(found.toordinal() + 1).day == 1
