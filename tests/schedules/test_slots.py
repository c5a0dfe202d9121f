from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.domain.frequency import Frequency
from engine.domain.schedule import BillingSchedule, Phase, Recurrence
from engine.schedules.slots import OFF_GRID, InvoiceSlot, due_slots, invoice_slots, slot_place
from tests.schedules.offers import ADVANCE, ARREARS, offer, schedule_from

PRICES = {
    price.id: price
    for price in (
        offer("fee", Frequency.MONTHLY, ADVANCE),
        offer("usage", Frequency.MONTHLY, ARREARS),
        offer("quarterly", Frequency.QUARTERLY, ARREARS),
        offer("yearly_fee", Frequency.YEARLY, ADVANCE),
        offer("calls", Frequency.ON_DEMAND, ARREARS),
    )
}


def content(slots: tuple[InvoiceSlot, ...]) -> list[tuple[str, int, int, str]]:
    return [
        (
            str(slot.invoice_date),
            slot.phase_index,
            slot.period_index,
            " ".join(f"{p.price_id}[{p.phase_index},{p.index}]" for p in slot.periods),
        )
        for slot in slots
    ]


def test_charges_of_one_date_share_an_invoice() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "usage", "quarterly", billing_day=1)
    assert content(due_slots(schedule, PRICES, date(2026, 3, 31))) == [
        ("2026-02-01", 0, 1, "usage[0,0]"),
        ("2026-03-01", 0, 2, "usage[0,1]"),
        ("2026-04-01", 0, 3, "usage[0,2] quarterly[0,0]"),
    ]


def test_closing_through_the_last_day_bills_the_month_with_the_fees_dated_the_next() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "fee", "usage", billing_day=1)
    first = ("2026-01-01", 0, 0, "fee[0,0]")
    assert content(due_slots(schedule, PRICES, date(2026, 1, 30))) == [first]
    assert content(due_slots(schedule, PRICES, date(2026, 1, 31))) == [
        first,
        ("2026-02-01", 0, 1, "fee[0,1] usage[0,0]"),
    ]
    through_february_first = due_slots(schedule, PRICES, date(2026, 2, 1))
    assert through_february_first == due_slots(schedule, PRICES, date(2026, 1, 31))


def test_fees_in_advance_alone_wait_for_their_own_day() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "fee", billing_day=1)
    assert len(due_slots(schedule, PRICES, date(2026, 1, 31))) == 1
    assert len(due_slots(schedule, PRICES, date(2026, 2, 1))) == 2


def test_nothing_is_due_before_the_start() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "fee", billing_day=1)
    assert due_slots(schedule, PRICES, date(2025, 12, 31)) == ()
    assert invoice_slots(schedule, PRICES, date(2025, 12, 31)) == ()


def test_a_slot_that_is_not_due_yet_is_complete_all_the_same() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "fee", "usage", billing_day=1)
    assert content(invoice_slots(schedule, PRICES, date(2026, 1, 15))) == [
        ("2026-01-01", 0, 0, "fee[0,0]"),
        ("2026-02-01", 0, 1, "fee[0,1] usage[0,0]"),
    ]


def test_a_phase_that_ends_within_a_period_moves_no_invoice_date() -> None:
    schedule = BillingSchedule(
        id="acme_2026",
        customer_id="acme",
        start=date(2026, 1, 1),
        end=date(2026, 3, 20),
        phases=(
            Phase(date(2026, 1, 1), date(2026, 2, 11), ("usage",)),
            Phase(date(2026, 2, 11), date(2026, 3, 20), ("fee", "usage")),
        ),
        billing_day=1,
    )
    assert content(due_slots(schedule, PRICES, date(2026, 12, 31))) == [
        ("2026-02-01", 0, 1, "usage[0,0]"),
        ("2026-02-11", 1, 0, "fee[1,0]"),
        ("2026-03-01", 1, 1, "usage[0,1] fee[1,1] usage[1,0]"),
        ("2026-03-20", 1, 2, "usage[1,1]"),
    ]


def test_the_place_of_a_date_does_not_depend_on_the_prices() -> None:
    yearly = schedule_from(date(2026, 1, 15), None, "yearly_fee", billing_day=1)
    both = replace(yearly, phases=(replace(yearly.phases[0], price_ids=("usage", "yearly_fee")),))
    places = {
        slot.invoice_date: (slot.phase_index, slot.period_index)
        for slot in due_slots(both, PRICES, date(2028, 1, 1))
    }
    alone = due_slots(yearly, PRICES, date(2028, 1, 1))
    assert [str(slot.invoice_date) for slot in alone] == ["2026-01-15", "2027-01-01", "2028-01-01"]
    assert [(s.phase_index, s.period_index) for s in alone] == [(0, 0), (0, 12), (0, 24)]
    assert [places[s.invoice_date] for s in alone] == [(0, 0), (0, 12), (0, 24)]


def test_a_reset_phase_counts_its_own_months() -> None:
    schedule = BillingSchedule(
        id="acme_2026",
        customer_id="acme",
        start=date(2026, 1, 1),
        end=None,
        phases=(
            Phase(date(2026, 1, 1), date(2026, 2, 11), ()),
            Phase(date(2026, 2, 11), None, (), recurrence=Recurrence.RESET),
        ),
    )
    days = [date(2026, 2, 1), date(2026, 2, 11), date(2026, 3, 11), date(2026, 4, 11)]
    assert [slot_place(schedule, day) for day in days] == [(0, 1), (1, 0), (1, 1), (1, 2)]


def test_days_off_the_grid_never_meet_a_place_on_it() -> None:
    schedule = schedule_from(date(2026, 1, 15), date(2026, 3, 20), "calls", "usage", billing_day=1)
    slots = due_slots(schedule, PRICES, date(2026, 12, 31))
    by_date = {str(slot.invoice_date): slot.period_index for slot in slots}
    assert len(set(by_date.values())) == len(by_date) == 64
    assert by_date["2026-01-16"] == OFF_GRID + 1
    assert by_date["2026-02-01"] == 1
    assert by_date["2026-03-20"] == 3


def test_closing_through_the_last_day_there_is_bills_a_schedule_that_has_ended() -> None:
    schedule = schedule_from(date(2026, 1, 1), date(2026, 3, 1), "usage", billing_day=1)
    assert len(due_slots(schedule, PRICES, date.max)) == 2
