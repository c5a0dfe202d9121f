"""A close saves and issues in batches; what is wrong with one invoice costs the others nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.invoice import Cut, InvoiceStatus
from engine.store.catalog import apply_documents
from engine.store.credits import read_grants
from engine.store.invoice_details import InvoiceDetails, save_details
from engine.store.invoices import list_invoices
from engine.store.open import Store
from engine.store.runs import ItemState, run_items
from engine.store.stored_invoice import InvoiceSummary
from engine.warehouse.inputs import BillingPeriodInput
from engine.workflows import close as closing
from engine.workflows.catalog import ORIGIN
from engine.workflows.close_report import CloseReport
from engine.workflows.issue import issue_draft
from engine.workflows.metering import DirectUsage, Measured
from engine.workflows.progress import Report, silent
from engine.workflows.verify import verify
from engine.workflows.workspace import Workspace, open_workspace
from tests.store.migrated import migrated_database
from tests.store.postgres_server import PostgresServer, postgres_server

CUSTOMERS = 7
THROUGH = date(2026, 1, 31)
NOW = datetime(2026, 2, 1, 3, tzinfo=UTC)

Documents = dict[tuple[str, str], object]


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def workspace(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """An empty workspace whose closes take three invoices at a time."""
    monkeypatch.setattr(closing, "BATCH", 3)
    database = migrated_database(tmp_path)
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres").fresh_database()
    (tmp_path / "build").mkdir()
    (tmp_path / "meterhouse.yml").write_text(f"database: {database}\nlake: lake\n")
    return open_workspace(tmp_path)


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    with workspace.open_store() as store:
        yield store


def fee(amount: str, currency: str = "USD") -> dict[str, object]:
    return {
        "name": "Fee",
        "prices": {
            f"fee_{amount}": {
                "name": "Fee",
                "currency": currency,
                "frequency": "monthly",
                "timing": "in_arrears",
                "model": "fixed",
                "amount": amount,
            }
        },
    }


def schedule(customer: str, amount: str = "99", *, auto_issue: bool = True) -> dict[str, object]:
    phase = {"start": "2026-01-01", "prices": [f"fee_{amount}"]}
    return {
        "customer": customer,
        "start": "2026-01-01",
        "billing_day": 1,
        "auto_issue": auto_issue,
        "phases": [phase],
    }


def contracts(*, auto_issue: bool = True) -> Documents:
    """Seven customers with a fee of 99.00 a month each."""
    found: Documents = {("products", "fee"): fee("99")}
    for n in range(CUSTOMERS):
        found["customers", f"c{n}"] = {"legal_name": f"Customer {n}"}
        found["schedules", f"s{n}"] = schedule(f"c{n}", auto_issue=auto_issue)
    return found


def applied(store: Store, documents: Documents) -> Catalog:
    catalog = resolve(documents)
    with store.write() as connection:
        apply_documents(
            connection,
            catalog.documents,
            aliases=[],
            digest=catalog.digest,
            origin=ORIGIN,
            at=NOW,
        )
    return catalog


def closed(
    workspace: Workspace,
    *,
    through: date = THROUGH,
    now: datetime = NOW,
    report: Report = silent,
    metering: DirectUsage | None = None,
) -> CloseReport:
    return closing.close(
        workspace,
        through=through,
        as_of=None,
        dry_run=False,
        now=now,
        report=report,
        metering=metering or DirectUsage(workspace),
    )


def stored(store: Store) -> dict[str, InvoiceSummary]:
    """The invoices by schedule, of which each has one."""
    with store.read() as connection:
        found = list_invoices(connection)
    by_schedule = {each.identity.schedule_id: each for each in found}
    assert len(by_schedule) == len(found)
    return by_schedule


def numbers(store: Store) -> list[str | None]:
    """The numbers by customer and schedule, the order in which a close gives them."""
    return [each.number for _, each in sorted(stored(store).items())]


def gapless(*which: int) -> list[str]:
    return [f"INV-{n:06d}" for n in which]


def assert_sound(store: Store) -> None:
    """Audit chain, journal and numbers are whole, and every invoice is made again to the byte."""
    assert verify(store, every=True).findings == ()


def test_numbers_go_on_from_batch_to_batch(workspace: Workspace, store: Store) -> None:
    applied(store, contracts())

    report = closed(workspace)

    assert (report.due, report.billed, report.created, report.issued) == (7, 7, 7, 7)
    assert numbers(store) == gapless(1, 2, 3, 4, 5, 6, 7)
    assert_sound(store)


def test_what_cannot_be_issued_is_parked_alone(workspace: Workspace, store: Store) -> None:
    applied(store, contracts(auto_issue=False))
    closed(workspace)
    late = stored(store)["s4"]
    with store.write() as connection:
        save_details(connection, late.id, InvoiceDetails(due_date=date(2026, 1, 1)))
    applied(store, contracts())

    report = closed(workspace)

    assert (report.due, report.billed, report.issued, report.updated) == (7, 6, 6, 7)
    (parked,) = report.parked
    assert parked.schedule_id == "s4"
    assert "would be due on 2026-01-01, before it is issued" in parked.reason
    assert numbers(store) == [*gapless(1, 2, 3, 4), None, *gapless(5, 6)]
    assert stored(store)["s4"].status is InvoiceStatus.DRAFT
    with store.read() as connection:
        items = run_items(connection, report.run)
    assert [item.schedule_id for item in items if item.state is ItemState.PARKED] == ["s4"]
    assert_sound(store)


def test_what_cannot_be_stored_is_parked_alone(workspace: Workspace, store: Store) -> None:
    documents = contracts()
    documents["products", "huge"] = fee("99999999999999")
    documents["schedules", "s1"] = schedule("c1", "99999999999999")
    applied(store, documents)

    report = closed(workspace)

    assert (report.due, report.billed, report.issued) == (7, 6, 6)
    assert [(each.schedule_id, "beyond the limit" in each.reason) for each in report.parked] == [
        ("s1", True)
    ]
    assert [each.number for each in stored(store).values()] == gapless(1, 2, 3, 4, 5, 6)
    assert "s1" not in stored(store)
    assert_sound(store)


@dataclass(frozen=True, slots=True)
class _SomebodyIssues(DirectUsage):
    """While the close counts usage, a person issues one of its drafts."""

    draft: str

    def measure(
        self,
        catalog: Catalog,
        cut: Cut,
        periods: Sequence[BillingPeriodInput],
        run: str,
        *,
        is_metered: bool,
    ) -> Measured:
        with self.workspace.open_store() as store, store.write() as connection:
            issue_draft(connection, catalog, self.draft, at=NOW, actor="person")
        return DirectUsage(self.workspace).measure(
            catalog, cut, periods, run, is_metered=is_metered
        )


def test_a_draft_that_a_person_issued_meanwhile_is_billed_and_stays(
    workspace: Workspace, store: Store
) -> None:
    applied(store, contracts(auto_issue=False))
    closed(workspace)
    applied(store, contracts())
    metering = _SomebodyIssues(workspace, stored(store)["s5"].id)

    report = closed(workspace, metering=metering)

    assert (report.due, report.billed, report.issued, report.parked) == (7, 7, 6, [])
    assert numbers(store) == gapless(2, 3, 4, 5, 6, 1, 7)
    assert_sound(store)


class _KilledError(Exception):
    """In place of a signal: whatever was committed stays, and nothing else."""


def test_a_close_that_was_killed_between_batches_goes_on(
    workspace: Workspace, store: Store
) -> None:
    applied(store, contracts())

    def killed_after_two_batches(stage: str, done: int, total: int | None) -> None:
        if stage == "invoices" and done == 6:
            raise _KilledError

    with pytest.raises(_KilledError):
        closed(workspace, report=killed_after_two_batches)
    assert numbers(store) == gapless(1, 2, 3, 4, 5, 6)
    report = closed(workspace, now=NOW + timedelta(hours=1))

    assert report.resumed
    assert (report.due, report.billed, report.issued, report.parked) == (1, 1, 1, [])
    assert numbers(store) == gapless(1, 2, 3, 4, 5, 6, 7)
    assert_sound(store)


def test_what_a_running_period_has_come_to_is_saved_and_never_issued(
    workspace: Workspace, store: Store
) -> None:
    applied(store, contracts())

    report = closed(workspace, through=date(2026, 1, 20))

    assert (report.due, report.billed) == (0, 0)
    assert {each.status for each in stored(store).values()} == {InvoiceStatus.IN_PROGRESS}
    assert len(stored(store)) == CUSTOMERS
    assert closed(workspace).updated == CUSTOMERS
    assert numbers(store) == gapless(1, 2, 3, 4, 5, 6, 7)
    assert_sound(store)


def test_credit_that_two_invoices_of_a_batch_use_is_drawn_once(
    workspace: Workspace, store: Store
) -> None:
    """150.00 of credit pay 99.00 of the first and 51.00 of the second invoice."""
    documents = contracts()
    documents["credit_grants", "g"] = {
        "customer": "c1",
        "name": "Goodwill",
        "unit": "USD",
        "amount": "150",
        "effective": "2026-01-01",
    }
    documents["schedules", "s1b"] = schedule("c1")
    applied(store, documents)

    report = closed(workspace)

    assert (report.due, report.billed, report.issued) == (8, 8, 8)
    assert numbers(store) == gapless(1, 2, 3, 4, 5, 6, 7, 8)
    assert (stored(store)["s1"].gross_total, stored(store)["s1b"].gross_total) == (0, 4800)
    with store.read() as connection:
        (grant,) = read_grants(connection)
    assert [each.amount for each in grant.transactions] == [150, -99, -51]
    assert_sound(store)
