"""The same life with the product: its lake, its database, its workflows.

Usage is counted in memory by the metrics' own SQL instead of with dbt, which `tests/differential`
shows to give the same; everything else is what the commands run.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from engine.catalog.resolve import resolve
from engine.ledger.accounts import RECEIVABLE
from engine.store import audit, journal
from engine.store.catalog import AliasAssignment, apply_documents
from engine.store.invoices import list_invoices, read_invoices
from engine.store.open import open_store
from engine.store.runs import last_runs
from engine.store.verify import unsound_issues, unsound_journal, unsound_numbers
from engine.workflows import catalog as catalogs
from engine.workflows.close import close
from engine.workflows.issue import finalize, void
from engine.workflows.metering import DirectUsage
from engine.workflows.replay import difference_from_frozen
from engine.workflows.revenue_reports import reconcile
from engine.workflows.workspace import open_workspace
from ingest.land import land
from tests.life.model import Bill, Place, Terms
from tests.oracle.events import Submission
from tests.oracle.input_lines import input_line


class Killed(BaseException):
    """The process ends here: nothing of ours may catch it."""


class Product:
    """A workspace of its own in a folder; `database` is a migrated, empty one to copy."""

    def __init__(
        self, folder: Path, database: Path, customers: Sequence[str], at_once: frozenset[str]
    ) -> None:
        self.folder = folder
        self.customers = customers
        self.at_once = at_once
        (folder / "build").mkdir()
        (folder / "meterhouse.yml").write_text("database: sqlite:///state.db\nlake: lake\n")
        shutil.copy(database, folder / "state.db")
        self.workspace = open_workspace(folder)
        self.store = open_store(self.workspace.database)
        self.files = 0

    def land(self, submissions: Sequence[Submission], received_at: datetime) -> None:
        self.files += 1
        path = self.folder / f"events-{self.files}.ndjson"
        path.write_text("".join(f"{input_line(each)}\n" for each in submissions))
        report = land(
            self.workspace.lake, [path], clock=lambda: received_at, received_at=received_at
        )
        assert report.rejected == 0

    def apply(self, first_month: date, terms: Terms, at: datetime) -> None:
        catalog = resolve(_documents(self.customers, self.at_once, first_month, terms))
        aliases = [
            AliasAssignment(alias, customer.id)
            for customer in catalog.customers
            for alias in customer.all_aliases
        ]
        with self.store.write() as connection:
            apply_documents(
                connection,
                catalog.documents,
                aliases=aliases,
                digest=catalog.digest,
                origin=catalogs.ORIGIN,
                at=at,
            )

    def close(self, through: date, as_of: datetime | None, now: datetime) -> None:
        report = close(
            self.workspace,
            through=through,
            as_of=as_of,
            dry_run=False,
            now=now,
            metering=DirectUsage(self.workspace),
        )
        assert report.is_complete, (report.parked, report.unsound)

    def close_killed(self, through: date, now: datetime, statement: int) -> bool:
        """A close that dies just before that writing statement; whether it got that far."""
        left = statement

        def count(connection: Connection, cursor: object, words: str, *others: object) -> None:
            nonlocal left
            if words.startswith(("INSERT", "UPDATE", "DELETE")) and "leases" not in words:
                left -= 1
                if left == 0:
                    raise Killed

        event.listen(Engine, "before_cursor_execute", count)
        try:
            self.close(through, None, now)
        except Killed:
            return True
        finally:
            event.remove(Engine, "before_cursor_execute", count)
        return False

    def has_begun(self, through: date) -> bool:
        """Whether a run of that day waits to go on."""
        with self.store.read() as connection:
            runs = last_runs(connection, limit=100)
        return any(run.through == through and run.finished_at is None for run in runs)

    def issue(self, id: str, at: datetime) -> None:
        catalog = catalogs.in_force(self.workspace, self.store)
        finalize(self.workspace, self.store, catalog, id, at=at, actor="clerk")

    def void(self, id: str, at: datetime) -> None:
        catalog = catalogs.in_force(self.workspace, self.store)
        void(self.store, catalog, id, reason="wrong", at=at, actor="clerk")

    def bills(self, first_month: date) -> tuple[dict[Place, Bill], dict[Place, str]]:
        """What is on record by place, and the ids. Invoices in progress are nobody's bill yet."""
        found: dict[Place, Bill] = {}
        ids: dict[Place, str] = {}
        with self.store.read() as connection:
            for each in list_invoices(connection):
                if each.status.value == "IN_PROGRESS":
                    continue
                day = each.invoice_date
                months = (day.year - first_month.year) * 12 + day.month - first_month.month
                place = (each.customer_id, months - 1)
                assert place not in found, "a place was billed twice"
                number = None if each.number is None else int(each.number.removeprefix("INV-"))
                found[place] = Bill(each.gross_total, each.status.value, number)
                ids[place] = each.id
        return found, ids

    def receivable(self) -> int:
        with self.store.read() as connection:
            audit.verify_chain(connection)
            return journal.balances(connection).get(("USD", RECEIVABLE), 0)

    def is_sound(self) -> bool:
        """Every invoice comes out again to the byte; numbers, journal and audit log fit them, and
        revenue by the day adds up to the journal's.

        The triggers are not looked at: that takes longer than a whole run.
        """
        with self.store.read() as connection:
            for each in read_invoices(connection, [x.id for x in list_invoices(connection)]):
                assert difference_from_frozen(each, ()) is None
            assert list(unsound_numbers(connection)) == []
            assert list(unsound_journal(connection, RECEIVABLE)) == []
            assert list(unsound_issues(connection)) == []
        catalog = catalogs.in_force(self.workspace, self.store)
        revenue = reconcile(self.store, catalog)
        assert [row for row in revenue if row["billed"] != row["ledger"]] == []
        return True

    def end(self) -> None:
        self.store.close()


def _documents(
    customers: Sequence[str], at_once: frozenset[str], first_month: date, terms: Terms
) -> dict[tuple[str, str], object]:
    phase: dict[str, object] = {"start": first_month.isoformat(), "prices": ["calls_usd"]}
    if terms.discount:
        percentage = {"type": "percentage", "amount": str(terms.discount), "prices": ["calls_usd"]}
        phase["discounts"] = [percentage]
    if terms.minimum:
        phase["minimums"] = [{"amount": str(terms.minimum), "prices": ["calls_usd"]}]
    price = {
        "name": "Calls",
        "currency": "USD",
        "metric": "calls",
        "frequency": "monthly",
        "timing": "in_arrears",
        "model": "linear",
        "rate": terms.rate,
    }
    found: dict[tuple[str, str], object] = {
        ("metrics", "calls"): {"event_type": "call", "aggregation": "sum", "property": "units"},
        ("products", "api"): {"name": "API", "prices": {"calls_usd": price}},
    }
    for customer in customers:
        found["customers", customer] = {"legal_name": customer.title()}
        found["schedules", f"{customer}_2026"] = {
            "customer": customer,
            "start": first_month.isoformat(),
            "billing_day": 1,
            "auto_issue": customer in at_once,
            "phases": [phase],
        }
    return found


def last_day_before(day: date) -> date:
    """A close through it bills all that is dated by `day`."""
    return day - timedelta(days=1)
