"""Every landed event has exactly one outcome, and each can be listed."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.domain.errors import MeterhouseError
from engine.domain.metric import Aggregation, Metric
from engine.warehouse import dbt
from engine.warehouse.inputs import (
    BILLED_PERIODS,
    BILLING_PERIODS,
    CUSTOMER_ALIASES,
    BilledPeriodInput,
    CustomerAliasInput,
    publish,
)
from engine.warehouse.outcomes import OUTCOMES, events_with, outcome_counts
from tests.warehouse.workspaces import (
    APRIL,
    MARCH,
    RECEIVED,
    event,
    land_events,
    land_lines,
    make_project,
    period,
)

CALLS = Metric("calls", ("call",), Aggregation.COUNT)


@pytest.mark.slow
def test_the_outcomes_of_a_close_add_up_to_what_landed(tmp_path: Path) -> None:
    make_project(tmp_path, [CALLS])
    inputs = tmp_path / "published"
    publish(inputs, CUSTOMER_ALIASES, [CustomerAliasInput("acme", "acme", "Acme Ltd")])
    periods = [period("calls", "march"), period("calls", "april", span=APRIL)]
    publish(inputs, BILLING_PERIODS, periods)
    first = [
        event("billed"),
        event("billed then sent again"),
        event("open", at=APRIL[0]),
        event("nobody", "nobody"),
        event("not priced", eventType="mail"),
    ]
    land_lines(tmp_path, "first", [*map(json.dumps, first), "{bad"], RECEIVED)
    issued = BilledPeriodInput("march", "i1", "issued", 5, Decimal("10.00"))
    publish(inputs, BILLED_PERIODS, [issued])
    again = [event("billed then sent again"), event("taken back", retracted=True), event("late")]
    land_events(tmp_path, "again", again, RECEIVED + timedelta(hours=1))

    dbt.build(tmp_path)
    database = dbt.build_file(tmp_path)
    assert outcome_counts(database) == {
        "billed": 1,
        "pending": 1,
        "free": 0,
        "unpriced": 1,
        "unmapped": 1,
        "late": 2,
        "parked": 0,
        "voided": 0,
        "superseded": 1,
        "retracted": 1,
        "rejected": 1,
    }
    april = outcome_counts(database, start=APRIL[0], end=APRIL[1])
    assert {outcome: count for outcome, count in april.items() if count} == {"pending": 1}

    late = events_with(database, "late")
    assert [(each.seq, each.event_timestamp) for each in late] == [(6, MARCH[0]), (8, MARCH[0])]
    assert [each.customer_event_id for each in late] == ["billed then sent again", "late"]
    assert len(events_with(database, "late", limit=1)) == 1
    assert events_with(database, "late", after=6) == late[1:]
    (rejected,) = events_with(database, "rejected")
    assert (rejected.source, rejected.source_line, rejected.event_id) == ("first.ndjson", 6, None)
    assert tuple(outcome_counts(database)) == OUTCOMES


def test_before_the_first_build_there_is_a_sentence_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(MeterhouseError, match="the outcomes cannot be read"):
        outcome_counts(tmp_path / "build.duckdb")
