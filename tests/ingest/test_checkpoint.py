"""Reading from a checkpoint on gives the lake that all entries give."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.checkpoint import checkpoint_path, decode_checkpoint, encode_checkpoint
from ingest.compact import compact
from ingest.errors import CorruptLakeError
from ingest.log import Lake
from ingest.verify import verify_lake
from tests.ingest.landing import NOON, clock_at, event_line, land_text


def land_nine(root: Lake) -> Lake:
    lake = replace(root, checkpoint_every=3)
    for number in range(9):
        received = NOON + timedelta(hours=number)
        land_text(lake, event_line(number) + "bad\n", f"{number}.ndjson", clock=clock_at(received))
    return lake


def test_every_version_reads_the_same_with_and_without_checkpoints(lake: Lake) -> None:
    lake = land_nine(lake)
    compact(lake, clock=clock_at(NOON + timedelta(days=1)))
    land_text(lake, event_line(10), "ten.ndjson", clock=clock_at(NOON + timedelta(days=1)))
    versions = range(lake.snapshot().version + 1)
    assert [lake.snapshot(version) for version in versions] == [
        lake.replayed(version) for version in versions
    ]
    assert checkpoint_path(lake.log_folder, 9).exists()
    verify_lake(lake.snapshot())


def test_entries_before_the_checkpoint_are_not_read(lake: Lake) -> None:
    lake = land_nine(lake)
    before = lake.snapshot()
    first = lake.log_folder / f"{1:020d}.json"
    content = first.read_bytes()
    first.write_bytes(b"changed")
    assert lake.snapshot() == before
    with pytest.raises(CorruptLakeError, match=r"0001\.json: not a commit log entry"):
        verify_lake(before)
    first.unlink()
    with pytest.raises(CorruptLakeError, match=r"0001\.json: missing"):
        lake.snapshot()
    first.write_bytes(content)
    verify_lake(lake.snapshot())


def test_a_changed_checkpoint_is_passed_over(lake: Lake) -> None:
    lake = land_nine(lake)
    before = lake.snapshot()
    path = checkpoint_path(lake.log_folder, 6)
    content = path.read_bytes()
    for position in range(0, len(content), 7):
        changed = bytearray(content)
        changed[position] ^= 1
        assert decode_checkpoint(bytes(changed), lake.root, lake.fs) is None
    path.write_bytes(content[:-5])
    assert lake.snapshot() == before


def test_a_checkpoint_of_another_lake_is_passed_over_and_a_forged_one_found(lake: Lake) -> None:
    lake = land_nine(lake)
    before = lake.snapshot()
    path = checkpoint_path(lake.log_folder, 6)
    sixth = lake.snapshot(6)
    path.write_bytes(encode_checkpoint(replace(sixth, head="0" * 64)))
    assert lake.snapshot() == before
    path.write_bytes(encode_checkpoint(replace(sixth, sources=())))
    assert lake.snapshot() != before
    with pytest.raises(CorruptLakeError, match="lead to another lake than its checkpoint"):
        verify_lake(lake.snapshot())
