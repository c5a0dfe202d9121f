import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.commit import LakeFile, decode_commit, encode_commit
from ingest.errors import CorruptLakeError, IngestError, LakeConflictError
from ingest.log import Lake
from tests.ingest.landing import NOON, clock_at, event_line, land_text


def entry(lake: Lake, version: int) -> Path:
    return lake.log_folder / f"{version:020d}.json"


def three_landings(lake: Lake) -> None:
    for number in (1, 2, 3):
        land_text(
            lake,
            event_line(number),
            f"{number}.ndjson",
            clock=clock_at(NOON + timedelta(hours=number)),
        )


def rewrite(path: Path, **fields: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}), encoding="utf-8")


def test_a_lake_that_does_not_exist_yet_is_empty(lake: Lake) -> None:
    snapshot = lake.snapshot()
    assert (snapshot.version, snapshot.head, snapshot.files, snapshot.last_seq) == (0, "", (), 0)
    assert snapshot.last_received_at is None
    assert not lake.root.exists()


def test_each_version_stays_readable(lake: Lake) -> None:
    three_landings(lake)
    assert [lake.snapshot(version).rows() for version in (0, 1, 2, 3)] == [0, 1, 2, 3]
    assert lake.snapshot() == lake.snapshot(3)
    with pytest.raises(IngestError, match="no version 4; the newest is 3"):
        lake.snapshot(4)


def test_an_instant_means_the_last_seq_received_by_then(lake: Lake) -> None:
    three_landings(lake)
    snapshot = lake.snapshot()
    hours = [0, 1, 1.5, 2, 3, 99]
    assert [snapshot.seq_as_of(NOON + timedelta(hours=hour)) for hour in hours] == [
        0,
        1,
        1,
        2,
        3,
        3,
    ]


def test_entries_survive_their_json(lake: Lake) -> None:
    three_landings(lake)
    for commit in lake.commits():
        assert decode_commit(encode_commit(commit), "here") == commit


def test_every_changed_byte_of_an_older_entry_is_noticed(lake: Lake) -> None:
    three_landings(lake)
    content = entry(lake, 2).read_bytes()
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1
        entry(lake, 2).write_bytes(changed)
        with pytest.raises(CorruptLakeError, match=r"0000[23]\.json: "):
            lake.snapshot()
    entry(lake, 2).write_bytes(content)
    assert lake.snapshot().version == 3


def test_a_missing_entry_is_noticed(lake: Lake) -> None:
    three_landings(lake)
    entry(lake, 2).unlink()
    with pytest.raises(CorruptLakeError, match=r"0002\.json: missing; restore"):
        lake.snapshot()


def test_an_entry_of_another_lake_does_not_fit(lake: Lake, tmp_path: Path) -> None:
    three_landings(lake)
    other = Lake(tmp_path / "other" / "lake")
    other.root.parent.mkdir()
    land_text(other, event_line(9))
    shutil.copy(entry(other, 1), entry(lake, 1))
    with pytest.raises(CorruptLakeError, match="does not follow the entry before it"):
        lake.snapshot()


@pytest.mark.parametrize(
    "path",
    [
        "usage_events/../../secret.parquet",
        "/etc/passwd",
        "usage_events/./x.parquet",
        "usage_events//x.parquet",
        "other/x.parquet",
        "usage_events",
        "..",
        "",
        "usage_events\\x.parquet",
        "usage_events/a\0b",
        7,
        None,
    ],
)
def test_a_path_that_leads_out_of_the_tables_is_refused(lake: Lake, path: object) -> None:
    three_landings(lake)
    fields = json.loads(entry(lake, 3).read_text())
    rewrite(entry(lake, 3), add=[{**fields["add"][0], "path": path}])
    with pytest.raises(CorruptLakeError, match=r"0003\.json: not a commit log entry"):
        lake.snapshot()
    rewrite(entry(lake, 3), add=[], remove=[path])
    with pytest.raises(CorruptLakeError, match=r"0003\.json: not a commit log entry"):
        lake.snapshot()


@pytest.mark.parametrize(
    "fields",
    [
        {"version": True},
        {"version": "3"},
        {"last_seq": -1},
        {"last_seq": 1.5},
        {"add": None},
        {"sources": [{}]},
        {"committed_at": "yesterday"},
        {"previous": None},
    ],
)
def test_an_unsound_entry_is_refused(lake: Lake, fields: dict[str, object]) -> None:
    three_landings(lake)
    rewrite(entry(lake, 3), **fields)
    with pytest.raises(CorruptLakeError, match=r"0003\.json: "):
        lake.snapshot()


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"{", b"[" * 100_000])
def test_an_entry_that_is_no_json_object_is_refused(lake: Lake, content: bytes) -> None:
    three_landings(lake)
    entry(lake, 3).write_bytes(content)
    with pytest.raises(CorruptLakeError, match=r"0003\.json: not a commit log entry"):
        lake.snapshot()


def test_files_added_twice_or_removed_without_being_there_are_refused(lake: Lake) -> None:
    three_landings(lake)
    first = json.loads(entry(lake, 1).read_text())
    rewrite(entry(lake, 3), add=first["add"])
    with pytest.raises(CorruptLakeError, match="a second time"):
        lake.snapshot()
    rewrite(entry(lake, 3), add=[], remove=["usage_events/x/y.parquet"])
    with pytest.raises(CorruptLakeError, match="which the lake does not hold"):
        lake.snapshot()


def test_marks_never_run_backwards(lake: Lake) -> None:
    three_landings(lake)
    rewrite(entry(lake, 3), last_seq=1)
    with pytest.raises(CorruptLakeError, match="runs backwards"):
        lake.snapshot()
    rewrite(entry(lake, 3), last_seq=3, last_received_at="2026-03-01T12:00:00Z")
    with pytest.raises(CorruptLakeError, match="runs backwards"):
        lake.snapshot()


def test_only_one_of_two_writers_takes_a_version(lake: Lake) -> None:
    three_landings(lake)
    before = lake.snapshot()
    marks = {"committed_at": NOON, "last_seq": 3, "last_received_at": before.last_received_at}
    after = lake.commit(before, **marks)  # type: ignore[arg-type]
    with pytest.raises(LakeConflictError, match="version 4 was committed by another writer"):
        lake.commit(before, **marks)  # type: ignore[arg-type]
    assert lake.snapshot() == after


def test_compaction_replaces_files_and_older_versions_keep_theirs(lake: Lake) -> None:
    three_landings(lake)
    before = lake.snapshot()
    whole = LakeFile(
        table="usage_events",
        path="usage_events/received_date=2026-03-01/compacted.parquet",
        sha256="0" * 64,
        bytes=1,
        rows=3,
        min_seq=1,
        max_seq=3,
        min_received_at=NOON,
        max_received_at=NOON + timedelta(hours=3),
    )
    after = lake.commit(
        before,
        committed_at=NOON,
        add=(whole,),
        remove=tuple(file.path for file in before.files),
        last_seq=3,
        last_received_at=before.last_received_at,
    )
    assert after == lake.snapshot()
    assert after.files == (whole,)
    assert lake.snapshot(3).files == before.files
    assert after.seq_as_of(NOON + timedelta(hours=2)) == 2


def test_files_that_the_log_does_not_name_are_not_read(lake: Lake) -> None:
    three_landings(lake)
    before = lake.snapshot()
    stray = lake.root / "usage_events" / "received_date=2026-03-01" / "stray.parquet"
    stray.write_bytes(b"left by a killed run")
    (lake.log_folder / ".tmp-1-x.json").write_bytes(b"{")
    (lake.log_folder / "notes.txt").write_text("not an entry")
    assert lake.snapshot() == before


def test_the_log_of_a_landing_is_readable(lake: Lake) -> None:
    land_text(lake, event_line(1) + "bad\n")
    fields = json.loads(entry(lake, 1).read_text())
    assert fields["sources"][0]["name"] == "events.ndjson"
    assert (fields["sources"][0]["accepted"], fields["sources"][0]["rejected"]) == (1, 1)
    assert fields["last_received_at"] == "2026-03-01T12:00:00.000000Z"
    assert fields["previous"] == ""
    assert fields["wal_through"] is None
    assert datetime.fromisoformat(fields["committed_at"]).tzinfo == UTC
