"""`/invoices`: lists, totals, one invoice, and what else is known of it."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Response

from engine.api.caller import Caller, CallerOf
from engine.api.exact_json import exact_response
from engine.api.invoice_filters import ExcludedOf, InvoiceFilterOf, InvoiceOrderOf
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.revision import show_revision
from engine.api.shapes.invoices import (
    CurrencyConversion,
    CurrencyConversions,
    CurrencyTotals,
    InvoiceInList,
    InvoiceListSummary,
    InvoiceResponse,
    InvoiceSummary,
)
from engine.domain.invoice_filter import InvoiceFilter, InvoiceOrder
from engine.domain.page import Page
from engine.workflows.invoice_views import page_of_views, totals, view_invoice
from engine.workflows.representations import Json

invoices = Resource(
    "Invoices",
    "What customers owe. An invoice in progress follows the usage of a period that goes on; a draft"
    " can be edited; from its issue on it never changes what it says.",
)


@invoices.get("/invoices")
def list_invoices(
    caller: CallerOf,
    paging: PagingOf,
    wanted: InvoiceFilterOf,
    without: ExcludedOf,
    sort_by: InvoiceOrderOf = InvoiceOrder.CREATED_AT,
) -> ListOf[InvoiceInList]:
    """List invoices.

    Filters stand together: an invoice is listed if it fits all of those that keep and none of
    those that exclude.
    """
    page = _page(caller, paging, replace(wanted, without=without), sort_by)
    return paging.answer(page, lambda each: InvoiceInList.of(each, caller.catalog))


@invoices.get("/invoices/list-summary")
def list_invoice_summaries(
    caller: CallerOf,
    paging: PagingOf,
    wanted: InvoiceFilterOf,
    without: ExcludedOf,
    sort_by: InvoiceOrderOf = InvoiceOrder.CREATED_AT,
) -> ListOf[InvoiceListSummary]:
    """List invoices with the least of each."""
    page = _page(caller, paging, replace(wanted, without=without), sort_by)
    return paging.answer(page, lambda each: InvoiceListSummary.of(each, caller.catalog))


@invoices.get("/invoices/summary", response_model=InvoiceSummary)
def summarize_invoices(caller: CallerOf, wanted: InvoiceFilterOf) -> Response:
    """Add up invoices by currency, over the whole list that the filters keep."""
    found = [CurrencyTotals.of(each) for each in totals(caller.account.store, wanted)]
    return exact_response(InvoiceSummary(totals_by_currency=found))


@invoices.get("/invoices/{id}")
def read_invoice(caller: CallerOf, response: Response, id: str) -> InvoiceResponse:
    """Read an invoice by its id or its number."""
    return invoice_answer(caller, response, id)


@invoices.get("/invoices/{id}/currency-conversions")
def list_currency_conversions(caller: CallerOf, id: str) -> CurrencyConversions:
    """List an invoice's totals in the currencies that tax law wants them in."""
    found = view_invoice(caller.account.store, id, "").shape["currencyConversions"]
    return CurrencyConversions(items=[CurrencyConversion.model_validate(each) for each in found])


def invoice_answer(caller: Caller, response: Response, id: str) -> InvoiceResponse:
    """An invoice as it is now, with its revision."""
    view = view_invoice(caller.account.store, id, caller.catalog.ids.account_id)
    show_revision(response, view.revision)
    return InvoiceResponse.of(view.shape, caller.catalog)


def _page(
    caller: Caller, paging: PagingOf, wanted: InvoiceFilter, order: InvoiceOrder
) -> Page[Json]:
    account = caller.catalog.ids.account_id
    return page_of_views(caller.account.store, wanted, order, paging.request, account)
