"""Few large parts for many small ones: the same events, the same answers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest.compact import compact
from ingest.errors import CorruptLakeError
from ingest.log import Lake
from ingest.read_events import read_events
from ingest.unlanded import unlanded_events
from ingest.verify import check_parts, verify_lake
from tests.ingest.landing import NOON, clock_at, content_of, event_line, land_text, rejections_of


def land_days(lake: Lake, days: int = 2, files: int = 4) -> None:
    """A few small files a day; the customers descend, so that sorting has something to do."""
    for day in range(days):
        for file in range(files):
            number = day * 100 + file * 10
            text = "".join(
                event_line(number + line).replace('"acme"', f'"customer-{9 - line}"')
                for line in range(3)
            )
            received = NOON + timedelta(days=day, hours=file)
            land_text(lake, text + f"bad {number}\n", f"{number}.ndjson", clock=clock_at(received))


def test_the_events_and_the_answers_stay(lake: Lake) -> None:
    land_days(lake)
    before, content = lake.snapshot(), content_of(lake)
    rejected = rejections_of(lake)
    instants = [NOON + timedelta(hours=hours) for hours in range(-1, 40)]
    answers = [before.seq_as_of(instant) for instant in instants]
    report = compact(lake, clock=clock_at(NOON + timedelta(days=2)))
    after = lake.snapshot()
    assert (report.replaced, report.written, report.rows) == (16, 4, 32)
    assert len(after.files) == 4
    assert content_of(lake) == content
    assert rejections_of(lake) == rejected
    assert [after.seq_as_of(instant) for instant in instants] == answers
    assert (after.last_seq, after.last_received_at) == (before.last_seq, before.last_received_at)
    verify_lake(after)


def test_a_compacted_part_is_sorted_for_readers(lake: Lake) -> None:
    land_days(lake, days=1)
    compact(lake, clock=clock_at(NOON + timedelta(days=1)))
    part = next(file for file in lake.snapshot().files if file.table == "usage_events")
    rows = pq.read_table(lake.root / part.path, partitioning=None)
    keys = rows.select(["customer_alias", "event_type", "event_timestamp", "seq"]).to_pylist()
    assert keys == sorted(keys, key=lambda row: tuple(row.values()))
    assert (part.min_seq, part.max_seq) == (1, 12)
    assert sorted(row["seq"] for row in keys) == list(range(1, 13))


def test_no_part_holds_two_days_of_receipt(lake: Lake) -> None:
    land_days(lake, days=3)
    compact(lake, clock=clock_at(NOON + timedelta(days=3)))
    for file in lake.snapshot().files:
        assert file.min_received_at.date() == file.max_received_at.date()
        assert f"received_date={file.min_received_at.date()}/" in file.path


def test_nothing_is_written_again_without_gain(lake: Lake) -> None:
    land_days(lake)
    late = clock_at(NOON + timedelta(days=2))
    compact(lake, clock=late)
    version = lake.snapshot().version
    assert compact(lake, clock=late).written == 0
    land_text(lake, event_line(999), "small.ndjson", clock=clock_at(NOON + timedelta(days=1)))
    assert compact(lake, clock=late).written == 0
    assert lake.snapshot().version == version + 1


def test_large_parts_stay_as_they_are(lake: Lake) -> None:
    land_days(lake, days=1)
    report = compact(lake, clock=clock_at(NOON + timedelta(days=1)), most_rows=6)
    assert report.replaced > 0
    assert max(file.rows for file in lake.snapshot().files) == 6


def test_readers_of_an_older_version_have_a_week(lake: Lake) -> None:
    land_days(lake, days=1)
    before = lake.snapshot()
    compact(lake, clock=clock_at(NOON + timedelta(days=1)))
    check_parts(before)
    assert len(list(read_events(before))) == 12
    land_text(lake, event_line(500), "a.ndjson", clock=clock_at(NOON + timedelta(days=7)))
    check_parts(before)
    land_text(lake, event_line(501), "b.ndjson", clock=clock_at(NOON + timedelta(days=9)))
    with pytest.raises(CorruptLakeError, match="missing"):
        check_parts(before)
    trash = lake.root / "trash" / "2026-03-10"
    assert len(list(trash.rglob("*.parquet"))) == 8
    land_text(lake, event_line(502), "c.ndjson", clock=clock_at(NOON + timedelta(days=18)))
    assert not trash.exists()
    verify_lake(lake.snapshot())


def test_what_is_new_since_a_snapshot_is_found_in_compacted_parts(lake: Lake) -> None:
    land_days(lake, days=1)
    before = lake.snapshot(2)
    compact(lake, clock=clock_at(NOON + timedelta(days=1)))
    assert unlanded_events(lake, before)["seq"].to_pylist() == list(range(7, 13))


def test_a_damaged_part_is_not_passed_on(lake: Lake) -> None:
    land_days(lake, days=1)
    snapshot = lake.snapshot()
    part = Path(snapshot.paths()[0])
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    with pytest.raises(CorruptLakeError, match="not the bytes that were landed"):
        compact(lake, clock=clock_at(datetime(2026, 3, 2, tzinfo=UTC)))
    assert lake.snapshot() == snapshot
