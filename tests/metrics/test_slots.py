"""Slots of usage: every instant has one, and no calendar month of any time zone cuts any."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import duckdb
import pyarrow as pa
import pytest

from tests.metrics.models_on_duckdb import SLOT_MACROS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
QUARTER_HOUR = timedelta(minutes=15)


def slots(instants: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """Of each instant when its slot begins, and the first slot that begins no earlier."""
    rows = [{"place": place, "instant": instant} for place, instant in enumerate(instants)]
    own_and_from = ", ".join(
        SLOT_MACROS[name]("instant") for name in ("usage_slot", "usage_slot_from")
    )
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.register("instants", pa.Table.from_pylist(rows))
        found = connection.sql(f"select {own_and_from} from instants order by place").fetchall()
    return [
        (EPOCH + timedelta(microseconds=own), EPOCH + timedelta(microseconds=from_then))
        for own, from_then in found
    ]


def test_slots_follow_one_another_without_gap_or_overlap() -> None:
    random = Random(7)
    instants = [EPOCH + timedelta(hours=random.uniform(-200_000, 1_500_000)) for _ in range(2_000)]
    instants += [
        datetime(random.randrange(1960, 2100), random.randrange(1, 13), 1, tzinfo=UTC)
        + timedelta(minutes=random.randrange(-15 * 60, 13 * 60))
        for _ in range(2_000)
    ]
    found = slots(instants)
    next_slots = [begins for _, begins in slots(own + MICROSECOND for own, _ in found)]
    before_next = slots(each - MICROSECOND for each in next_slots)
    for instant, (own, begins), next_slot, last in zip(
        instants, found, next_slots, before_next, strict=True
    ):
        assert own <= instant < next_slot
        assert begins == (instant if own == instant else next_slot)
        assert last == (own, next_slot)
    assert slots(next_slots) == [(each, each) for each in next_slots]


@pytest.mark.parametrize(
    ("at", "begins", "lasts"),
    [
        ("2026-03-17T09:12:30", "2026-03-01T12:00:00", timedelta(days=29, hours=22)),
        ("2026-03-01T11:59:59", "2026-03-01T11:45:00", QUARTER_HOUR),
        ("2026-02-28T10:00:00", "2026-02-28T10:00:00", QUARTER_HOUR),
        ("2026-02-28T09:59:59", "2026-02-01T12:00:00", timedelta(days=26, hours=22)),
        ("1969-12-31T23:50:00", "1969-12-31T23:45:00", QUARTER_HOUR),
    ],
)
def test_a_slot_is_most_of_a_month_or_a_quarter_of_an_hour(
    at: str, begins: str, lasts: timedelta
) -> None:
    instant, start = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (at, begins))
    (own, _), (_, next_slot) = slots([instant, start + timedelta(microseconds=1)])
    assert own == start
    assert next_slot - start == lasts


def test_no_month_of_any_time_zone_cuts_a_slot() -> None:
    firsts = [
        datetime(year, month, 1, tzinfo=ZoneInfo(name)).astimezone(UTC)
        for name in sorted(available_timezones())
        for year in (2000, 2026, 2049)
        for month in range(1, 13)
    ]
    assert len(firsts) > 10_000
    found = slots(firsts)
    cut = [first for first, (own, _) in zip(firsts, found, strict=True) if own != first]
    assert cut == []
