"""The same events, the same answers, other engines: what each takes for "the latest, six metrics".

    .venv/bin/python -m benchmarks.engines --events 1000000

Everyone reads the same Parquet file (but PostgreSQL, which the same rows are copied into), keeps
of each customer_event_id the event with the greatest seq, leaves retractions out, and aggregates by
customer and month: count, sum, maximum, distinct values, the latest value, and a filtered sum by
region, all in exact decimals. Each runs in a process of its own, with two threads, in turns. All
must give the same answer to the last digit, or this fails.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.engines_variants import EVENTS, PRODUCT, VARIANTS
from benchmarks.measurement import Measurement, folder_to_work_in, in_turn, measured_apart
from benchmarks.metering_lake import land_made_events
from engine.warehouse.duckdb import text_list
from ingest.log import Lake

POSTGRES_LIMIT = 5_000_000
"""More rows than that take a row store too long for a benchmark."""


def prepare(folder: Path, events: int, customers: int) -> Path:
    """The events as one flat Parquet file: typed columns, the properties as JSON beside them."""
    root = folder / f"engines-{events}-{customers}"
    flat = root / EVENTS
    if flat.is_file():
        return root
    snapshot = land_made_events(Lake(root / "lake"), 0, events, events, customers)
    partial = flat.with_suffix(".partial")
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"""
            copy (
                select
                    event_id,
                    seq,
                    customer_event_id,
                    customer_event_hash,
                    customer_alias,
                    event_type,
                    event_timestamp,
                    retracted,
                    properties['model'] as model,
                    properties['region'] as region,
                    properties['tier'] as tier,
                    cast(properties['input_tokens'] as decimal(38, 12)) as input_tokens,
                    cast(properties['seconds'] as decimal(38, 12)) as seconds,
                    cast(to_json(properties) as varchar) as properties
                from read_parquet({text_list(snapshot.paths("usage_events"))})
                order by seq
            ) to '{partial}' (format parquet, compression zstd)
            """
        )
    partial.rename(flat)
    return root


def measure(root: Path, names: Sequence[str], rounds: int) -> dict[str, list[Measurement]]:
    """Every variant once a round; each round begins with another one."""
    found: dict[str, list[Measurement]] = {name: [] for name in names}
    for name in in_turn(names, rounds):
        sys.stderr.write(f"round {len(found[name]) + 1} of {rounds}: {name}\n")
        found[name].append(measured_apart("benchmarks.engines_variants", name, str(root)))
    return found


def report(found: dict[str, list[Measurement]]) -> str:
    """A row a variant, with how often the product's time it took; the parts below."""
    ours = found[PRODUCT]
    titles = ("wall s", "CPU s", "peak MB", "wall ratio", "CPU ratio")
    lines = [f"{'':<34}" + "".join(f"{title:>12}" for title in titles)]
    for name, runs in found.items():
        wall, cpu = median(each.wall for each in runs), median(each.cpu for each in runs)
        peak = median(each.peak_megabytes or 0 for each in runs)
        walls = median(one.wall / our.wall for one, our in zip(runs, ours, strict=True))
        cpus = median(one.cpu / our.cpu for one, our in zip(runs, ours, strict=True))
        lines.append(f"{name:<34}{wall:12.2f}{cpu:12.2f}{peak:12.0f}{walls:12.2f}{cpus:12.2f}")
    lines += ["", "parts (median seconds of wall time)"]
    for name, runs in found.items():
        for step in runs[0].steps:
            lines.append(f"{name:<34}{step:<30}{median(each.steps[step] for each in runs):8.2f}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="the same question to several engines")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=VARIANTS, help="these, and the product")
    parser.add_argument("--folder", type=Path, help="keep the events here, for the next run")
    arguments = parser.parse_args()
    names = [name for name in VARIANTS if name in (arguments.only or VARIANTS) or name == PRODUCT]
    if arguments.events > POSTGRES_LIMIT:
        names = [name for name in names if not name.startswith("PostgreSQL")]
    with folder_to_work_in(arguments.folder) as name:
        root = prepare(Path(name), arguments.events, arguments.customers)
        found = measure(root, names, arguments.rounds)
    answers = {name: {each.answer for each in runs} for name, runs in found.items()}
    sys.stdout.write(
        f"{arguments.events:,} events, {arguments.customers:,} customers, two threads, "
        f"{arguments.rounds} rounds: medians; ratios to {PRODUCT}\n\n{report(found)}"
    )
    right = answers[PRODUCT]
    differing = [name for name, given in answers.items() if given != right]
    if differing or len(right) != 1:
        raise SystemExit(f"not the answer of {PRODUCT}: {', '.join(differing)}")
    sys.stdout.write(f"\nall gave the same answer: {right.pop()}\n")


if __name__ == "__main__":
    main()
