"""Quotes and their versions as rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    false,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from engine.domain.page import Page, PageRequest
from engine.domain.quote import DealType, QuoteStatus, QuoteVerb
from engine.store.audit import canonical_json
from engine.store.keyset import keyset_page
from engine.store.quote_tables import quote_steps, quote_versions, quotes
from engine.store.types import BIGINT, TEXT, to_microseconds

NUMBER_DIGITS = 5


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """A quote; `status` as stored, which knows no expiry. Ids are ours."""

    id: str
    account_id: str
    number: str
    schedule_id: str
    prospect_id: str
    status: QuoteStatus
    version: int
    title: str
    customer_id: str | None
    currency: str
    deal_type: DealType
    billing_start: date
    expiry_days: int
    published_at: datetime | None
    expires_at: datetime | None
    accepted_at: datetime | None
    executed_at: datetime | None
    archived_at: datetime | None
    created_by: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class QuoteVersion:
    """`terms` as people write quotes; `content` is JSON text, from publishing on."""

    quote_id: str
    number: int
    terms: Mapping[str, Any]
    content: str | None
    content_sha256: str | None
    created_by: str
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuoteStep:
    """What became of a quote, and its status afterwards."""

    number: int
    version: int
    verb: QuoteVerb
    status: QuoteStatus
    at: datetime
    actor: str
    note: str | None


class QuoteOrder(StrEnum):
    """What lists of quotes are ordered by."""

    CREATED_AT = "createdAt"
    UPDATED_AT = "updatedAt"
    TITLE = "title"
    QUOTE_NUMBER = "quoteNumber"
    EXPIRES_AT = "expiresAt"


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """None of a property is any value; statuses are those at the instant `at`."""

    at: datetime
    customer_ids: frozenset[str] | None = None
    statuses: frozenset[QuoteStatus] | None = None
    created_by: frozenset[str] | None = None
    title: str | None = None
    is_expired: bool | None = None
    with_archived: bool = False


def next_quote_number(connection: Connection, account_id: str) -> str:
    """`Q00001` and on; the caller's transaction keeps other writers away."""
    count = connection.execute(
        select(func.count()).select_from(quotes).where(quotes.c.account_id == account_id)
    ).scalar_one()
    return f"Q{count + 1:0{NUMBER_DIGITS}d}"


def add_quote(connection: Connection, quote: StoredQuote, terms: Mapping[str, Any]) -> None:
    """A new quote with its first version."""
    connection.execute(insert(quotes).values(**{name: getattr(quote, name) for name in _COLUMNS}))
    add_version(connection, quote.id, 1, terms, at=quote.created_at, author=quote.created_by)


def add_version(
    connection: Connection,
    quote_id: str,
    number: int,
    terms: Mapping[str, Any],
    *,
    at: datetime,
    author: str,
) -> None:
    """Another version, a draft."""
    connection.execute(
        insert(quote_versions).values(
            quote_id=quote_id,
            version=number,
            terms=canonical_json(terms),
            created_by=author,
            created_at=at,
        )
    )


def change_quote(connection: Connection, id: str, changes: Mapping[str, object]) -> None:
    """Give a quote other values, by column."""
    connection.execute(update(quotes).where(quotes.c.id == id).values(**changes))


def change_version(
    connection: Connection, quote_id: str, number: int, changes: Mapping[str, object]
) -> None:
    """Give a draft version other values, by column; `terms` as data."""
    values = dict(changes)
    if "terms" in values:
        values["terms"] = canonical_json(dict(changes["terms"]))  # type: ignore[call-overload]
    connection.execute(
        update(quote_versions)
        .where(quote_versions.c.quote_id == quote_id, quote_versions.c.version == number)
        .values(**values)
    )


def find_quote(connection: Connection, id: str) -> StoredQuote | None:
    """The quote of an id or number."""
    query = select(quotes).where(or_(quotes.c.id == id, quotes.c.number == id))
    row = connection.execute(query).mappings().first()
    return None if row is None else _quote(row)


def is_promised(connection: Connection, schedule_id: str) -> bool:
    """Whether a quote has that id for its schedule."""
    query = select(quotes.c.id).where(quotes.c.schedule_id == schedule_id)
    return connection.execute(query).first() is not None


def find_version(connection: Connection, quote_id: str, number: int) -> QuoteVersion | None:
    """A version of a quote."""
    query = select(quote_versions).where(
        quote_versions.c.quote_id == quote_id, quote_versions.c.version == number
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _version(row)


def versions_of(connection: Connection, quote_id: str) -> tuple[QuoteVersion, ...]:
    """All versions, the first one first."""
    query = select(quote_versions).where(quote_versions.c.quote_id == quote_id)
    rows = connection.execute(query.order_by(quote_versions.c.version)).mappings()
    return tuple(map(_version, rows))


def add_step(
    connection: Connection,
    quote_id: str,
    version: int,
    verb: QuoteVerb,
    status: QuoteStatus,
    *,
    at: datetime,
    actor: str,
    note: str | None,
) -> None:
    """Note what became of a quote."""
    count = connection.execute(
        select(func.count()).select_from(quote_steps).where(quote_steps.c.quote_id == quote_id)
    ).scalar_one()
    connection.execute(
        insert(quote_steps).values(
            quote_id=quote_id,
            number=count + 1,
            version=version,
            verb=verb.value,
            status=status.value,
            at=at,
            actor=actor,
            note=note,
        )
    )


def steps_of(connection: Connection, quote_id: str) -> tuple[QuoteStep, ...]:
    """What became of a quote, in order."""
    query = select(quote_steps).where(quote_steps.c.quote_id == quote_id)
    return tuple(
        QuoteStep(
            row.number,
            row.version,
            QuoteVerb(row.verb),
            QuoteStatus(row.status),
            row.at,
            row.actor,
            row.note,
        )
        for row in connection.execute(query.order_by(quote_steps.c.number))
    )


def page_of_quotes(
    connection: Connection, wanted: QuoteFilter, order: QuoteOrder, request: PageRequest
) -> Page[StoredQuote]:
    """The quotes of a page."""
    sort = _sort_column(order).label("sort_key")
    query = select(sort, *quotes.c).where(*_conditions(wanted))
    page = keyset_page(connection, query, (sort, quotes.c.id), request)
    return page.map(_quote)


def _conditions(wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    columns = quotes.c
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (columns.customer_id, wanted.customer_ids),
        (columns.created_by, wanted.created_by),
    ):
        if values is not None:
            found.append(column.in_(sorted(values)))
    if wanted.title is not None:
        found.append(columns.title.icontains(wanted.title, autoescape=True))
    if not wanted.with_archived:
        found.append(columns.archived_at.is_(None))
    is_expired = and_(
        columns.status.in_(_words(status for status in QuoteStatus if status.is_open)),
        columns.expires_at.is_not(None),
        type_coerce(columns.expires_at, BIGINT) <= to_microseconds(wanted.at),
    )
    if wanted.is_expired is not None:
        found.append(is_expired if wanted.is_expired else ~func.coalesce(is_expired, False))
    if wanted.statuses is not None:
        stored = columns.status.in_(_words(wanted.statuses))
        found.append(
            or_(
                and_(stored, ~func.coalesce(is_expired, False)),
                is_expired if QuoteStatus.EXPIRED in wanted.statuses else false(),
            )
        )
    return found


def _words(statuses: Collection[QuoteStatus] | Any) -> list[str]:
    return sorted(status.value for status in statuses)


def _sort_column(order: QuoteOrder) -> ColumnElement[Any]:
    columns = quotes.c
    match order:
        case QuoteOrder.CREATED_AT:
            return type_coerce(columns.created_at, BIGINT)
        case QuoteOrder.UPDATED_AT:
            return type_coerce(columns.updated_at, BIGINT)
        case QuoteOrder.EXPIRES_AT:
            return func.coalesce(type_coerce(columns.expires_at, BIGINT), 0)
        case QuoteOrder.TITLE:
            return type_coerce(columns.title, TEXT)
        case QuoteOrder.QUOTE_NUMBER:
            return type_coerce(columns.number, TEXT)


_COLUMNS = [column.name for column in quotes.columns]


def _quote(row: RowMapping) -> StoredQuote:
    values = {name: row[name] for name in _COLUMNS}
    values["status"] = QuoteStatus(values["status"])
    values["deal_type"] = DealType(values["deal_type"])
    return StoredQuote(**values)


def _version(row: RowMapping) -> QuoteVersion:
    return QuoteVersion(
        quote_id=row["quote_id"],
        number=row["version"],
        terms=json.loads(row["terms"]),
        content=row["content"],
        content_sha256=row["content_sha256"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        published_at=row["published_at"],
    )
