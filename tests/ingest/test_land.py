import errno
import hashlib
import itertools
import os
import subprocess
import sys
import threading
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

import ingest.lander
import ingest.parts
from ingest.errors import CorruptLakeError, IngestError, LakeBusyError
from ingest.land import land
from ingest.log import Lake
from ingest.report import Progress, UnreadableSourcesError
from ingest.segments import find_segments
from ingest.verify import verify_lake
from tests.ingest.landing import (
    NOON,
    clock_at,
    content_of,
    event_line,
    events_of,
    land_text,
    rejections_of,
)


def write_files(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_ndjson", ".ndjson")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_an_event_gets_its_place(lake: Lake) -> None:
    land_text(lake, event_line(1) + event_line(2))
    first, second = events_of(lake)
    assert (first.seq, second.seq) == (1, 2)
    assert first.received_at == second.received_at == NOON
    assert first.event_id < second.event_id
    assert uuid.UUID(first.event_id).version == 7
    assert uuid.UUID(first.event_id).variant == uuid.RFC_4122
    assert int(first.event_id.replace("-", "")[:12], 16) == int(NOON.timestamp()) * 1000


def test_seq_goes_on_where_the_last_landing_ended(lake: Lake) -> None:
    land_text(lake, event_line(1) + "bad\n" + event_line(2), "a.ndjson")
    land_text(lake, event_line(3), "b.ndjson")
    assert [event.seq for event in events_of(lake)] == [1, 2, 3]
    assert [event.source for event in events_of(lake)] == ["a.ndjson", "a.ndjson", "b.ndjson"]


def test_an_event_without_an_id_takes_its_event_id(lake: Lake) -> None:
    land_text(lake, '{"customerAlias":"acme","eventType":"call"}\n' + event_line(2))
    first, second = events_of(lake)
    assert first.customer_event_id == first.event_id
    assert second.customer_event_id == "e2"


def test_any_engine_can_recompute_the_hash_of_an_id(lake: Lake) -> None:
    line = '{"customerAlias":"acme","eventType":"call"}\n'
    land_text(lake, event_line(1) + line + event_line(2).replace("e2", "é🙂"))
    rows = duckdb.sql(
        "select customer_event_hash, ('0x' || left(md5(customer_event_id), 15))::bigint "
        f"from read_parquet({lake.snapshot().paths()})"
    ).fetchall()
    assert len(rows) == 3
    assert all(landed == recomputed for landed, recomputed in rows)


def test_resubmissions_are_all_stored(lake: Lake) -> None:
    land_text(lake, event_line(1) + event_line(1) + event_line(1, '{"n":2}'))
    assert [event.seq for event in events_of(lake)] == [1, 2, 3]
    assert len({event.event_id for event in events_of(lake)}) == 3


def test_a_retraction_is_an_event(lake: Lake) -> None:
    land_text(lake, event_line(1) + '{"customerEventId":"e1","retracted":true}\n')
    _, retraction = events_of(lake)
    assert (retraction.retracted, retraction.customer_alias, retraction.event_type) == (
        True,
        "",
        "",
    )
    assert '"retracted":true' in retraction.json()


def test_the_same_bytes_land_once_whatever_they_are_called(lake: Lake) -> None:
    land_text(lake, event_line(1), "a.ndjson")
    before = lake.snapshot()
    report = land_text(lake, event_line(1), "b.ndjson")
    [file] = report.files
    assert (file.status, report.accepted) == ("unchanged", 0)
    assert "as a.ndjson" in file.message
    assert lake.snapshot() == before


def test_forced_bytes_land_again_with_new_ids(lake: Lake) -> None:
    land_text(lake, event_line(1))
    land_text(lake, event_line(1), force=True)
    first, second = events_of(lake)
    assert (first.seq, second.seq) == (1, 2)
    assert first.event_id != second.event_id


def test_a_folder_lands_sorted_with_known_endings_only(lake: Lake, tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "in",
        b_ndjson=event_line(2),
        a__z_ndjson=event_line(1),
        __hidden=event_line(9),
    )
    (folder / "readme.txt").write_text("no events")
    (folder / ".hidden.ndjson").write_text(event_line(9))
    (folder / "c.csv").write_text("customerAlias,eventType\nacme,call\n")
    land(lake, [folder], clock=clock_at())
    assert [event.source for event in events_of(lake)] == [
        "in/a/z.ndjson",
        "in/b.ndjson",
        "in/c.csv",
    ]


def test_globs_files_and_folders_together_land_each_file_once(lake: Lake, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", a_ndjson=event_line(1), b_ndjson=event_line(2))
    report = land(
        lake,
        [folder / "b.ndjson", str(folder / "*.ndjson"), folder, str(tmp_path / "**/*.ndjson")],
        clock=clock_at(),
    )
    assert [file.source for file in report.files] == ["b.ndjson", "a.ndjson"]
    assert report.accepted == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("absent.ndjson", "absent.ndjson: no such file or folder"),
        ("*.ndjson", "the pattern matches nothing"),
        ("empty", "empty: no event files in this folder"),
        ("notes.txt", "notes.txt: the ending says no format; name one of ndjson, csv, parquet"),
    ],
)
def test_a_path_that_yields_nothing_is_refused_before_anything_lands(
    lake: Lake, tmp_path: Path, given: str, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text(event_line(1))
    write_files(tmp_path / "good", a_ndjson=event_line(1))
    with pytest.raises(IngestError, match=message.replace("*", r"\*")):
        land(lake, [tmp_path / "good", tmp_path / given], clock=clock_at())
    assert not lake.root.exists()


def test_no_paths_at_all_are_refused(lake: Lake) -> None:
    with pytest.raises(IngestError, match="no files were named"):
        land(lake, [])


def test_a_format_can_be_named_where_the_ending_says_nothing(lake: Lake) -> None:
    assert land_text(lake, event_line(1), "events.txt", format="ndjson").accepted == 1


def test_one_unreadable_file_keeps_no_other_from_landing(lake: Lake, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", a_ndjson=event_line(1), c_ndjson=event_line(3))
    (folder / "b.csv").write_text("x,y\n1,2\n")
    (folder / "d.ndjson.gz").write_bytes(b"\x1f\x8b\x08cut short")
    with pytest.raises(UnreadableSourcesError) as error:
        land(lake, [folder], clock=clock_at())
    statuses = [file.status for file in error.value.report.files]
    assert statuses == ["landed", "unreadable", "landed", "unreadable"]
    assert "in/b.csv: no column gives the customer_alias" in str(error.value)
    assert "in/d.ndjson.gz: the gzip data is damaged" in str(error.value)
    assert [event.customer_event_id for event in events_of(lake)] == ["e1", "e3"]
    assert list(lake.root.rglob(".tmp-*")) == []


def test_a_file_that_grows_while_it_is_read_does_not_land(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "growing.ndjson"
    path.write_text(event_line(1))

    def grow(progress: Progress) -> None:
        path.write_text(event_line(1) + event_line(2))

    with pytest.raises(UnreadableSourcesError, match="the file changed while it was read"):
        land(lake, [path], clock=clock_at(), on_progress=grow)
    assert lake.snapshot().version == 0
    assert land(lake, [path], clock=clock_at()).accepted == 2


def test_the_order_of_files_changes_only_the_order(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "in", a_ndjson=event_line(1), b_ndjson=event_line(2), c_ndjson="x\n"
    )
    contents = []
    for number, order in enumerate(itertools.permutations("abc")):
        lake = Lake(tmp_path / f"lake{number}")
        land(lake, [folder / f"{name}.ndjson" for name in order], clock=clock_at())
        verify_lake(lake.snapshot())
        contents.append(sorted(row[1:] for row in content_of(lake)))
        assert len(rejections_of(lake)) == 1
    assert all(content == contents[0] for content in contents)


def test_the_same_landing_in_two_lakes_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_files(tmp_path / "in", a_ndjson=event_line(1) + "bad\n") / "a.ndjson"
    lakes = [Lake(tmp_path / "one"), Lake(tmp_path / "two")]
    for lake in lakes:
        land(lake, [path], clock=clock_at())
    assert lakes[0].snapshot().head == lakes[1].snapshot().head


def test_receipts_never_run_backwards_when_the_clock_does(lake: Lake) -> None:
    land_text(lake, event_line(1), "a.ndjson")
    land_text(lake, event_line(2), "b.ndjson", clock=clock_at(NOON - timedelta(days=1)))
    after_noon = NOON + timedelta(microseconds=1)
    assert [event.received_at for event in events_of(lake)] == [NOON, after_noon]


def test_history_is_imported_with_its_receipt(lake: Lake) -> None:
    """By whatever zone it is given in: folders are named by the day in UTC."""
    past = datetime(2026, 2, 1, tzinfo=UTC)
    further_west = past.astimezone(timezone(timedelta(hours=-9)))
    line = '{"customerAlias":"acme","eventType":"call"}\n'
    land_text(lake, line, received_at=further_west)
    [event] = events_of(lake)
    assert event.received_at == event.event_timestamp == past
    assert "received_date=2026-02-01" in lake.snapshot().files[0].path
    assert lake.commits()[0].committed_at == NOON


def test_a_receipt_measures_the_future_of_timestamps(lake: Lake) -> None:
    report = land_text(lake, event_line(1), received_at=datetime(2026, 1, 30, 23, tzinfo=UTC))
    assert report.reasons == {"timestamp_in_future": 1}


@pytest.mark.parametrize(
    ("received_at", "message"),
    [
        (NOON - timedelta(microseconds=1), "receipts never run backwards"),
        (NOON + timedelta(hours=1), "lies in the future"),
        (NOON.replace(tzinfo=None), "has no time zone"),
    ],
)
def test_a_receipt_that_would_change_older_answers_is_refused(
    lake: Lake, received_at: datetime, message: str
) -> None:
    land_text(lake, event_line(1))
    with pytest.raises(IngestError, match=message):
        land_text(lake, event_line(2), "b.ndjson", received_at=received_at)
    land_text(lake, event_line(2), "b.ndjson", received_at=NOON)
    assert lake.snapshot().last_seq == 2


def test_progress_counts_up_to_the_whole_file(lake: Lake, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", a_ndjson=event_line(1) + "bad\n", b_ndjson=event_line(2))
    seen: list[Progress] = []
    land(lake, [folder], clock=clock_at(), on_progress=seen.append)
    files = [(one.source, one.source_number, one.source_count) for one in seen]
    assert list(dict.fromkeys(files)) == [("in/a.ndjson", 1, 2), ("in/b.ndjson", 2, 2)]
    last = [one for one in seen if one.source == "in/a.ndjson"][-1]
    assert (last.accepted, last.rejected) == (1, 1)
    assert last.done_bytes == last.total_bytes == len(event_line(1)) + 4


def test_no_text_of_a_customer_is_in_a_path(lake: Lake) -> None:
    hostile = event_line(1).replace("acme", "../../x")
    land_text(lake, hostile, "..%2f..%2fevil name'.ndjson")
    names = [path.name for path in lake.root.rglob("*")]
    assert not any(name == "x" or "evil" in name for name in names)
    assert events_of(lake)[0].customer_alias == "../../x"


def test_parts_row_groups_and_seq_ranges_follow_one_another(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.parts, "ROW_GROUP_ROWS", 10)
    monkeypatch.setattr(ingest.parts, "PART_ROWS", 20)
    land_text(lake, "".join(event_line(number) for number in range(45)))
    snapshot = lake.snapshot()
    assert [(file.min_seq, file.max_seq, file.rows) for file in snapshot.files] == [
        (1, 20, 20),
        (21, 40, 20),
        (41, 45, 5),
    ]
    verify_lake(snapshot)


@pytest.mark.slow
def test_worker_processes_give_what_this_process_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.segments.find_segments, "__defaults__", (100_000,))
    text = "".join(
        event_line(n, f'{{"n":{n}.50}}') + "bad\n\n" * (n % 997 == 0) for n in range(5_000)
    )
    (tmp_path / "events.ndjson").write_bytes(b"\xef\xbb\xbf" + text.encode())
    seen = []
    for name, threshold in (("here", 1 << 40), ("workers", 0)):
        monkeypatch.setattr(ingest.lander, "WORKERS_FROM_BYTES", threshold)
        lake = Lake(tmp_path / name)
        report = land(lake, [tmp_path / "events.ndjson"], clock=clock_at())
        assert (report.accepted, report.rejected) == (5_000, 6)
        verify_lake(lake.snapshot())
        seen.append((events_of(lake), rejections_of(lake)))
        parts = len(lake.snapshot().files)
    assert seen[0] == seen[1]
    assert parts > 5


def test_segments_are_whole_lines_that_cover_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    for text in (b"", b"a", b"a\n", b"a\nbb\n" * 50, b"x" * 300 + b"\ny\n", b"\n" * 40 + b"end"):
        path.write_bytes(text)
        for size in (1, 2, 7, 100, 1_000):
            segments = list(find_segments(path, 2, size))
            pieces = [text[segment.start : segment.end] for segment in segments]
            assert b"".join(pieces) == text
            assert all(piece.endswith(b"\n") for piece in pieces[:-1])
            assert [segment.index for segment in segments] == list(range(len(segments)))


@pytest.mark.slow
def test_a_worker_that_meets_a_full_disk_stops_the_landing(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.lander, "WORKERS_FROM_BYTES", 0)
    (lake.root / "usage_events").mkdir(parents=True)
    (lake.root / "usage_events" / "received_date=2026-03-01").write_text("in the way")
    with pytest.raises(IngestError, match="Landing stopped"):
        land_text(lake, event_line(1) * 100)
    assert lake.snapshot().version == 0


def test_a_second_landing_waits_or_says_so(lake: Lake) -> None:
    land_text(lake, event_line(1))
    done: list[str] = []
    with lake.writing():
        with pytest.raises(LakeBusyError, match=r"another landing of process \d+ is running"):
            land_text(lake, event_line(2), "b.ndjson", wait=False)
        waiting = threading.Thread(
            target=lambda: done.append(land_text(lake, event_line(2), "b.ndjson").files[0].status)
        )
        waiting.start()
        waiting.join(0.2)
        assert done == []
    waiting.join(10)
    assert done == ["landed"]


def test_concurrent_landings_lose_and_double_nothing(lake: Lake) -> None:
    threads = [
        threading.Thread(target=land_text, args=(lake, event_line(number), f"{number}.ndjson"))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(event.customer_event_id for event in events_of(lake)) == [
        f"e{n}" for n in range(8)
    ]
    verify_lake(lake.snapshot())


@pytest.mark.parametrize("failing", range(40))
def test_a_disk_that_fails_at_any_sync_stops_the_landing_and_the_rerun_completes_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    land_text(lake, event_line(1), "a.ndjson")
    before, calls, sync = lake.snapshot(), itertools.count(), os.fsync

    def failing_sync(descriptor: int) -> None:
        if next(calls) >= failing:
            raise OSError(errno.EIO, "Input/output error")
        sync(descriptor)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", failing_sync)
        try:
            land_text(lake, event_line(2) + "bad\n", "b.ndjson")
        except IngestError as error:
            assert "Input/output error. Landing stopped" in str(error)
            assert lake.snapshot().rows() in (1, 2)
        else:
            assert next(calls) <= failing
    if lake.snapshot() != before:
        assert lake.snapshot().rows() == 2
    land_text(lake, event_line(2) + "bad\n", "b.ndjson")
    assert [event.seq for event in events_of(lake)] == [1, 2]
    verify_lake(lake.snapshot())


def test_leftovers_of_a_killed_run_are_cleared_away(lake: Lake) -> None:
    land_text(lake, event_line(1), "a.ndjson")
    day = lake.root / "usage_events" / "received_date=2026-03-01"
    orphan, temporary = day / "00000000000000000002-00000.parquet", day / ".tmp-7-x.parquet"
    orphan.write_bytes(b"orphan")
    temporary.write_bytes(b"half")
    (lake.log_folder / ".tmp-7-x.json").write_bytes(b"{")
    land_text(lake, event_line(2), "b.ndjson")
    assert not temporary.exists()
    assert list(lake.log_folder.glob(".tmp-*")) == []
    trash = lake.root / "trash" / "2026-03-01" / orphan.relative_to(lake.root)
    assert trash.read_bytes() == b"orphan"
    assert [event.customer_event_id for event in events_of(lake)] == ["e1", "e2"]
    orphan.with_name("00000000000000000003-00000.parquet").write_bytes(b"again")
    land_text(lake, event_line(3), "c.ndjson")
    verify_lake(lake.snapshot())


def test_a_part_that_is_not_what_was_landed_is_noticed(lake: Lake) -> None:
    land_text(lake, event_line(1))
    snapshot = lake.snapshot()
    part = Path(snapshot.paths()[0])
    whole = part.read_bytes()
    assert hashlib.sha256(whole).hexdigest() == snapshot.files[0].sha256
    part.write_bytes(whole + b"x")
    with pytest.raises(CorruptLakeError, match="not the bytes that were landed"):
        verify_lake(snapshot)
    part.unlink()
    with pytest.raises(CorruptLakeError, match="missing; restore it"):
        verify_lake(snapshot)


def test_ingest_imports_nothing_of_the_engine() -> None:
    program = (
        "import ingest.land, ingest.read_events, ingest.verify, sys; print(sorted(sys.modules))"
    )
    modules = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "'ingest.land'" in modules
    assert "'engine" not in modules
    assert "'duckdb" not in modules
