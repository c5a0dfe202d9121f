"""What is acknowledged lands in its order, whatever happens in between."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.errors import CorruptLakeError
from ingest.log import Lake
from ingest.read_events import read_events
from ingest.unlanded import unlanded_events
from ingest.verify import verify_lake
from ingest.wal import read_segment, segment_path, wal_segments
from tests.ingest.landing import (
    NOON,
    clock_at,
    content_of,
    event_line,
    events_of,
    land_text,
    rejections_of,
)
from tests.ingest.waiting import open_log

TEXT = event_line(1, '{"n":1.50}') + "bad\n\n" + event_line(2) + '{"customerAlias":"a"}'


def test_the_log_lands_what_a_file_of_the_same_lines_lands(lake: Lake, tmp_path: Path) -> None:
    lines = TEXT + "\n" + '{"customerAlias":"acme","eventType":"call"}\n'
    with open_log(lake) as log:
        log.log(lines, source="events.ndjson")
        log.land()
    other = Lake(tmp_path / "other" / "lake")
    other.root.parent.mkdir()
    land_text(other, lines)
    without_ids = [row[:1] + row[2:] for row in content_of(lake)]
    assert without_ids == [row[:1] + row[2:] for row in content_of(other)]
    assert rejections_of(lake) == rejections_of(other)
    assert [event.event_timestamp for event in events_of(lake)][2] == NOON


def test_receipts_say_what_landed(lake: Lake) -> None:
    with open_log(lake) as log:
        got = [receipt for receipts in log.log(TEXT, event_line(3)) for receipt in receipts]
        log.land()
    assert [receipt.seq for receipt in got] == [1, None, None, 2, None, 3]
    assert [receipt.rejection and receipt.rejection.reason for receipt in got] == [
        None,
        "unparsable_line",
        None,
        None,
        "missing_event_type",
        None,
    ]
    landed = {event.seq: (event.event_id, event.received_at) for event in events_of(lake)}
    assert landed == {
        receipt.seq: (receipt.event_id, receipt.received_at) for receipt in got if receipt.seq
    }
    assert [receipt.line for receipt in got] == [1, 2, 3, 4, 5, 1]


def test_large_groups_are_screened_as_small_ones(lake: Lake, tmp_path: Path) -> None:
    texts = [event_line(number) + ("bad\n \n" if number % 5 == 0 else "") for number in range(200)]
    with open_log(lake) as log:
        large = [list(receipts) for receipts in log.log(*texts)]
    other = Lake(tmp_path / "other" / "lake")
    other.root.parent.mkdir()
    with open_log(other) as log:
        small = [list(log.log(text)[0]) for text in texts]
    seen = [[(receipt.line, receipt.seq, receipt.rejection) for receipt in each] for each in large]
    assert seen == [
        [(receipt.line, receipt.seq, receipt.rejection) for receipt in each] for each in small
    ]
    with open_log(lake) as log:
        verify_lake(log.land())


def test_every_group_is_received_later_than_the_one_before(lake: Lake) -> None:
    moments = iter([NOON, NOON, NOON - timedelta(days=1), NOON + timedelta(hours=1)])
    with open_log(lake) as log:
        log.committer._clock = lambda: next(moments)
        received = [log.log(event_line(number))[0][0].received_at for number in range(4)]
    microsecond = timedelta(microseconds=1)
    assert received == [
        NOON,
        NOON + microsecond,
        NOON + 2 * microsecond,
        NOON + timedelta(hours=1),
    ]


def test_the_clock_set_back_with_an_empty_log_moves_no_receipt_back(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1))
        log.land()
    with open_log(lake, clock_at(NOON - timedelta(days=2))) as log:
        assert log.log(event_line(2))[0][0].received_at > NOON


def test_a_killed_process_leaves_its_events_to_the_next(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1), "bad")
        log.seal()
        log.log(event_line(2))
    with open_log(lake) as log:
        log.log(event_line(3))
        snapshot = log.land()
    assert [event.customer_event_id for event in read_events(snapshot)] == ["e1", "e2", "e3"]
    assert snapshot.wal_through == 3
    assert wal_segments(lake) == []
    assert [row.raw for row in rejections_of(lake)] == ["bad"]


def test_segments_that_landed_are_dropped_and_never_land_again(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1))
        content = segment_path(lake, 1).read_bytes()
        log.land()
    segment_path(lake, 1).write_bytes(content)
    with open_log(lake) as log:
        assert wal_segments(lake) == []
        assert log.land().last_seq == 1


def test_a_torn_last_group_is_cut_off_and_numbers_go_on(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1))
        log.log(event_line(2), event_line(3))
    path = segment_path(lake, 1)
    path.write_bytes(path.read_bytes()[:-20])
    with open_log(lake) as log:
        # The first of the torn group is whole, and kept: nobody was told that it is not.
        assert log.log(event_line(4))[0][0].seq == 3
        snapshot = log.land()
    assert [event.customer_event_id for event in read_events(snapshot)] == ["e1", "e2", "e4"]


def test_a_broken_record_before_acknowledged_ones_is_an_alarm(lake: Lake) -> None:
    with open_log(lake) as log:
        for number in range(4):
            log.log(event_line(number))
    path = segment_path(lake, 1)
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)
    with (
        pytest.raises(CorruptLakeError, match=r"record at byte 0 is not what was written"),
        open_log(lake),
    ):
        pass
    assert path.read_bytes() == content


def test_a_broken_segment_before_the_last_one_is_an_alarm(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1))
        log.seal()
        log.log(event_line(2))
    path = segment_path(lake, 1)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CorruptLakeError, match=r"0001\.wal: the record at byte 0"), open_log(lake):
        pass


def test_a_missing_segment_is_an_alarm(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1))
        log.seal()
        log.log(event_line(2))
    segment_path(lake, 1).unlink()
    with pytest.raises(CorruptLakeError, match=r"0002\.wal: goes on with seq 2"), open_log(lake):
        pass


def test_files_land_behind_what_was_acknowledged(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1))
    land_text(lake, event_line(2), clock=clock_at(NOON - timedelta(hours=1)))
    events = events_of(lake)
    assert [event.customer_event_id for event in events] == ["e1", "e2"]
    assert events[0].received_at <= events[1].received_at
    with open_log(lake) as log:
        assert log.log(event_line(3))[0][0].seq == 3


def test_an_instant_inside_of_a_commit_has_its_own_seq(lake: Lake) -> None:
    moments = [NOON, NOON + timedelta(seconds=1), NOON + timedelta(days=1)]
    ticking = iter([NOON, *moments, NOON + timedelta(days=2)])
    with open_log(lake, lambda: next(ticking)) as log:
        for number in range(3):
            log.log(event_line(number), event_line(number + 10))
        snapshot = log.land()
    assert snapshot.version == 1
    microsecond = timedelta(microseconds=1)
    instants = [moments[0] - microsecond, *moments, moments[1] + microsecond, moments[2]]
    assert [snapshot.seq_as_of(instant) for instant in instants] == [0, 2, 4, 6, 4, 6]
    assert [len({file.path.split("/")[1]}) for file in snapshot.files] == [1, 1]
    assert {file.rows for file in snapshot.files} == {4, 2}


def test_events_are_seen_as_soon_as_they_are_acknowledged(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1, '{"n":1.50}'))
        log.land()
        before = lake.snapshot()
        log.log(event_line(2, '{"n":2.50}'))
        waiting = unlanded_events(lake, before)
        assert waiting["customer_event_id"].to_pylist() == ["e2"]
        log.land()
        # The snapshot of before: what has landed since belongs to the answer.
        assert unlanded_events(lake, before) == waiting
        assert unlanded_events(lake, lake.snapshot()).num_rows == 0


def test_a_torn_tail_does_not_disturb_a_reader(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1))
        with segment_path(lake, 1).open("ab") as file:
            file.write(b"0badf00d 12 2 1 17")
        assert unlanded_events(lake, lake.snapshot()).num_rows == 1
        assert len(read_segment(lake, wal_segments(lake)[0]).frames) == 1


def test_the_entry_says_how_far_the_log_has_landed(lake: Lake) -> None:
    with open_log(lake) as log:
        log.log(event_line(1))
        log.land()
    land_text(lake, event_line(2))
    entries = [json.loads(path.read_text()) for path in sorted(lake.log_folder.glob("0*.json"))]
    assert [entry["wal_through"] for entry in entries] == [1, 1]
