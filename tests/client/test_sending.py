"""A request is sent again where that is safe, and only there."""

from __future__ import annotations

import pytest
from meterhouse_client import (
    Client,
    ConnectionFailedError,
    ProblemError,
    Retries,
    UnexpectedAnswerError,
)

from tests.client.scripted_server import ScriptedServer, Told

PRODUCT = {
    "id": "p",
    "name": "Platform",
    "sequenceAccountId": "a",
    "createdAt": "2026-01-01T00:00:00Z",
    "updatedAt": "2026-01-01T00:00:00Z",
    "isArchived": False,
    "prices": [],
    "listPrices": [],
    "label": "platform",
}
MADE = Told(201, PRODUCT)


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(server: ScriptedServer) -> None:
    server.tell(Told(429, {}, {"Retry-After": "7"}), Told(503, {}), MADE)
    server.client().create_a_product({"name": "Platform"})
    assert len(server.received) == 3
    assert server.waits == [7.0, 0.5]
    keys = {each.headers["idempotency-key"] for each in server.received}
    assert len(keys) == 1


def test_a_lost_answer_to_what_may_be_repeated_is_asked_for_again(server: ScriptedServer) -> None:
    server.tell(Told(None), Told(409, {"code": "request-in-flight"}), MADE)
    assert server.client().create_a_product({"name": "Platform"}).name == "Platform"
    assert len(server.received) == 3


def test_a_lost_answer_to_anything_else_is_told(server: ScriptedServer) -> None:
    server.tell(Told(None), Told(200, PRODUCT))
    client = server.client()
    with pytest.raises(ConnectionFailedError) as error:
        client.delete_a_price("p")
    assert error.value.may_be_done
    assert len(server.received) == 1


def test_what_is_refused_is_not_sent_again_and_says_why(server: ScriptedServer) -> None:
    problem = {
        "status": 400,
        "code": "request-invalid",
        "detail": "name is empty.",
        "errors": [{"field": "name", "message": "is empty"}],
    }
    server.tell(Told(400, problem))
    with pytest.raises(ProblemError, match="name is empty") as error:
        server.client().create_a_product({"name": ""})
    assert (error.value.status, error.value.code) == (400, "request-invalid")
    assert error.value.errors[0]["field"] == "name"
    assert len(server.received) == 1


def test_a_conflict_of_a_first_attempt_is_not_waited_out(server: ScriptedServer) -> None:
    server.tell(Told(409, {"code": "request-in-flight"}))
    with pytest.raises(ProblemError):
        server.client().create_a_product({"name": "x"}, idempotency_key="of somebody else")
    assert len(server.received) == 1


def test_attempts_end(server: ScriptedServer) -> None:
    server.tell(Told(503, {}))
    with pytest.raises(ProblemError):
        server.client(attempts=4).list_products()
    assert len(server.received) == 4
    assert server.waits == [0.25, 0.5, 1.0]


def test_nobody_listening_is_told_as_not_done() -> None:
    client = Client("http://127.0.0.1:9", "id", "secret", retries=Retries(attempts=1))
    with pytest.raises(ConnectionFailedError) as error:
        client.create_a_product({"name": "x"})
    assert not error.value.may_be_done


def test_an_answer_that_is_not_the_apis_is_told_with_its_place(server: ScriptedServer) -> None:
    item = {**PRODUCT, "createdAt": "yesterday"}
    server.tell(Told(200, {"items": [item], "pagination": {}}))
    with pytest.raises(UnexpectedAnswerError, match=r"items\.\[0\]\.createdAt is no instant"):
        server.client().list_products()


def test_pages_follow_each_other_with_the_same_filters(server: ScriptedServer) -> None:
    first = Told(200, {"items": [PRODUCT], "pagination": {"after": "c/1", "totalResultSize": 2}})
    last = Told(200, {"items": [{**PRODUCT, "name": "Second"}], "pagination": {}})
    server.tell(first, last)
    names = [each.name for each in server.client().list_products(limit=1).all()]
    assert names == ["Platform", "Second"]
    assert server.received[1].path == "/api/products?limit=1&after=c%2F1"
