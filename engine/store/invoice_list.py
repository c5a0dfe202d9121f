"""Invoices by many properties at once: one query for pages, totals and counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    type_coerce,
)

from engine.domain.currency import MINOR_UNITS
from engine.domain.invoice import ONE_OFF
from engine.domain.invoice_filter import InvoiceFilter, InvoiceOrder, InvoiceWords
from engine.domain.page import Page, PageRequest
from engine.store.keyset import keyset_page
from engine.store.receivable_tables import invoice_details
from engine.store.tables import audit_log, invoice_line_items, invoices
from engine.store.types import BIGINT, TEXT

SENT = "invoice.sent"


def page_of_invoices(
    connection: Connection, wanted: InvoiceFilter, order: InvoiceOrder, request: PageRequest
) -> Page[str]:
    """Ids of the invoices on a page."""
    sort = _sort_column(order).label("sort_key")
    id = invoices.c.id
    page = keyset_page(
        connection, _matching(connection, select(sort, id), wanted), (sort, id), request
    )
    return Page(tuple(row["id"] for row in page.items), page.total, page.before, page.after)


def totals_by_currency(
    connection: Connection, wanted: InvoiceFilter
) -> tuple[tuple[str, int, int], ...]:
    """(currency, number of invoices, sum of gross totals in minor units), by currency."""
    query = select(
        invoices.c.currency, func.count(), func.sum(invoices.c.gross_total).label("gross")
    ).group_by(invoices.c.currency)
    rows = connection.execute(_matching(connection, query, wanted).order_by(invoices.c.currency))
    return tuple((row[0], int(row[1]), int(row[2])) for row in rows)


def _matching(connection: Connection, query: Select[Any], wanted: InvoiceFilter) -> Select[Any]:
    details = invoice_details
    query = query.join_from(
        invoices, details, details.c.invoice_id == invoices.c.id, isouter=True
    ).where(_words(connection, wanted.words))
    if wanted.without != InvoiceWords():
        for each in _conditions(connection, wanted.without):
            query = query.where(not_(func.coalesce(each, false())))
    due = _due_date()
    for column, before, after in (
        (due, wanted.due_before, wanted.due_after),
        (type_coerce(invoices.c.invoice_date, TEXT), wanted.invoice_before, wanted.invoice_after),
    ):
        if before is not None:
            query = query.where(column != "", column < before.isoformat())
        if after is not None:
            query = query.where(column > after.isoformat())
    if wanted.sent_before is not None or wanted.sent_after is not None:
        query = query.where(_sent(wanted.sent_before, wanted.sent_after))
    if wanted.without_zero_quantity:
        lines = invoice_line_items.c
        query = query.where(
            exists().where(
                lines.invoice_id == invoices.c.id, type_coerce(lines.quantity, TEXT) != "0"
            )
        )
    return query


def _words(connection: Connection, words: InvoiceWords) -> ColumnElement[bool]:
    return and_(true(), *_conditions(connection, words))


def _conditions(connection: Connection, words: InvoiceWords) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (invoices.c.status, words.statuses),
        (invoices.c.payment_status, words.payment_statuses),
        (invoices.c.customer_id, words.customer_ids),
        (invoices.c.currency, words.currencies),
        (invoices.c.number, words.numbers),
    ):
        if values is not None:
            found.append(column.in_(sorted(values)))
    if words.schedule_ids is not None:
        found.append(_is_of_schedules(connection, words.schedule_ids))
    if words.net_total is not None:
        found.append(_is_net_total(words.net_total))
    if words.search is not None:
        found.append(_has_text(connection, words.search))
    return found


def _is_net_total(amount: Decimal) -> ColumnElement[bool]:
    """The amount in minor units, which depends on the currency."""
    digits: dict[int, list[str]] = {}
    for currency, places in MINOR_UNITS.items():
        digits.setdefault(places, []).append(currency)
    choices = []
    for places, currencies in digits.items():
        minor = amount.scaleb(places)
        if minor == minor.to_integral_value():
            choices.append(
                and_(
                    invoices.c.currency.in_(sorted(currencies)), invoices.c.net_total == int(minor)
                )
            )
    return or_(false(), *choices)


def _is_of_schedules(connection: Connection, ids: Collection[str]) -> ColumnElement[bool]:
    """Made by one of the schedules, or by hand for it."""
    wanted = sorted(ids)
    linked = _json(connection, invoice_details.c.particulars)["billingScheduleId"].as_string()
    return or_(
        and_(invoices.c.schedule_id.in_(wanted), invoices.c.kind != ONE_OFF),
        func.coalesce(linked, "").in_(wanted),
    )


def _json(connection: Connection, column: ColumnElement[str]) -> Any:
    """A column of JSON text, to look into."""
    return (
        cast(column, JSON) if connection.dialect.name == "postgresql" else type_coerce(column, JSON)
    )


def _has_text(connection: Connection, text: str) -> ColumnElement[bool]:
    """Letters in either case, of ASCII on SQLite."""
    customer = _json(connection, invoices.c.customer)
    details = invoice_details.c
    return or_(
        *(
            func.coalesce(column, "").icontains(text, autoescape=True)
            for column in (
                invoices.c.number,
                customer["legalName"].as_string(),
                func.coalesce(
                    details.purchase_order_number, customer["purchaseOrderNumber"].as_string()
                ),
                func.coalesce(details.reference, customer["reference"].as_string()),
            )
        )
    )


def _sent(before: datetime | None, after: datetime | None) -> ColumnElement[bool]:
    log = audit_log.c
    conditions = [
        log.object_kind == "invoice",
        log.object_id == invoices.c.id,
        log.verb == SENT,
    ]
    if before is not None:
        conditions.append(log.at < before)
    if after is not None:
        conditions.append(log.at > after)
    return exists().where(*conditions)


def _due_date() -> ColumnElement[str]:
    """Of an issued invoice its own, of a draft what was set by hand; empty where there is none."""
    own = type_coerce(invoices.c.due_date, TEXT)
    by_hand = type_coerce(invoice_details.c.due_date, TEXT)
    return func.coalesce(own, by_hand, "")


def _sort_column(order: InvoiceOrder) -> ColumnElement[Any]:
    columns = invoices.c
    match order:
        case InvoiceOrder.CREATED_AT:
            return type_coerce(columns.created_at, BIGINT)
        case InvoiceOrder.UPDATED_AT:
            return type_coerce(columns.updated_at, BIGINT)
        case InvoiceOrder.INVOICE_DATE:
            return type_coerce(columns.invoice_date, TEXT)
        case InvoiceOrder.ISSUE_DATE:
            return func.coalesce(type_coerce(columns.issue_date, TEXT), "")
        case InvoiceOrder.DUE_DATE:
            return _due_date()
        case InvoiceOrder.INVOICE_NUMBER:
            return func.coalesce(columns.number, "")
        case InvoiceOrder.NET_TOTAL:
            return type_coerce(columns.net_total, BIGINT)
        case InvoiceOrder.GROSS_TOTAL:
            return type_coerce(columns.gross_total, BIGINT)
