"""Credit notes by several properties at once, a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select, type_coerce

from engine.domain.credit_note_filter import CreditNoteFilter, CreditNoteOrder
from engine.domain.page import Page, PageRequest
from engine.store.credit_note_tables import credit_notes
from engine.store.keyset import keyset_page
from engine.store.tables import audit_log
from engine.store.types import BIGINT, TEXT

SENT = "credit_note.sent"


def page_of_credit_notes(
    connection: Connection, wanted: CreditNoteFilter, order: CreditNoteOrder, request: PageRequest
) -> Page[str]:
    """Ids of the credit notes on a page."""
    columns = credit_notes.c
    keys: dict[CreditNoteOrder, ColumnElement[Any]] = {
        CreditNoteOrder.CREATED_AT: type_coerce(columns.created_at, BIGINT),
        CreditNoteOrder.NUMBER: func.coalesce(columns.number, ""),
        CreditNoteOrder.ISSUE_DATE: func.coalesce(type_coerce(columns.issue_date, TEXT), ""),
        CreditNoteOrder.GROSS_TOTAL: type_coerce(columns.gross_total, BIGINT),
    }
    key = keys[order].label("sort_key")
    query = select(key, columns.id)
    if wanted.statuses is not None:
        query = query.where(columns.status.in_(sorted(wanted.statuses)))
    if wanted.customer_ids is not None:
        query = query.where(columns.customer_id.in_(sorted(wanted.customer_ids)))
    if wanted.number is not None:
        number = func.lower(func.coalesce(columns.number, ""))
        query = query.where(number.contains(wanted.number.lower(), autoescape=True))
    if wanted.sent_before is not None or wanted.sent_after is not None:
        query = query.where(_sent(wanted.sent_before, wanted.sent_after))
    page = keyset_page(connection, query, (key, columns.id), request)
    return Page(tuple(row["id"] for row in page.items), page.total, page.before, page.after)


def _sent(before: datetime | None, after: datetime | None) -> ColumnElement[bool]:
    log = audit_log.c
    conditions = [
        log.object_kind == "credit_note",
        log.object_id == credit_notes.c.id,
        log.verb == SENT,
    ]
    if before is not None:
        conditions.append(log.at < before)
    if after is not None:
        conditions.append(log.at > after)
    return exists().where(*conditions)
