"""Realistic usage events from a seed: the input of every benchmark.

Zipf customers (a few send most), twelve event types of uneven weight, five properties (three texts,
two numbers), 2 % resubmissions with a corrected number, and a tail of late events.

    .venv/bin/python -m benchmarks.events --events 1000000 --out events.ndjson
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

EVENT_TYPES = (
    "llm_request",
    "embedding",
    "search_query",
    "document_parsed",
    "image_generated",
    "speech_second",
    "storage_snapshot",
    "api_call",
    "webhook_sent",
    "seat_login",
    "export",
    "payment",
)
MODELS = ("small-1", "base-2", "large-2", "large-3", "vision-1", "code-1")
REGIONS = ("eu-central", "eu-north", "us-east", "us-west", "ap-south")
TIERS = ("standard", "priority", "batch")
HISTORY_DAYS = 92
LATE_SHARE = 0.03
RESUBMITTED_SHARE = 0.02
RECENT = 20_000


@dataclass(frozen=True, slots=True)
class EventMix:
    """What to generate. Equal values give equal bytes."""

    events: int
    customers: int = 5_000
    seed: int = 20260101
    end: datetime = datetime(2026, 4, 1, tzinfo=UTC)
    """No event is later than this; most lie in the 92 days before it, in order."""


def event_lines(mix: EventMix) -> Iterator[str]:
    """`mix.events` NDJSON lines in the public input shape, each with its line feed."""
    random_source = random.Random(mix.seed)
    uniform, pick = random_source.random, random_source.choices
    customers = [f"customer-{number:05d}" for number in range(mix.customers)]
    customer_weights = list(accumulate(1 / rank for rank in range(1, mix.customers + 1)))
    type_weights = list(accumulate(1 / rank for rank in range(1, len(EVENT_TYPES) + 1)))
    recent: list[tuple[str, str, str, str]] = []
    start = mix.end - timedelta(days=HISTORY_DAYS)
    span = HISTORY_DAYS * 86_400_000
    for number in range(mix.events):
        if recent and uniform() < RESUBMITTED_SHARE:
            event_id, customer, event_type, timestamp = recent[int(uniform() * len(recent))]
        else:
            event_id = f"{mix.seed:x}-{number:012d}-{int(uniform() * 16**6):06x}"
            customer = pick(customers, cum_weights=customer_weights)[0]
            event_type = pick(EVENT_TYPES, cum_weights=type_weights)[0]
            moment = span * number // mix.events
            if uniform() < LATE_SHARE:
                moment = int(moment * uniform())
            instant = start + timedelta(milliseconds=moment)
            timestamp = f"{instant:%Y-%m-%dT%H:%M:%S}.{moment % 1000:03d}Z"
            event = (event_id, customer, event_type, timestamp)
            if len(recent) < RECENT:
                recent.append(event)
            else:
                recent[int(uniform() * RECENT)] = event
        input_tokens = int(10 ** (uniform() * 4.5))
        seconds = int(uniform() * 90_000)
        yield (
            f'{{"customerEventId":"{event_id}","customerAlias":"{customer}",'
            f'"eventType":"{event_type}","eventTimestamp":"{timestamp}","eventProperties":{{'
            f'"model":"{MODELS[int(uniform() * len(MODELS))]}",'
            f'"region":"{REGIONS[int(uniform() * len(REGIONS))]}",'
            f'"tier":"{TIERS[int(uniform() * len(TIERS))]}",'
            f'"input_tokens":{input_tokens},"seconds":{seconds // 1000}.{seconds % 1000:03d}}}}}\n'
        )


def write_events(path: Path, mix: EventMix) -> None:
    """Write `event_lines` to `path`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(event_lines(mix))


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description="write seeded usage events as NDJSON")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    write_events(
        arguments.out,
        EventMix(events=arguments.events, customers=arguments.customers, seed=arguments.seed),
    )


if __name__ == "__main__":
    main()
