"""Usage straight from the lake: what counts, as of when, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.domain.metric import Aggregation, Metric
from engine.domain.usage import UsageShare
from engine.warehouse import direct
from engine.warehouse.events import counted_events
from ingest.log import Lake
from tests.warehouse.workspaces import APRIL, MARCH, RECEIVED, event, land_events, period

TOKENS = Metric("tokens", ("call",), Aggregation.SUM, "tokens", None, ("model",))
LATER = RECEIVED + timedelta(hours=1)
SHORTLY = timedelta(microseconds=1)


def usage(
    folder: Path, metric: Metric = TOKENS, alias: str = "acme", **when: Any
) -> Decimal | None:
    """The total of March."""
    lake = Lake(folder / "lake").snapshot()
    return direct.usage(lake, metric, [alias], *MARCH, **when).total.quantity


def test_an_empty_lake_has_no_usage(tmp_path: Path) -> None:
    assert usage(tmp_path) == 0
    measured = direct.measure(Lake(tmp_path / "lake").snapshot(), [TOKENS], [period("tokens")])
    assert measured["march"].usage.total == UsageShare((), Decimal(0), 0)


def test_nothing_asked_is_nothing_answered(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake").snapshot()
    assert direct.measure(lake, [TOKENS], []) == {}
    assert direct.measure(lake, [], [period("tokens")]) == {}


def test_a_resubmission_replaces_the_event_from_its_receipt_on(tmp_path: Path) -> None:
    land_events(tmp_path, "first", [event("a", tokens=5), event("b", tokens=1)])
    land_events(tmp_path, "again", [event("a", tokens=7)], LATER)
    assert usage(tmp_path) == 8
    assert usage(tmp_path, as_of=LATER) == 8
    assert usage(tmp_path, as_of=LATER - SHORTLY) == 6
    assert usage(tmp_path, seq=2) == 6
    assert usage(tmp_path, as_of=RECEIVED - SHORTLY) == 0


def test_an_event_that_moved_to_another_customer_counts_there_only(tmp_path: Path) -> None:
    """The customer who lost it is not asked for, and still the move is seen."""
    land_events(tmp_path, "first", [event("a", tokens=5)])
    land_events(tmp_path, "moved", [event("a", "globex", tokens=5)], LATER)
    assert (usage(tmp_path), usage(tmp_path, alias="globex")) == (0, 5)
    assert (usage(tmp_path, as_of=RECEIVED), usage(tmp_path, alias="globex", as_of=RECEIVED)) == (
        5,
        0,
    )


@pytest.mark.parametrize(
    "change",
    [
        {"at": APRIL[0]},
        {"eventType": "mail"},
        {"retracted": True},
    ],
    ids=["moved period", "changed type", "retracted"],
)
def test_an_event_leaves_a_period_however_it_changes(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    land_events(tmp_path, "first", [event("a", tokens=5)])
    land_events(tmp_path, "changed", [event("a", **{"tokens": 5, **change})], LATER)
    assert usage(tmp_path) == 0
    assert usage(tmp_path, as_of=RECEIVED) == 5


def test_a_retracted_event_that_is_sent_again_counts_again(tmp_path: Path) -> None:
    land_events(tmp_path, "first", [event("a", tokens=5), event("a", retracted=True)])
    land_events(tmp_path, "again", [event("a", tokens=6)], LATER)
    assert usage(tmp_path) == 6


def test_usage_can_be_split_by_any_property(tmp_path: Path) -> None:
    events = [
        event("a", tokens=1, region="eu"),
        event("b", tokens=2),
        event("c", tokens=4, region="af"),
    ]
    land_events(tmp_path, "first", events)
    lake = Lake(tmp_path / "lake").snapshot()
    split = direct.usage(lake, TOKENS, ["acme"], *MARCH, by=["region"])
    assert [(share.values, share.quantity) for share in split.shares] == [
        ((("region", "af"),), 4),
        ((("region", "eu"),), 1),
        ((("region", None),), 2),
    ]
    assert direct.usage(lake, TOKENS, ["acme"], *MARCH, by=[]).shares == ()


def test_a_running_total_comes_with_the_one_before_the_period(tmp_path: Path) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    land_events(tmp_path, "first", [event("a", at=since, tokens=1), event("b", tokens=2)])
    rows = [
        period("tokens", span=(since, MARCH[1]), window="through_end"),
        period("tokens", span=(since, MARCH[0]), window="before"),
    ]
    measured = direct.measure(Lake(tmp_path / "lake").snapshot(), [TOKENS], rows)["march"]
    assert measured.before is not None
    assert (measured.usage.quantity, measured.before.quantity) == (3, 1)


def test_an_average_is_divided_exactly_and_rounded_half_away_from_zero(tmp_path: Path) -> None:
    average = replace(TOKENS, aggregation=Aggregation.AVERAGE, breakdowns=())
    land_events(
        tmp_path, "first", [event("a", tokens=1), event("b", tokens=1), event("c", tokens=0)]
    )
    assert usage(tmp_path, average) == Decimal("0.666666666667")
    assert usage(tmp_path, average, alias="nobody") is None


def test_the_events_listed_are_the_events_counted(tmp_path: Path) -> None:
    events = [
        event("late", at=MARCH[1] - SHORTLY, tokens="1.50", model="m"),
        event("early", tokens="x"),
        event("gone", tokens=9),
        event("april", at=APRIL[0], tokens=9),
    ]
    land_events(tmp_path, "first", events)
    land_events(tmp_path, "again", [event("gone", "globex", tokens=9)], LATER)
    lake = Lake(tmp_path / "lake").snapshot()
    found = counted_events(lake, TOKENS, [period("tokens")])
    assert [(each.customer_event_id, each.value) for each in found] == [
        ("early", None),
        ("late", "1.5"),
    ]
    assert found[1].breakdown_values == (("model", "m"),)
    assert (found[1].source, found[1].source_line, found[1].seq) == ("first.ndjson", 1, 1)
    assert len(counted_events(lake, TOKENS, [period("tokens")], as_of=RECEIVED)) == 3
    assert len(counted_events(lake, TOKENS, [period("tokens")], limit=1)) == 1
    count = replace(TOKENS, aggregation=Aggregation.COUNT, property=None)
    assert counted_events(lake, count, [period("tokens")])[0].value is None
    assert counted_events(lake, TOKENS, []) == []


def test_a_sum_that_does_not_fit_is_refused_and_the_other_metrics_are_counted(
    tmp_path: Path,
) -> None:
    huge = "9" + "0" * 25
    land_events(tmp_path, "first", [event("a", tokens=huge), event("b", tokens=huge)])
    calls = Metric("calls", ("call",), Aggregation.COUNT)
    lake = Lake(tmp_path / "lake").snapshot()
    periods = [period("tokens", "t"), period("calls", "c")]
    found = direct.measure(lake, [TOKENS, calls], periods)
    refusal = found["t"].usage.refusal
    assert refusal is not None
    assert "the metric tokens cannot be counted, its model usage__tokens fails" in refusal
    assert "Out of Range Error" in refusal
    assert found["c"].usage.quantity == 2
    assert found["c"].usage.refusal is None


def test_five_events_add_up_to_the_last_decimal(tmp_path: Path) -> None:
    """G22: five events, 150.035 bytes in all."""
    values = ("100", "49.9", "0.1", "0.03", "0.005")
    land_events(
        tmp_path,
        "first",
        [event(f"e{place}", tokens=float(value)) for place, value in enumerate(values)],
    )
    lake = Lake(tmp_path / "lake").snapshot()
    total = direct.usage(lake, TOKENS, ["acme"], *MARCH).total
    assert (total.event_count, total.quantity) == (5, Decimal("150.035"))
