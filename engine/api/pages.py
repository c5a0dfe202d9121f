"""Cursor pagination: one implementation for every list.

A cursor is the place of an item in the order of its list, so pages stay true while items are added
and removed. It is opaque and only good for the list and the order that it came from.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import Depends, Query, Request

from engine.api.problems import CURSOR_INVALID, ProblemError
from engine.api.shapes.base import Given
from engine.domain.page import MOST, Page, PageRequest, Place, page_of

Item = TypeVar("Item")
Shape = TypeVar("Shape")
AnyShape = TypeVar("AnyShape", bound=Given)


class Pagination(Given):
    """Where the list goes on."""

    after: str | None = None
    """Send it as `after` to get the next page; absent on the last."""
    before: str | None = None
    """Send it as `before` to get the page in front; absent on the first."""
    total_result_size: int | None = None
    """How many items the whole list has."""


class ListOf(Given, Generic[AnyShape]):
    """A page of a list."""

    items: list[AnyShape]
    pagination: Pagination


@dataclass(frozen=True)
class Paging:
    """What a request asks of a list. `request` goes to the workflow, `answer` makes its page."""

    request: PageRequest
    order: str

    def page(
        self,
        items: Iterable[Item],
        place: Callable[[Item], Place],
        render: Callable[[Item], AnyShape],
    ) -> ListOf[AnyShape]:
        """A page of a list that is at hand whole."""
        return self.answer(page_of(items, place, self.request), render)

    def answer(self, page: Page[Item], render: Callable[[Item], AnyShape]) -> ListOf[AnyShape]:
        """The page as it is sent."""
        return ListOf(items=[render(item) for item in page.items], pagination=self.pagination(page))

    def pagination(self, page: Page[Item]) -> Pagination:
        """Where the list goes on from a page, as it is sent."""
        return Pagination(
            after=None if page.after is None else _cursor(self.order, page.after),
            before=None if page.before is None else _cursor(self.order, page.before),
            total_result_size=page.total,
        )


def _paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST, description="Items on a page.")] = 20,
    after: Annotated[str | None, Query(description="Cursor: the page behind it.")] = None,
    before: Annotated[str | None, Query(description="Cursor: the page in front of it.")] = None,
    sort_order: Annotated[
        Literal["ASC", "DESC"], Query(alias="sortOrder", description="Newest first is DESC.")
    ] = "DESC",
) -> Paging:
    order = f"{request.url.path}?{request.query_params.get('sortBy', '')} {sort_order}"
    if after is not None and before is not None:
        raise ProblemError(CURSOR_INVALID, "Send `after` or `before`, not both.")
    return Paging(
        PageRequest(
            limit=limit,
            after=None if after is None else _place("after", order, after),
            before=None if before is None else _place("before", order, before),
            is_descending=sort_order == "DESC",
        ),
        order,
    )


PagingOf = Annotated[Paging, Depends(_paging)]
"""What a route takes to answer with a page: limit, after, before, sortOrder."""


def _cursor(order: str, place: Place) -> str:
    text = json.dumps([order, *place], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(name: str, order: str, cursor: str) -> Place:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        found = None
    is_ours = (
        isinstance(found, list)
        and len(found) > 1
        and found[0] == order
        and all(map(_can_be_a_part, found[1:]))
    )
    if not is_ours:
        raise ProblemError(
            CURSOR_INVALID, f"`{name}` is not a cursor that this list gave in this order."
        )
    return tuple(found[1:])


def _can_be_a_part(value: object) -> bool:
    """Whether a place can have it: what a database refuses it cannot have given."""
    if type(value) is int:
        return abs(value) < 2**63
    return isinstance(value, str) and not any(
        sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in value
    )
