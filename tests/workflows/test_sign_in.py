from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.domain.errors import InputError, NotFoundError
from engine.domain.role import Role
from engine.store.audit import verify_chain
from engine.store.open import Store, open_store
from engine.workflows import people
from engine.workflows.sign_in import (
    AT_MOST_FOR,
    FREE_ATTEMPTS,
    IDLE_FOR,
    LINK_LASTS,
    WaitError,
    enter_by_link,
    enter_by_password,
    leave,
    new_link,
    set_password,
    signed_in,
    user_of_link,
)
from tests.store.migrated import migrated_database

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
EMAIL, PASSWORD = "ann@example.com", "correct horse battery"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(migrated_database(tmp_path))) as store:
        people.add(store, EMAIL, Role.ADMIN, at=AT, actor="test")
        yield store
        with store.read() as connection:
            verify_chain(connection)


def test_a_link_lets_in_once_and_looking_at_it_does_not_use_it_up(store: Store) -> None:
    token = new_link(store, EMAIL, at=AT, actor="test")
    for _ in range(2):
        assert getattr(user_of_link(store, token, AT), "email", None) == EMAIL
    entered = enter_by_link(store, token, AT)
    assert entered is not None
    assert getattr(signed_in(store, entered, AT), "email", None) == EMAIL
    assert enter_by_link(store, token, AT) is None
    assert user_of_link(store, token, AT) is None
    assert signed_in(store, token, AT) is None  # the link's token is no cookie


def test_a_link_is_no_good_after_a_day(store: Store) -> None:
    token = new_link(store, EMAIL, at=AT, actor="test")
    assert enter_by_link(store, token, AT + LINK_LASTS) is None


def test_a_password_lets_in_and_a_wrong_one_does_not(store: Store) -> None:
    set_password(store, EMAIL, PASSWORD, at=AT, actor="test")
    assert enter_by_password(store, EMAIL, "correct horse batterx", AT) is None
    assert enter_by_password(store, "nobody@example.com", PASSWORD, AT) is None
    entered = enter_by_password(store, f" {EMAIL} ", PASSWORD, AT)
    assert entered is not None
    assert signed_in(store, entered, AT) is not None
    leave(store, entered)
    assert signed_in(store, entered, AT) is None


def test_who_types_wrong_passwords_has_to_wait_even_for_the_right_one(store: Store) -> None:
    set_password(store, EMAIL, PASSWORD, at=AT, actor="test")
    for _ in range(FREE_ATTEMPTS):
        assert enter_by_password(store, EMAIL, "wrong", AT) is None
    with pytest.raises(WaitError, match="try again in 1 min"):
        enter_by_password(store, EMAIL, PASSWORD, AT)
    later = AT + timedelta(minutes=1)
    assert enter_by_password(store, EMAIL, "wrong", later) is None
    with pytest.raises(WaitError, match="try again in 2 min"):
        enter_by_password(store, EMAIL, PASSWORD, later)
    assert enter_by_password(store, EMAIL, PASSWORD, later + timedelta(minutes=2)) is not None


def test_a_browser_is_out_when_idle_and_after_a_month_at_the_latest(store: Store) -> None:
    token = new_link(store, EMAIL, at=AT, actor="test")
    entered = enter_by_link(store, token, AT)
    assert entered is not None
    at = AT
    while at + timedelta(days=6) < AT + AT_MOST_FOR:
        at += timedelta(days=6)
        assert signed_in(store, entered, at) is not None
    assert signed_in(store, entered, AT + AT_MOST_FOR) is None
    assert signed_in(store, entered, at + IDLE_FOR) is None


def test_a_new_password_or_the_user_s_removal_puts_every_browser_out(store: Store) -> None:
    for change in ("password", "removal"):
        token = new_link(store, EMAIL, at=AT, actor="test")
        entered = enter_by_link(store, token, AT)
        waiting = new_link(store, EMAIL, at=AT, actor="test")
        assert entered is not None
        if change == "password":
            set_password(store, EMAIL, PASSWORD, at=AT, actor="test")
        else:
            people.remove(store, EMAIL, at=AT, actor="test")
        assert signed_in(store, entered, AT) is None
        assert enter_by_link(store, waiting, AT) is None


def test_a_short_password_and_an_unknown_user_are_refused(store: Store) -> None:
    with pytest.raises(InputError, match="12 to 1024 characters"):
        set_password(store, EMAIL, "short", at=AT, actor="test")
    with pytest.raises(NotFoundError):
        new_link(store, "nobody@example.com", at=AT, actor="test")
