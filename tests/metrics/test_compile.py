"""Metrics as SQL: the text that people review, and the usage that it counts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.domain.metric import Aggregation, All, Condition, Metric, Not, Operator
from engine.metrics.aggregations import measures
from engine.metrics.compile import usage_by_period
from engine.metrics.print import sql_text
from engine.metrics.project import model_texts
from tests.metrics.events_on_duckdb import MARCH, RELATIONS, database, event, period

GOLDEN = Path(__file__).parent / "golden"
SMALLEST = Decimal("0.000000000001")

FILTER = All(
    (
        Condition("region", Operator.IN, ("eu", "us")),
        Not(Condition("cached", Operator.EQUAL, ("true",))),
        Condition("usage.output", Operator.GREATER, ("0.5",)),
    )
)
METRICS = [
    Metric("calls", ("call",), Aggregation.COUNT),
    Metric("calls_by_place", ("call", "mail"), Aggregation.COUNT, None, FILTER, ("region", "tier")),
    Metric("users", ("call",), Aggregation.UNIQUE, "user.id"),
    Metric("tokens", ("call",), Aggregation.SUM, "tokens", None, ("model",)),
    Metric("largest", ("call",), Aggregation.MAX, "tokens"),
    Metric("smallest", ("call",), Aggregation.MIN, "tokens"),
    Metric("typical", ("call",), Aggregation.AVERAGE, "tokens"),
    Metric("level", ("call",), Aggregation.LATEST, "tokens"),
    Metric("held", ("call",), Aggregation.WEIGHTED_SUM, "tokens", None, ("model",)),
    Metric("p95", ("call",), Aggregation.PERCENTILE, "tokens", percentile=Decimal(95)),
]


REVIEWED = ("calls_by_place", "tokens", "users", "largest", "level", "held", "p95")
"""Each way to be tallied, and a filter."""


@pytest.mark.parametrize("name", REVIEWED)
def test_the_models_of_a_metric_are_those_that_were_reviewed(name: str) -> None:
    (metric,) = (each for each in METRICS if each.id == name)
    for model, text in model_texts(metric).items():
        assert text == (GOLDEN / f"{model}.sql").read_text(encoding="utf-8")


def measured(
    metric: Metric, events: list[dict[str, Any]], periods: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Rows of the compiled metric, totals last within a period."""
    with database([metric], events, periods or [period(metric=metric.id)]) as connection:
        sql = sql_text(usage_by_period(metric, RELATIONS))
        found = connection.sql(f"select * from ({sql}) order by all").to_arrow_table()
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def one(aggregation: str, *texts: str | None) -> Any:
    """The quantity of March over events with these values; None for events without one."""
    metric = Metric(
        "m", ("call",), Aggregation(aggregation), None if aggregation == "count" else "tokens"
    )
    events = [
        event(seq) if text is None else event(seq, tokens=text)
        for seq, text in enumerate(texts, start=1)
    ]
    (row,) = measured(metric, events)
    if aggregation == "average":
        return row["value_sum"], row["value_count"]
    return row["quantity"]


@pytest.mark.parametrize(
    ("aggregation", "texts", "quantity"),
    [
        ("count", ["1", "x", None], Decimal(3)),
        ("count", [], Decimal(0)),
        ("unique", ["a", "A", "a", None, "1", "1.0"], Decimal(4)),
        ("unique", [None], Decimal(0)),
        ("sum", ["0.1", "0.2", "1e-12", "x", None, " 5"], Decimal("0.300000000001")),
        ("sum", ["x"], Decimal(0)),
        ("sum", [], Decimal(0)),
        ("max", ["-3", "-2.5", "x", None], Decimal("-2.5")),
        ("max", ["x", None], None),
        ("min", ["10", "9", "1e1"], Decimal(9)),
        ("min", [], None),
        ("latest", ["1", "2", "x", None], Decimal(2)),
        ("latest", ["x"], None),
        ("average", ["1", "2", "x", None], (Decimal(3), 2)),
        ("average", ["x"], (Decimal(0), 0)),
    ],
)
def test_an_aggregation_reads_numbers_and_skips_what_is_none(
    aggregation: str, texts: list[str | None], quantity: Any
) -> None:
    assert one(aggregation, *texts) == quantity


def test_every_event_is_counted_and_those_without_a_number_are_listed_as_skipped() -> None:
    tokens = Metric("tokens", ("call",), Aggregation.SUM, "tokens")
    (row,) = measured(tokens, [event(1, tokens="1"), event(2, tokens="x"), event(3)])
    assert (row["event_count"], row["skipped_count"]) == (3, 2)


def test_latest_is_by_event_timestamp_then_by_durable_order() -> None:
    level = Metric("m", ("call",), Aggregation.LATEST, "tokens")
    late, early = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    events = [event(1, at=late, tokens="7"), event(3, at=early, tokens="8")]
    assert measured(level, events)[0]["quantity"] == 7
    assert measured(level, [*events, event(2, at=late, tokens="6")])[0]["quantity"] == 6


def test_a_period_holds_its_first_instant_and_not_its_end() -> None:
    calls = Metric("m", ("call",), Aggregation.COUNT)
    tick = datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
    events = [event(1, at=MARCH[0]), event(2, at=tick), event(3, at=MARCH[1])]
    assert measured(calls, events)[0]["quantity"] == 2


def test_only_events_of_the_types_and_aliases_count_and_case_matters() -> None:
    calls = Metric("m", ("call", "mail"), Aggregation.COUNT)
    events = [event(1), event(2, type="mail"), event(3, type="Call"), event(4, alias="ACME")]
    assert measured(calls, events)[0]["quantity"] == 2


def test_the_aliases_of_a_customer_are_one_period() -> None:
    tokens = Metric("m", ("call",), Aggregation.UNIQUE, "user")
    periods = [period(), period(alias="crm-42")]
    events = [event(1, user="ann"), event(2, alias="crm-42", user="ann")]
    (row,) = measured(tokens, events, periods)
    assert (row["quantity"], row["event_count"]) == (1, 2)


def test_breakdowns_have_a_row_a_combination_and_one_of_events_without_the_property() -> None:
    metric = Metric("m", ("call",), Aggregation.SUM, "tokens", None, ("model", "tier"))
    events = [
        event(1, tokens="1", model="a", tier="x"),
        event(2, tokens="2", model="a", tier="x"),
        event(3, tokens="4", model="a"),
        event(4, tokens="8", tier=None),
        event(5, tokens="16", model="", tier=""),
    ]
    rows = measured(metric, events)
    assert {(row["is_total"], row["model"], row["tier"]): row["quantity"] for row in rows} == {
        (False, "a", "x"): 3,
        (False, "a", None): 4,
        (False, None, None): 8,
        (False, "", ""): 16,
        (True, None, None): 31,
    }


def test_unique_over_all_values_is_not_the_sum_of_the_parts() -> None:
    metric = Metric("m", ("call",), Aggregation.UNIQUE, "user", None, ("model",))
    rows = measured(metric, [event(1, user="ann", model="a"), event(2, user="ann", model="b")])
    assert [row["quantity"] for row in rows if row["is_total"]] == [1]
    assert [row["quantity"] for row in rows if not row["is_total"]] == [1, 1]


def test_a_period_in_which_nothing_happened_has_a_total_too() -> None:
    metric = Metric("m", ("call",), Aggregation.SUM, "tokens", None, ("model",))
    rows = measured(metric, [event(1, tokens="1")], [period(), period("idle", "globex")])
    (idle,) = (row for row in rows if row["period_id"] == "idle")
    assert idle["is_total"]
    assert (idle["quantity"], idle["event_count"], idle["quantity_within"]) == (0, 0, 0)


def test_usage_windows_of_one_period_are_counted_apart() -> None:
    metric = Metric("m", ("call",), Aggregation.COUNT)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    periods = [
        period(usage_window="through_end", start_at=start),
        period(usage_window="before", start_at=start, end_at=MARCH[0]),
    ]
    events = [event(1, at=start), event(2, at=MARCH[0])]
    rows = measured(metric, events, periods)
    assert {row["usage_window"]: row["quantity"] for row in rows} == {"through_end": 2, "before": 1}


def test_values_are_split_at_the_limits_of_the_price() -> None:
    """A value on a limit is within; one without a number is on no side."""
    metric = Metric("m", ("call",), Aggregation.SUM, "tokens")
    events = [
        event(seq, tokens=text)
        for seq, text in enumerate(["1", "1.999999999999", "2", "5", "5.000000000001", "x"])
    ]
    bounds = {"value_lower": Decimal(2), "value_upper": Decimal(5)}
    (row,) = measured(metric, events, [period(**bounds)])
    assert row["quantity"] == 15
    assert (row["quantity_within"], row["events_below"], row["events_above"]) == (7, 2, 1)


def test_without_limits_everything_is_within() -> None:
    metric = Metric("m", ("call",), Aggregation.SUM, "tokens")
    (row,) = measured(metric, [event(1, tokens="-3"), event(2, tokens="4")])
    assert (row["quantity_within"], row["events_below"], row["events_above"]) == (1, 0, 0)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_measures_are_exact_decimals_and_whole_numbers(metric: Metric) -> None:
    with database([metric], [], [period()]) as connection:
        sql = sql_text(usage_by_period(metric, RELATIONS))
        types = {name: kind for name, kind, *_ in connection.execute(f"describe {sql}").fetchall()}
    assert {types[name] for name in measures(metric)} <= {
        "DECIMAL(38,12)",
        "DECIMAL(38,0)",
        "BIGINT",
    }


def test_sums_are_exact_to_the_last_place() -> None:
    large = "9999999999999999999999999.999999999999"
    assert one("sum", large, str(SMALLEST)) == Decimal("1e25")
