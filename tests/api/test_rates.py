"""Who sends too fast is told how long to wait; what is configured holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from engine.api.app import create_app
from engine.api.limits import Limits, limits_of
from engine.api.problems import ProblemError
from engine.api.rates import Rate, Rates
from engine.domain.errors import InputError
from tests.api.world import BEGINNING, World

EVENT = {"customerAlias": "acme", "eventType": "call"}


@pytest.fixture
def limited(world: World) -> Iterator[TestClient]:
    """The world's account behind limits of an event and two requests a second, at one instant."""
    rates = Rates(Rate("events", 1, 3), Rate("requests", 2, 100))
    at = world.clock.at
    with TestClient(create_app([world.account], lambda: at, rates)) as client:
        client.auth = world.credentials
        yield client


def test_events_are_counted_one_by_one_whatever_request_brings_them(limited: TestClient) -> None:
    assert limited.post("/api/usage-events/batch", json=[EVENT] * 8).status_code == 200
    assert limited.post("/api/usage-events", json=EVENT).status_code == 201
    cloud = {"id": "1", "source": "s", "type": "t", "subject": "a"}
    kind = {"Content-Type": "application/cloudevents+json"}
    assert limited.post("/api/v1/events", json=cloud, headers=kind).status_code == 204
    refused = limited.post("/api/usage-events/batch", json=[EVENT] * 2)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate-limited")
    assert refused.headers["Retry-After"] == "2"
    assert refused.headers["RateLimit-Policy"] == '"key";q=10;w=10, "account";q=30;w=10'
    assert refused.headers["RateLimit"] == '"key";r=0;t=2, "account";r=20;t=0'
    assert limited.get("/api/products").status_code == 200  # is not counted with events


def test_other_requests_are_counted_by_the_request(limited: TestClient) -> None:
    statuses = [limited.get("/api/products").status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_a_bucket_fills_again_up_to_a_windows_worth_and_no_clock_empties_it() -> None:
    rate, at = Rate("events", 5, 1_000), BEGINNING

    def is_taken(count: int, seconds: float, key: str = "a") -> bool:
        try:
            rate.take(key, "account", count, at + timedelta(seconds=seconds))
        except ProblemError:
            return False
        return True

    assert is_taken(50, 0)
    assert not is_taken(1, 0)
    assert is_taken(1, 0, key="b")
    assert is_taken(5, 1)
    assert not is_taken(1, 0.5)  # the clock stepped back
    assert is_taken(50, 1_000)
    assert not is_taken(51, 1_005)
    assert is_taken(500, 1_010)  # more than a window at once: where all of it is there
    assert not is_taken(1, 1_050)


def test_an_account_is_limited_beyond_its_keys() -> None:
    rate = Rate("events", 10, 10)
    rate.take("a", "one", 60, BEGINNING)
    with pytest.raises(ProblemError, match="account"):
        rate.take("b", "one", 60, BEGINNING)
    rate.take("b", "two", 60, BEGINNING)


def test_limits_come_from_the_environment() -> None:
    assert limits_of({}) == Limits()
    assert limits_of({"METERHOUSE_KEY_EVENTS": "7"}).key_events == 7
    off = limits_of({"METERHOUSE_RATE_LIMITS": "off"})
    assert Rates.of(off) == Rates(None, None)
    for name, text in (("MOST_EVENTS", "-1"), ("MOST_EVENTS", "many"), ("RATE_LIMITS", "no")):
        with pytest.raises(InputError, match=f"METERHOUSE_{name}"):
            limits_of({f"METERHOUSE_{name}": text})
