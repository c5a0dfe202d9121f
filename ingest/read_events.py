"""Read landed events back as Python values, with the JSON that was submitted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow.parquet as pq

from ingest.event import Properties
from ingest.instant import instant_text
from ingest.json_text import Json, encode_json
from ingest.properties import restore
from ingest.schema import REJECTED_EVENTS, USAGE_EVENTS
from ingest.snapshot import Snapshot

BATCH_ROWS = 8192


@dataclass(frozen=True, slots=True)
class LandedEvent:
    """One accepted event in its place. Instants are aware, UTC."""

    event_id: str
    seq: int
    received_at: datetime
    customer_event_id: str
    customer_alias: str
    event_type: str
    event_timestamp: datetime
    retracted: bool
    properties: Properties
    source: str
    source_line: int

    def json(self) -> str:
        """The event as JSON under the contract's names; every number has its submitted text."""
        properties = self.properties
        fields: dict[str, Json] = {
            "customerEventId": self.customer_event_id,
            "customerAlias": self.customer_alias,
            "eventType": self.event_type,
            "eventTimestamp": instant_text(self.event_timestamp),
            "eventProperties": restore(properties.keys, properties.texts, properties.kinds),
        }
        if self.retracted:
            fields["retracted"] = True
        return encode_json(fields)


@dataclass(frozen=True, slots=True)
class LandedRejection:
    """One rejected row. `raw` is its text, cut at the size limit."""

    received_at: datetime
    source: str
    source_line: int
    reason: str
    message: str
    raw: str


def read_events(snapshot: Snapshot) -> Iterator[LandedEvent]:
    """The accepted events of `snapshot` by seq, superseded ones and retractions too."""
    columns = [name for name in USAGE_EVENTS.names if name != "customer_event_hash"]
    for row in _rows(snapshot, "usage_events", columns):
        entries = row.pop("properties")
        row["properties"] = Properties(
            tuple(key for key, _ in entries),
            tuple(text for _, text in entries),
            row.pop("property_kinds"),
        )
        yield LandedEvent(**row)


def read_rejections(snapshot: Snapshot) -> Iterator[LandedRejection]:
    """The rejected rows of `snapshot`, landing by landing, in the order of their lines."""
    for row in _rows(snapshot, "rejected_events", REJECTED_EVENTS.names):
        yield LandedRejection(**row)


def _rows(snapshot: Snapshot, table: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    for file in snapshot.files:
        if file.table != table:
            continue
        with pq.ParquetFile(snapshot.fs.source(snapshot.root / file.path)) as part:
            rows = part.read(columns)
        if table == "usage_events":
            # A compacted part is sorted for other readers; no two parts share a stretch of seqs.
            rows = rows.sort_by("seq")
        for batch in rows.to_batches(BATCH_ROWS):
            yield from batch.to_pylist()
