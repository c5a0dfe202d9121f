import pytest

from ingest.errors import IngestError
from ingest.log import Lake
from tests.ingest.landing import events_of, land_text, rejections_of

HEADER = "customer_event_id,customer_alias,event_type,event_timestamp,tokens,region\n"
ROW = "e1,acme,call,2026-02-01T00:00:00Z,1.50,eu\n"


def land_csv(lake: Lake, text: str | bytes) -> None:
    land_text(lake, text, "events.csv")


def test_core_columns_are_fields_and_all_others_properties(lake: Lake) -> None:
    land_csv(lake, HEADER + ROW)
    [event] = events_of(lake)
    assert (event.customer_event_id, event.customer_alias, event.event_type) == (
        "e1",
        "acme",
        "call",
    )
    assert event.json() == (
        '{"customerEventId":"e1","customerAlias":"acme","eventType":"call",'
        '"eventTimestamp":"2026-02-01T00:00:00.000000Z",'
        '"eventProperties":{"tokens":1.50,"region":"eu"}}'
    )


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("0.1", "n"),
        ("-12", "n"),
        ("100000000000000000000.01", "n"),
        ("007", "s"),
        ("1e5", "s"),
        ("+1", "s"),
        ("1,5", "s"),
        (" 1", "s"),
        (".5", "s"),
        ("NaN", "s"),
        ("١", "s"),
        ("true", "s"),
    ],
)
def test_only_a_plain_decimal_is_a_number_and_every_cell_keeps_its_text(
    lake: Lake, cell: str, kind: str
) -> None:
    land_csv(lake, f'customerAlias,eventType,n\nacme,call,"{cell}"\n')
    [event] = events_of(lake)
    assert event.properties.texts == (cell,)
    assert event.properties.kinds == kind


def test_an_empty_cell_is_an_absent_value(lake: Lake) -> None:
    land_csv(lake, HEADER + ",acme,call,,,\n")
    [event] = events_of(lake)
    assert event.properties.keys == ()
    assert event.customer_event_id == event.event_id
    assert event.event_timestamp == event.received_at


def test_a_properties_column_holds_json_beside_other_columns(lake: Lake) -> None:
    land_csv(lake, 'customerAlias,eventType,eventProperties,n\nacme,call,"{""a"":{""b"":1.0}}",2\n')
    [event] = events_of(lake)
    assert event.properties.keys == ("a.b", "n")
    assert event.properties.texts == ("1.0", "2")


def test_quoted_cells_may_hold_commas_quotes_and_line_breaks(lake: Lake) -> None:
    land_csv(lake, 'customerAlias,eventType,note\r\nacme,call,"a ""b"", \r\nc"\r\nacme,call,d\r\n')
    first, second = events_of(lake)
    assert first.properties.texts == ('a "b", \r\nc',)
    assert (first.source_line, second.source_line) == (2, 4)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("e1,acme,call,2026-02-01T00:00:00Z,1\n", "wrong_cell_count"),
        ("e1,acme,call,2026-02-01T00:00:00Z,1,eu,more\n", "wrong_cell_count"),
        ('e1,acme,call,2026-02-01T00:00:00Z,1,"eu"x\n', "unparsable_row"),
        ("e1,,call,2026-02-01T00:00:00Z,1,eu\n", "missing_customer_alias"),
        ("e1,acme,call,2026-02-01T00:00:00,1,eu\n", "timestamp_without_zone"),
        ("e1,acme,call,2026-02-01T00:00:00Z,1,e\0u\n", "nul_character"),
        (f"e1,acme,call,2026-02-01T00:00:00Z,1,{'x' * 70_000}\n", "event_too_large"),
    ],
)
def test_a_bad_row_is_rejected_and_the_good_ones_around_it_land(
    lake: Lake, row: str, reason: str
) -> None:
    land_csv(lake, HEADER + ROW + row + ROW)
    [rejection] = [entry for entry in rejections_of(lake) if entry.source_line == 3]
    assert rejection.reason == reason
    assert rejection.raw == row[: 64 * 1024]
    assert len(events_of(lake)) == 2


def test_a_row_in_another_encoding_is_rejected_with_its_bytes(lake: Lake) -> None:
    land_csv(lake, (HEADER + ROW).encode() + b"e2,M\xfcller,call,2026-02-01T00:00:00Z,1,eu\n")
    [rejection] = rejections_of(lake)
    assert rejection.reason == "invalid_utf8"
    assert rejection.raw.startswith("e2,M\\xfcller,")


def test_a_quote_that_is_never_closed_rejects_the_rest_in_one_row(lake: Lake) -> None:
    land_csv(lake, HEADER + ROW + 'e2,acme,"call\n' + ROW)
    assert len(events_of(lake)) == 1
    [rejection] = rejections_of(lake)
    assert (rejection.reason, rejection.source_line) == ("unparsable_row", 3)
    assert "lines 3-4" in rejection.message


def test_no_line_inside_a_quoted_cell_over_the_size_limit_becomes_an_event(lake: Lake) -> None:
    inside = "e9,acme,call,2026-02-01T00:00:00Z,1,eu\n" * 5_000
    land_csv(lake, HEADER + ROW + 'e2,acme,call,2026-02-01T00:00:00Z,1,"' + inside + '"\n' + ROW)
    assert [event.source_line for event in events_of(lake)] == [2, 5_004]
    [rejection] = rejections_of(lake)
    assert (rejection.reason, rejection.source_line) == ("event_too_large", 3)
    assert "lines 3 to 5003" in rejection.message


def test_a_retraction_needs_only_the_id(lake: Lake) -> None:
    land_csv(lake, "customer_event_id,retracted\ne1,TRUE\ne2,yes\n")
    [event] = events_of(lake)
    assert (event.retracted, event.customer_alias, event.event_type) == (True, "", "")
    assert rejections_of(lake)[0].reason == "wrong_type"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1,2\n", "no column gives the customer_alias"),
        (b"customerAlias,eventType,,x\n", "a column has no name"),
        (b"customerAlias,eventType,x,x\n", "two columns are named 'x'"),
        (b"\xff\xfec\x00,\x00", "UTF-16"),
        (b"customerAlias,eventType,M\xfcller\n", "the header is not UTF-8"),
        (b'customerAlias,"eventType"x\n', "the header cannot be read"),
    ],
)
def test_a_header_that_cannot_be_used_refuses_the_file(
    lake: Lake, content: bytes, message: str
) -> None:
    with pytest.raises(IngestError, match=f"events.csv: .*{message}"):
        land_csv(lake, content)
    assert lake.snapshot().version == 0


def test_a_byte_order_mark_and_blank_lines_are_no_data(lake: Lake) -> None:
    land_csv(lake, b"\xef\xbb\xbf\n" + (HEADER + "\n" + ROW + "  \n" + ROW).encode())
    assert [event.source_line for event in events_of(lake)] == [4, 6]


def test_the_same_field_in_two_spellings_is_rejected(lake: Lake) -> None:
    land_csv(lake, "customerAlias,customer_alias,eventType\na,b,call\n")
    assert rejections_of(lake)[0].reason == "duplicate_key"
