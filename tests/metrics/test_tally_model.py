"""Tallies that grow build by build come to what a count of all events does, whatever happened."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import duckdb
import pytest

from engine.domain.metric import Aggregation, Condition, Metric, Operator
from engine.metrics.compile import usage_by_period
from engine.metrics.counted import Relations
from engine.metrics.print import sql_text
from tests.metrics.events_on_duckdb import MARCH, event, period
from tests.metrics.models_on_duckdb import Models

METRICS = [
    Metric("calls", ("call",), Aggregation.COUNT, None, Condition("tokens", Operator.LESS, ("6",))),
    Metric("tokens", ("call", "mail"), Aggregation.SUM, "tokens", None, ("model", "tier")),
    Metric("typical", ("call",), Aggregation.AVERAGE, "tokens", None, ("model",)),
    Metric("held", ("call",), Aggregation.WEIGHTED_SUM, "tokens", None, ("model",)),
    Metric("users", ("call", "mail"), Aggregation.UNIQUE, "user", None, ("model",)),
    Metric("people", ("call", "mail"), Aggregation.UNIQUE, "user"),
    Metric("largest", ("call",), Aggregation.MAX, "tokens", None, ("model",)),
    Metric("smallest", ("call", "mail"), Aggregation.MIN, "tokens"),
    Metric("level", ("call", "mail"), Aggregation.LATEST, "tokens", None, ("tier",)),
    Metric("held_seats", ("call",), Aggregation.SEATS, "tokens", None, ("changed_at",)),
    Metric(
        "p60", ("call",), Aggregation.PERCENTILE, "tokens", None, ("model",), percentile=Decimal(60)
    ),
]
ALIASES = ("acme", "globex", "nobody")
BUILDS = 5
DAY_BY_DAY = tuple(MARCH[0] + timedelta(days=days) for days in (-9, 0, 2, 4, 6))
MONTH_BY_MONTH = (
    datetime(2026, 1, 31, 22, tzinfo=UTC),
    datetime(2026, 2, 28, 23, tzinfo=UTC),
    MARCH[1],
    datetime(2026, 4, 16, 3, 20, tzinfo=UTC),
    datetime(2026, 5, 1, 2, 45, tzinfo=UTC),
)
"""Bounds of periods, and before them where it all begins: within a slot of usage; and whole months
of several time zones, and half ones."""
Bounds = tuple[datetime, ...]
Event = dict[str, Any]


def random_event(random: Random, seq: int, bounds: Bounds) -> Event:
    """Few ids, values and instants, so that everything is resubmitted, moved and tied."""
    key = f"id-{random.randrange(25)}"
    properties = {
        "tokens": random.choice(("1", "2", "2.5", "7", "9", "many", None)),
        "model": random.choice(("x", "y", None)),
        "tier": random.choice(("gold", None)),
        "user": random.choice(("ann", "bob", "eve", None)),
    }
    sent = event(
        seq,
        random.choice(ALIASES),
        random.choice(("call", "call", "mail", "other")),
        random_instant(random, bounds),
        **{name: text for name, text in properties.items() if random.random() < 0.9},
    )
    digest = int(hashlib.md5(key.encode()).hexdigest()[:15], 16)
    return sent | {
        "customer_event_id": key,
        "customer_event_hash": digest,
        "retracted": random.random() < 0.1,
    }


def random_instant(random: Random, bounds: Bounds) -> datetime:
    """A bound or in its neighborhood, or one of few instants in between."""
    if random.random() < 0.5:
        return random.choice(bounds) + timedelta(minutes=random.choice((-30, -1, 0, 1, 720)))
    return bounds[1] + (bounds[-1] - bounds[1]) / 12 * random.randrange(-2, 12)


def random_periods(random: Random, bounds: Bounds) -> list[Event]:
    """Some of the periods, each now and then with another alias, bound or limit than before."""
    first = bounds[0]
    rows = []
    for metric in METRICS:
        for number in range(3):
            if random.random() < 0.25:
                continue
            start, end = bounds[number + 1], bounds[number + 2]
            windows = {
                "period": (start, end),
                "through_end": (first, end),
                "before": (first, start),
            }
            later = timedelta(hours=random.choice((0, 0, 0, 0, 0, 0, 0, 12)))
            upper = random.choice((None, None, None, None, None, None, None, Decimal(7)))
            lower = random.choice((None, None, None, None, None, None, None, Decimal(2)))
            aliases = random.choice((ALIASES[:1], ALIASES[:1], ALIASES[:1], ALIASES[:2]))
            for window, (start_at, end_at) in windows.items():
                rows += [
                    period(
                        f"{metric.id}-{number}",
                        alias,
                        metric.id,
                        usage_window=window,
                        start_at=start_at,
                        end_at=end_at + later,
                        value_lower=lower,
                        value_upper=upper,
                    )
                    for alias in aliases
                ]
    return rows


def counted_anew(models: Models, metric: Metric) -> list[tuple[Any, ...]]:
    """Usage from the events alone, as direct queries count it."""
    return models.connection.sql(f"select * from ({_sql_anew(metric)}) order by all").fetchall()


@cache
def _sql_anew(metric: Metric) -> str:
    return sql_text(usage_by_period(metric, Relations()))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_whatever_came_and_went_tallies_come_to_what_counting_anew_does(seed: int) -> None:
    random = Random(seed)
    bounds = (MONTH_BY_MONTH, DAY_BY_DAY)[seed % 2]
    with duckdb.connect() as connection:
        models = Models(connection, METRICS)
        seq = 0
        for build in range(BUILDS):
            events = [
                random_event(random, seq + place + 1, bounds)
                for place in range(random.choice((0, 1, 3, 30)))
            ]
            models.land(events)
            seq += len(events)
            models.build(random_periods(random, bounds), through=seq)
            for metric in METRICS:
                assert models.usage(metric) == counted_anew(models, metric), (build, metric.id)
