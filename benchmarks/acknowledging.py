"""How many events a second the event log acknowledges, each answer after a sync to disk.

    .venv/bin/python -m benchmarks.acknowledging --folder /a/disk

Single events: clients that each wait for one answer before the next event, as threads and as
asyncio tasks. Batches: clients that send 500 events at a time. Beside each stands what the disk
alone does in the same run: bare appends of as many bytes with one sync a group. Landing runs behind
and is part of the time until everything is Parquet, which is printed apart.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from ingest.event_log import EventLog
from ingest.log import Lake
from ingest.verify import verify_lake

SINGLE_TARGET = 10_000
BATCH_TARGET = 200_000
BATCH = 500


def event(number: int) -> bytes:
    """One event of an LLM service, as a client would send it."""
    return (
        b'{"customerEventId":"r-%d","customerAlias":"customer-%d","eventType":"llm_request",'
        b'"eventTimestamp":"2026-01-%02dT10:00:00Z","eventProperties":{"model":"large-%d",'
        b'"input_tokens":%d,"output_tokens":%d,"region":"eu"}}'
        % (number, number % 997, 1 + number % 28, number % 3, number % 4001, number % 701)
    )


def rate(work: Callable[[], int]) -> float:
    """Events a second of one piece of work, which tells how many it did."""
    began = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - began)


def bare_syncs(folder: Path, seconds: float, size: int) -> float:
    """Appends of `size` bytes, each synced, a second: what the disk gives one writer."""
    descriptor = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    content, done, began = b"x" * size, 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        os.write(descriptor, content)
        os.fdatasync(descriptor)
        done += 1
    os.close(descriptor)
    return done / (time.perf_counter() - began)


def by_threads(log: EventLog, clients: int, batches: Iterator[list[bytes]]) -> int:
    """Clients in threads, each waiting for its answer; how many events were acknowledged."""
    done, lock = [0], threading.Lock()

    def client() -> None:
        while True:
            with lock:
                batch = next(batches, None)
            if batch is None:
                return
            receipts = log.append(batch)
            with lock:
                done[0] += receipts.events

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done[0]


def by_tasks(log: EventLog, clients: int, batches: Iterator[list[bytes]]) -> int:
    """The same with asyncio tasks on one thread, as a server has them."""

    async def client() -> int:
        done = 0
        for batch in batches:
            done += (await log.append_async(batch)).events
        return done

    async def clients_together() -> int:
        return sum(await asyncio.gather(*(client() for _ in range(clients))))

    return asyncio.run(clients_together())


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="acknowledged events a second")
    parser.add_argument("--singles", type=int, default=40_000)
    parser.add_argument("--batches", type=int, default=1_200, help="of 500 events each")
    parser.add_argument("--folder", type=Path, help="on the disk to measure")
    arguments = parser.parse_args()
    numbers = count()

    def batches(how_many: int, size: int) -> Iterator[list[bytes]]:
        return iter([[event(next(numbers)) for _ in range(size)] for _ in range(how_many)])

    with tempfile.TemporaryDirectory(prefix="meterhouse-acks-", dir=arguments.folder) as name:
        folder = Path(name)
        syncs = bare_syncs(folder, 1.0, 400)
        lake = Lake(folder / "lake")
        with EventLog.open(lake) as log:
            alone = batches(arguments.singles // 20, 1)
            one = rate(lambda: by_threads(log, 1, alone))
            single_batches = batches(arguments.singles, 1)
            threads = rate(lambda: by_threads(log, 64, single_batches))
            single_batches = batches(arguments.singles, 1)
            tasks = rate(lambda: by_tasks(log, 256, single_batches))
            large = batches(arguments.batches, BATCH)
            began = time.perf_counter()
            batched = rate(lambda: by_threads(log, 8, large))
            log.land()
            landed = arguments.batches * BATCH / (time.perf_counter() - began)
        verify_lake(lake.snapshot())
    best = max(threads, tasks)
    sys.stdout.write(
        f"bare appends with a sync, one writer   {syncs:12,.0f} /s\n"
        f"single events, 1 client                {one:12,.0f} events/s\n"
        f"single events, 64 threads              {threads:12,.0f} events/s\n"
        f"single events, 256 tasks               {tasks:12,.0f} events/s\n"
        f"batches of {BATCH}, 8 clients             {batched:12,.0f} events/s\n"
        f"  until all of them are Parquet        {landed:12,.0f} events/s\n"
        f"single: {best / SINGLE_TARGET:.2f} of the target, batches: {batched / BATCH_TARGET:.2f}; "
        f"{best / syncs:.1f} events a sync of the bare disk\n"
    )


if __name__ == "__main__":
    main()
