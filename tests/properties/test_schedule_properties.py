"""What must hold of periods, slots and instants for every schedule there can be."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.frequency import Frequency
from engine.domain.price import UsageCalculation
from engine.domain.schedule import BillingPeriod, BillingSchedule, Phase, Recurrence
from engine.schedules.calendar import billing_periods, due_on
from engine.schedules.grid import Anchor, Grid
from engine.schedules.instants import local_day, local_midnight, period_instants
from engine.schedules.proration import period_share
from engine.schedules.slots import due_slots, invoice_slots, slot_place
from engine.schedules.windows import WindowName, usage_windows
from engine.schedules.zones import zone_names
from tests.schedules.offers import ADVANCE, ARREARS, offer

pytestmark = pytest.mark.slow

ZONES = sorted(zone_names())
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
BILLING_DAYS = st.none() | st.integers(1, 31)
RECURRING = [
    Frequency.MONTHLY,
    Frequency.QUARTERLY,
    Frequency.HALF_YEARLY,
    Frequency.YEARLY,
]
PRICES = {
    f"{frequency}_{timing}": offer(f"{frequency}_{timing}", frequency, timing)
    for frequency in [*RECURRING, Frequency.ON_DEMAND, Frequency.ONE_TIME]
    for timing in (ADVANCE, ARREARS)
}
RECURRING_PRICES = [name for name in PRICES if PRICES[name].frequency in RECURRING]

thoroughly = settings(max_examples=200, deadline=None)


@st.composite
def schedules(draw: st.DrawFn, names: list[str] | None = None) -> tuple[BillingSchedule, date]:
    """A schedule of one to four phases with any prices, and a day to list it through."""
    names = sorted(PRICES) if names is None else names
    start = draw(DAYS)
    lengths = draw(st.lists(st.integers(1, 400), min_size=0, max_size=3))
    starts = [start]
    for length in lengths:
        starts.append(starts[-1] + timedelta(days=length))
    end = draw(st.none() | st.integers(1, 400).map(lambda days: starts[-1] + timedelta(days=days)))
    phases = tuple(
        Phase(
            first,
            until,
            tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))),
            recurrence=draw(st.sampled_from(Recurrence)),
        )
        for first, until in zip(starts, [*starts[1:], end], strict=True)
    )
    schedule = BillingSchedule(
        id="any",
        customer_id="anyone",
        start=start,
        end=end,
        phases=phases,
        billing_day=draw(BILLING_DAYS),
    )
    return schedule, start + timedelta(days=draw(st.integers(0, 900)))


def by_price_and_phase(
    periods: tuple[BillingPeriod, ...],
) -> dict[tuple[int, str], list[BillingPeriod]]:
    rows: dict[tuple[int, str], list[BillingPeriod]] = {}
    for period in sorted(periods, key=lambda period: period.start):
        rows.setdefault((period.phase_index, period.price_id), []).append(period)
    return rows


@thoroughly
@given(DAYS, st.integers(1, 31), st.sampled_from([1, 3, 6, 12]), DAYS)
def test_every_day_lies_in_one_period_of_the_grid(
    origin: date, anchor_day: int, months: int, day: date
) -> None:
    grid = Grid(Anchor(origin.year, origin.month, anchor_day), months)
    place = grid.place(day)
    first, end = grid.period(day)
    assert first <= day < end
    assert (grid.place(first), grid.place(end)) == (place, place + 1)
    assert first.day == min(anchor_day, monthrange(first.year, first.month)[1])


@thoroughly
@given(schedules(RECURRING_PRICES))
def test_recurring_periods_tile_their_phase(drawn: tuple[BillingSchedule, date]) -> None:
    schedule, through = drawn
    rows = by_price_and_phase(billing_periods(schedule, PRICES, through))
    assert set(rows) == {
        (index, name)
        for index, phase in enumerate(schedule.phases)
        if phase.start <= through
        for name in phase.price_ids
    }
    for (phase_index, _), periods in rows.items():
        phase = schedule.phases[phase_index]
        assert periods[0].start == phase.start
        assert all(earlier.end == later.start for earlier, later in pairwise(periods))
        assert all(period.start < period.end for period in periods)
        assert [period.index for period in periods] == list(range(len(periods)))
        assert all(0 < p.days == (p.end - p.start).days <= p.full_days for p in periods)
        # Only the ends of a phase can cut a period.
        assert all(period.is_full for period in periods[1:-1])
        assert periods[-1].end == phase.end or periods[-1].end > through


@thoroughly
@given(schedules(), st.sampled_from(ZONES), st.data())
def test_every_instant_lies_in_exactly_one_period(
    drawn: tuple[BillingSchedule, date], zone: str, data: st.DataObject
) -> None:
    schedule, through = drawn
    rows = by_price_and_phase(billing_periods(schedule, PRICES, through))
    for periods in rows.values():
        bounds = [period_instants(period.start, period.end, zone) for period in periods]
        assert all(earlier[1] == later[0] for earlier, later in pairwise(bounds))
        for period, (begins, ends) in zip(periods, bounds, strict=True):
            assert begins < ends or is_left_out(period, zone)
        first, last = bounds[0][0], bounds[-1][1]
        if first == last:
            continue
        seconds = data.draw(st.integers(0, int((last - first).total_seconds()) - 1))
        instant = first + timedelta(seconds=seconds)
        (place,) = [n for n, (begins, ends) in enumerate(bounds) if begins <= instant < ends]
        assert periods[place].start <= local_day(instant, zone) < periods[place].end


def is_left_out(period: BillingPeriod, zone: str) -> bool:
    """Whether a zone left out every day of a period, going over the date line."""
    days = [period.start + timedelta(days=number) for number in range(period.days)]
    noons = [datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in days]
    hours = [noon + timedelta(hours=hour) for noon in noons for hour in range(-36, 37)]
    return not {local_day(hour, zone) for hour in hours} & set(days)


def test_periods_tile_in_every_zone_from_1990_to_2060() -> None:
    left_out = set()
    for number, zone in enumerate(ZONES):
        months = (1, 3, 6, 12)[number % 4]
        grid = Grid(Anchor(1990, 1, 1 + number % 31), months)
        days = [grid.boundary(index) for index in range(71 * 12 // months)]
        instants = [local_midnight(day, zone) for day in days]
        assert all(earlier < later for earlier, later in pairwise(instants)), zone
        left_out |= {
            (zone, day)
            for day, instant in zip(days, instants, strict=True)
            if local_day(instant, zone) != day
        }
        before = [local_day(instant - timedelta(microseconds=1), zone) for instant in instants]
        assert all(eve < day for eve, day in zip(before, days, strict=True)), zone
    assert {zone for zone, _ in left_out} <= DATE_LINE_ZONES


DATE_LINE_ZONES = {
    "Kwajalein",
    "Pacific/Apia",
    "Pacific/Enderbury",
    "Pacific/Fakaofo",
    "Pacific/Kanton",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
}
"""Zones that have left out a whole day since 1990."""


def test_apia_bills_each_instant_once_though_it_left_out_a_day() -> None:
    fee = offer("fee", Frequency.MONTHLY, ADVANCE)
    schedule = BillingSchedule(
        id="any",
        customer_id="anyone",
        start=date(2011, 12, 29),
        end=None,
        phases=(
            Phase(date(2011, 12, 29), date(2011, 12, 30), ("fee",)),
            Phase(date(2011, 12, 30), date(2011, 12, 31), ("fee",)),
            Phase(date(2011, 12, 31), None, ("fee",)),
        ),
        billing_day=1,
    )
    periods = billing_periods(schedule, {"fee": fee}, date(2011, 12, 31))
    bounds = [period_instants(period.start, period.end, "Pacific/Apia") for period in periods]
    hours = [ends - begins for begins, ends in bounds]
    assert hours == [timedelta(hours=24), timedelta(0), timedelta(hours=24)]
    assert [period.days for period in periods] == [1, 1, 1]


@thoroughly
@given(schedules(RECURRING_PRICES))
def test_the_parts_of_a_cut_period_add_up_to_the_whole(
    drawn: tuple[BillingSchedule, date],
) -> None:
    schedule, through = drawn
    name = schedule.phases[0].price_ids[0]
    cut = replace(
        schedule,
        phases=tuple(
            replace(phase, price_ids=(name,), recurrence=Recurrence.CONTINUE)
            for phase in schedule.phases
        ),
    )
    uncut = replace(schedule, phases=(Phase(schedule.start, schedule.end, (name,)),))
    parts = billing_periods(cut, PRICES, through)
    last_start = max(part.start for part in parts)
    for whole in billing_periods(uncut, PRICES, through):
        inside = [part for part in parts if whole.start <= part.start < whole.end]
        if inside[-1].start == last_start and inside[-1].end != whole.end:
            continue  # the phase after it begins past `through`
        assert sum(part.days for part in inside) == whole.days
        shares = sum((period_share(Decimal("99.99"), part) for part in inside), Fraction(0))
        assert shares == period_share(Decimal("99.99"), whole)
        assert not whole.is_full or shares == Fraction("99.99")


@thoroughly
@given(schedules(), st.integers(0, 500))
def test_a_later_through_changes_no_earlier_period(
    drawn: tuple[BillingSchedule, date], more: int
) -> None:
    schedule, through = drawn
    now = billing_periods(schedule, PRICES, through)
    later = billing_periods(schedule, PRICES, through + timedelta(days=more))
    assert now == tuple(period for period in later if period.start <= through)


@thoroughly
@given(schedules())
def test_each_period_goes_on_one_invoice_and_each_date_has_one_place(
    drawn: tuple[BillingSchedule, date],
) -> None:
    schedule, through = drawn
    slots = invoice_slots(schedule, PRICES, through)
    dates = [slot.invoice_date for slot in slots]
    assert dates == sorted(set(dates))
    assert len({(slot.phase_index, slot.period_index) for slot in slots}) == len(slots)
    invoiced = [period for slot in slots for period in slot.periods]
    assert len(set(invoiced)) == len(invoiced)
    assert set(invoiced) >= set(billing_periods(schedule, PRICES, through))
    for slot in slots:
        assert {period.invoice_date for period in slot.periods} == {slot.invoice_date}


@thoroughly
@given(schedules(), st.integers(0, 500))
def test_an_invoice_to_come_shows_everything_that_will_be_on_it(
    drawn: tuple[BillingSchedule, date], more: int
) -> None:
    schedule, through = drawn
    later = {
        slot.invoice_date: slot
        for slot in invoice_slots(schedule, PRICES, through + timedelta(days=more))
    }
    for slot in invoice_slots(schedule, PRICES, through):
        assert later[slot.invoice_date] == slot


@thoroughly
@given(schedules())
def test_places_of_dates_do_not_depend_on_prices(drawn: tuple[BillingSchedule, date]) -> None:
    schedule, through = drawn
    without_prices = replace(
        schedule, phases=tuple(replace(phase, price_ids=()) for phase in schedule.phases)
    )
    for slot in invoice_slots(schedule, PRICES, through):
        place = slot_place(without_prices, slot.invoice_date)
        assert place == (slot.phase_index, slot.period_index)


@thoroughly
@given(schedules(), st.integers(0, 100))
def test_what_was_due_stays_due_as_it_was(drawn: tuple[BillingSchedule, date], more: int) -> None:
    schedule, through = drawn
    now = due_slots(schedule, PRICES, through)
    later = due_slots(schedule, PRICES, through + timedelta(days=more))
    assert now == later[: len(now)]
    assert all(slot.due_on > through for slot in later[len(now) :])
    billed = {period for slot in now for period in slot.periods}
    due = {p for p in billing_periods(schedule, PRICES, through) if due_on(p) <= through}
    assert due <= billed


@thoroughly
@given(schedules(RECURRING_PRICES), st.sampled_from([None, 12, 24]))
def test_running_totals_go_on_where_the_last_one_ended(
    drawn: tuple[BillingSchedule, date], reset_months: int | None
) -> None:
    schedule, through = drawn
    calculation = UsageCalculation.CUMULATIVE if reset_months is None else UsageCalculation.PERIODIC
    prices = {
        name: replace(price, usage_calculation=calculation, reset_months=reset_months)
        for name, price in PRICES.items()
    }
    rows = by_price_and_phase(billing_periods(schedule, prices, through))
    for (_, name), periods in rows.items():
        totals = []
        for period in periods:
            windows = {w.name: w for w in usage_windows(prices[name], schedule, period)}
            total = windows[WindowName.THROUGH_END]
            before = windows.get(WindowName.BEFORE)
            assert total.end == period.end
            # What is billed is the total less the part before it: the period itself.
            assert (total.start if before is None else before.end) == period.start
            assert before is None or before.start == total.start
            totals.append((total, before))
        for (earlier, _), (_, before) in pairwise(totals):
            assert before is None or (before.start, before.end) == (earlier.start, earlier.end)
