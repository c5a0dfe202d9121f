"""Land small texts in a lake of a test, with a clock that the test owns."""

from collections.abc import Callable
from datetime import UTC, datetime

from ingest.land import land
from ingest.log import Lake
from ingest.read_events import LandedEvent, LandedRejection, read_events, read_rejections
from ingest.report import LandingReport

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def clock_at(instant: datetime = NOON) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: instant


def land_text(
    lake: Lake, text: str | bytes, name: str = "events.ndjson", **options: object
) -> LandingReport:
    """Land one file of this content, received at noon unless the test says otherwise."""
    folder = lake.root.parent / "files"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return land(lake, [path], **{"clock": clock_at(), **options})  # type: ignore[arg-type]


def events_of(lake: Lake) -> list[LandedEvent]:
    """All accepted events, by seq."""
    return list(read_events(lake.snapshot()))


def rejections_of(lake: Lake) -> list[LandedRejection]:
    """All rejected rows."""
    return list(read_rejections(lake.snapshot()))


def content_of(lake: Lake) -> list[tuple[object, ...]]:
    """What a lake says of its events whatever run landed them: all but ids and receipts."""
    return [
        (
            event.seq,
            event.customer_event_id,
            event.customer_alias,
            event.event_type,
            event.event_timestamp,
            event.retracted,
            event.properties,
            event.source,
            event.source_line,
        )
        for event in events_of(lake)
    ]


def event_line(number: int = 1, properties: str = "{}") -> str:
    """One good NDJSON line with its line feed."""
    return (
        f'{{"customerEventId":"e{number}","customerAlias":"acme","eventType":"call",'
        f'"eventTimestamp":"2026-02-01T00:00:00Z","eventProperties":{properties}}}\n'
    )
