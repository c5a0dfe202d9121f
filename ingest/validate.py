"""One decoded record to an accepted event, or the reason why not (DESIGN 3)."""

from collections.abc import Mapping
from datetime import tzinfo
from difflib import get_close_matches

from ingest.event import Event, Limits, Properties
from ingest.fields import FIELD_NAMES, IGNORED_NAMES, SEAT_TOTAL
from ingest.instant import MICROSECOND, from_micros, instant_text, parse_instant
from ingest.json_text import Json, NumberText, check_text
from ingest.properties import flatten
from ingest.rejection import RejectedError
from ingest.seats import as_event

_JSON_TYPES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}


def fields_of(record: Json) -> dict[str, Json]:
    """The event fields of a decoded JSON record under their snake_case names; null is absent.

    Raises `RejectedError`: not_an_object, unknown_field (a mistyped `eventTimestamp` must not
    silently become "now"), duplicate_key.
    """
    if not isinstance(record, dict):
        raise RejectedError(
            "not_an_object",
            f"the line is {json_type(record)}, not an object; write one event a line.",
        )
    fields: dict[str, Json] = {}
    is_of_seats = any(FIELD_NAMES.get(name) == "seat_type" for name in record)
    for name, value in record.items():
        field = FIELD_NAMES.get(name)
        if is_of_seats and name == SEAT_TOTAL:
            field = "seat_total"
        if field is None:
            if name in IGNORED_NAMES:
                continue
            raise RejectedError("unknown_field", _unknown_field(name))
        if field in fields:
            raise RejectedError(
                "duplicate_key", f"the field {field} is given in two spellings; keep one."
            )
        fields[field] = value
    return {field: value for field, value in fields.items() if value is not None}


def validate(
    fields: Mapping[str, Json], received_at: int, limits: Limits, zone: tzinfo | None = None
) -> Event:
    """The event of `fields` (snake_case names as `fields_of` gives them, absent ones left out).

    `received_at` is in microseconds since 1970 UTC; `zone` is that of timestamps without an offset.
    Raises `RejectedError` with one of `rejection.REASONS`.
    """
    fields = as_event(fields)
    retracted = fields.get("retracted", False)
    if not isinstance(retracted, bool):
        raise _wrong_type("retracted", "true or false", retracted)
    event_id = _text(fields, "customer_event_id", limits)
    if event_id is None and retracted:
        raise RejectedError(
            "retraction_without_id", "a retraction needs the customerEventId that it retracts."
        )
    if event_id is not None and not event_id.strip():
        raise RejectedError(
            "blank_customer_event_id",
            "customerEventId is blank; give each event its own id, or leave the field out.",
        )
    members = fields.get("properties", {})
    if not isinstance(members, dict):
        raise _wrong_type("properties", "an object", members)
    return Event(
        customer_event_id=event_id,
        customer_alias=_name(fields, "customer_alias", "customerAlias", limits, retracted),
        event_type=_name(fields, "event_type", "eventType", limits, retracted),
        event_timestamp=_timestamp(fields, received_at, limits, zone),
        retracted=retracted,
        properties=flatten(members, limits) if members else Properties(),
    )


def json_type(value: Json) -> str:
    """What a decoded value is, in JSON's words."""
    if value is None:
        return "null"
    return "a number" if isinstance(value, NumberText) else _JSON_TYPES[type(value)]


def _text(fields: Mapping[str, Json], field: str, limits: Limits) -> str | None:
    value = fields.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or isinstance(value, NumberText):
        raise _wrong_type(field, "a string", value)
    check_text(value)
    if len(value.encode()) > limits.key_bytes:
        raise RejectedError(
            "key_too_long",
            f"{field} {value[:40]!r}... is over {limits.key_bytes} bytes; shorten it.",
        )
    return value


def _name(
    fields: Mapping[str, Json], field: str, json_name: str, limits: Limits, optional: bool
) -> str:
    value = _text(fields, field, limits)
    if value is not None and value.strip():
        return value
    if optional:
        return ""
    state = "missing" if value is None else "blank"
    raise RejectedError(f"missing_{field}", f"{json_name} is {state}; every event needs one.")


def _timestamp(
    fields: Mapping[str, Json], received_at: int, limits: Limits, zone: tzinfo | None
) -> int:
    value = fields.get("event_timestamp")
    if value is None:
        return received_at
    if not isinstance(value, str) or isinstance(value, NumberText):
        raise _wrong_type("event_timestamp", "a string such as 2026-01-31T09:30:00Z", value)
    micros = parse_instant(value, zone)
    if micros - received_at > limits.future // MICROSECOND:
        raise RejectedError(
            "timestamp_in_future",
            f"{value!r} is more than {limits.future} ahead of its receipt at "
            f"{instant_text(from_micros(received_at))}; correct the clock or the field.",
        )
    return micros


def _wrong_type(field: str, wanted: str, value: Json) -> RejectedError:
    return RejectedError("wrong_type", f"{field} must be {wanted}, not {json_type(value)}.")


def _unknown_field(name: str) -> str:
    near = get_close_matches(name, FIELD_NAMES, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}? Otherwise move" if near else "move"
    return f"{name!r} is not a field of an event; {hint} it into eventProperties."
