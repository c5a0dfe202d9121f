"""Deliveries are claimed by one at a time, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine.domain.delivery import Attempt, DeliveryStatus
from engine.domain.notice import Channel
from engine.store.deliveries import (
    Notice,
    add_notice,
    attempts_of,
    cancel,
    claim_due,
    dead_since,
    finish,
    has_due,
    read_delivery,
    replay,
)
from engine.store.notification_policies import NotificationPolicy, add_policy
from engine.store.open import Store
from tests.store.invoice_samples import AT, LATER

A, B = "https://a.example.com/", "https://b.example.com/"
TRIED = Attempt(1, AT, 12, 500, "no", "status 500")


@pytest.fixture
def told(store: Store) -> Store:
    """Three notices for each of two recipients, all due."""
    with store.write() as connection:
        add_policy(connection, NotificationPolicy("p", "P", Channel.WEBHOOK, None, (A, B), AT))
        for n in (1, 2, 3):
            notice = Notice(f"n{n}", n, "CUSTOMER_CREATED", "{}", AT)
            add_notice(connection, notice, [("p", A), ("p", B)], AT)
    return store


def claimed(store: Store, count: int = 9, seconds: float = 60) -> list[tuple[int, str]]:
    with store.write() as connection:
        found = claim_due(connection, AT, count, seconds)
    return [(each.delivery.position, each.delivery.recipient) for each in found]


def test_each_recipient_is_told_one_thing_at_a_time_in_order(told: Store) -> None:
    assert claimed(told, 1) == [(1, A)]
    assert claimed(told) == [(1, B)]
    assert claimed(told) == [], "both are being told something"


def test_a_claim_that_ran_out_is_free_and_its_holder_keeps_nothing(told: Store) -> None:
    with told.write() as connection:
        (first,) = claim_due(connection, AT, 1, -1)
        (second, _) = claim_due(connection, AT, 9, 60)
        assert first.delivery == second.delivery
        assert not finish(connection, first, TRIED, DeliveryStatus.DEAD, None)
        assert finish(connection, second, TRIED, DeliveryStatus.DELIVERED, None)
        assert attempts_of(connection, first.delivery.id) == (TRIED,)
    assert claimed(told) == [(2, A)]


def test_what_waits_for_its_next_try_lets_others_pass(told: Store) -> None:
    with told.write() as connection:
        (first,) = claim_due(connection, AT, 1, 60)
        finish(connection, first, TRIED, DeliveryStatus.PENDING, LATER)
    assert claimed(told, 1) == [(1, B)]
    assert claimed(told, 1) == [(2, A)]


def test_what_was_given_up_is_replayed_and_what_was_cancelled_is_not_due(told: Store) -> None:
    with told.write() as connection:
        first, other = claim_due(connection, AT, 2, 60)
        finish(connection, first, TRIED, DeliveryStatus.DEAD, None)
        cancel(connection, [other.delivery.id])
        assert dead_since(connection, AT, "p") == [first.delivery.id]
        assert dead_since(connection, AT + timedelta(seconds=1), None) == []
        replay(connection, [first.delivery.id], LATER)
        found = read_delivery(connection, first.delivery.id)
        assert found is not None
        assert (found[0].tries, found[0].attempts, found[0].due_at) == (0, 1, LATER)
        assert not has_due(connection, AT - timedelta(seconds=1))


def test_several_processes_never_claim_the_same(told: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = [each for each in pool.map(lambda _: claimed(told, 1), range(8)) if each]
    assert sorted(found) == [[(1, A)], [(1, B)]]
