"""Seats as the warehouse counts them: each change of a period, and one number before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.domain.seat import SeatMetric
from engine.domain.usage import PeriodUsage
from engine.metrics.all_metrics import period_usage
from engine.metrics.compile import usage_by_period
from engine.metrics.print import sql_text
from engine.metrics.project import model_texts
from engine.warehouse.period_usage import period_usage_of
from tests.metrics.events_on_duckdb import MARCH, RELATIONS, database, event, period

EDITORS = SeatMetric("editor", "Editors").metric
GOLDEN = Path(__file__).parent / "golden"
START, END = MARCH
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def seats(seq: int, at: datetime, total: str | None, alias: str = "acme") -> dict[str, Any]:
    return event(seq, alias, "seat.editor", at, total=total)


def measured(events: list[dict[str, Any]], aliases: tuple[str, ...] = ("acme",)) -> PeriodUsage:
    """March with what was held before it, over the aliases of one customer."""
    windows = {"period": MARCH, "before": (EVER, START)}
    periods = [
        period(alias=alias, metric=EDITORS.id, usage_window=name, start_at=start, end_at=end)
        for alias in aliases
        for name, (start, end) in windows.items()
    ]
    with database([EDITORS], events, periods) as connection:
        connection.execute(f"create table m as {sql_text(usage_by_period(EDITORS, RELATIONS))}")
        rows = connection.sql(sql_text(period_usage({"m": EDITORS}))).to_arrow_table()
    return period_usage_of(rows, [EDITORS])["march"]


def changes(found: PeriodUsage) -> dict[datetime, int]:
    assert all(share.quantity is not None for share in found.usage.shares)
    return {
        EVER + timedelta(microseconds=int(share.values[0][1] or "")): int(share.billable)
        for share in found.usage.shares
    }


def test_every_change_of_a_period_is_a_share_and_the_last_one_its_total() -> None:
    found = measured([seats(1, START, "5"), seats(2, START + timedelta(days=3), "7")])
    assert changes(found) == {START: 5, START + timedelta(days=3): 7}
    assert found.usage.total.quantity == 7


def test_what_was_held_before_a_period_is_one_number_however_often_it_changed() -> None:
    history = [seats(n, START - timedelta(days=n), str(n)) for n in range(1, 9)]
    found = measured(history)
    assert found.before is not None
    assert found.before.total.quantity == 1
    assert [share.values for share in found.before.shares] == [(("changed_at", None),)]
    assert changes(found) == {}


def test_nobody_ever_said_anything() -> None:
    found = measured([])
    assert found.before is not None
    assert found.before.quantity == found.usage.quantity == 0


def test_of_several_aliases_the_latest_counts() -> None:
    events = [
        seats(1, START - timedelta(days=2), "10"),
        seats(2, START - timedelta(days=1), "12", "crm-1"),
        seats(3, START + timedelta(days=1), "9", "crm-1"),
        seats(4, START + timedelta(days=2), "11"),
    ]
    found = measured(events, ("acme", "crm-1"))
    assert found.before is not None
    assert found.before.quantity == 12
    assert list(changes(found).values()) == [9, 11]


def test_of_one_instant_the_later_submission_counts() -> None:
    found = measured([seats(2, START, "3"), seats(1, START, "4")])
    assert changes(found) == {START: 3}


def test_the_models_of_a_seat_type_are_those_that_were_reviewed() -> None:
    for model, text in model_texts(EDITORS).items():
        assert text == (GOLDEN / f"{model}.sql").read_text(encoding="utf-8")
