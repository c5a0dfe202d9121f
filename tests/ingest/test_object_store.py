"""A lake on a server that speaks S3 over loopback."""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ingest.commit import encode_commit
from ingest.compact import compact
from ingest.errors import IngestError, LakeConflictError
from ingest.event_log import EventLog
from ingest.land import land
from ingest.log import Lake
from ingest.object_store import ObjectStore
from ingest.read_events import read_events
from ingest.unlanded import unlanded_events
from ingest.verify import verify_lake
from tests.ingest.landing import NOON, clock_at, event_line

pytestmark = pytest.mark.slow
"""A server is started, and boto takes a second to import."""


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    server.stop()


@pytest.fixture
def remote(client: Any, tmp_path: Path) -> Lake:
    """A lake in a bucket of its own; its write-ahead log is in a folder of the test."""
    bucket = f"lake-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:16]}"
    client.create_bucket(Bucket=bucket)
    return Lake(Path(f"/{bucket}/some/lake"), ObjectStore(client, tmp_path / "machine"), 3)


def land_line(lake: Lake, folder: Path, number: int) -> None:
    path = folder / f"{number}.ndjson"
    path.write_text(event_line(number) + "bad\n")
    land(lake, [path], clock=clock_at())


def ids(lake: Lake) -> list[str]:
    return [event.customer_event_id for event in read_events(lake.snapshot())]


def test_files_land_and_are_read_back(remote: Lake, tmp_path: Path) -> None:
    for number in range(5):
        land_line(remote, tmp_path, number)
    land_line(remote, tmp_path, 4)
    snapshot = remote.snapshot()
    assert snapshot.version == 5
    assert ids(remote) == [f"e{number}" for number in range(5)]
    assert snapshot == remote.replayed(5)
    verify_lake(snapshot)


def test_the_event_log_keeps_what_waits_on_the_local_disk(remote: Lake, tmp_path: Path) -> None:
    with EventLog.open(remote) as log:
        log.append([event_line(1).encode()])
        waiting = list((tmp_path / "machine" / "wal").iterdir())
        assert len(waiting) == 1
        assert unlanded_events(remote, remote.snapshot()).num_rows == 1
    assert ids(remote) == ["e1"]
    assert list((tmp_path / "machine" / "wal").iterdir()) == []


def test_compaction_keeps_every_event(remote: Lake, tmp_path: Path) -> None:
    for number in range(4):
        land_line(remote, tmp_path, number)
    assert compact(remote, clock=clock_at()).replaced == 8
    assert ids(remote) == [f"e{number}" for number in range(4)]
    verify_lake(remote.snapshot())


def test_of_two_machines_one_gets_the_version(remote: Lake, client: Any, tmp_path: Path) -> None:
    land_line(remote, tmp_path, 1)
    other = Lake(remote.root, ObjectStore(client, tmp_path / "other machine"))
    seen = other.snapshot()
    land_line(remote, tmp_path, 2)
    with pytest.raises(LakeConflictError, match="version 2 was committed by another writer"):
        other.commit(seen, committed_at=NOON, last_seq=seen.last_seq, last_received_at=NOON)
    assert ids(other) == ["e1", "e2"]
    land_line(other, tmp_path, 3)
    assert ids(remote) == ["e1", "e2", "e3"]


def test_a_repeated_put_of_the_same_entry_is_no_conflict(remote: Lake, tmp_path: Path) -> None:
    """The answer to the first may have been lost on the way."""
    land_line(remote, tmp_path, 1)
    entry = remote.log_folder / f"{1:020d}.json"
    content = encode_commit(remote.commits()[0])
    again = entry.with_name("again")
    remote.fs.write(again, content)
    remote.fs.link(again, entry)
    remote.fs.write(again, content + b" ")
    with pytest.raises(FileExistsError):
        remote.fs.link(again, entry)


def test_a_store_that_is_away_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text(event_line(1))
    client = boto3.client(
        "s3",
        endpoint_url="http://127.0.0.1:9",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    lake = Lake(Path("/bucket/lake"), ObjectStore(client, tmp_path / "machine"))
    with pytest.raises(IngestError, match="the object store cannot be reached"):
        land(lake, [path], clock=clock_at())


def test_many_names_are_listed_over_several_pages(
    remote: Lake, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "10")  # a page; 1,000 on other servers
    bucket = remote.root.parts[1]
    names = [f"{number:04d}" for number in range(25)]
    for name in names:
        client.put_object(Bucket=bucket, Key=f"many/{name}", Body=b"")
    page = client.list_objects_v2(Bucket=bucket, Prefix="many/")
    assert (page["KeyCount"], page["IsTruncated"]) == (10, True)
    assert sorted(remote.fs.names(Path(f"/{bucket}/many"))) == names
