"""The same life with the product: its lake, its database, its workflows.

Usage is counted in memory by the metrics' own SQL instead of with dbt, which `tests/differential`
shows to give the same; everything else is what the commands run.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar

from sqlalchemy import Connection, Engine, event

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.invoice import Cut
from engine.domain.usage import PeriodUsage
from engine.store.catalog import AliasAssignment, apply_documents, read_documents
from engine.store.open import Store, open_store
from engine.store.runs import last_runs
from engine.warehouse.inputs import BillingPeriodInput
from engine.workflows import catalog as catalogs
from engine.workflows.close import close
from engine.workflows.metering import DirectUsage, Measured
from engine.workflows.operator_documents import OPERATOR
from engine.workflows.workspace import Workspace, open_workspace
from ingest.land import land
from tests.life.facts import FIRST_MONTH, Terms, last_day
from tests.oracle.events import Submission
from tests.oracle.input_lines import input_line


class Killed(BaseException):
    """The process ends here: nothing of ours may catch it."""


@dataclass(frozen=True, slots=True)
class OpenWorkspace(Workspace):
    """A workspace whose database stays open, so that statements are put together once."""

    stores: ClassVar[dict[str, Store]] = {}

    @contextmanager
    def open_store(self) -> Iterator[Store]:
        yield self.stores[self.database]


@dataclass(frozen=True, slots=True)
class CountedOnce(DirectUsage):
    """Usage counted in memory, each period once through the same event."""

    known: dict[tuple[int, str], PeriodUsage] = field(default_factory=dict)

    def measure(
        self,
        catalog: Catalog,
        cut: Cut,
        periods: Sequence[BillingPeriodInput],
        run: str,
        *,
        is_metered: bool,
    ) -> Measured:
        new = [each for each in periods if (cut.seq, each.period_id) not in self.known]
        if new:
            found = DirectUsage.measure(self, catalog, cut, new, run, is_metered=is_metered)
            assert found.uncounted == ()
            self.known.update({(cut.seq, id): usage for id, usage in found.usage.items()})
        return Measured({each.period_id: self.known[cut.seq, each.period_id] for each in periods})


class Product:
    """A workspace of its own in a folder; `empty` is a migrated database to begin with."""

    def __init__(
        self, folder: Path, empty: Path, customers: Sequence[str], at_once: frozenset[str]
    ) -> None:
        self.folder = folder
        self.customers = customers
        self.at_once = at_once
        database = empty.with_name("state.db")
        url = f"sqlite:///{database}"
        if url in OpenWorkspace.stores:
            OpenWorkspace.stores[url].close()
        for path in empty.parent.glob("state.db*"):
            path.unlink()
        shutil.copy(empty, database)
        (folder / "build").mkdir()
        (folder / "meterhouse.yml").write_text(f"database: {url}\nlake: lake\n")
        found = open_workspace(folder)
        self.workspace = OpenWorkspace(found.root, found.database, found.lake_root)
        self.store = OpenWorkspace.stores.setdefault(url, open_store(url))
        self.metering = CountedOnce(self.workspace)
        self.files = 0

    def land(self, submissions: Sequence[Submission], received_at: datetime) -> None:
        self.files += 1
        path = self.folder / f"events-{self.files}.ndjson"
        path.write_text("".join(f"{input_line(each)}\n" for each in submissions))
        report = land(
            self.workspace.lake, [path], clock=lambda: received_at, received_at=received_at
        )
        assert report.rejected == 0

    def apply(self, terms: Terms, at: datetime) -> None:
        """As `apply` does with files: what operators decided stays."""
        own = resolve(documents(self.customers, self.at_once, terms)).documents
        with self.store.write() as connection:
            catalog = resolve({**own, **read_documents(connection, OPERATOR)})
            aliases = [
                AliasAssignment(alias, customer.id)
                for customer in catalog.customers
                for alias in customer.all_aliases
            ]
            apply_documents(
                connection,
                own,
                aliases=aliases,
                digest=catalog.digest,
                origin=catalogs.ORIGIN,
                at=at,
            )

    @property
    def catalog(self) -> Catalog:
        """The one in force."""
        found = catalogs.applied(self.store)
        assert found is not None
        return found

    def close(self, months: int, as_of: datetime | None, now: datetime) -> None:
        report = close(
            self.workspace,
            through=last_day(months - 1),
            as_of=as_of,
            dry_run=False,
            now=now,
            metering=self.metering,
        )
        assert report.is_complete, (report.parked, report.unsound)

    def close_killed(self, months: int, now: datetime, statement: int) -> bool:
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
            self.close(months, None, now)
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


def documents(
    customers: Sequence[str], at_once: frozenset[str], terms: Terms
) -> Mapping[tuple[str, str], object]:
    """The catalog of one price by the unit, one tax and one schedule a customer."""
    phase: dict[str, object] = {"start": FIRST_MONTH.isoformat(), "prices": ["calls_usd"]}
    if terms.discount:
        percentage = {"type": "percentage", "amount": str(terms.discount), "prices": ["calls_usd"]}
        phase["discounts"] = [percentage]
    if terms.minimum:
        phase["minimums"] = [{"amount": str(terms.minimum), "prices": ["calls_usd"]}]
    if terms.allowance:
        granted = {"name": "Allowance", "unit": "metric:calls", "amount": str(terms.allowance)}
        phase["credit_grants"] = [{**granted, "refresh": "monthly"}]
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
        ("tax_rates", "sales"): {"name": "Sales tax", "rate": "8.875%"},
    }
    for customer in customers:
        found["customers", customer] = {"legal_name": customer.title()}
        found["schedules", f"{customer}_2026"] = {
            "customer": customer,
            "start": FIRST_MONTH.isoformat(),
            "billing_day": 1,
            "auto_issue": customer in at_once,
            "phases": [phase],
        }
    return found
