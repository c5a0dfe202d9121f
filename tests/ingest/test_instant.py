from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.instant import from_micros, instant_text, parse_instant, to_micros
from ingest.rejection import RejectedError


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000000Z"),
        ("2026-01-31 09:30:00z", "2026-01-31T09:30:00.000000Z"),
        ("2026-01-31t09:30Z", "2026-01-31T09:30:00.000000Z"),
        ("2026-01-31T09:30:00.5+05:30", "2026-01-31T04:00:00.500000Z"),
        ("2026-01-31T23:30:00-0100", "2026-02-01T00:30:00.000000Z"),
        ("2026-01-31T09:30:00+00", "2026-01-31T09:30:00.000000Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
        ("2024-02-29T00:00:00,25Z", "2024-02-29T00:00:00.250000Z"),
    ],
)
def test_an_instant_is_read_in_every_common_spelling(text: str, instant: str) -> None:
    assert instant_text(from_micros(parse_instant(text))) == instant


def test_digits_beyond_microseconds_are_cut_so_that_no_event_moves_into_the_next_period() -> None:
    last = parse_instant("2026-01-31T23:59:59.9999999Z")
    assert from_micros(last) == datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "timestamp_unparsable"),
        ("yesterday", "timestamp_unparsable"),
        ("2026-01-31", "timestamp_unparsable"),
        ("1767225600", "timestamp_unparsable"),
        ("2026-02-30T00:00:00Z", "timestamp_unparsable"),
        ("2025-02-29T00:00:00Z", "timestamp_unparsable"),
        ("2026-01-31T24:00:00Z", "timestamp_unparsable"),
        ("2026-01-31T09:60:00Z", "timestamp_unparsable"),
        ("2026-01-31T09:30:00+25:00", "timestamp_unparsable"),
        ("2026-01-31T09:30:00Zulu", "timestamp_unparsable"),
        ("٢٠٢٦-01-31T09:30:00Z", "timestamp_unparsable"),
        ("2026-01-31T09:30:00", "timestamp_without_zone"),
        ("2016-12-31T23:59:60Z", "timestamp_leap_second"),
        ("1969-12-31T23:59:59.999999Z", "timestamp_before_1970"),
        ("1970-01-01T00:00:00+01:00", "timestamp_before_1970"),
    ],
)
def test_what_is_no_instant_is_rejected_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(RejectedError) as rejection:
        parse_instant(text)
    assert rejection.value.reason == reason


def test_a_local_time_is_read_in_the_zone_of_the_mapping() -> None:
    new_york = ZoneInfo("America/New_York")
    summer = parse_instant("2026-07-01T00:00:00", new_york)
    winter = parse_instant("2026-01-01T00:00:00", new_york)
    assert from_micros(summer) == datetime(2026, 7, 1, 4, tzinfo=UTC)
    assert from_micros(winter) == datetime(2026, 1, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-11-01T01:30:00", "2026-03-08T02:30:00"])
def test_a_local_time_that_happened_twice_or_never_is_rejected(text: str) -> None:
    with pytest.raises(RejectedError) as rejection:
        parse_instant(text, ZoneInfo("America/New_York"))
    assert rejection.value.reason == "timestamp_ambiguous"


def test_an_offset_in_the_text_beats_the_zone_of_the_mapping() -> None:
    assert parse_instant("2026-01-01T00:00:00Z", ZoneInfo("Asia/Tokyo")) == to_micros(
        datetime(2026, 1, 1, tzinfo=UTC)
    )
