from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.catalog.phases import DAY, placed_phases
from engine.catalog.shapes.schedule import ScheduleShape


def spans(**schedule: object) -> list[tuple[date | None, date | None]]:
    shape = ScheduleShape.model_validate({"customer": "x", **schedule})
    return [(phase.first, phase.last) for phase in placed_phases(shape)]


def test_the_only_phase_takes_the_days_of_its_schedule() -> None:
    assert spans(start="2026-01-01", end="2026-12-31", phases=[{"prices": ["a"]}]) == [
        (date(2026, 1, 1), date(2026, 12, 31))
    ]


def test_a_boundary_is_said_by_either_neighbor() -> None:
    by_start = [{"start": "2026-01-01", "prices": ["a"]}, {"start": "2026-03-01", "prices": ["a"]}]
    by_end = [{"start": "2026-01-01", "end": "2026-02-28", "prices": ["a"]}, {"prices": ["a"]}]
    assert (
        spans(phases=by_start)
        == spans(phases=by_end)
        == [
            (date(2026, 1, 1), date(2026, 2, 28)),
            (date(2026, 3, 1), None),
        ]
    )


def test_a_boundary_that_nobody_says_is_unknown() -> None:
    phases = [{"start": "2026-01-01", "prices": ["a"]}, {"prices": ["a"]}]
    assert spans(phases=phases)[1][0] is None


def test_a_schedule_that_bills_nothing_has_no_phases() -> None:
    assert spans(start="2026-01-01") == []


@given(starts=st.lists(st.dates(date(1971, 1, 1), date(2100, 1, 1)), min_size=1, unique=True))
def test_phases_that_say_their_starts_tile_the_schedule(starts: list[date]) -> None:
    ordered = sorted(starts)
    found = spans(phases=[{"start": str(start), "prices": ["a"]} for start in ordered])
    assert [first for first, _ in found] == ordered
    assert found[-1][1] is None
    for (_, last), (first, _) in pairwise(found):
        assert last is not None and first is not None and last + DAY == first
