"""The table of bad lines: none stops its batch, none is lost, each has its reason."""

import pytest

from ingest.event import Limits
from ingest.log import Lake
from ingest.rejection import REASONS, RejectedError
from tests.ingest.landing import event_line, events_of, land_text, rejections_of

GOOD = '"customerAlias":"acme","eventType":"call"'
SEATS = '"customerAlias":"acme","seatType":"editor"'
MANY = ",".join(f'"p{number}":1' for number in range(256))
DEEP = '{"a":' * 9 + "1" + "}" * 9

BAD_LINES = {
    "nope": "unparsable_line",
    '{"customerAlias":"acme"': "unparsable_line",
    f"{{{GOOD}}} trailing": "unparsable_line",
    f"{{{GOOD},}}": "unparsable_line",
    "{'customerAlias':'acme'}": "unparsable_line",
    f'{{{GOOD},"eventProperties":{{"n":01}}}}': "unparsable_line",
    f'{{{GOOD},"eventProperties":{{"n":.5}}}}': "unparsable_line",
    f'{{{GOOD},"eventProperties":{{"tab":"a\tb"}}}}': "unparsable_line",
    "[]": "not_an_object",
    "null": "not_an_object",
    "42": "not_an_object",
    '"text"': "not_an_object",
    "[" * 100_0 + "]" * 100_0: "nested_too_deep",
    f'{{{GOOD},"eventProperties":{DEEP}}}': "nested_too_deep",
    f'{{{GOOD},"eventTimestmp":"2026-01-01T00:00:00Z"}}': "unknown_field",
    f'{{{GOOD},"quantity":5}}': "unknown_field",
    f'{{{GOOD},"eventType":"call"}}': "duplicate_key",
    f'{{{GOOD},"event_type":"call"}}': "duplicate_key",
    f'{{{GOOD},"properties":{{}},"eventProperties":{{}}}}': "duplicate_key",
    f'{{{GOOD},"eventProperties":{{"n":1,"n":2}}}}': "duplicate_key",
    f'{{{GOOD},"eventProperties":{{"o":{{"n":1,"n":1}}}}}}': "duplicate_key",
    f'{{{GOOD},"eventProperties":{{"a.b":1,"a":{{"b":2}}}}}}': "duplicate_property",
    '{"eventType":"call"}': "missing_customer_alias",
    '{"customerAlias":null,"eventType":"call"}': "missing_customer_alias",
    '{"customerAlias":"","eventType":"call"}': "missing_customer_alias",
    '{"customerAlias":" \\t","eventType":"call"}': "missing_customer_alias",
    '{"customerAlias":"acme"}': "missing_event_type",
    '{"customerAlias":"acme","eventType":" "}': "missing_event_type",
    '{"customerAlias":7,"eventType":"call"}': "wrong_type",
    '{"customerAlias":"acme","eventType":["call"]}': "wrong_type",
    f'{{{GOOD},"customerEventId":7}}': "wrong_type",
    f'{{{GOOD},"eventTimestamp":1767225600}}': "wrong_type",
    f'{{{GOOD},"eventProperties":[]}}': "wrong_type",
    f'{{{GOOD},"eventProperties":"{{}}"}}': "wrong_type",
    f'{{{GOOD},"retracted":"true"}}': "wrong_type",
    f'{{{GOOD},"retracted":1}}': "wrong_type",
    f'{{{GOOD},"customerEventId":" "}}': "blank_customer_event_id",
    f'{{{GOOD},"customerEventId":""}}': "blank_customer_event_id",
    '{"retracted":true}': "retraction_without_id",
    f'{{{GOOD},"customerEventId":"{"é" * 128}"}}': "key_too_long",
    f'{{"customerAlias":"{"a" * 256}","eventType":"call"}}': "key_too_long",
    f'{{{GOOD},"eventProperties":{{"{"k" * 256}":1}}}}': "key_too_long",
    f'{{{GOOD},"eventProperties":{{"k":"{"v" * 66_000}"}}}}': "event_too_large",
    f'{{{GOOD},"eventProperties":{{"k":"\\u0000"}}}}': "nul_character",
    f'{{{GOOD},"eventProperties":{{"\\u0000":"k"}}}}': "nul_character",
    f'{{{GOOD},"eventProperties":{{"k":["\\u0000"]}}}}': "nul_character",
    '{"customerAlias":"a\\u0000b","eventType":"call"}': "nul_character",
    f'{{{GOOD},"eventProperties":{{"k":"\\ud800"}}}}': "lone_surrogate",
    f'{{{GOOD},"customerEventId":"\\udc00"}}': "lone_surrogate",
    f'{{{GOOD},"eventProperties":{{"n":NaN}}}}': "number_not_finite",
    f'{{{GOOD},"eventProperties":{{"n":-Infinity}}}}': "number_not_finite",
    f'{{{GOOD},"eventTimestamp":"soon"}}': "timestamp_unparsable",
    f'{{{GOOD},"eventTimestamp":"2026-02-01T00:00:00"}}': "timestamp_without_zone",
    f'{{{GOOD},"eventTimestamp":"2016-12-31T23:59:60Z"}}': "timestamp_leap_second",
    f'{{{GOOD},"eventTimestamp":"2026-03-02T12:00:00.000001Z"}}': "timestamp_in_future",
    f'{{{GOOD},"eventTimestamp":"9999-12-31T23:59:59-12:00"}}': "timestamp_in_future",
    f'{{{GOOD},"eventTimestamp":"1969-12-31T23:59:59Z"}}': "timestamp_before_1970",
    f'{{{GOOD},"eventProperties":{{{MANY}}}}}': "too_many_properties",
    f'{{{GOOD},"seatType":"editor","total":5}}': "seat_and_event_type",
    f"{{{SEATS}}}": "bad_seat_total",
    f'{{{SEATS},"total":-1}}': "bad_seat_total",
    f'{{{SEATS},"total":1.5}}': "bad_seat_total",
    f'{{{SEATS},"total":"many"}}': "bad_seat_total",
    f'{{{SEATS},"total":true}}': "bad_seat_total",
    '{"customerAlias":"acme","eventType":"seat.editor","eventProperties":{"total":"-3"}}': (
        "bad_seat_total"
    ),
    '{"customerAlias":"acme","seatType":"Full Editor","total":5}': "bad_seat_type",
    f'{{{GOOD},"total":5}}': "unknown_field",
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.items(), ids=range(len(BAD_LINES)))
def test_a_bad_line_is_rejected_with_its_reason_and_its_neighbors_land(
    lake: Lake, line: str, reason: str
) -> None:
    report = land_text(lake, event_line(1) + line + "\n" + event_line(3))

    assert (report.accepted, report.rejected, report.reasons) == (2, 1, {reason: 1})
    assert [event.source_line for event in events_of(lake)] == [1, 3]
    [rejection] = rejections_of(lake)
    assert (rejection.source, rejection.source_line) == ("events.ndjson", 2)
    assert rejection.reason == reason
    assert rejection.message.endswith(".")
    assert rejection.raw == line[: Limits().event_bytes]


def test_every_reason_is_reached_by_a_test_of_some_reader() -> None:
    of_rows = {"wrong_cell_count", "unparsable_row", "missing_key_part"}
    elsewhere = {"invalid_utf8", "timestamp_ambiguous"}
    assert set(REASONS) == set(BAD_LINES.values()) | of_rows | elsewhere


def test_a_line_that_is_not_utf8_is_kept_byte_for_byte(lake: Lake) -> None:
    land_text(lake, event_line(1).encode() + b'{"customerAlias":"M\xfcller"}\n')
    [rejection] = rejections_of(lake)
    assert rejection.reason == "invalid_utf8"
    assert rejection.raw == '{"customerAlias":"M\\xfcller"}'
    assert "byte 20" in rejection.message


def test_a_mistyped_field_names_the_right_one(lake: Lake) -> None:
    land_text(lake, f'{{{GOOD},"eventTimestmp":"2026-01-01T00:00:00Z"}}')
    assert "did you mean eventTimestamp?" in rejections_of(lake)[0].message


def test_an_unparsable_line_says_the_column(lake: Lake) -> None:
    land_text(lake, '{"customerAlias": acme}')
    assert "column 19" in rejections_of(lake)[0].message


def test_a_cut_raw_text_says_so(lake: Lake) -> None:
    long = f'{{{GOOD},"customerEventId":"{"x" * 5_000_000}"}}'
    land_text(lake, long + "\n" + event_line(2))
    [rejection] = rejections_of(lake)
    assert rejection.reason == "event_too_large"
    assert len(rejection.raw) == 65_536
    assert f"cut after 65536 of {len(long)} bytes" in rejection.message
    assert [event.source_line for event in events_of(lake)] == [2]


def test_what_is_exactly_at_a_limit_lands(lake: Lake) -> None:
    at_the_limit = (
        f'{{{GOOD},"eventTimestamp":"2026-03-02T12:00:00Z","customerEventId":"{"i" * 255}"}}'
    )
    padded = f"{{{GOOD}{' ' * 200_000}"[:65_535] + "}"
    report = land_text(lake, f"{at_the_limit}\n{padded}\n")
    assert (report.accepted, report.rejected) == (2, 0)


def test_a_reason_must_be_a_known_one() -> None:
    with pytest.raises(ValueError, match="misspelled"):
        RejectedError("misspelled", "text")
