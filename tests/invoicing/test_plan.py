"""What a close finds due: gaps in the calendar, not today's date."""

from __future__ import annotations

from datetime import date

import pytest

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.invoice import InvoiceStatus
from engine.invoicing.plan import Plan, plan_invoices

FIXED = {"currency": "USD", "frequency": "monthly", "model": "fixed"}


@pytest.fixture
def catalog() -> Catalog:
    prices = {
        "fee": {"name": "Fee", "timing": "in_advance", "amount": "10", **FIXED},
        "service": {"name": "Service", "timing": "in_arrears", "amount": "20", **FIXED},
    }
    return resolve(
        {
            ("products", "platform"): {"name": "Platform", "prices": prices},
            ("customers", "acme"): {"legal_name": "Acme Ltd"},
            ("schedules", "acme_2026"): {
                "customer": "acme",
                "phases": [{"start": "2026-01-01", "prices": ["fee", "service"]}],
            },
        }
    )


def dates(plan: Plan) -> list[str]:
    return [planned.slot.invoice_date.isoformat() for planned in plan.due]


def place(planned_index: int) -> tuple[str, int, str, int]:
    return ("acme_2026", 0, "scheduled", planned_index)


def test_missed_nights_are_due_like_any_other(catalog: Catalog) -> None:
    plan = plan_invoices(catalog, date(2026, 3, 31), {}, {})
    assert dates(plan) == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]
    assert {planned.status for planned in plan.due} == {InvoiceStatus.DRAFT}


def test_the_last_day_of_a_month_makes_its_arrears_due_and_the_first_day_nothing_more(
    catalog: Catalog,
) -> None:
    assert dates(plan_invoices(catalog, date(2026, 1, 30), {}, {})) == ["2026-01-01"]
    by_last_day = plan_invoices(catalog, date(2026, 1, 31), {}, {})
    by_first_day = plan_invoices(catalog, date(2026, 2, 1), {}, {})
    assert by_last_day.due == by_first_day.due


def test_what_still_runs_is_in_progress(catalog: Catalog) -> None:
    plan = plan_invoices(catalog, date(2026, 1, 15), {}, {})
    assert [planned.slot.invoice_date for planned in plan.in_progress] == [date(2026, 2, 1)]
    assert plan.in_progress[0].status is InvoiceStatus.IN_PROGRESS


def test_drafts_are_calculated_again_under_the_same_id(catalog: Catalog) -> None:
    first = plan_invoices(catalog, date(2026, 1, 1), {}, {})
    again = plan_invoices(catalog, date(2026, 1, 1), {place(0): (0, InvoiceStatus.DRAFT)}, {})
    assert [planned.id for planned in again.due] == [planned.id for planned in first.due]


@pytest.mark.parametrize("status", [InvoiceStatus.FINAL, InvoiceStatus.SENT])
def test_issued_invoices_are_not_due(catalog: Catalog, status: InvoiceStatus) -> None:
    billed = {("acme_2026", 0, "fee", 0): ("invoice", status)}
    plan = plan_invoices(catalog, date(2026, 1, 1), {place(0): (0, status)}, billed)
    assert plan.due == ()
    assert plan.late_charges == ()


def test_a_voided_invoice_is_not_made_again_by_itself(catalog: Catalog) -> None:
    plan = plan_invoices(catalog, date(2026, 1, 1), {place(0): (0, InvoiceStatus.VOIDED)}, {})
    assert plan.due == ()
    assert plan.late_charges == ()


def test_a_charge_that_came_after_its_invoice_was_issued_is_told(catalog: Catalog) -> None:
    latest = {place(0): (0, InvoiceStatus.FINAL)}
    plan = plan_invoices(catalog, date(2026, 1, 1), latest, {})
    assert [charge.period.price_id for charge in plan.late_charges] == ["fee"]


def test_a_plan_can_be_narrowed_to_some_schedules(catalog: Catalog) -> None:
    assert plan_invoices(catalog, date(2026, 1, 1), {}, {}, frozenset()).due == ()


def test_open_invoices_that_are_neither_due_nor_running_are_left_out(catalog: Catalog) -> None:
    latest = {place(2): (1, InvoiceStatus.DRAFT), place(99): (0, InvoiceStatus.IN_PROGRESS)}
    plan = plan_invoices(catalog, date(2026, 3, 31), latest, {})
    assert plan.left_out == ((place(99), 0),)
    issued = {place(99): (0, InvoiceStatus.FINAL)}
    assert plan_invoices(catalog, date(2026, 3, 31), issued, {}).left_out == ()


def test_what_is_issued_is_not_billed_again_where_an_amended_schedule_has_it() -> None:
    def split(phases: list[dict[str, object]]) -> Catalog:
        price = {"name": "Service", "timing": "in_arrears", "amount": "20", **FIXED}
        return resolve(
            {
                ("products", "platform"): {"name": "Platform", "prices": {"service": price}},
                ("customers", "acme"): {"legal_name": "Acme Ltd"},
                ("schedules", "acme_2026"): {"customer": "acme", "phases": phases},
            }
        )

    whole = split([{"start": "2026-01-01", "prices": ["service"]}])
    (january,) = plan_invoices(whole, date(2026, 1, 31), {}, {}).due
    assert january.slot.invoice_date == date(2026, 2, 1)
    amended = split(
        [
            {"start": "2026-01-01", "end": "2026-01-31", "prices": ["service"]},
            {"start": "2026-02-01", "prices": ["service"]},
        ]
    )
    latest = {place(january.slot.period_index): (0, InvoiceStatus.FINAL)}
    billed = {("acme_2026", 0, "service", 0): (january.id, InvoiceStatus.FINAL)}
    plan = plan_invoices(amended, date(2026, 2, 28), latest, billed)
    assert dates(plan) == ["2026-03-01"]
    assert plan.late_charges == ()
