"""Pages of a list, by the place of an item in it rather than by its number.

A page begins behind the place of the last one's end, so what is inserted or removed in between
neither repeats nor hides an item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.domain.errors import InputError

Item = TypeVar("Item")
Other = TypeVar("Other")

Place = tuple[str | int, ...]
"""Where an item stands in the order of its list; no two items have the same."""

MOST = 100
"""Items on a page."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`limit` items behind `after` or, if that is given, those right in front of `before`."""

    limit: int = 20
    after: Place | None = None
    before: Place | None = None
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Items in order. `before` and `after` are the places of the first and the last of them where
    the list goes on there, else None; `total` counts the whole list."""

    items: tuple[Item, ...]
    total: int
    before: Place | None = None
    after: Place | None = None

    def map(self, change: Callable[[Item], Other]) -> Page[Other]:
        """The page with each item made into another thing."""
        return Page(tuple(map(change, self.items)), self.total, self.before, self.after)


class PlaceError(InputError):
    """A place that the list, or its order, cannot have given."""


def refuse_foreign_place(request: PageRequest, kinds: Sequence[type]) -> None:
    """Raises PlaceError where a page is asked for from a place of other kinds of values."""
    edge = request.after if request.before is None else request.before
    if edge is not None and [type(each) for each in edge] != list(kinds):
        raise PlaceError("the page is asked for from a place that this list does not have")


def page_of(
    items: Iterable[Item], place: Callable[[Item], Place], request: PageRequest
) -> Page[Item]:
    """One page of a list that is at hand whole, in any order.

    Raises PlaceError for a place that is none of this list's.
    """
    ordered = sorted(items, key=place, reverse=request.is_descending)
    places = [place(item) for item in ordered]
    if places:
        refuse_foreign_place(request, [type(each) for each in places[0]])
    start, end = 0, len(ordered)
    if request.before is not None:
        end = _count_before(places, request.before, request.is_descending)
        start = max(0, end - request.limit)
    elif request.after is not None:
        start = _count_through(places, request.after, request.is_descending)
    end = min(end, start + request.limit)
    return Page(
        items=tuple(ordered[start:end]),
        total=len(ordered),
        before=places[start] if 0 < start < end else None,
        after=places[end - 1] if start < end < len(ordered) else None,
    )


def _count_before(places: list[Place], edge: Place, is_descending: bool) -> int:
    return sum(place > edge if is_descending else place < edge for place in places)


def _count_through(places: list[Place], edge: Place, is_descending: bool) -> int:
    return sum(place >= edge if is_descending else place <= edge for place in places)
