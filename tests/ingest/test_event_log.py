"""The event log as a program uses it: many threads, real files."""

import asyncio
import errno
import gc
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest

import ingest.event_log
from ingest.errors import CorruptLakeError, LakeBusyError, LogFailedError
from ingest.event_log import EventLog
from ingest.land import land
from ingest.landing_request import landed_by_holder
from ingest.log import Lake
from ingest.ports import AppendFile, LocalFs
from ingest.read_events import read_events
from ingest.verify import verify_lake
from ingest.wal import wal_segments
from tests.ingest.landing import event_line, land_text, rejections_of


def line(number: int) -> bytes:
    return event_line(number).encode().rstrip()


def ids(lake: Lake) -> list[str]:
    return [event.customer_event_id for event in read_events(lake.snapshot())]


def test_threads_share_the_log_and_each_gets_its_own_receipts(lake: Lake) -> None:
    got: dict[int, int | None] = {}

    def client(number: int) -> None:
        for step in range(20):
            name = number * 100 + step
            got[name] = log.append([line(name)])[0].seq

    with EventLog.open(lake) as log:
        threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    landed = {event.customer_event_id: event.seq for event in read_events(lake.snapshot())}
    assert landed == {f"e{name}": seq for name, seq in got.items()}
    assert sorted(landed.values()) == list(range(1, 161))


def test_bad_lines_stop_nothing_and_are_kept(lake: Lake) -> None:
    with EventLog.open(lake) as log:
        receipts = log.append([line(1), b"bad", b"", line(2)], source="orders", first_line=10)
    assert [receipt.seq for receipt in receipts] == [1, None, None, 2]
    assert receipts.events == 2
    assert [(row.source, row.source_line, row.raw) for row in rejections_of(lake)] == [
        ("orders", 11, "bad")
    ]
    assert [event.source_line for event in read_events(lake.snapshot())] == [10, 13]


def test_an_event_written_over_several_lines_is_one_event(lake: Lake) -> None:
    pretty = b'{\n  "customerAlias": "acme",\n  "eventType": "call"\n}'
    broken = b'{"customerAlias":"ac\nme","eventType":"call"}'
    with EventLog.open(lake) as log:
        first, second = log.append([pretty, broken])
    assert first.seq == 1
    assert second.rejection is not None
    assert second.rejection.reason == "unparsable_line"


def test_the_log_lands_when_another_process_asks_for_it(lake: Lake) -> None:
    with EventLog.open(lake) as log:
        log.append([line(1)])
        assert landed_by_holder(lake)
        assert lake.snapshot().last_seq == 1
        log.append([line(2)])
        assert lake.snapshot().last_seq == 1
        assert landed_by_holder(lake)
        assert lake.snapshot().last_seq == 2
        assert landed_by_holder(lake)  # nothing waits


def test_nobody_waits_for_ever_for_a_landing(lake: Lake) -> None:
    with EventLog.open(lake) as log:
        log.append([line(1)])
        waiting = wal_segments(lake)[0].path.read_bytes()
    (lake.root / "wal" / "000000000009.wal").write_bytes(waiting)
    assert not landed_by_holder(lake, patience=0.1)


def test_nothing_is_nothing(lake: Lake) -> None:
    with EventLog.open(lake) as log:
        assert list(log.append([])) == []
        assert log.land().version == 0
    assert lake.snapshot().version == 0


def test_receipts_can_be_awaited(lake: Lake) -> None:
    async def submit(log: EventLog) -> list[int | None]:
        assert len(await log.append_async([])) == 0
        answers = [log.append_async([line(number)]) for number in range(50)]
        return [receipts[0].seq for receipts in await asyncio.gather(*answers)]

    with EventLog.open(lake) as log:
        assert asyncio.run(submit(log)) == list(range(1, 51))


def test_event_loops_come_and_go(lake: Lake) -> None:
    async def submit(log: EventLog) -> "weakref.ref[asyncio.AbstractEventLoop]":
        await log.append_async([line(1)])
        return weakref.ref(asyncio.get_running_loop())

    with EventLog.open(lake) as log:
        first = asyncio.run(submit(log))
        asyncio.run(submit(log))
        gc.collect()
        assert first() is None


def test_a_loop_that_does_not_wait_for_its_answers_stops_nothing(lake: Lake) -> None:
    async def leave(log: EventLog) -> None:
        for number in range(20):
            asyncio.ensure_future(log.append_async([line(number)]))  # noqa: RUF006
        await asyncio.sleep(0)

    with EventLog.open(lake) as log:
        asyncio.run(leave(log))
        assert log.append([line(99)])[0].seq == 21
    assert len(ids(lake)) == 21


def test_full_segments_land_while_events_come_in(lake: Lake) -> None:
    with EventLog.open(lake, segment_bytes=1_000) as log:
        for number in range(60):
            log.append([line(number)])
        snapshot = log.land()
        assert snapshot.last_seq == 60
        assert snapshot.version > 1
        assert log.compact().replaced >= 2
        log.append([line(60)])
    assert ids(lake) == [f"e{number}" for number in range(61)]
    verify_lake(lake.snapshot())
    assert wal_segments(lake) == []


@pytest.mark.slow
def test_another_process_may_do_the_writing(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.event_log, "WORKER_FROM_BYTES", 0)
    with EventLog.open(lake) as log:
        log.append([line(1), b"bad"])
        assert log.land().last_seq == 1
        log.append([line(2)])
        log.land()
        log.append([line(3)])
    assert ids(lake) == ["e1", "e2", "e3"]
    verify_lake(lake.snapshot())


@pytest.mark.slow
def test_what_the_other_process_finds_wrong_is_said_here(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.event_log, "WORKER_FROM_BYTES", 0)
    log = EventLog.open(lake)
    log.append([line(1)])
    path = wal_segments(lake)[0].path
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CorruptLakeError, match="is not what was written"):
        log.land()
    with pytest.raises(CorruptLakeError):
        log.close()


def test_an_old_segment_lands_by_itself(lake: Lake) -> None:
    with EventLog.open(lake, segment_seconds=0.05) as log:
        log.append([line(1)])
        for _ in range(200):
            if log.snapshot.last_seq:
                break
            threading.Event().wait(0.02)
        assert log.snapshot.last_seq == 1


def test_the_lake_of_an_open_log_is_busy(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text(event_line(1))
    with EventLog.open(lake):
        with pytest.raises(LakeBusyError, match=r"event log of process \d+ is writing"):
            land(lake, [path], wait=True)
        with pytest.raises(LakeBusyError, match="event log of process"):
            EventLog.open(lake, wait=True)
    assert land(lake, [path]).accepted == 1
    with lake.writing(), pytest.raises(LakeBusyError, match="another landing of process"):
        EventLog.open(lake)


def test_a_closed_log_takes_nothing(lake: Lake) -> None:
    log = EventLog.open(lake)
    log.append([line(1)])
    log.close()
    log.close()
    with pytest.raises(LogFailedError, match="is closed"):
        log.append([line(2)])
    assert ids(lake) == ["e1"]


class _FullDisk(LocalFs):
    """Takes so many groups and then no more."""

    def __init__(self, groups: int) -> None:
        self.left = groups

    def create(self, path: Path) -> AppendFile:
        disk, file = self, super().create(path)

        class Limited:
            def write(self, content: bytes) -> None:
                if disk.left == 0:
                    file.write(content[: len(content) // 2])
                    raise OSError(errno.ENOSPC, "No space left on device", str(path))
                disk.left -= 1
                file.write(content)

            def __getattr__(self, name: str) -> Any:
                return getattr(file, name)

        return Limited()  # type: ignore[return-value]


def test_a_full_disk_stops_the_log_and_says_so(lake: Lake) -> None:
    log = EventLog.open(Lake(lake.root, _FullDisk(2)))
    assert [log.append([line(number)])[0].seq for number in (1, 2)] == [1, 2]
    with pytest.raises(LogFailedError, match=r"No space left on device\. Nothing more is accepted"):
        log.append([line(3)])
    with pytest.raises(LogFailedError, match="Nothing more is accepted"):
        log.append([line(4)])
    with pytest.raises(LogFailedError):
        log.close()
    with EventLog.open(lake) as log:
        assert log.append([line(5)])[0].seq == 3
    assert ids(lake) == ["e1", "e2", "e5"]


def test_files_and_the_log_share_one_order(lake: Lake) -> None:
    land_text(lake, event_line(1))
    with EventLog.open(lake) as log:
        assert log.append([line(2)])[0].seq == 2
    land_text(lake, event_line(3), "more.ndjson")
    assert ids(lake) == ["e1", "e2", "e3"]
    received = [event.received_at for event in read_events(lake.snapshot())]
    assert received == sorted(received)
