"""Events in the shapes of others, as events of ours: CloudEvents (OpenMeter's clients), and Lago's.

A translation says nothing of right and wrong: what an event lacks in its own shape it lacks in
ours, and the log refuses it with the reason. Numbers keep their text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.api.problems import BODY_UNREADABLE, ProblemError
from ingest.json_text import Json, NumberText, decode_json, encode_json
from ingest.rejection import RejectedError

Translate = Callable[[Mapping[str, Any]], dict[str, Json]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?")


def of_cloud_event(event: Mapping[str, Any]) -> dict[str, Json]:
    """A CloudEvent of version 1.0: one `id` is one event of its `source`."""
    return {
        "customerEventId": _unique(event.get("source"), event.get("id")),
        "customerAlias": event.get("subject"),
        "eventType": event.get("type"),
        "eventTimestamp": event.get("time"),
        "eventProperties": event.get("data"),
    }


def of_lago_event(event: Mapping[str, Any]) -> dict[str, Json]:
    """One of Lago's: a `transaction_id` is one event of its subscription."""
    alias = event.get("external_subscription_id") or event.get("external_customer_id")
    properties = event.get("properties")
    amount = event.get("precise_total_amount_cents")
    if amount is not None and (properties is None or isinstance(properties, dict)):
        properties = {**(properties or {}), "precise_total_amount_cents": amount}
    return {
        "customerEventId": _unique(alias, event.get("transaction_id")),
        "customerAlias": alias,
        "eventType": event.get("code"),
        "eventTimestamp": _instant(event.get("timestamp")),
        "eventProperties": properties,
    }


def lago_shape(sent: Mapping[str, Any], stored: Mapping[str, Json]) -> dict[str, Json]:
    """What Lago answers about an event, of one in our shape."""
    return {
        "lago_id": stored["id"],
        "transaction_id": sent.get("transaction_id"),
        "lago_customer_id": None,
        "code": stored["eventType"],
        "timestamp": stored["eventTimestamp"],
        "properties": stored["eventProperties"],
        "lago_subscription_id": None,
        "external_subscription_id": stored["customerAlias"],
        "created_at": stored["receivedAt"],
    }


def translated(lines: bytes, translate: Translate) -> bytes:
    """Lines of foreign events as lines of ours; one that is no JSON object stays as it is."""
    return b"\n".join([_line(line, translate) for line in lines.split(b"\n")])


def line_of(event: Json, translate: Translate) -> bytes:
    """A foreign event, already read, as a line of ours."""
    told = translate(event) if isinstance(event, dict) else event
    return encode_json(told).encode("utf-8", "surrogatepass")


def read_tree(body: bytes) -> Json:
    """The JSON of a body with its numbers' texts. Raises ProblemError where it cannot be read."""
    try:
        return decode_json(body.decode(), "the body")
    except UnicodeDecodeError:
        raise ProblemError(BODY_UNREADABLE, "The body is not UTF-8.") from None
    except RejectedError as rejection:
        raise ProblemError(BODY_UNREADABLE, f"The body cannot be read: {rejection}") from None


def _line(line: bytes, translate: Translate) -> bytes:
    try:
        return line_of(decode_json(line.decode()), translate)
    except (RejectedError, UnicodeDecodeError):
        return line


def _unique(scope: Json, id: Json) -> Json:
    """An id that is unique within its scope as one that is unique by itself.

    Blank where there is none, so that it is refused: whoever sends these means to name them.
    """
    if id is None:
        return ""
    if not isinstance(id, str) or isinstance(id, NumberText) or not isinstance(scope, str):
        return id
    return f"{scope.replace('#', '%23')}#{id}"


def _instant(value: Json) -> Json:
    """Seconds since 1970, as a number or its text, as ISO 8601; everything else as it is."""
    if not isinstance(value, str):
        return value
    if not _SECONDS.fullmatch(value):
        return str(value)
    instant = _EPOCH + timedelta(microseconds=int(Decimal(value) * 1_000_000))
    return instant.isoformat().replace("+00:00", "Z")
