"""One page of a query, by the place of its rows (engine/domain/page.py), in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, select, tuple_

from engine.domain.page import Page, PageRequest, Place, refuse_foreign_place


def keyset_page(
    connection: Connection,
    query: Select[Any],
    columns: Sequence[ColumnElement[Any]],
    request: PageRequest,
) -> Page[RowMapping]:
    """The rows of a page. `columns` are what a place consists of: unique together, never null, of
    texts or whole numbers (an instant as `type_coerce(column, BIGINT)` under a label) and among
    what the query selects. Raises PlaceError for a place that is none of this list's.
    """
    refuse_foreign_place(request, [column.type.python_type for column in columns])
    total = connection.execute(
        select(func.count()).select_from(query.order_by(None).subquery())
    ).scalar_one()
    place, edge = tuple_(*columns), request.before or request.after
    turns_back = request.before is not None
    descends = request.is_descending != turns_back
    page = query.order_by(None).order_by(
        *(column.desc() if descends else column.asc() for column in columns)
    )
    if edge is not None:
        values = tuple_(*edge)
        page = page.where(place < values if descends else place > values)
    rows = list(connection.execute(page.limit(request.limit + 1)).mappings())
    has_more = len(rows) > request.limit
    rows = rows[: request.limit]
    if turns_back:
        rows.reverse()
    first = _place(rows[0], columns) if rows else None
    last = _place(rows[-1], columns) if rows else None
    goes_on_before = has_more if turns_back else request.after is not None
    goes_on_after = True if turns_back else has_more
    return Page(
        items=tuple(rows),
        total=total,
        before=first if goes_on_before else None,
        after=last if goes_on_after else None,
    )


def _place(row: RowMapping, columns: Sequence[ColumnElement[Any]]) -> Place:
    return tuple(row[column.name] for column in columns)
