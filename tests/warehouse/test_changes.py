"""Which days of whose usage changed between two states of knowledge."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from engine.domain.metric import Aggregation, Metric
from engine.warehouse.changes import ChangedDay, changed_days
from engine.warehouse.dbt import build_file
from tests.warehouse.built_events import build_events
from tests.warehouse.workspaces import APRIL, MARCH, RECEIVED, event, land_events

CALLS = Metric("calls", ("call",), Aggregation.COUNT)


def test_days_change_where_events_come_and_where_they_go(tmp_path: Path) -> None:
    land_events(tmp_path, "one", [event("a"), event("b", at=APRIL[0]), event("c")])
    again = [event("a", "globex", APRIL[0]), event("b", at=APRIL[0], retracted=True), event("d")]
    land_events(tmp_path, "two", [*again, event("d")], RECEIVED + timedelta(hours=1))
    build_events(tmp_path, [CALLS])
    march, april = MARCH[0].date(), APRIL[0].date()
    assert changed_days(build_file(tmp_path), 3, 7) == [
        ChangedDay("acme", march),
        ChangedDay("acme", april),
        ChangedDay("globex", april),
    ]
    assert changed_days(build_file(tmp_path), 7, 7) == []
