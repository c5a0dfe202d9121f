from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.errors import ConflictError
from engine.store.lease import acquire_lease, database_now, release, renew
from engine.store.open import Store

MINUTE = timedelta(minutes=1)
PAST = timedelta(seconds=-1)


def test_a_second_runner_is_refused_with_the_name_of_the_first(store: Store) -> None:
    with store.write() as connection:
        lease = acquire_lease(connection, "close", holder="host-1/4711", duration=MINUTE)
        assert lease.fence == 1
        with pytest.raises(ConflictError, match=r"close is being run by host-1/4711 until 20\d\d-"):
            acquire_lease(connection, "close", holder="host-2/17", duration=MINUTE)
        assert acquire_lease(connection, "compact", holder="host-2/17", duration=MINUTE).fence == 1


def test_a_lease_given_back_is_free_and_its_fence_rises(store: Store) -> None:
    with store.write() as connection:
        first = acquire_lease(connection, "close", holder="a", duration=MINUTE)
        release(connection, first)
        second = acquire_lease(connection, "close", holder="b", duration=MINUTE)
    assert (second.holder, second.fence) == ("b", 2)


def test_a_runner_frozen_past_its_time_finds_its_fence_gone(store: Store) -> None:
    with store.write() as connection:
        frozen = acquire_lease(connection, "close", holder="a", duration=PAST)
        current = acquire_lease(connection, "close", holder="b", duration=MINUTE)
    with (
        pytest.raises(ConflictError, match="a no longer holds the lease for close"),
        store.write() as connection,
    ):
        renew(connection, frozen, duration=MINUTE)
    with store.write() as connection:
        release(connection, frozen)
        assert renew(connection, current, duration=MINUTE).fence == current.fence
        with pytest.raises(ConflictError, match="is being run by b"):
            acquire_lease(connection, "close", holder="c", duration=MINUTE)


def test_a_lease_whose_time_is_up_may_be_renewed_while_nobody_took_it(store: Store) -> None:
    with store.write() as connection:
        late = acquire_lease(connection, "close", holder="a", duration=PAST)
        renewed = renew(connection, late, duration=MINUTE)
        assert renewed.expires_at > late.expires_at
        with pytest.raises(ConflictError, match="is being run by a"):
            acquire_lease(connection, "close", holder="b", duration=MINUTE)


def test_the_database_has_the_time_of_day(store: Store) -> None:
    before = datetime.now(UTC)
    with store.read() as connection:
        told = database_now(connection)
    assert before - timedelta(seconds=5) < told < datetime.now(UTC) + timedelta(seconds=5)
