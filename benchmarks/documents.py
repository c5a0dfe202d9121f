"""How long the documents of a run take: 100 invoices as PDF with charts and e-invoices inside.

    .venv/bin/python -m benchmarks.documents --invoices 100 --workers 2

A real workspace with landed events and a close whose usage is given (benchmarks/closing.py). The
days behind the charts are counted from the lake as of each invoice's cut. The same invoices without
their days (no picture, nothing counted) tell what pictures cost.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.closing import books, closed, documents
from engine.documents.document import Document
from engine.store.invoices import read_invoices
from engine.store.open import Store
from engine.workflows.document_values import invoice_document
from engine.workflows.documents import DocumentFormat, document_files, logos_in
from engine.workflows.ingest import ingest_files
from engine.workflows.progress import silent
from engine.workflows.run_documents import invoice_ids, run_files
from engine.workflows.workspace import Workspace

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAYS = 31
SETTINGS = {
    "account": "main",
    "legal_name": "Northwind Cloud GmbH",
    "country": "DE",
    "tax_id": "DE136695976",
    "address": {"line1": "Torstrasse 12", "town": "Berlin", "postcode": "10119", "country": "DE"},
    "bank_accounts": [{"iban": "DE02120300000000202051"}],
}


def workspace_with(invoices: int, events_a_day: int, folder: Path) -> Workspace:
    """Books of a seller in Germany, its events landed, closed."""
    found = documents(invoices)
    found["settings", "settings"] = SETTINGS
    found["tax_rates", "de"] = {"name": "VAT 19 %", "rate": "19%", "country": "DE"}
    for n in range(invoices):
        address = {"line1": f"Street {n}", "town": "Bonn", "postcode": "53111", "country": "DE"}
        language = ("en", "de", "fr", "es")[n % 4]
        found["customers", f"c{n}"] = {
            "legal_name": f"Customer {n}", "address": address, "language": language,
        }  # fmt: skip
    workspace = books(folder, found)
    _land(workspace, invoices, events_a_day)
    closed(workspace)
    return workspace


def _land(workspace: Workspace, customers: int, events_a_day: int) -> None:
    source = workspace.root / "events.ndjson"
    with source.open("w") as file:
        for day in range(DAYS):
            for n in range(customers * events_a_day):
                event = {
                    "customerEventId": f"{day}-{n}",
                    "customerAlias": f"c{n % customers}",
                    "eventType": "call",
                    "eventTimestamp": (NOON + timedelta(days=day, seconds=n % 3600)).isoformat(),
                    "properties": {"bytes": str(1000 + (n * 7919 + day * 104729) % 5000)},
                }
                file.write(json.dumps(event) + "\n")
    ingest_files(
        workspace,
        [str(source)],
        format=None,
        mapping=None,
        received_at=NOON + timedelta(days=DAYS),
        force=False,
        clock=lambda: NOON + timedelta(days=DAYS + 1),
        report=silent,
    )


def timed(workspace: Workspace, store: Store, workers: int) -> tuple[float, int]:
    """Seconds by the clock for all documents of the run, and their bytes."""
    began = time.perf_counter()
    sizes = [len(each.body) for each in run_files(workspace, store, None, workers=workers)]
    return time.perf_counter() - began, sum(sizes)


def timed_without_days(workspace: Workspace, store: Store, workers: int) -> float:
    """Seconds for the same documents without usage by day."""
    began = time.perf_counter()
    with store.read() as connection:
        ids = invoice_ids(connection, None)
        logo_of = logos_in(workspace)
        made: Sequence[Document] = [
            invoice_document(connection, stored, (), logo_of)
            for stored in read_invoices(connection, ids)
        ]
    assert len(list(document_files(made, DocumentFormat.PDF, workers))) == len(ids)
    return time.perf_counter() - began


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description="documents of a run")
    parser.add_argument("--invoices", type=int, default=100)
    parser.add_argument("--events-a-day", type=int, default=10, help="of each customer")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="meterhouse-documents-") as folder:
        workspace = workspace_with(
            arguments.invoices, arguments.events_a_day, Path(folder) / "books"
        )
        with workspace.open_store() as store:
            timed_without_days(workspace, store, arguments.workers)  # Fonts are read once.
            cpu = time.process_time()
            seconds, size = timed(workspace, store, arguments.workers)
            cpu = time.process_time() - cpu
            bare = timed_without_days(workspace, store, arguments.workers)
    sys.stdout.write(
        f"{arguments.invoices} invoices as PDF, {size // arguments.invoices // 1024} KiB each:"
        f" {seconds:.2f} s, {cpu:.2f} s of CPU, {1000 * cpu / arguments.invoices:.0f} ms each\n"
        f"with usage by day / without  {seconds / bare:.2f}\n"
    )


if __name__ == "__main__":
    main()
