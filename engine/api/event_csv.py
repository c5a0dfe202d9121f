"""A CSV file of a request as events: a good row as a line of JSON, a bad one with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO

from engine.api.problems import BODY_TOO_LARGE, BODY_UNREADABLE, ProblemError
from ingest.csv_rows import read_csv
from ingest.event import Event
from ingest.instant import from_micros, instant_text, to_micros
from ingest.json_text import Json, encode_json
from ingest.parsed import Parsing
from ingest.properties import restore
from ingest.rejection import RejectedError
from ingest.rows import event_of_row
from ingest.sources import UnreadableSourceError

CSV = "text/csv"
FORM = "multipart/form-data"

_NO_JSON = b"csv: "
"""Stands before the text of a bad row, so that it is kept as what it is: no event."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no event; the header is line 1."""

    line: int
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class CsvEvents:
    """`lines` are those of all rows, one JSON event each where the row is not among `bad`."""

    lines: list[bytes]
    bad: list[BadRow]


def csv_events(content: bytes, at: datetime, most: int) -> CsvEvents:
    """The rows of a file that is received at `at`.

    Raises ProblemError for a header that cannot be used and for too many rows.
    """
    try:
        return _rows(content, Parsing(to_micros(at)), most)
    except UnreadableSourceError as error:
        raise ProblemError(BODY_UNREADABLE, f"The file cannot be read: {error}") from None


def _rows(content: bytes, parsing: Parsing, most: int) -> CsvEvents:
    found = CsvEvents([], [])
    for row in read_csv(BytesIO(content), parsing):
        if len(found.lines) == most:
            detail = f"The file has over {most} rows; send several, or use `meterhouse ingest`."
            raise ProblemError(BODY_TOO_LARGE, detail)
        try:
            if isinstance(row.content, RejectedError):
                raise row.content
            found.lines.append(_line(event_of_row(row.content, row.line, parsing), parsing))
        except RejectedError as rejection:
            found.bad.append(BadRow(row.line, rejection.reason, rejection.message))
            raw = row.raw if isinstance(row.raw, bytes) else row.raw()
            found.lines.append(_NO_JSON + raw.strip().replace(b"\n", b" "))
    return found


def file_of_form(body: bytes, content_type: str) -> bytes:
    """The one file of a form. Raises ProblemError where it is not one."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    files = [part for part in form.iter_parts() if part.get_filename()]
    content = files[0].get_payload(decode=True) if len(files) == 1 else None
    if not isinstance(content, bytes):
        raise ProblemError(BODY_UNREADABLE, "The form must have one file, and no more.")
    return content


def _line(event: Event, parsing: Parsing) -> bytes:
    properties = event.properties
    told: dict[str, Json] = {
        "customerEventId": event.customer_event_id,
        "customerAlias": event.customer_alias or None,
        "eventType": event.event_type or None,
        "eventProperties": restore(properties.keys, properties.texts, properties.kinds),
    }
    if event.event_timestamp != parsing.received_at:
        told["eventTimestamp"] = instant_text(from_micros(event.event_timestamp))
    if event.retracted:
        told["retracted"] = True
    return encode_json({name: value for name, value in told.items() if value is not None}).encode()
