from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.domain.account import Account, AccountingDate
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import InvoiceStatus
from engine.store import outbox
from engine.store.open import Store
from engine.workflows import invoice_life
from engine.workflows.invoice_life import Amendment
from engine.workflows.invoices import show
from engine.workflows.issue import issue_draft
from engine.workflows.workspace import Workspace
from tests.workflows.issued_invoices import (
    ACTOR,
    AT,
    CATALOG,
    FEBRUARY,
    JANUARY,
    LATER,
    drafts,
    issued,
    on,
    stored,
)


def place(folder: Path) -> Workspace:
    (folder / "lake").mkdir(exist_ok=True)
    return Workspace(folder, "unused", folder / "lake")


def topics(store: Store) -> list[tuple[str, str]]:
    with store.read() as connection:
        return [
            (each.fact.topic, each.fact.source_id)
            for each in outbox.undelivered(connection)
            if each.fact.topic in ("invoice.issued", "invoice.sent")
        ]


def test_finalize_and_send_numbers_the_draft_and_leaves_a_message(tmp_path: Path) -> None:
    with drafts(tmp_path) as store:
        invoice_life.send(
            place(tmp_path), store, CATALOG, JANUARY.id, finalize=True, at=AT, actor=ACTOR
        )
        assert stored(store, "INV-000001").status is InvoiceStatus.SENT
        assert topics(store) == [("invoice.issued", JANUARY.id), ("invoice.sent", JANUARY.id)]


def test_a_draft_cannot_be_sent_without_being_finalized(tmp_path: Path) -> None:
    with drafts(tmp_path) as store, pytest.raises(ConflictError, match="finalize it first"):
        invoice_life.send(
            place(tmp_path), store, CATALOG, JANUARY.id, finalize=False, at=AT, actor=ACTOR
        )


def test_marked_as_sent_says_that_the_customer_has_it(tmp_path: Path) -> None:
    with drafts(tmp_path) as store:
        invoice_life.mark_sent(place(tmp_path), store, CATALOG, JANUARY.id, at=AT, actor=ACTOR)
        assert stored(store, "INV-000001").status is InvoiceStatus.SENT
        assert topics(store) == [("invoice.issued", JANUARY.id), ("invoice.sent", JANUARY.id)]
        with store.read() as connection:
            sent = outbox.undelivered(connection)[-1]
        assert json.loads(sent.fact.payload)["delivered"] is True


def test_a_draft_that_is_deleted_is_gone_and_an_issued_invoice_stays(tmp_path: Path) -> None:
    with drafts(tmp_path) as store:
        invoice_life.amend(store, JANUARY.id, Amendment(memo="x"), at=AT, actor=ACTOR)
        invoice_life.delete(store, JANUARY.id, reason="test", at=AT, actor=ACTOR)
        with pytest.raises(InputError, match="there is no invoice"):
            show(store, JANUARY.id, "main")
        with store.write() as connection:
            issue_draft(connection, CATALOG, FEBRUARY.id, at=AT, actor=ACTOR)
        with pytest.raises(ConflictError, match="void it instead"):
            invoice_life.delete(store, FEBRUARY.id, reason="test", at=AT, actor=ACTOR)


def test_terms_of_the_invoice_come_before_the_customers_and_the_accounts(tmp_path: Path) -> None:
    """1 February plus the draft's 7 days; the customer's own are 14."""
    with drafts(tmp_path) as store:
        invoice_life.amend(store, JANUARY.id, Amendment(payment_term_days=7), at=AT, actor=ACTOR)
        with store.write() as connection:
            for bill in (JANUARY, FEBRUARY):
                issue_draft(connection, CATALOG, bill.id, at=AT, actor=ACTOR)
        assert stored(store, JANUARY.id).due_date == on(8)
        assert stored(store, FEBRUARY.id).due_date == on(15)


def test_a_due_date_set_by_hand_is_kept_and_can_be_moved_but_not_before_issue(
    tmp_path: Path,
) -> None:
    with issued(tmp_path) as store:
        assert show(store, "INV-000001", "main")["dueDateSource"] == "CALCULATED"
        invoice_life.amend(store, "INV-000001", Amendment(due_date=on(20)), at=LATER, actor=ACTOR)
        shape = show(store, "INV-000001", "main")
        assert (shape["dueDate"], shape["dueDateSource"]) == ("2026-02-20", "MANUAL")
        assert stored(store, "INV-000001").due_date == on(20)
        with pytest.raises(InputError, match="before 2026-02-01, when invoice INV-000001 was"):
            invoice_life.amend(
                store, "INV-000001", Amendment(due_date=date(2026, 1, 31)), at=LATER, actor=ACTOR
            )


def test_a_draft_whose_due_date_is_past_is_not_issued(tmp_path: Path) -> None:
    with drafts(tmp_path) as store:
        invoice_life.amend(
            store, JANUARY.id, Amendment(due_date=date(2026, 1, 20)), at=AT, actor=ACTOR
        )
        with (
            store.write() as connection,
            pytest.raises(ConflictError, match="before it is issued on 2026-02-01"),
        ):
            issue_draft(connection, CATALOG, JANUARY.id, at=AT, actor=ACTOR)


def test_an_issued_invoice_takes_the_customers_numbers_and_keeps_its_bytes(tmp_path: Path) -> None:
    with issued(tmp_path) as store:
        before = stored(store, "INV-000001").content_sha256
        change = Amendment(
            purchase_order_number="PO-9", reference="", metadata={"team": "a", "x": "y"}
        )
        invoice_life.amend(store, "INV-000001", change, at=LATER, actor=ACTOR)
        invoice_life.amend(
            store, "INV-000001", Amendment(metadata={"x": ""}), at=LATER, actor=ACTOR
        )
        shape = show(store, "INV-000001", "main")
        assert shape["purchaseOrderNumber"] == "PO-9"
        assert shape["metadata"] == [{"key": "team", "value": "a"}]
        assert stored(store, "INV-000001").content_sha256 == before


@pytest.mark.parametrize(
    ("policy", "day"),
    [
        (AccountingDate.END_OF_BILLING_PERIOD, "2026-01-31"),
        (AccountingDate.INTENDED_INVOICE_CREATION_DATE, "2026-02-01"),
        (AccountingDate.INVOICE_ISSUE_DATE, "2026-02-10"),
    ],
)
def test_the_accounting_date_follows_the_accounts_policy(
    tmp_path: Path, policy: AccountingDate, day: str
) -> None:
    account = Account(id="main", legal_name="Main Ltd", accounting_date=policy)
    with drafts(tmp_path) as store:
        with store.write() as connection:
            catalog = replace(CATALOG, account=account)
            issue_draft(connection, catalog, JANUARY.id, at=LATER, actor=ACTOR)
        assert show(store, "INV-000001", "main")["accountingDate"] == day
