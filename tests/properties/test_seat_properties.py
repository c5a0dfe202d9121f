"""What must hold of seats whatever changes, by whatever tiers they are priced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.seat import SeatCharge, SeatPeriod, SeatProration
from tests.rating.seat_samples import (
    ALL_CHANGES,
    GRADUATED,
    INCREMENTS,
    LINEAR,
    MAXIMUM,
    amount,
    days,
    held,
    in_advance,
    seat_price,
)

START = date(2026, 4, 1)
APRIL = days(START, date(2026, 5, 1))
MODELS = st.sampled_from([("linear", LINEAR), ("graduated", GRADUATED)])
LEVELS = st.integers(0, 40)
CHANGES = st.dictionaries(st.integers(0, 29).map(lambda day: START + timedelta(day)), LEVELS)
MINIMUMS = st.sampled_from((0, 7, 25))


@given(MODELS, LEVELS, MINIMUMS)
def test_constant_seats_cost_the_full_price_by_every_strategy(
    model: tuple[str, dict[str, object]], level: int, minimum: int
) -> None:
    kind, terms = model
    costs = {
        amount(seat_price(proration, terms, kind=kind, minimum=minimum), APRIL, held(level))
        for proration in (MAXIMUM, INCREMENTS, ALL_CHANGES)
    }
    billed = max(level, minimum)
    graduated = min(billed, 15) * 12_00 + max(billed - 15, 0) * 15_00
    assert costs == {graduated if kind == "graduated" else billed * 15_00}


@given(MODELS, LEVELS, CHANGES, MINIMUMS)
def test_all_changes_cost_at_most_increments_and_those_at_most_the_maximum_and_never_less_than_0(
    model: tuple[str, dict[str, object]], before: int, changes: dict[date, int], minimum: int
) -> None:
    kind, terms = model
    all_changes, increments, maximum = (
        amount(
            seat_price(proration, terms, kind=kind, minimum=minimum), APRIL, held(before, changes)
        )
        for proration in (ALL_CHANGES, INCREMENTS, MAXIMUM)
    )
    assert 0 <= all_changes <= increments <= maximum


@given(LEVELS, CHANGES, st.integers(1, 29))
def test_a_split_period_adds_up(before: int, changes: dict[date, int], cut: int) -> None:
    """To the cent that rounding each part may move."""
    price = seat_price(ALL_CHANGES, GRADUATED, kind="graduated")
    middle = START + timedelta(cut)
    at_cut = [before, *(changes[day] for day in sorted(changes) if day < middle)][-1]
    first = days(START, middle, full_days=30)
    second = days(middle, APRIL.end, full_days=30)
    parts = amount(price, first, held(before, changes)) + amount(
        price, second, held(at_cut, {day: n for day, n in changes.items() if day >= middle})
    )
    assert abs(parts - amount(price, APRIL, held(before, changes))) <= 1


@given(
    st.sampled_from((MAXIMUM, INCREMENTS, ALL_CHANGES)), LEVELS, CHANGES, st.integers(1, 29), MODELS
)
def test_in_advance_and_its_overages_cost_what_arrears_cost(
    proration: SeatProration,
    before: int,
    changes: dict[date, int],
    cut: int,
    model: tuple[str, dict[str, object]],
) -> None:
    """Where the first day brings no change, so that both begin with the same seats."""
    kind, terms = model
    changes.pop(START, None)
    arrears = seat_price(proration, terms, kind=kind)
    advance = seat_price(proration, terms, kind=kind, charge=SeatCharge.IN_ADVANCE)
    paid = amount(advance, APRIL, in_advance(before))
    middle = START + timedelta(cut)
    of = SeatPeriod(START, APRIL.end, 30)
    for window in (days(START, middle, of=of), days(middle, APRIL.end, of=of)):
        paid += _overage(advance, window, before, changes)
    expected = amount(arrears, APRIL, held(before, changes))
    assert abs(Fraction(paid - expected)) <= 1


def _overage(advance: Price, window: BillingPeriod, before: int, changes: dict[date, int]) -> int:
    assert advance.seats is not None
    overage = replace(advance, seats=replace(advance.seats, charge=SeatCharge.OVERAGE))
    return amount(overage, window, held(before, changes))
