"""Pages by the place of rows, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, type_coerce

from engine.domain.page import PageRequest, page_of
from engine.domain.role import Role
from engine.store.keyset import keyset_page
from engine.store.open import Store
from engine.store.people import User, add_user
from engine.store.people_tables import users
from engine.store.types import BIGINT

START = datetime(2026, 1, 1, tzinfo=UTC)

BY_TIME = type_coerce(users.c.created_at, BIGINT).label("made")
QUERY = select(users, BY_TIME)


@pytest.fixture
def nine(store: Store) -> Store:
    """Nine users, three made at a time."""
    with store.write() as connection:
        for number in range(9):
            at = START + timedelta(days=number // 3)
            add_user(connection, User(f"u{number}", f"{number}@example.com", Role.ADMIN, at))
    return store


@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 4, 9, 20])
def test_pages_there_and_back_are_those_of_the_whole_list(
    nine: Store, limit: int, is_descending: bool
) -> None:
    with nine.read() as connection:
        everything = connection.execute(QUERY).mappings().all()

        def ask(request: PageRequest) -> tuple[list[str], object]:
            page = keyset_page(connection, QUERY, [BY_TIME, users.c.id], request)
            whole = page_of(everything, lambda row: (row["made"], row["id"]), request)
            assert [row["id"] for row in page.items] == [row["id"] for row in whole.items]
            assert (page.total, page.after) == (9, whole.after)
            assert page.before == whole.before
            return [row["id"] for row in page.items], page

        seen: list[str] = []
        request = PageRequest(limit, is_descending=is_descending)
        pages = []
        while True:
            ids, page = ask(request)
            seen += ids
            pages.append(page)
            if page.after is None:
                break
            request = PageRequest(limit, after=page.after, is_descending=is_descending)
        wanted = [f"u{number}" for number in range(9)]
        assert seen == (wanted[::-1] if is_descending else wanted)
        for before, after in pairwise(pages):
            ids, _ = ask(PageRequest(limit, before=after.before, is_descending=is_descending))
            assert ids == [row["id"] for row in before.items]


def test_a_page_past_the_end_is_empty(nine: Store) -> None:
    with nine.read() as connection:
        columns = [users.c.id]
        page = keyset_page(connection, QUERY, columns, PageRequest(2, after=("u0",)))
    assert (page.items, page.total, page.after) == ((), 9, None)
