import io

import pytest

from ingest.event import DEFAULT_LIMITS
from ingest.event_log import EventLog
from ingest.log import Lake
from ingest.read_events import read_events
from ingest.receipt import Receipts
from ingest.stream import ReadingStoppedError, log_stream
from tests.ingest.landing import event_line, rejections_of


class Pieces:
    """A stream that gives what it has piece by piece, as a pipe does; then it ends or stops."""

    def __init__(self, *pieces: str, stops: bool = False) -> None:
        self.pieces = [piece.encode() for piece in pieces]
        self.stops = stops

    def read(self, size: int) -> bytes:
        if self.pieces:
            return self.pieces.pop(0)
        if self.stops:
            raise ReadingStoppedError
        return b""


def ids(lake: Lake) -> list[str]:
    return [event.customer_event_id for event in read_events(lake.snapshot())]


def test_lines_are_acknowledged_in_order_with_their_numbers(lake: Lake) -> None:
    line = event_line(3)
    told: list[tuple[int, int | None]] = []
    stream = Pieces(event_line(1) + "bad\n\n" + event_line(2), line[:10], line[10:])
    with EventLog.open(lake) as log:
        report = log_stream(
            log,
            stream,
            "stdin",
            lambda receipts: told.extend((receipt.line, receipt.seq) for receipt in receipts),
        )
    assert told == [(1, 1), (2, None), (3, None), (4, 2), (5, 3)]
    assert (report.accepted, report.rejected, report.is_whole) == (3, 1, True)
    assert report.reasons == {"unparsable_line": 1}
    assert ids(lake) == ["e1", "e2", "e3"]


def test_a_stopped_stream_leaves_its_unfinished_line_out(lake: Lake) -> None:
    line = event_line(2).rstrip("\n")
    with EventLog.open(lake) as log:
        report = log_stream(log, Pieces(event_line(1), line, stops=True), "stdin")
    assert (report.accepted, report.is_whole) == (1, False)
    assert ids(lake) == ["e1"]


def test_an_endless_line_is_one_rejected_line(lake: Lake) -> None:
    size = 20 * DEFAULT_LIMITS.event_bytes
    with EventLog.open(lake) as log:
        report = log_stream(log, io.BytesIO(b"x" * size + b"\n" + event_line(1).encode()), "stdin")
    assert (report.accepted, report.rejected) == (1, 1)
    (row,) = rejections_of(lake)
    assert (row.source_line, row.reason) == (1, "event_too_large")
    assert len(row.raw) == DEFAULT_LIMITS.event_bytes


def test_who_cannot_be_answered_ends_the_reading(lake: Lake) -> None:
    def deaf(receipts: Receipts) -> None:
        raise BrokenPipeError

    with EventLog.open(lake) as log, pytest.raises(BrokenPipeError):
        log_stream(log, Pieces(*(event_line(number) for number in range(500))), "stdin", deaf)
    assert 0 < len(ids(lake)) < 500
