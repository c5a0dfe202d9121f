"""What a close costs besides counting usage: plan, rate, save, issue and publish, by the invoice.

    .venv/bin/python -m benchmarks.closing --schedules 10000

Every schedule has three prices of its own: a fee, calls in tiers and traffic by the unit. Their
usage is given, so that neither dbt nor the lake is measured. The close is run on a tenth of the
schedules first: the ratio of the costs per invoice tells how the work grows. Then invoices are
replayed one by one from what was frozen with them. Every second schedule issues at once.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.invoice import Cut
from engine.domain.usage import PeriodUsage, Usage, UsageShare
from engine.store.catalog import AliasAssignment, apply_documents
from engine.store.invoices import list_invoices, read_invoice
from engine.store.open import open_store
from engine.warehouse.inputs import BillingPeriodInput
from engine.workflows.catalog import ORIGIN
from engine.workflows.close import close
from engine.workflows.metering import Measured
from engine.workflows.replay import difference_from_frozen
from engine.workflows.workspace import Workspace, open_workspace

THROUGH = date(2026, 1, 31)
NOW = datetime(2026, 2, 1, 3, tzinfo=UTC)
REPLAYED = 200


@dataclass(frozen=True, slots=True)
class GivenUsage:
    """Usage as if it had been counted: another quantity for each period, always the same."""

    def require(self) -> None:
        """Nothing is needed."""

    def measure(
        self,
        catalog: Catalog,
        cut: Cut,
        periods: Sequence[BillingPeriodInput],
        run: str,
        *,
        is_metered: bool,
    ) -> Measured:
        usage = {}
        for number, row in enumerate(periods):
            quantity = Decimal(100 + 37 * (number % 1000))
            usage[row.period_id] = PeriodUsage(Usage(UsageShare((), quantity, 10), (), True))
        return Measured(usage)

    def publish(self, cut: Cut, run: str, *, is_metered: bool, has_receivables: bool) -> None:
        """Nobody reads it."""


def documents(schedules: int) -> dict[tuple[str, str], object]:
    """A catalog in which every customer has terms of their own."""
    found: dict[tuple[str, str], object] = {
        ("metrics", "calls"): {"event_type": "call", "aggregation": "count"},
        ("metrics", "traffic"): {"event_type": "call", "aggregation": "sum", "property": "bytes"},
    }
    monthly = {"currency": "USD", "frequency": "monthly"}
    for n in range(schedules):
        found["products", f"p{n}"] = {
            "name": f"Plan {n}",
            "prices": {
                f"fee{n}": {
                    "name": "Fee", "timing": "in_arrears", "model": "fixed", "amount": "99",
                    **monthly,
                },
                f"calls{n}": {
                    "name": "Calls", "timing": "in_arrears", "metric": "calls",
                    "model": "graduated",
                    "tiers": [{"up_to": "1000", "rate": "0.02"}, {"rate": "0.01"}],
                    **monthly,
                },
                f"traffic{n}": {
                    "name": "Traffic", "timing": "in_arrears", "metric": "traffic",
                    "model": "linear", "rate": "0.0005", **monthly,
                },
            },
        }  # fmt: skip
        found["customers", f"c{n}"] = {"legal_name": f"Customer {n}"}
        found["schedules", f"s{n}"] = {
            "customer": f"c{n}",
            "start": "2026-01-01",
            "billing_day": 1,
            "auto_issue": n % 2 == 0,
            "phases": [{"start": "2026-01-01", "prices": [f"fee{n}", f"calls{n}", f"traffic{n}"]}],
        }
    return found


def books(folder: Path, found: Mapping[tuple[str, str], object]) -> Workspace:
    """A workspace with that catalog in which nothing is left to do but the close."""
    folder.mkdir(parents=True)
    (folder / "build").mkdir()
    (folder / "meterhouse.yml").write_text("database: sqlite:///state.db\nlake: lake\n")
    workspace = open_workspace(folder)
    catalog = resolve(found)
    aliases = [
        AliasAssignment(alias, customer.id)
        for customer in catalog.customers
        for alias in customer.all_aliases
    ]
    store = open_store(workspace.database)
    with store.write() as connection:
        apply_documents(
            connection,
            catalog.documents,
            aliases=aliases,
            digest=catalog.digest,
            origin=ORIGIN,
            at=NOW,
        )
    store.close()
    return workspace


def closed(workspace: Workspace) -> tuple[float, float, int]:
    """Seconds of CPU time and by the clock that the close took, and how many invoices it made."""
    began, on_the_wall = time.process_time(), time.perf_counter()
    report = close(
        workspace,
        through=THROUGH,
        as_of=None,
        dry_run=False,
        now=NOW,
        metering=GivenUsage(),
    )
    seconds = time.process_time() - began
    waited = time.perf_counter() - on_the_wall
    if not report.is_complete:
        raise SystemExit(f"the close parked something: {report.parked[:3]} {report.unsound[:3]}")
    return seconds, waited, report.billed


def replayed(workspace: Workspace) -> list[float]:
    """Seconds of CPU time that each of some invoices takes to be made again, the longest last."""
    seconds = []
    with workspace.open_store() as store, store.read() as connection:
        ids = [each.id for each in list_invoices(connection)]
        for id in ids[:: max(1, len(ids) // REPLAYED)]:
            began = time.process_time()
            stored = read_invoice(connection, id)
            assert stored is not None
            if difference_from_frozen(stored, ()) is not None:
                raise SystemExit(f"invoice {id} does not come out as it was stored")
            seconds.append(time.process_time() - began)
    return sorted(seconds)


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="a close of many schedules, usage given")
    parser.add_argument("--schedules", type=int, default=10_000)
    arguments = parser.parse_args()
    costs = []
    for schedules in (max(arguments.schedules // 10, 1), arguments.schedules):
        with tempfile.TemporaryDirectory(prefix="meterhouse-closing-") as folder:
            workspace = books(Path(folder) / "books", documents(schedules))
            seconds, waited, invoices = closed(workspace)
            costs.append(1000 * seconds / invoices)
            sys.stdout.write(
                f"{schedules:>9,} schedules {3 * schedules:>9,} prices {invoices:>9,} invoices"
                f" {waited:>8.1f} s {seconds:>8.1f} s of CPU {costs[-1]:>7.2f} ms an invoice\n"
            )
            again = replayed(workspace)
    sys.stdout.write(f"cost of an invoice, many / few  {costs[1] / costs[0]:.2f}\n")
    sys.stdout.write(
        f"replay of one invoice  {1000 * again[len(again) // 2]:.1f} ms,"
        f" the slowest of {len(again)}  {1000 * again[-1]:.1f} ms\n"
    )


if __name__ == "__main__":
    main()
