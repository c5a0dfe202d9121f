"""One customer's month of one metric, asked again and again of one process (DESIGN 3, live usage).

    .venv/bin/python -m benchmarks.one_customer --events 1000000
    .venv/bin/python -m benchmarks.one_customer --events 100000000 --folder FOLDER --busy
    .venv/bin/python -m benchmarks.one_customer --events 10000000 --since 1000000 --months 12 --busy

A year of events is published in parts, as builds do it: most at once, then night by night. One
percent more has landed since. Each question is another customer, metric and month; the first ones
of each kind, which open files, are counted as well. `--busy` counts all events in another process
meanwhile, as a close does, and gives way as much as a close does that the server starts. A few
answers are compared with a count of everything.

A question of twelve months of ten million events reads about as many as one of a month of a hundred
million; with as many landed since it costs about as much.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import duckdb

from benchmarks.measurement import folder_to_work_in
from benchmarks.metering_lake import land_made_events
from benchmarks.metering_workspace import METRICS, MONTHS
from engine.domain.metric import Metric
from engine.metrics.events import extracted_events, extracted_properties
from engine.metrics.numbers import exact_number_function
from engine.metrics.print import sql_text
from engine.warehouse import direct
from engine.warehouse.duckdb import text_list
from engine.warehouse.inputs import BillingPeriodInput
from engine.warehouse.live import LiveUsage
from engine.warehouse.published_events import publish_events, published_events
from ingest.log import Lake

MONTHS_OF_HISTORY = MONTHS[:-1]
NIGHTS = 10
"""Publications of one percent each, after the large one."""
NICENESS = 10
"""That of a close which the server starts."""
SIZES = (1_000, 10_000, 100_000)
"""Answers are told apart by how many events they count."""


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description="time one customer's month of one metric")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--since", type=int, help="landed since; a hundredth unless given")
    parser.add_argument("--months", type=int, default=1, help="of a question")
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--checked", type=int, default=3)
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("--niceness", type=int, default=NICENESS, help="of the process beside")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with folder_to_work_in(arguments.folder) as folder:
        _run(Path(folder), arguments)


def _run(folder: Path, arguments: argparse.Namespace) -> None:
    lake, published = Lake(folder / "lake"), folder / "published"
    if published_events(published) is None:
        _prepare(folder, lake, published, arguments)
    parts = published_events(published)
    assert parts is not None
    say(f"{arguments.events:,} events in {len(parts.parts)} parts")
    choose = random.Random(1)
    with LiveUsage(lake, published) as live:
        began = time.perf_counter()
        live.known()
        say(f"what landed since is read once: {time.perf_counter() - began:.2f} s")
        everything = [str(parts.folder / file.name) for part in parts.parts for file in part.files]
        timed = []
        with _busy(everything if arguments.busy else [], arguments.niceness):
            for _ in range(arguments.questions):
                metric, row = _question(choose, arguments.customers, arguments.months)
                began, used = time.perf_counter(), time.process_time()
                answer = live.measure([metric], [row])
                seconds = time.perf_counter() - began, time.process_time() - used
                timed.append((answer["p"].usage.total.event_count, *seconds))
        for _ in range(arguments.checked):
            metric, row = _question(choose, arguments.customers, arguments.months)
            if live.measure([metric], [row]) != direct.measure(lake.snapshot(), [metric], [row]):
                sys.exit(f"{metric.id} of {row.customer_alias}: another answer than a full count")
    for low, high in pairwise((0, *SIZES, arguments.events + 1)):
        _tell(f"{low:>9,} events and more", [each for each in timed if low <= each[0] < high])
    _tell("all", timed)
    say(
        f"{'beside a full count; ' if arguments.busy else ''}"
        f"{arguments.checked} answers equal to a full count"
    )


def _tell(what: str, timed: Sequence[tuple[int, float, float]]) -> None:
    """A line about questions: events, seconds, seconds of CPU."""
    if not timed:
        return
    walls = sorted(wall * 1000 for _, wall, _ in timed)
    worst = walls[max(int(len(walls) * 0.99) - 1, 0)]
    cpu = statistics.mean(cpu for *_, cpu in timed) * 1000
    say(
        f"{what:<26} {len(walls):>5} questions: median {statistics.median(walls):.0f} ms,"
        f" 99th percentile {worst:.0f} ms, most {walls[-1]:.0f} ms, CPU {cpu:.0f} ms"
    )


def say(line: str) -> None:
    """Write one line of the result."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _prepare(folder: Path, lake: Lake, published: Path, arguments: argparse.Namespace) -> None:
    night = max(arguments.events // 100, 1)
    history = arguments.events - NIGHTS * night
    database = folder / "build.duckdb"
    done = 0
    for count in (history, *[night] * NIGHTS):
        snapshot = land_made_events(lake, done, count, arguments.events, arguments.customers)
        done += count
        began = time.perf_counter()
        _build(database, snapshot.paths(), done - count)
        built = time.perf_counter()
        publish_events(published, database, lake, snapshot.version, METRICS)
        say(
            f"{count:,} events: typed columns {built - began:.1f} s,"
            f" published {time.perf_counter() - built:.1f} s"
        )
    since = night if arguments.since is None else arguments.since
    land_made_events(lake, done, since, arguments.events, arguments.customers)
    database.unlink()


def _build(database: Path, paths: list[str], after: int) -> None:
    """The build's two tables, as its models make them, carried on."""
    tree = extracted_events(extracted_properties(METRICS), "landed")
    with duckdb.connect(str(database), config={"threads": 2, "memory_limit": "4GB"}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(exact_number_function())
        connection.execute(
            f"create temp view landed as select * from read_parquet({text_list(paths)})"
            f" where seq > {after}"
        )
        how = "insert into usage_events" if after else "create table usage_events as"
        connection.execute(f"{how} {sql_text(tree)}")
        if not after:
            connection.execute(
                "create table superseded_usage_events"
                " (event_id varchar, seq bigint, superseded_by_seq bigint)"
            )
        connection.execute(
            f"""
            insert into superseded_usage_events
            with keys as (
                select customer_event_hash from usage_events
                where customer_event_hash in (
                    select customer_event_hash from usage_events where seq > {after}
                )
                group by customer_event_hash having count(*) > 1
            ),

            ordered as (
                select
                    event_id,
                    seq,
                    lead(seq) over (partition by customer_event_id order by seq) as superseded_by
                from usage_events
                where customer_event_hash in (select customer_event_hash from keys)
            )

            select * from ordered where superseded_by > {after}
            """
        )


def _question(
    choose: random.Random, customers: int, months: int
) -> tuple[Metric, BillingPeriodInput]:
    """A metric and so many months, half of the time of a customer by its share of events."""
    number = choose.randrange(customers)
    if choose.random() < 0.5:
        number = int(customers ** choose.random()) - 1
    metric = choose.choice(METRICS)
    first = choose.randrange(len(MONTHS_OF_HISTORY) - months + 1)
    start, end = MONTHS_OF_HISTORY[first][0], MONTHS_OF_HISTORY[first + months - 1][1]
    alias = f"customer-{number:05d}"
    return metric, BillingPeriodInput("p", "period", "s", "p", metric.id, alias, alias, start, end)


@contextmanager
def _busy(paths: list[str], niceness: int) -> Iterator[None]:
    """Count everything over and over in another process, on as many threads as a close has."""
    if not paths:
        yield
        return
    process = multiprocessing.get_context("spawn").Process(target=_count, args=(paths, niceness))
    process.start()
    time.sleep(1)
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _count(paths: list[str], niceness: int) -> None:
    os.nice(niceness)
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as connection:
        connection.execute("set enable_progress_bar = false")
        while True:
            connection.execute(
                "select customer_alias, event_type, count(*), sum(input_tokens__number),"
                " count(distinct seq)"
                f" from read_parquet({text_list(paths)}) group by all"
            ).fetchall()


if __name__ == "__main__":
    main()
