"""Small books that many closes fight over: fees and a little usage of a few customers, by month.

What must come out is told here by hand arithmetic alone: one invoice a schedule and month, on it
the month's calls at 0.10 and the fee of 10.00 for the month that follows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from engine.store.open import open_store
from engine.workflows import catalog as catalogs
from engine.workflows.workspace import Workspace, open_workspace
from ingest.land import land

FIRST_MONTH = date(2026, 1, 1)
RECEIVED_AT = datetime(2029, 1, 1, tzinfo=UTC)
"""All usage is known, in whatever month it was, before the first close."""

CLOCK_BEHIND = "another cannot be issued"
"""Why a runner parks what one whose clock is ahead has not issued yet; a later one bills it."""

FEE, CALL = 1000, 10
"""In cents, and without tax: the account is American and so are its customers."""

CATALOG = {
    "settings": "account: books\nlegal_name: Books Inc\ncountry: US\ntime_zone: UTC\n"
    "currency: USD\ninvoice_prefix: INV-\ndue_days: 14\n",
    "metrics/calls": "event_type: api_call\naggregation: count\n",
    "products/api": """\
name: API
prices:
  calls_usd: {name: Calls, currency: USD, metric: calls, frequency: monthly, timing: in_arrears, \
model: linear, rate: "0.10"}
  access_usd: {name: Access, currency: USD, frequency: monthly, timing: in_advance, model: fixed, \
amount: "10.00"}
""",
    "tax_rates": 'none:\n  name: No tax\n  rate: "0%"\n  country: US\n',
}


def month(number: int) -> date:
    """The first day of a month, counted from the first one, which is 0."""
    return date(FIRST_MONTH.year + number // 12, number % 12 + 1, 1)


def calls(customer: int, number: int) -> int:
    """How often a customer calls in a month."""
    return (customer + number) % 3


def make_books(folder: Path, database: str, customers: int, months: int) -> Workspace:
    """A workspace with its catalog applied and all usage landed before anything is closed."""
    folder.mkdir(parents=True)
    (folder / "build").mkdir()
    (folder / "meterhouse.yml").write_text(f"database: {database}\nlake: lake\n")
    for name, text in (*CATALOG.items(), *_customers(customers)):
        path = folder / "catalog" / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    workspace = open_workspace(folder)
    events = folder / "calls.ndjson"
    events.write_text("".join(_events(customers, months)))
    land(workspace.lake, [str(events)], clock=lambda: RECEIVED_AT, received_at=RECEIVED_AT)
    store = open_store(workspace.database)
    catalogs.apply(workspace, store, RECEIVED_AT)
    store.close()
    shutil.rmtree(workspace.catalog_folder)  # a close bills by the catalog in force
    return workspace


def copied(workspace: Workspace, folder: Path) -> Workspace:
    """The same workspace in another place, as if on another host, with the same database."""
    shutil.copytree(workspace.root, folder, ignore=shutil.ignore_patterns("state.db*"))
    path = folder / "meterhouse.yml"
    path.write_text(f"database: {workspace.database}\nlake: lake\n")
    return open_workspace(folder)


def expected_totals(customers: int, months: int) -> dict[tuple[str, str], int]:
    """What each schedule owes on each invoice date, in cents.

    After closing `months` months: the first fee alone on the first day, then with every month's
    calls the next month's fee.
    """
    owed: dict[tuple[str, str], int] = {}
    for customer in range(customers):
        owed[f"s{customer}", FIRST_MONTH.isoformat()] = FEE
        for number in range(months):
            used = CALL * calls(customer, number)
            owed[f"s{customer}", month(number + 1).isoformat()] = used + FEE
    return owed


def _customers(customers: int) -> Iterator[tuple[str, str]]:
    for number in range(customers):
        yield f"customers/c{number}", f"legal_name: Customer {number}\naddress: {{country: US}}\n"
        yield (
            f"schedules/s{number}",
            f"customer: c{number}\nstart: {FIRST_MONTH}\nbilling_day: 1\nauto_issue: true\n"
            f"phases: [{{start: {FIRST_MONTH}, prices: [calls_usd, access_usd]}}]\n",
        )


def _events(customers: int, months: int) -> Iterator[str]:
    for customer in range(customers):
        for number in range(months):
            for call in range(calls(customer, number)):
                yield (
                    f'{{"customerEventId": "{customer}-{number}-{call}",'
                    f' "customerAlias": "c{customer}", "eventType": "api_call",'
                    f' "eventTimestamp": "{month(number)}T12:00:00Z"}}\n'
                )
