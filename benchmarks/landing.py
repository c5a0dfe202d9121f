"""Landing against DuckDB's own NDJSON-to-Parquet copy of the same file, in one run.

    .venv/bin/python -m benchmarks.landing --events 1000000

The copy infers types, keeps numbers as floats and checks nothing; landing validates every event,
keeps every number's text, numbers and identifies the events, and makes them durable. Target: at
least a third of the copy's rate. Rounds alternate, so that a busy machine slows both.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.events import EventMix, write_events
from ingest.land import land
from ingest.log import Lake

TARGET = 3.0


def copy_seconds(source: Path, target: Path) -> float:
    """Wall time of DuckDB's copy, in a database of its own."""
    with duckdb.connect() as connection:
        began = time.perf_counter()
        connection.execute(
            "copy (select * from read_json(?, format = 'newline_delimited')) "
            f"to '{target}' (format parquet)",
            [str(source)],
        )
        return time.perf_counter() - began


def landing_seconds(source: Path, lake_folder: Path, events: int) -> float:
    """Wall time of landing in a new lake, worker processes' start included."""
    began = time.perf_counter()
    report = land(Lake(lake_folder), [source])
    seconds = time.perf_counter() - began
    if (report.accepted, report.rejected) != (events, 0):
        raise SystemExit(f"landed {report.accepted} of {events} events")
    return seconds


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="landing against DuckDB's own copy")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    copies, landings = [], []
    with tempfile.TemporaryDirectory(prefix="meterhouse-landing-") as folder_name:
        folder = Path(folder_name)
        source = folder / "events.ndjson"
        write_events(source, EventMix(events=arguments.events))
        megabytes = source.stat().st_size / 1e6
        for number in range(arguments.rounds):
            copies.append(copy_seconds(source, folder / f"copy{number}.parquet"))
            landings.append(landing_seconds(source, folder / f"lake{number}", arguments.events))
    copy, landing = min(copies), min(landings)
    ratio = landing / copy
    sys.stdout.write(
        f"{arguments.events} events, {megabytes:.0f} MB of NDJSON, best of {arguments.rounds}\n"
        f"duckdb copy  {copy:7.2f} s  {arguments.events / copy:12,.0f} events/s\n"
        f"landing      {landing:7.2f} s  {arguments.events / landing:12,.0f} events/s\n"
        f"landing takes {ratio:.2f} times the copy (target: at most {TARGET:.0f})\n"
    )


if __name__ == "__main__":
    main()
