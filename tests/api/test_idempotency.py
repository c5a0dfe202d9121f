"""A POST with a key of its own is done once."""

from __future__ import annotations

from datetime import timedelta

from engine.workflows.idempotency import begin
from tests.api.world import World


def post(world: World, key: str, name: str) -> object:
    return world.call("POST", "/products", {"name": name}, headers={"Idempotency-Key": key})


def test_a_repeated_request_gets_the_first_answer_and_makes_nothing(world: World) -> None:
    first = post(world, "k-1", "Once")
    again = post(world, "k-1", "Once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert world.read("/products", name="Once")["pagination"]["totalResultSize"] == 1


def test_the_same_key_for_another_body_is_refused(world: World) -> None:
    post(world, "k-2", "Here")
    other = post(world, "k-2", "There")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


def test_a_request_that_failed_may_be_corrected_under_its_key(world: World) -> None:
    assert post(world, "k-3", " ").status_code == 400
    assert post(world, "k-3", "Corrected").status_code == 201


def test_a_request_in_flight_is_not_done_a_second_time(world: World) -> None:
    answer = post(world, "k-4", "Flying")
    assert answer.status_code == 201
    before = world.account.store
    assert begin(before, "k-5", "somebody else's", world.clock.at) is None
    other = post(world, "k-5", "Flying")
    assert other.status_code == 422
    with before.write() as connection:
        connection.exec_driver_sql(
            "UPDATE idempotent_requests SET status = NULL, body = NULL WHERE key = 'k-4'"
        )
    flying = post(world, "k-4", "Flying")
    assert (flying.status_code, flying.json()["code"]) == (409, "request-in-flight")


def test_a_key_is_forgotten_after_a_day(world: World) -> None:
    post(world, "k-6", "Yesterday")
    world.clock.at += timedelta(hours=25)
    assert post(world, "k-6", "Today").status_code == 201


def test_a_key_has_at_most_255_letters(world: World) -> None:
    assert post(world, "k" * 256, "Long").status_code == 400
