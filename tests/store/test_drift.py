"""What is kept of issued charges that would come to another amount now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine.domain.drift import DriftedPeriod
from engine.store.drift import (
    DriftCheck,
    issued_behind,
    issued_invoice_ids,
    last_drift_check,
    read_drift,
    save_drift,
)
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from tests.store.invoice_samples import AT, CUT, LATER, invoice, record
from tests.store.test_invoices import issue_draft, void_issued

BILL, OTHER = invoice(), invoice("globex_2026")
CHECK = DriftCheck(30_000, "ef" * 32, LATER)
NEXT = DriftCheck(31_000, "ef" * 32, LATER + timedelta(days=1))
GREW = DriftedPeriod(
    invoice_id=BILL.id,
    phase_index=0,
    price_id="fee",
    period_index=0,
    period_start=date(2026, 1, 1),
    period_end=date(2026, 2, 1),
    currency="USD",
    billed_quantity=Decimal(10),
    billed_amount=1250,
    current_quantity=Decimal("10.5"),
    current_amount=1313,
)


@pytest.fixture
def issued(store: Store) -> Store:
    """Two invoices, of which the second is still a draft."""
    with store.write() as connection:
        for bill in (BILL, OTHER):
            save_open_invoice(connection, bill, record(bill))
        issue_draft(connection, BILL)
    return store


def kept(store: Store) -> list[DriftedPeriod]:
    with store.read() as connection:
        return [each.period for each in read_drift(connection)]


def save(store: Store, *periods: DriftedPeriod, check: DriftCheck = CHECK) -> None:
    with store.write() as connection:
        save_drift(connection, periods, check)


def test_a_drifting_charge_is_read_back_with_its_invoice(issued: Store) -> None:
    save(issued, GREW)
    with issued.read() as connection:
        (found,) = read_drift(connection)
        assert read_drift(connection, "globex") == []
        assert last_drift_check(connection) == CHECK
    assert found.period == GREW
    assert found.period.difference == 63
    assert (found.invoice_number, found.customer_id, found.schedule_id, found.seq) == (
        "INV-000001",
        "acme",
        "acme_2026",
        30_000,
    )


def test_a_later_check_replaces_what_an_earlier_one_found(issued: Store) -> None:
    save(issued, GREW)
    fell = replace(GREW, current_quantity=Decimal(4), current_amount=500)
    save(issued, fell, check=NEXT)
    with issued.read() as connection:
        (found,) = read_drift(connection)
        assert last_drift_check(connection) == NEXT
    assert (found.period.difference, found.seq, found.first_seen_at) == (-750, 31_000, LATER)


def test_a_charge_that_is_back_at_what_was_billed_is_off_the_list(issued: Store) -> None:
    save(issued, GREW)
    save(issued, replace(GREW, current_amount=1250), check=NEXT)
    assert kept(issued) == []


def test_what_was_not_looked_at_stays_on_the_list(issued: Store) -> None:
    save(issued, GREW)
    save(issued, check=NEXT)
    assert kept(issued) == [GREW]


def test_usage_that_has_no_rate_any_more_is_kept_with_its_reason(issued: Store) -> None:
    unknown = replace(GREW, current_amount=None, reason="region moon has no rate")
    save(issued, unknown)
    assert kept(issued) == [unknown]


def test_a_voided_invoice_does_not_drift(issued: Store) -> None:
    save(issued, GREW)
    with issued.write() as connection:
        void_issued(connection, BILL)
    assert kept(issued) == []
    save(issued, GREW, check=NEXT)
    assert kept(issued) == []


def test_a_draft_does_not_drift(issued: Store) -> None:
    save(issued, replace(GREW, invoice_id=OTHER.id))
    assert kept(issued) == []


def test_issued_invoices_are_found_by_schedule_and_by_the_days_they_bill(issued: Store) -> None:
    schedules = ["acme_2026", "globex_2026"]
    with issued.read() as connection:
        assert issued_invoice_ids(connection, schedules, date(2026, 1, 31)) == [BILL.id]
        assert issued_invoice_ids(connection, schedules, date(2026, 2, 1)) == []
        assert issued_invoice_ids(connection, ["globex_2026"], date(2026, 1, 1)) == []


def test_an_invoice_that_was_issued_behind_the_last_check_is_looked_at(issued: Store) -> None:
    with issued.read() as connection:
        assert issued_behind(connection, AT, CUT.seq + 1) == [BILL.id]
        assert issued_behind(connection, AT, CUT.seq) == []
        assert issued_behind(connection, LATER + timedelta(days=2), CUT.seq + 1) == []
