"""Lists, page by page or item by item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Pagination:
    """Where a list goes on; None at its ends."""

    after: str | None = None
    before: str | None = None
    total_result_size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    """A page of a list. `all` goes on where it ends."""

    items: list[Item]
    pagination: Pagination
    _behind: Callable[[str], Page[Item]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def next(self) -> Page[Item] | None:
        """The page behind this one; None at the end."""
        if self.pagination.after is None or self._behind is None:
            return None
        return self._behind(self.pagination.after)

    def all(self) -> Iterator[Item]:
        """The items of this page and of all behind it, read as they are asked for."""
        page: Page[Item] | None = self
        while page is not None:
            yield from page.items
            page = page.next()
