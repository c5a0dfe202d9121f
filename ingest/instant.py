"""Instants as text and as microseconds since 1970 UTC, without floats and without rounding up."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from ingest.rejection import RejectedError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r" ?([Zz]|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_EXAMPLE = "write it like 2026-01-31T09:30:00Z"


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 UTC of an aware `instant`; ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone")
    return (instant - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of `micros`."""
    return EPOCH + micros * MICROSECOND


def instant_text(instant: datetime) -> str:
    """`2026-01-31T09:30:00.000000Z`: sorts as text, always six fractional digits."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_instant(text: str, zone: tzinfo | None = None) -> int:
    """Microseconds since 1970 UTC of an ISO 8601 `text`.

    Digits beyond microseconds are cut, never rounded: rounding up could move an event into the next
    period. Text without an offset is read in `zone`, or rejected when there is none. Raises
    `RejectedError` with a timestamp reason.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise RejectedError("timestamp_unparsable", f"{text!r} is not an instant; {_EXAMPLE}.")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    if second == "60":
        raise RejectedError(
            "timestamp_leap_second", f"{text!r} names second 60; send it as second 59."
        )
    micros = int((fraction or "")[:6].ljust(6, "0"))
    try:
        clock = datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second or 0),
            micros,
            tzinfo=UTC,
        )
    except ValueError:
        raise RejectedError(
            "timestamp_unparsable", f"{text!r} is not a day and time that exist; {_EXAMPLE}."
        ) from None
    if offset is None:
        return _local_micros(clock.replace(tzinfo=None), zone, text)
    return _not_before_1970(to_micros(clock) - _micros_ahead(offset, text), text)


def _micros_ahead(offset: str, text: str) -> int:
    """By how much a clock at `offset` is ahead of UTC."""
    if offset in "Zz":
        return 0
    hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or "0")
    if hours > 23 or minutes > 59:
        raise RejectedError("timestamp_unparsable", f"{text!r} has no such offset; {_EXAMPLE}.")
    ahead = timedelta(hours=hours, minutes=minutes) // MICROSECOND
    return -ahead if offset[0] == "-" else ahead


def _local_micros(local: datetime, zone: tzinfo | None, text: str) -> int:
    if zone is None:
        raise RejectedError(
            "timestamp_without_zone",
            f"{text!r} does not say its zone; end it with Z or an offset, or name a time_zone "
            "in a mapping.",
        )
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    # The two folds differ both where clocks repeat an hour and where they skip one.
    if first.utcoffset() != second.utcoffset():
        raise RejectedError(
            "timestamp_ambiguous",
            f"{text!r} happened twice or never in {zone}; send it with an offset.",
        )
    return _not_before_1970(to_micros(first), text)


def _not_before_1970(micros: int, text: str) -> int:
    if micros < 0:
        raise RejectedError("timestamp_before_1970", f"{text!r} lies before 1970; correct it.")
    return micros
