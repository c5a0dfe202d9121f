from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.domain.errors import InputError
from engine.domain.schedule import BillingSchedule, Phase
from engine.schedules.phases import check_phases, phase_of

TWO_PHASES = BillingSchedule(
    id="acme_2026",
    customer_id="acme",
    start=date(2026, 1, 1),
    end=date(2027, 1, 1),
    phases=(
        Phase(date(2026, 1, 1), date(2026, 4, 1), ("fee",)),
        Phase(date(2026, 4, 1), date(2027, 1, 1), ("fee",)),
    ),
)
FIRST, SECOND = TWO_PHASES.phases


def test_phases_that_follow_each_other_pass() -> None:
    check_phases(TWO_PHASES)
    check_phases(replace(TWO_PHASES, end=None, phases=(FIRST, replace(SECOND, end=None))))


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        (replace(TWO_PHASES, phases=()), "has no phase"),
        (replace(TWO_PHASES, start=date(2025, 12, 31)), "starts on 2025-12-31 but phase 1"),
        (
            replace(TWO_PHASES, phases=(FIRST, replace(SECOND, start=date(2026, 4, 2)))),
            "phase 1 ends before 2026-04-01 but phase 2 starts on 2026-04-02",
        ),
        (
            replace(TWO_PHASES, phases=(FIRST, replace(SECOND, start=date(2026, 3, 31)))),
            "without gap or overlap",
        ),
        (replace(TWO_PHASES, phases=(replace(FIRST, end=None), SECOND)), "phase 1 never ends"),
        (
            replace(TWO_PHASES, phases=(replace(FIRST, end=date(2026, 1, 1)), SECOND)),
            "phase 1 ends before it starts",
        ),
        (replace(TWO_PHASES, end=None), "is open-ended but its last phase ends before 2027-01-01"),
        (
            replace(TWO_PHASES, phases=(replace(FIRST, price_ids=("fee", "fee")), SECOND)),
            "phase 1 lists a price twice",
        ),
    ],
)
def test_phases_that_do_not_tile_the_schedule_are_refused(
    schedule: BillingSchedule, message: str
) -> None:
    with pytest.raises(InputError, match=message) as refusal:
        check_phases(schedule)
    assert str(refusal.value).startswith("schedule acme_2026: ")


def test_a_day_falls_in_one_phase_and_the_end_in_the_last() -> None:
    days = [date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2027, 1, 1)]
    assert [phase_of(TWO_PHASES, day) for day in days] == [0, 0, 1, 1]
