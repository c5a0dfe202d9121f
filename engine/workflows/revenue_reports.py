"""The revenue subledger as people read it: journal, balances, waterfall, reconciliation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.domain.revenue import RevenueAccount
from engine.revenue.journal import RevenueEntry
from engine.revenue.obligations import REVENUE
from engine.revenue.reports import Sold, WaterfallRow, balances, waterfall
from engine.store.credit_notes import list_credit_notes
from engine.store.invoices import numbers_by_id
from engine.store.open import Connection, Store
from engine.store.revenue import ledger_revenue
from engine.workflows.representations import Json
from engine.workflows.revenue import revenue_entries
from engine.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted; None is all. Days are half-open.

    `product` is as the ledger names it: a product's id, `manual`, `credits_used`.
    """

    start: date | None = None
    end: date | None = None
    customer: str | None = None
    product: str | None = None
    currency: str | None = None

    def wants(self, entry: RevenueEntry) -> bool:
        """Whether an entry is asked for."""
        what = entry.obligation
        return (
            (self.start is None or self.start <= entry.posted_on)
            and (self.end is None or entry.posted_on < self.end)
            and self.product in (None, what.product)
            and self.currency in (None, what.currency)
        )


def journal(store: Store, catalog: Catalog, asked: Asked) -> list[Json]:
    """Every entry that is asked for, in order of day, customer, product and document."""
    with store.read() as connection:
        entries = revenue_entries(connection, catalog, asked.customer)
        found = [entry for entry in entries if asked.wants(entry)]
        numbers = _numbers(connection)
    found.sort(key=_order)
    return [_entry(entry, numbers) for entry in found]


def deferred(store: Store, catalog: Catalog, on: date) -> list[Json]:
    """The balance of all four accounts by customer, product and currency, at the end of a day."""
    with store.read() as connection:
        found = balances(revenue_entries(connection, catalog), on)
    return [
        {**_sold(sold), **{each.value: _money(sums[each], sold) for each in RevenueAccount}}
        for sold, sums in found.items()
        if any(sums.values())
    ]


def waterfall_by_month(store: Store, catalog: Catalog, months: Sequence[date]) -> list[Json]:
    """Booked, recognized before, in each month, and remaining, by customer, product and currency.

    `months` are first days, one after another.
    """
    with store.read() as connection:
        rows = waterfall(revenue_entries(connection, catalog), months)
    return [_row(row, months) for row in rows]


def reconcile(store: Store, catalog: Catalog) -> list[Json]:
    """What is billed in all against the revenue of the ledger, by product and currency.

    `difference` is zero everywhere, or one of the two is wrong.
    """
    with store.read() as connection:
        billed: dict[tuple[str, str], int] = {}
        for (_, product, currency), sums in balances(revenue_entries(connection, catalog)).items():
            key = (currency, f"{REVENUE}{product}")
            billed[key] = billed.get(key, 0) + sums[RevenueAccount.BILLED]
        ledger = ledger_revenue(connection)
    rows: list[Json] = []
    for key in sorted({*billed, *ledger}):
        currency, account = key
        here, there = billed.get(key, 0), ledger.get(key, 0)
        if here or there:
            rows.append(
                {
                    "product": account.removeprefix(REVENUE),
                    "currency": currency,
                    "billed": str(to_amount(here, currency)),
                    "ledger": str(to_amount(there, currency)),
                    "difference": str(to_amount(here - there, currency)),
                }
            )
    return rows


def publish(workspace: Workspace, store: Store, catalog: Catalog) -> tuple[Path, int]:
    """Give analysts every entry as a table beside those of the last close: its file, and how many.

    Raises InputError before the first close.
    """
    # Imported here: the reports that people read do not wait for it.
    from engine.warehouse.revenue_entries import RevenueEntryRow, publish_revenue

    count = 0

    def rows() -> Iterator[RevenueEntryRow]:
        nonlocal count
        numbers = _numbers(connection)
        for entry in revenue_entries(connection, catalog):
            count += 1
            what = entry.obligation
            changes = {
                each.value: to_amount(entry.change(each), what.currency) for each in RevenueAccount
            }
            yield RevenueEntryRow(
                day=entry.posted_on,
                customer_id=what.customer_id,
                product=what.product,
                currency=what.currency,
                source_kind=entry.source_kind.value,
                source_id=entry.source_id,
                document_number=numbers.get(entry.source_id),
                line_key=what.key,
                method=what.method.value,
                narrative=entry.narrative,
                **changes,
            )

    with store.read() as connection:
        file = publish_revenue(workspace.published_folder, rows())
    return file, count


def months_between(first: date, last: date) -> tuple[date, ...]:
    """The first day of every month from one to another, both included."""
    begin = first.year * 12 + first.month - 1
    end = last.year * 12 + last.month - 1
    return tuple(date(month // 12, month % 12 + 1, 1) for month in range(begin, end + 1))


def _order(entry: RevenueEntry) -> tuple[object, ...]:
    what = entry.obligation
    return (entry.posted_on, what.customer_id, what.product, what.source_id, what.key)


def _entry(entry: RevenueEntry, numbers: dict[str, str]) -> Json:
    what = entry.obligation
    return {
        "day": entry.posted_on.isoformat(),
        "customerId": what.customer_id,
        "product": what.product,
        "currency": what.currency,
        "source": {
            "kind": entry.source_kind.value,
            "id": entry.source_id,
            "number": numbers.get(entry.source_id),
        },
        "line": what.key,
        "method": what.method.name,
        "narrative": entry.narrative,
        "postings": [
            {"account": each.account, "amount": str(to_amount(each.amount, what.currency))}
            for each in entry.postings
        ],
    }


def _row(row: WaterfallRow, months: Sequence[date]) -> Json:
    return {
        **_sold(row.sold),
        "booked": _money(row.booked, row.sold),
        "recognizedBefore": _money(row.recognized_before, row.sold),
        "months": {
            f"{month:%Y-%m}": _money(amount, row.sold)
            for month, amount in zip(months, row.months, strict=True)
        },
        "remaining": _money(row.remaining, row.sold),
    }


def _sold(sold: Sold) -> Json:
    customer, product, currency = sold
    return {"customerId": customer, "product": product, "currency": currency}


def _money(amount: int, sold: Sold) -> str:
    return str(to_amount(amount, sold[2]))


def _numbers(connection: Connection) -> dict[str, str]:
    """The number of every invoice and credit note, by id."""
    notes = {each.note.id: each.number for each in list_credit_notes(connection) if each.number}
    return {**numbers_by_id(connection), **notes}
