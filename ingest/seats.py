"""Seat events: an absolute number of seats of a type, from a moment on.

A line with `seatType` and `total` is an event of type `seat.<seatType>` with the property `total`;
whoever writes it so gets the same. So everything that holds for events holds for seats.
"""

import re
from collections.abc import Mapping

from ingest.json_text import Json, NumberText
from ingest.rejection import RejectedError

EVENT_TYPE = "seat."
"""What the type of a seat event begins with."""

TOTAL = "total"

_SEAT_TYPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,11}")


def as_event(fields: Mapping[str, Json]) -> Mapping[str, Json]:
    """The fields of a line, those of a seat event as the fields of an event; others as they are.

    Raises RejectedError: seat_and_event_type, bad_seat_type, bad_seat_total.
    """
    seat_type = fields.get("seat_type")
    if seat_type is None:
        _check_total_of_event(fields)
        return fields
    if fields.get("event_type") is not None:
        raise RejectedError(
            "seat_and_event_type", "a line has a seatType or an eventType; leave one of them out."
        )
    if not isinstance(seat_type, str) or not _SEAT_TYPE.fullmatch(seat_type):
        raise RejectedError(
            "bad_seat_type",
            f"seatType {_shown(seat_type)} must be words of small letters and digits joined by _.",
        )
    members = fields.get("properties") or {}
    if not isinstance(members, dict):
        raise RejectedError("wrong_type", "properties must be an object.")
    given = [
        holder[name]
        for holder, name in ((fields, "seat_total"), (members, TOTAL))
        if holder.get(name) is not None
    ]
    if len(given) > 1:
        raise RejectedError("duplicate_property", "the total is given twice; leave one out.")
    event = {name: value for name, value in fields.items() if name not in _OWN_FIELDS}
    event["event_type"] = f"{EVENT_TYPE}{seat_type}"
    if given or not fields.get("retracted"):
        event["properties"] = {**members, TOTAL: _total(given[0] if given else None)}
    return event


def _check_total_of_event(fields: Mapping[str, Json]) -> None:
    """A seat event that calls itself by its type has a total as well."""
    event_type = fields.get("event_type")
    if not isinstance(event_type, str) or not event_type.startswith(EVENT_TYPE):
        return
    if not fields.get("retracted"):
        members = fields.get("properties")
        _total(members.get(TOTAL) if isinstance(members, dict) else None)


def _total(value: Json) -> NumberText:
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        return NumberText(value)
    raise RejectedError(
        "bad_seat_total",
        f"total {_shown(value)} must be a whole number of seats, 0 or more; it is the number held"
        " from then on, not a change.",
    )


def _shown(value: Json) -> str:
    return "is missing and" if value is None else f"{str(value)[:40]!r}"


_OWN_FIELDS = ("seat_type", "seat_total", "properties")
