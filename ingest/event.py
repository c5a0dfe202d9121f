"""An event as validation leaves it, and the limits it was held against."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """What one event may be (DESIGN 3). Every limit is inclusive."""

    future: timedelta = timedelta(hours=24)
    """How far `event_timestamp` may lie ahead of `received_at`."""
    key_bytes: int = 255
    """UTF-8 length of an id, alias, type or property address."""
    event_bytes: int = 64 * 1024
    """UTF-8 length of one event as submitted."""
    properties: int = 255
    """Number of properties after nested objects are flattened."""
    nesting: int = 8
    """Objects and arrays inside one another, `properties` itself being the first."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Properties:
    """Flattened properties: parallel tuples in the order of the submitted JSON.

    `texts` holds each value's own text (None for JSON null); `kinds` one letter a property, see
    `ingest.properties`.
    """

    keys: tuple[str, ...] = ()
    texts: tuple[str | None, ...] = ()
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """An accepted event before it has its place in the order.

    `customer_event_id` is None when the submitter gave none (the `event_id` then takes its place).
    `event_timestamp` is in microseconds since 1970 UTC. A retraction may have an empty alias and
    type.
    """

    customer_event_id: str | None
    customer_alias: str
    event_type: str
    event_timestamp: int
    retracted: bool
    properties: Properties
