"""How many (customer, price) rows a second rating does, against merely reading the same rows.

    .venv/bin/python -m benchmarks.rating --rows 100000

The rows are spread evenly over every pricing model. The bare pass joins the same frames and walks
the same rows without pricing them: the ratio is what pricing itself costs.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl

from engine.domain.frequency import Frequency, Timing
from engine.domain.metric import Aggregation, Metric
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.pricing.registry import parse_model
from engine.rating.frames import USAGE_COLUMNS, RatedFrame, rate_frame
from engine.rating.period_frame import PERIOD_COLUMNS, period_frame

METRIC = Metric("tokens", ("llm_request",), Aggregation.SUM, property="tokens")

TERMS: tuple[tuple[str, dict[str, object]], ...] = (
    ("fixed", {"amount": "99.00"}),
    ("linear", {"rate": "0.000012"}),
    (
        "graduated",
        {
            "tiers": [
                {"up_to": "1000", "rate": "0.02"},
                {"up_to": "100000", "rate": "0.015", "flat_fee": "5"},
                {"rate": "0.001"},
            ]
        },
    ),
    ("volume", {"tiers": [{"up_to": "10000", "rate": "0.002"}, {"rate": "0.0015"}]}),
    ("package", {"size": "250", "amount": "10"}),
    ("stairstep", {"tiers": [{"up_to": "10000", "flat_fee": "10"}, {"flat_fee": "40"}]}),
)


def prices() -> dict[str, Price]:
    """One price a model."""
    return {
        kind: Price(
            id=kind,
            product_id="api",
            name=kind.title(),
            currency="EUR",
            model=(model := parse_model(kind, terms, "EUR")),
            frequency=Frequency.MONTHLY,
            timing=Timing.IN_ARREARS,
            metric_id=METRIC.id if model.needs_usage else None,
        )
        for kind, terms in TERMS
    }


def frames(rows: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Periods of January 2026 and a total of usage for each, as the warehouse publishes them."""
    chance = random.Random(seed)
    kinds = [kind for kind, _ in TERMS]
    start, end = date(2026, 1, 1), date(2026, 2, 1)
    periods = period_frame(
        (BillingPeriod(f"s{schedule}", 0, kind, 0, start, end, 31, 31, end), ())
        for schedule, kind in ((row // len(kinds), kinds[row % len(kinds)]) for row in range(rows))
    )
    quantities = [Decimal(chance.randrange(10**12)).scaleb(-6) for _ in range(rows)]
    pairs = pl.List(pl.Struct({"key": pl.String, "value": pl.String}))
    usage = pl.DataFrame(
        {
            "period_id": periods["period_id"],
            "usage_window": ["period"] * rows,
            "is_total": [True] * rows,
            "breakdown_values": [None] * rows,
            "quantity": quantities,
            "event_count": [100] * rows,
            "quantity_within": [None] * rows,
            "events_below": [None] * rows,
            "events_above": [None] * rows,
            "value_sum": [None] * rows,
            "value_sum_ten_thousands": [None] * rows,
            "value_count": [None] * rows,
        },
        schema_overrides={"quantity": pl.Decimal(38, 12), "breakdown_values": pairs},
    )
    return periods, usage


def walk(periods: pl.DataFrame, usage: pl.DataFrame) -> Decimal:
    """The bare pass: join, read every row, add up the quantities."""
    joined = periods.select(PERIOD_COLUMNS).join(
        usage.select(USAGE_COLUMNS), on="period_id", how="left", maintain_order="left_right"
    )
    place = joined.columns.index("quantity")
    return sum((row[place] for row in joined.iter_rows()), Decimal(0))


def timed(run: Callable[[], object]) -> tuple[float, object]:
    """Seconds of wall time, and what came out."""
    began = time.perf_counter()
    result = run()
    return time.perf_counter() - began, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    periods, usage = frames(arguments.rows, arguments.seed)
    bare, _ = timed(lambda: walk(periods, usage))
    rating, rated = timed(lambda: rate_frame(periods, usage, prices(), {METRIC.id: METRIC}, "UTC"))
    assert isinstance(rated, RatedFrame)
    assert not len(rated.parked)
    print(f"rows                  {arguments.rows:>12,}")  # noqa: T201
    print(f"lines                 {len(rated.lines):>12,}")  # noqa: T201
    print(f"read, seconds         {bare:>12.2f}")  # noqa: T201
    print(f"rate, seconds         {rating:>12.2f}")  # noqa: T201
    print(f"rows a second         {arguments.rows / rating:>12,.0f}")  # noqa: T201
    print(f"rate / read           {rating / bare:>12.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
