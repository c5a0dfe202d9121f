"""The demo with more metrics, and random events for them that are hard to read alike."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.catalog.load import load_catalog
from engine.domain.metric import Aggregation, All, Condition, Metric, Not, Operator
from engine.domain.seat import SeatMetric
from engine.metrics.project import METRICS_FOLDER, compiled_files
from engine.warehouse.inputs import (
    BILLING_PERIODS,
    CUSTOMER_ALIASES,
    BillingPeriodInput,
    publish,
)
from engine.workflows.period_inputs import customer_alias_inputs
from engine.workflows.project_files import copy_dbt_project
from engine.workflows.publish import every_period
from engine.workflows.resources import demo_catalog, demo_usage
from ingest.land import land
from ingest.log import Lake
from ingest.mapping import load_mapping

HOSTILE = 'it\'s {{ a }} ${b} back\\slash "Q" é'
METRICS = (
    Metric("minutes", ("call",), Aggregation.SUM, "n", breakdowns=("plan", HOSTILE)),
    Metric("callers", ("call", "mail"), Aggregation.UNIQUE, "user"),
    Metric("level", ("call",), Aggregation.LATEST, "n"),
    Metric("typical", ("call",), Aggregation.AVERAGE, "n"),
    Metric("held", ("call",), Aggregation.WEIGHTED_SUM, "n"),
    Metric("high", ("call",), Aggregation.PERCENTILE, "n", percentile=Decimal("97.5")),
    Metric(
        "odd",
        ("call",),
        Aggregation.MIN,
        "n",
        All(
            (
                Condition("n", Operator.GREATER, ("-1000",)),
                Not(Condition("plan", Operator.CONTAINS, ("b\\",))),
                Condition("user", Operator.NOT_EQUAL, ("ANN",), ignores_case=True),
            )
        ),
    ),
    Metric("weighed", ("call",), Aggregation.MAX, expression="n + 2 * coalesce(m, 1)"),
)
SEATS = SeatMetric("editor", "Editors").metric
OF_THE_DEMO = frozenset(("context_tokens", "requests"))
"""Its other metrics are sums, counts and greatest values as well; each takes Spark many seconds."""
SEAT_CHARGES = ("arrears", "advance", "overage")
"""Whose seats are counted over different windows, under ids that end so; see `seat_period_id`."""
ALIASES = tuple(f"customer-{number}" for number in range(40))
PLANS = ("gold", "GOLD", "Gold", "b\\", "b\\'", "", "ﬀ", "🙂", "${spark.app.name}", None)
NUMBERS = ("1.5", "-2", "+5", "1e-12", "1E3", "0.0000000000001", "007", "-0", "1_000", "0x10", " 7",
           "many", "9" * 20, "12345678901234567890123.123456789012", None)  # fmt: skip
WINDOW = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
BOUNDARIES = (
    datetime(2026, 3, 31, 11, tzinfo=UTC),  # midnight in Auckland
    datetime(2026, 4, 4, 13, 59, 59, 999999, tzinfo=UTC),  # its clocks go back an hour later
    datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 4, 1, tzinfo=UTC),
)


def demo_with_more_metrics(folder: Path) -> tuple[Metric, ...]:
    """The demo and its landed events, seats and the metrics above beside two of its own."""
    catalog = load_catalog(demo_catalog())
    metrics = (*(metric for metric in catalog.metrics if metric.id in OF_THE_DEMO), *METRICS, SEATS)
    copy_dbt_project(folder)
    shutil.rmtree(folder / METRICS_FOLDER, ignore_errors=True)
    for path, text in compiled_files(metrics).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    for service in ("code", "conv"):
        land(
            Lake(folder / "lake"),
            [demo_usage() / f"{service}.csv.gz"],
            mapping=load_mapping(demo_usage() / f"{service}.toml"),
            clock=lambda: datetime(2023, 11, 17, 6, tzinfo=UTC),
        )
    demo = [
        period
        for period in every_period(catalog, date(2023, 11, 30))
        if period.metric in OF_THE_DEMO
    ]
    publish(folder / "published", BILLING_PERIODS, [*demo, *_periods(), *_seat_periods()])
    publish(folder / "published", CUSTOMER_ALIASES, customer_alias_inputs(catalog))
    return metrics


def land_random_events(folder: Path, number: int, seed: int) -> None:
    """Land random events, a tenth of them resubmissions and retractions of one another."""
    file = folder / f"random-{seed}.ndjson"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps(each)}\n" for each in _events(number, seed))
    clock = WINDOW[1] + timedelta(days=seed)
    land(Lake(folder / "lake"), [file], clock=lambda: clock)
    file.unlink()


def _periods() -> Iterator[BillingPeriodInput]:
    """March and April by days of UTC and of Auckland, running totals, bounds of single events."""
    march, april = (WINDOW[0], BOUNDARIES[3]), (BOUNDARIES[3], WINDOW[1])
    spans = {
        "march": ("period", march),
        "april": ("period", april),
        "auckland": ("period", (datetime(2026, 2, 28, 11, tzinfo=UTC), BOUNDARIES[0])),
        "running": ("through_end", WINDOW),
    }
    for metric in METRICS:
        for alias in ALIASES[:: 1 if metric.id == "minutes" else 8]:
            for name, (window, (start, end)) in spans.items():
                identity = f"{metric.id}-{alias}-{name}"
                row = BillingPeriodInput(
                    identity, window, "schedule", "price", metric.id, "customer", alias, start, end
                )
                yield row
                if window == "through_end":
                    yield replace(row, usage_window="before", end_at=BOUNDARIES[3])
    limits = {"value_lower": Decimal("0.000000000001"), "value_upper": Decimal("1.5")}
    yield replace(row, period_id="bounded", metric="minutes", usage_window="period", **limits)


def seat_period_id(charge: str, alias: str) -> str:
    """Under which id an alias's seats are counted for one of SEAT_CHARGES."""
    return f"{SEATS.id}-{alias}-{charge}"


def _seat_periods() -> Iterator[BillingPeriodInput]:
    """Changes of April and what was held before; what was held; changes of March and April."""
    ever, april = datetime(1970, 1, 1, tzinfo=UTC), BOUNDARIES[3]
    windows = {
        "arrears": (("period", april, WINDOW[1]), ("before", ever, april)),
        "advance": (("through_end", ever, april),),
        "overage": (("period", *WINDOW), ("before", ever, WINDOW[0] + timedelta(days=1))),
    }
    for alias in ALIASES:
        for charge in SEAT_CHARGES:
            for window, start, end in windows[charge]:
                yield BillingPeriodInput(
                    *(seat_period_id(charge, alias), window, "schedule", charge, SEATS.id),
                    *("customer", alias, start, end),
                )


def _seats(chance: random.Random) -> dict[str, Any]:
    """What a seat event says, in one of the two ways to say it."""
    total = chance.randrange(40)
    if chance.random() < 0.5:
        return {"seatType": "editor", "total": total}
    return {"eventType": "seat.editor", "properties": {"total": str(total)}}


def _events(number: int, seed: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(seed)
    span = (WINDOW[1] - WINDOW[0]) // timedelta(microseconds=1)
    for place in range(number):
        again = chance.random() < 0.1
        at = WINDOW[0] + timedelta(microseconds=chance.randrange(span))
        properties = {
            "n": chance.choice(NUMBERS) if again else f"{chance.randrange(10**9)}e-6",
            "m": chance.choice(NUMBERS),
            "plan": chance.choice(PLANS),
            "user": chance.choice(("ann", "Ann", "bob", "éva", "ÉVA")),
            HOSTILE: chance.choice(PLANS),
        }
        kept = {name: value for name, value in properties.items() if value is not None}
        said = {"eventType": chance.choice(("call", "call", "mail")), "properties": kept}
        retracted = again and chance.random() < 0.2
        if not retracted and chance.random() < 0.1:
            said = _seats(chance)
        yield {
            "customerEventId": f"event-{chance.randrange(number) if again else place}",
            "customerAlias": chance.choice(ALIASES),
            "eventTimestamp": (
                at if chance.random() < 0.9 else chance.choice(BOUNDARIES)
            ).isoformat(),
            "retracted": retracted,
            **said,
        }
