"""Real processes killed by SIGKILL, with many clients, landing and compaction under way.

A kill leaves the page cache, so this proves order and atomicity; durability is the simulator's.
"""

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from ingest.event_log import EventLog
from ingest.log import Lake
from ingest.snapshot import Snapshot
from ingest.unlanded import unlanded_events
from ingest.verify import check_parts, verify_lake

CLIENTS = 6
SEGMENT_BYTES = 12_000
COMPACTED_ROWS = 2_000
CHECKPOINT_EVERY = 50
"""Often, so that kills meet checkpoints too, and looking at a long log stays cheap."""


@dataclass(slots=True)
class KillOutcome:
    """All kills of a run together. `found` may exceed `acknowledged`: answers that never left."""

    kills: int = 0
    acknowledged: int = 0
    found: int = 0
    lost: int = 0
    doubled: int = 0
    invented: int = 0
    landings: int = 0
    compactions: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class _History:
    """What clients were told: the seq of every acknowledged line."""

    acknowledged: dict[str, int] = field(default_factory=dict)


def kill_again_and_again(folder: Path, kills: int) -> KillOutcome:
    """Run and kill writers of one lake, look at it after every kill, count at the end."""
    began, history, outcome = time.perf_counter(), _History(), KillOutcome(kills)
    lake = _lake(folder / "lake")
    folder.mkdir(parents=True, exist_ok=True)
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.ingest.killing"])
    for number in range(kills):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=write_until_killed, args=(lake.root, number, sender))
        process.start()
        sender.close()
        _listen(receiver, history, random.Random(number).uniform(0.02, 0.25))
        process.kill()
        with suppress(EOFError, OSError):
            while True:
                _note(receiver.recv(), history)
        process.join()
        receiver.close()
        _look(lake.snapshot(), history if number % 10 == 0 else None)
    with EventLog.open(lake) as log:
        snapshot = log.land()
    verify_lake(snapshot)
    return _count(lake, snapshot, history, outcome, time.perf_counter() - began)


def write_until_killed(root: Path, number: int, sender: Connection) -> None:
    """Many clients of one event log, each telling what was acknowledged; compacts all the while."""
    lock = threading.Lock()
    log = EventLog.open(_lake(root), segment_bytes=SEGMENT_BYTES)

    def send_events(client: int) -> None:
        count = 0
        while True:
            names = [f"{number}-{client}-{count + step}" for step in range(1 + count % 3)]
            count += len(names)
            receipts = log.append([_line(name) for name in names])
            told = [(name, receipt.seq) for name, receipt in zip(names, receipts, strict=True)]
            with lock:
                sender.send(told)

    # First what earlier lives left: however short this one is, it compacts.
    log.land()
    log.compact(most_rows=COMPACTED_ROWS)
    for client in range(CLIENTS):
        threading.Thread(target=send_events, args=(client,), daemon=True).start()
    while True:
        time.sleep(0.01)
        log.compact(most_rows=COMPACTED_ROWS)


def _lake(root: Path) -> Lake:
    return Lake(root, checkpoint_every=CHECKPOINT_EVERY)


def _line(name: str) -> bytes:
    return (
        f'{{"customerEventId":"{name}","customerAlias":"acme","eventType":"call",'
        f'"eventProperties":{{"text":"{name * 5}"}}}}'
    ).encode()


def _listen(receiver: Connection, history: _History, seconds: float) -> None:
    """Hear acknowledgements for so long after the first one."""
    deadline = time.monotonic() + 60
    is_first = True
    with suppress(EOFError, OSError):
        while (left := deadline - time.monotonic()) > 0 and receiver.poll(left):
            _note(receiver.recv(), history)
            if is_first:
                deadline, is_first = time.monotonic() + seconds, False


def _note(told: list[tuple[str, int]], history: _History) -> None:
    history.acknowledged.update(told)


def _look(snapshot: Snapshot, history: _History | None) -> None:
    """A reader right after a kill, before anybody has recovered."""
    check_parts(snapshot)
    if history is not None:
        rows = unlanded_events(Lake(snapshot.root), Lake(snapshot.root).snapshot(0))
        assert rows["seq"].to_pylist() == list(range(1, rows.num_rows + 1))
        found = set(rows["customer_event_id"].to_pylist())
        assert history.acknowledged.keys() <= found


def _count(
    lake: Lake, snapshot: Snapshot, history: _History, outcome: KillOutcome, seconds: float
) -> KillOutcome:
    rows = unlanded_events(lake, lake.snapshot(0))
    names = rows["customer_event_id"].to_pylist()
    found = dict(zip(names, rows["seq"].to_pylist(), strict=True))
    outcome.acknowledged = len(history.acknowledged)
    outcome.found = len(names)
    outcome.lost = sum(found.get(name) != seq for name, seq in history.acknowledged.items())
    outcome.doubled = len(names) - len(found)
    texts = dict(zip(names, rows["properties"].to_pylist(), strict=True))
    outcome.invented = sum(value != [("text", name * 5)] for name, value in texts.items())
    removals = [len(commit.remove) for commit in lake.commits()]
    outcome.compactions = sum(removed > 0 for removed in removals)
    outcome.landings = len(removals) - outcome.compactions
    outcome.seconds = seconds
    assert snapshot.last_seq == outcome.found
    return outcome
