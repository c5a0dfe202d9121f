"""One holder at a time, by the database's clock, and none that was taken over from writes again."""

from __future__ import annotations

import time

import pytest

from engine.domain.errors import ConflictError
from engine.store.lease import (
    Lease,
    LostLeaseError,
    release_lease,
    renew_lease,
    take_lease,
)
from engine.store.open import Store

HERE, THERE = "one /books", "two /books"


def taken(store: Store, place: str, seconds: float = 60) -> Lease:
    with store.write() as connection:
        return take_lease(connection, "close", place, seconds=seconds)


def renewed(store: Store, lease: Lease) -> None:
    with store.write() as connection:
        renew_lease(connection, lease)


def released(store: Store, lease: Lease) -> None:
    with store.write() as connection:
        release_lease(connection, lease)


def test_while_one_place_holds_the_lease_another_is_refused_and_told_until_when(
    store: Store,
) -> None:
    taken(store, HERE)
    words = (
        r"another close is at work on this database \(one /books\).*ends by itself at 20\d\d-.*Z"
    )
    with pytest.raises(ConflictError, match=words):
        taken(store, THERE)


def test_a_lease_given_back_is_free_at_once_and_the_fence_goes_on_rising(store: Store) -> None:
    first = taken(store, HERE)
    released(store, first)
    second = taken(store, THERE)
    assert second.fence == first.fence + 1
    released(store, second)
    assert taken(store, HERE).fence == second.fence + 1


def test_a_lease_runs_out_where_its_holder_says_nothing(store: Store) -> None:
    frozen = taken(store, HERE, seconds=0.05)
    time.sleep(0.1)
    other = taken(store, THERE)
    with pytest.raises(LostLeaseError, match=r"silent for over 0\.05 seconds.*two /books"):
        renewed(store, frozen)
    renewed(store, other)


def test_a_lease_that_ran_out_and_that_nobody_wanted_goes_on(store: Store) -> None:
    lease = taken(store, HERE, seconds=0.05)
    time.sleep(0.1)
    renewed(store, lease)


def test_renewing_keeps_others_out(store: Store) -> None:
    lease = taken(store, HERE, seconds=0.4)
    for _ in range(3):
        time.sleep(0.2)
        renewed(store, lease)
    with pytest.raises(ConflictError, match="another close is at work"):
        taken(store, THERE)


def test_the_same_place_takes_over_at_once_and_what_was_left_there_is_fenced_off(
    store: Store,
) -> None:
    left = taken(store, HERE)
    taken(store, HERE)
    with pytest.raises(LostLeaseError):
        renewed(store, left)


def test_giving_back_a_lost_lease_takes_nothing_from_the_new_holder(store: Store) -> None:
    lost = taken(store, HERE, seconds=0.01)
    time.sleep(0.05)
    taken(store, THERE)
    released(store, lost)
    with pytest.raises(ConflictError, match="two /books"):
        taken(store, HERE)


def test_leases_of_two_names_have_nothing_to_do_with_each_other(store: Store) -> None:
    taken(store, HERE)
    with store.write() as connection:
        assert take_lease(connection, "verify", THERE).fence == 1
