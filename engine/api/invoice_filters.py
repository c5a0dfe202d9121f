"""The filters that lists and totals of invoices have, from query parameters."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Annotated, Any, get_args

from fastapi import Depends, Query

from engine.api import times
from engine.api.caller import Caller, CallerOf
from engine.api.catalog_lists import listed
from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError
from engine.api.shapes.base import Exact
from engine.api.shapes.invoices import InvoicePaymentStatus, InvoiceStatus
from engine.domain.invoice_filter import InvoiceFilter, InvoiceOrder, InvoiceWords
from engine.workflows.local_days import day_of, instant_of
from engine.workflows.public_ids import CUSTOMERS, SCHEDULES

COMMAS = "One, or several with commas between."
SEARCHED = "Part of number, customer's name, order number or reference."
A_DAY = "A local day such as 2026-01-31, or an instant; that day or instant is left out itself."


def _words(name: str) -> Callable[..., InvoiceWords]:
    """What keeps or, with every name in front of `exclude`, leaves out."""

    def alias(own: str) -> str:
        return own if not name else name + own[0].upper() + own[1:]

    def kept(name: str, description: str = COMMAS) -> Any:
        return Query(default=None, alias=alias(name), description=description)

    total = kept("netTotal", "Exactly this net total.")
    part = kept("search", SEARCHED)

    def words(
        caller: CallerOf,
        status: str | None = kept("invoiceStatus"),
        payment_status: str | None = kept("invoicePaymentStatus"),
        customer_id: str | None = kept("customerId"),
        schedule_id: str | None = kept("billingScheduleId"),
        currency: str | None = kept("invoiceCurrency"),
        number: str | None = kept("invoiceNumber"),
        net_total: Exact | None = total,
        search: str | None = part,
    ) -> InvoiceWords:
        return InvoiceWords(
            statuses=known_words(alias("invoiceStatus"), status, get_args(InvoiceStatus)),
            payment_statuses=known_words(
                alias("invoicePaymentStatus"), payment_status, get_args(InvoicePaymentStatus)
            ),
            customer_ids=own_ids(caller, CUSTOMERS, customer_id),
            schedule_ids=own_ids(caller, SCHEDULES, schedule_id),
            currencies=listed(currency),
            numbers=listed(number),
            net_total=net_total,
            search=search,
        )

    return words


Kept = Annotated[InvoiceWords, Depends(_words(""))]
Excluded = Annotated[InvoiceWords, Depends(_words("exclude"))]


def _filter(
    caller: CallerOf,
    words: Kept,
    due_before: Annotated[str | None, Query(alias="dueBefore", description=A_DAY)] = None,
    due_after: Annotated[str | None, Query(alias="dueAfter", description=A_DAY)] = None,
    sent_before: Annotated[str | None, Query(alias="sentBefore", description=A_DAY)] = None,
    sent_after: Annotated[str | None, Query(alias="sentAfter", description=A_DAY)] = None,
    invoice_before: Annotated[str | None, Query(alias="invoiceBefore", description=A_DAY)] = None,
    invoice_after: Annotated[str | None, Query(alias="invoiceAfter", description=A_DAY)] = None,
    without_zero: Annotated[
        bool,
        Query(
            alias="excludeZeroQuantity",
            description="Leave out invoices that have no line with a quantity.",
        ),
    ] = False,
) -> InvoiceFilter:
    return InvoiceFilter(
        words=words,
        due_before=_day(caller, "dueBefore", due_before),
        due_after=_day(caller, "dueAfter", due_after),
        invoice_before=_day(caller, "invoiceBefore", invoice_before),
        invoice_after=_day(caller, "invoiceAfter", invoice_after),
        sent_before=instant_in_query(caller, "sentBefore", sent_before, is_end=False),
        sent_after=instant_in_query(caller, "sentAfter", sent_after, is_end=True),
        without_zero_quantity=without_zero,
    )


InvoiceFilterOf = Annotated[InvoiceFilter, Depends(_filter)]
"""What a route takes to be filtered by what it keeps."""

ExcludedOf = Excluded
"""What a list takes besides: the same by what it leaves out."""

InvoiceOrderOf = Annotated[
    InvoiceOrder, Query(alias="sortBy", description="What the list is ordered by.")
]


def known_words(name: str, text: str | None, words: Collection[str]) -> frozenset[str] | None:
    """Words of a parameter with commas between. Raises ProblemError for others than `words`."""
    found = listed(text)
    if found is not None and not found <= set(words):
        raise _wrong(name, "is not known", ", ".join(words))
    return found


def own_ids(caller: Caller, kind: str, text: str | None) -> frozenset[str] | None:
    """An id that names nothing is in no invoice."""
    found = listed(text)
    if found is None:
        return None
    return frozenset(caller.catalog.ids.find(kind, each) or each for each in found)


def _day(caller: Caller, name: str, text: str | None) -> date | None:
    read = _read(name, text)
    return None if read is None else day_of(caller.catalog.catalog, read)


def instant_in_query(
    caller: Caller, name: str, text: str | None, *, is_end: bool
) -> datetime | None:
    """A day stands for its beginning, or for its end."""
    read = _read(name, text)
    return None if read is None else instant_of(caller.catalog.catalog, read, is_end=is_end)


def _read(name: str, text: str | None) -> date | datetime | None:
    if text is None:
        return None
    try:
        return times.day_of(text) if len(text) == len("2026-01-31") else times.instant_of(text)
    except ValueError:
        expected = "a date such as 2026-01-31 or an instant with its zone"
        raise _wrong(name, "is neither", expected) from None


def _wrong(name: str, message: str, expected: str) -> ProblemError:
    error = FieldError("query", name, message, expected)
    return ProblemError(REQUEST_INVALID, f"{name} {message}: expected {expected}.", (error,))
