from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from engine.domain.edit import DraftDiscount, HandMadeGroup, HandMadeLine
from engine.domain.errors import ConflictError
from engine.domain.schedule import DiscountType
from engine.store.invoice_edits import add_edit, read_edits, remove_edit
from engine.store.issuing import issue
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from tests.store.invoice_samples import AT, ISSUE_DATE, invoice, record

BILL = invoice()
SETUP = HandMadeLine(
    id="a",
    title="Setup",
    quantity=Decimal("1.5"),
    rate=Decimal("-0.000001"),
    service_start=date(2026, 1, 1),
    service_end=date(2026, 2, 1),
    group="Services",
    tax_category="services",
)
OFF = DraftDiscount("b", DiscountType.PERCENTAGE, Decimal("12.5"), "Goodwill")


@pytest.fixture
def draft(store: Store) -> Store:
    with store.write() as connection:
        save_open_invoice(connection, BILL, record(BILL))
        for edit in (SETUP, OFF):
            add_edit(connection, BILL.id, edit)
    return store


def test_edits_come_back_as_they_were_made_in_their_order(draft: Store) -> None:
    changed = DraftDiscount("b", DiscountType.FIXED, Decimal(5), "Goodwill")
    third = HandMadeLine("c", "Travel", Decimal(1), Decimal(9), SETUP.service_start, ISSUE_DATE)
    with draft.write() as connection:
        assert read_edits(connection, BILL.id) == (SETUP, OFF)
        for edit in (third, changed):
            add_edit(connection, BILL.id, edit)
        assert read_edits(connection, BILL.id) == (SETUP, changed, third)
        remove_edit(connection, BILL.id, "a")
        assert read_edits(connection, BILL.id) == (changed, third)
        with pytest.raises(ConflictError, match="no line made by hand"):
            remove_edit(connection, BILL.id, "a")


def test_groups_and_what_was_said_of_lines_come_back(draft: Store) -> None:
    group = HandMadeGroup("g", "Work", "In May", "services", 3, {"servicePeriod": {"start": "x"}})
    line = replace(SETUP, id="d", tax_share=Decimal("0.2"), facts={"externalIds": [{"key": "k"}]})
    with draft.write() as connection:
        for edit in (group, line):
            add_edit(connection, BILL.id, edit)
        assert read_edits(connection, BILL.id) == (SETUP, OFF, group, line)


def test_what_an_issued_invoice_was_edited_with_never_changes(draft: Store) -> None:
    with draft.write() as connection:
        issue(
            connection,
            BILL.id,
            account_id="main",
            prefix="INV-",
            issue_date=ISSUE_DATE,
            due_date=None,
            at=AT,
            actor="test",
            entry=None,
        )
    with draft.write() as connection, pytest.raises(IntegrityError, match="never change"):
        remove_edit(connection, BILL.id, "a")
