"""A stream of events into the lake: acknowledged when durable, landed behind that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine.workflows.representations import Json, instant_text
from engine.workflows.workspace import Workspace
from ingest.event_log import EventLog
from ingest.ndjson import ByteStream
from ingest.receipt import Receipt, Receipts
from ingest.snapshot import Snapshot
from ingest.stream import StreamReport, log_stream


@dataclass(frozen=True, slots=True)
class StreamOutcome:
    """What became of the stream's lines, and the lake after all of them have landed."""

    report: StreamReport
    lake: Snapshot

    def representation(self) -> Json:
        """As JSON."""
        received_at = self.lake.last_received_at
        return {
            "accepted": self.report.accepted,
            "rejected": self.report.rejected,
            "reasons": dict(self.report.reasons.most_common()),
            "lakeVersion": self.lake.version,
            "seq": self.lake.last_seq,
            "receivedAt": None if received_at is None else instant_text(received_at),
            "readToTheEnd": self.report.is_whole,
        }


def ingest_stream(
    workspace: Workspace,
    stream: ByteStream,
    *,
    clock: Callable[[], datetime],
    acknowledge: Callable[[Receipts], None] | None,
) -> StreamOutcome:
    """Log and land all lines of `stream`; `acknowledge` gets receipts as they become durable.

    Raises IngestError where the lake is held by another process or the disk fails; what was
    acknowledged stays.
    """
    with EventLog.open(workspace.lake, clock=clock) as log:
        report = log_stream(log, stream, "stdin", acknowledge)
        return StreamOutcome(report, log.land())


def receipt_shape(receipt: Receipt) -> Json:
    """An acknowledgement as JSON: the event's place, or why the line is none."""
    if receipt.rejection is not None:
        return {
            "line": receipt.line,
            "reason": receipt.rejection.reason,
            "message": receipt.rejection.message,
        }
    return {
        "line": receipt.line,
        "eventId": receipt.event_id,
        "seq": receipt.seq,
        "receivedAt": instant_text(receipt.received_at),
    }
