"""A store with issued invoices of one customer: no lake and no build are needed for their life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from engine.domain.account import Account
from engine.domain.catalog import Catalog
from engine.domain.customer import Customer
from engine.store.invoices import read_invoice
from engine.store.open import Store, open_store
from engine.store.open_invoices import save_open_invoice
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.issue import issue_draft
from tests.store.invoice_samples import invoice, line, record
from tests.store.migrated import migrated_database

AT = datetime(2026, 2, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 2, 10, 12, tzinfo=UTC)
ACTOR = "test"

CATALOG = Catalog(
    account=Account(id="main", legal_name="Main Ltd", due_days=30),
    customers=(Customer(id="acme", legal_name="Acme Ltd", due_days=14),),
)
JANUARY = invoice("acme_2026", period=0)
FEBRUARY = invoice("acme_2026", period=1, lines=(line(5000, 1000, period_index=1),))
CUSTOMER = (
    '{"address":{},"emails":[],"legalName":"Acme Ltd","memo":null,"purchaseOrderNumber":null,'
    '"reference":"R-1","taxId":null,"taxStatus":"TAXED"}'
)


@contextmanager
def drafts(folder: Path) -> Iterator[Store]:
    """A store with the drafts of January (15.00 gross) and February (60.00)."""
    store = open_store(migrated_database(folder))
    try:
        with store.write() as connection:
            for bill in (JANUARY, FEBRUARY):
                made = replace(record(bill), customer=CUSTOMER)
                save_open_invoice(connection, bill, made)
        yield store
    finally:
        store.close()


@contextmanager
def issued(folder: Path) -> Iterator[Store]:
    """The same, both issued on 1 February: INV-000001 and INV-000002."""
    with drafts(folder) as store:
        with store.write() as connection:
            for bill in (JANUARY, FEBRUARY):
                issue_draft(connection, CATALOG, bill.id, at=AT, actor=ACTOR)
        yield store


def stored(store: Store, reference: str) -> StoredInvoice:
    """An invoice as it is stored now."""
    with store.read() as connection:
        found = read_invoice(connection, reference)
    assert found is not None
    return found


def on(day: int) -> date:
    """A day of February 2026."""
    return date(2026, 2, day)
