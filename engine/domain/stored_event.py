"""Events as they lie in the lake, and what a list of them is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it was received; whether it counts is another question.

    Instants are aware, UTC. `keys`, `texts` and `kinds` are its flattened properties, as
    `ingest.properties` makes them and puts them together again.
    """

    id: str
    seq: int
    received_at: datetime
    customer_event_id: str
    customer_alias: str
    event_type: str
    event_timestamp: datetime
    retracted: bool
    keys: tuple[str, ...] = ()
    texts: tuple[str | None, ...] = ()
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; every condition that is given holds. Instants are exclusive bounds.

    `ids` are ids of events, or of their senders. `not_aliases` leaves out events of these aliases,
    and those that name none.
    """

    aliases: tuple[str, ...] | None = None
    not_aliases: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None
    type_prefix: str | None = None
    not_type_prefix: str | None = None
    ids: tuple[str, ...] | None = None
    customer_event_id: str | None = None
    after: datetime | None = None
    before: datetime | None = None
    with_retractions: bool = True


@dataclass(frozen=True, slots=True)
class EventQuestion:
    """A list: which events, in the order of receipt or of event time; `skipped` are left out at the
    beginning of the page."""

    filter: EventFilter = field(default_factory=EventFilter)
    by_timestamp: bool = False
    skipped: int = 0
