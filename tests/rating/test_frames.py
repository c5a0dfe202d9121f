"""Many periods at once give the lines of each one, and park what has no price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from engine.domain.decimals import plain
from engine.domain.metric import Aggregation, Metric
from engine.domain.usage import PeriodUsage, Usage, UsageShare, usage_of
from engine.rating.frames import LINE_SCHEMA, rate_frame
from engine.rating.period_frame import period_frame
from engine.rating.rate import rate_period
from tests.rating.samples import period_of, price_of, shared_usage, usage_before

SUM = Metric("metric", ("call",), Aggregation.SUM, property="n", breakdowns=("model",))
PAIRS = pl.List(pl.Struct({"key": pl.String, "value": pl.String}))
QUANTITY = pl.Decimal(38, 12)


def periods_frame(*price_ids: str) -> pl.DataFrame:
    """A full January of each price."""
    return period_frame((period_of(price_id), ()) for price_id in price_ids)


def usage_row(price_id: str, quantity: str | None, **columns: Any) -> dict[str, Any]:
    """A total of the period's own usage, unless the columns say otherwise."""
    return {
        "period_id": f"schedule/0/{price_id}/0",
        "usage_window": "period",
        "is_total": True,
        "breakdown_values": None,
        "quantity": None if quantity is None else Decimal(quantity),
        "event_count": 1,
        "quantity_within": None,
        "events_below": None,
        "events_above": None,
        "value_sum": None,
        "value_sum_ten_thousands": None,
        "value_count": None,
        **columns,
    }


def share_row(price_id: str, model: str | None, quantity: str, **columns: Any) -> dict[str, Any]:
    pairs = [{"key": "model", "value": model}]
    return usage_row(price_id, quantity, is_total=False, breakdown_values=pairs, **columns)


def usage_frame(*rows: dict[str, Any]) -> pl.DataFrame:
    decimals = ("quantity", "quantity_within", "value_sum", "value_sum_ten_thousands")
    return pl.DataFrame(
        list(rows),
        schema_overrides={
            "breakdown_values": PAIRS,
            "events_below": pl.Int64,
            "events_above": pl.Int64,
            "value_count": pl.Int64,
        }
        | dict.fromkeys(decimals, QUANTITY),
    )


def test_a_frame_is_rated_as_each_period_would_be() -> None:
    tiers = {"tiers": [{"up_to": "100", "rate": "1", "flat_fee": "2"}, {"rate": "0.333"}]}
    prices = {
        "fee": price_of("fixed", {"amount": "9.99"}, price_id="fee"),
        "tiered": price_of("graduated", tiers, price_id="tiered"),
        "running": price_of("graduated", tiers, price_id="running"),
        "by_model": price_of("linear", {"rate": "0.1"}, price_id="by_model"),
        "bounded": price_of(
            "linear", {"rate": "2%", "per_event": {"min": "1"}}, price_id="bounded"
        ),
    }
    usage = usage_frame(
        usage_row("tiered", "123.456"),
        usage_row("running", "150", usage_window="through_end"),
        usage_row("running", "80", usage_window="before"),
        share_row("by_model", None, "2"),
        usage_row("by_model", "5"),
        share_row("by_model", "a", "3"),
        usage_row("bounded", "103", quantity_within=Decimal(100), events_below=1, events_above=0),
    )
    expected = {
        "fee": PeriodUsage(),
        "tiered": PeriodUsage(usage=usage_of(Decimal("123.456"))),
        "running": usage_before("150", "80"),
        "by_model": PeriodUsage(
            usage=shared_usage({(("model", "a"),): "3", (("model", None),): "2"})
        ),
        "bounded": PeriodUsage(
            usage=Usage(total=UsageShare((), Decimal(103), 2, Decimal(100), 1, 0))
        ),
    }
    result = rate_frame(periods_frame(*prices), usage, prices, {"metric": SUM}, "UTC")
    assert not len(result.parked)
    assert dict(result.lines.schema) == LINE_SCHEMA
    one_by_one = [
        (line.key, plain(line.quantity), line.net, line.reason)
        for price_id, price in prices.items()
        for line in rate_period(price, period_of(price_id), expected[price_id])
    ]
    assert result.lines.select("key", "quantity", "net", "reason").rows() == one_by_one


def test_an_average_is_divided_once_and_exactly() -> None:
    average = Metric("metric", ("call",), Aggregation.AVERAGE, property="n")
    price = price_of("linear", {"rate": "1"})
    usage = usage_frame(usage_row("price", None, value_sum=Decimal(2), value_count=3))
    result = rate_frame(periods_frame("price"), usage, {"price": price}, {"metric": average}, "UTC")
    assert result.lines["quantity"].to_list() == ["0.666666666667"]
    assert result.lines["net"].to_list() == [67]


def test_an_average_of_nothing_prices_as_zero() -> None:
    average = Metric("metric", ("call",), Aggregation.AVERAGE, property="n")
    usage = usage_frame(usage_row("price", None, value_count=0))
    price = price_of("linear", {"rate": "1"})
    result = rate_frame(periods_frame("price"), usage, {"price": price}, {"metric": average}, "UTC")
    assert result.lines["net"].to_list() == [0]


def test_what_cannot_be_rated_is_parked_and_the_rest_is_billed() -> None:
    steps = {"tiers": [{"up_to": "1", "flat_fee": "1"}]}
    prices = {
        name: price_of("stairstep", steps, price_id=name)
        for name in ("above", "fine", "unmeasured")
    }
    usage = usage_frame(usage_row("above", "2"), usage_row("fine", "1"))
    result = rate_frame(periods_frame(*prices), usage, prices, {"metric": SUM}, "UTC")
    assert result.lines["price_id"].to_list() == ["fine"]
    assert result.parked["period_id"].to_list() == ["schedule/0/above/0", "schedule/0/unmeasured/0"]
    above, unmeasured = result.parked["reason"].to_list()
    assert "above the last step" in above
    assert unmeasured == "price unmeasured: its usage was not measured; build the usage again"


def test_an_amount_beyond_what_a_line_holds_is_parked_and_says_which() -> None:
    """At a rate of 1 cent a unit the quantity is the net amount in minor units."""
    prices = {
        name: price_of("linear", {"rate": "0.01"}, price_id=name)
        for name in ("most", "least", "above", "below")
    }
    usage = usage_frame(
        usage_row("most", str(2**63 - 1)),
        usage_row("least", str(1 - 2**63)),
        usage_row("above", str(2**63)),
        usage_row("below", str(-(2**63))),
    )
    result = rate_frame(periods_frame(*prices), usage, prices, {"metric": SUM}, "UTC")
    assert result.lines["net"].to_list() == [2**63 - 1, 1 - 2**63]
    assert result.parked["period_id"].to_list() == ["schedule/0/above/0", "schedule/0/below/0"]
    assert result.parked["reason"][0] == (
        "price above, 2026-01-01 to 2026-01-31: the line above/0/0/usage comes to"
        " 92,233,720,368,547,758.08 USD, more than a line holds; check its quantity and rate"
    )
