"""Why a row is not an event: the stable reason codes, and a rejected row with its raw text."""

from dataclasses import dataclass

# The codes are an interface: reports, alerts and `rejected_events` queries name them.
REASONS: dict[str, str] = {
    "unparsable_line": "the line is not one JSON value",
    "invalid_utf8": "the bytes are not UTF-8 text",
    "not_an_object": "the line is JSON, but not an object",
    "duplicate_key": "an object names the same key twice, or a field in both of its spellings",
    "unknown_field": "a top-level field that no event has",
    "wrong_type": "a field holds another JSON type than it must",
    "missing_customer_alias": "no customer alias, or a blank one",
    "missing_event_type": "no event type, or a blank one",
    "blank_customer_event_id": "a customer event id of nothing but white space",
    "retraction_without_id": "a retraction that does not say what it retracts",
    "key_too_long": "an id, alias, type or property name over the limit",
    "event_too_large": "the event is over the size limit",
    "nul_character": "text holds the NUL character",
    "lone_surrogate": "text holds half of a surrogate pair",
    "duplicate_property": "two properties have the same dotted address",
    "nested_too_deep": "properties are nested beyond the limit",
    "too_many_properties": "more properties than the limit",
    "number_not_finite": "NaN or an infinity",
    "timestamp_unparsable": "the timestamp is not an ISO 8601 instant",
    "timestamp_without_zone": "the timestamp does not say its zone",
    "timestamp_leap_second": "the timestamp names second 60",
    "timestamp_ambiguous": "the local time happened twice or never in the mapping's zone",
    "timestamp_in_future": "the timestamp is further ahead of the receipt than allowed",
    "timestamp_before_1970": "the timestamp lies before 1970",
    "wrong_cell_count": "a CSV row has more or fewer cells than the header",
    "unparsable_row": "a CSV row breaks the quoting rules",
    "seat_and_event_type": "a line that is a seat event and another event at once",
    "bad_seat_type": "a seat type that is not in snake_case",
    "bad_seat_total": "a seat event whose total is no whole number from 0 on",
    "missing_key_part": "a column that the mapping builds the id from is empty",
}


class RejectedError(Exception):
    """Raised while one row is examined; readers turn it into a `RejectedRow` and go on."""

    def __init__(self, reason: str, message: str) -> None:
        if reason not in REASONS:
            raise ValueError(f"{reason} is not a rejection reason")
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that did not become an event, as it goes to `rejected_events`."""

    source_line: int
    reason: str
    message: str
    raw: str


def reject_row(
    line: int,
    reason: str,
    message: str,
    raw: bytes,
    *,
    raw_limit: int,
    raw_bytes: int | None = None,
) -> RejectedRow:
    """The rejected row for `raw`, cut to `raw_limit` bytes with a word about the cut.

    `raw_bytes` is the full length where the reader did not keep all of it. Bytes that are not
    UTF-8 come out as `\\xNN`, so that nothing is lost and the text can be stored.
    """
    total = len(raw) if raw_bytes is None else raw_bytes
    if total > raw_limit:
        message = f"{message} The raw text was cut after {raw_limit} of {total} bytes."
    return RejectedRow(line, reason, message, raw[:raw_limit].decode("utf-8", "backslashreplace"))
