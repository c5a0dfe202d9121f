"""Requests that come at the same instant, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import pytest

from engine.workflows.products import create_product
from tests.api.world import World, open_world, write_workspace
from tests.store.postgres_server import postgres_server

THREADS = 6


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = write_workspace(tmp_path_factory.mktemp("world"))
    if request.param == "sqlite":
        with open_world(folder) as made:
            yield made
        return
    with postgres_server() as server:
        (folder / "meterhouse.yml").write_text(f"database: {server.fresh_database()}\n")
        with open_world(folder) as made:
            yield made


def at_once(send: Callable[[int], Any]) -> list[Any]:
    """The answers to what so many threads send when all of them are ready."""
    ready = threading.Barrier(THREADS)

    def one(number: int) -> Any:
        ready.wait()
        return send(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def post(world: World, key: str, name: str) -> Any:
    return world.call("POST", "/products", {"name": name}, headers={"Idempotency-Key": key})


def test_a_repetition_of_what_is_under_way_is_told_so_and_later_gets_its_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> Any:
        has_begun.set()
        assert may_end.wait(30)
        return create_product(*arguments)

    monkeypatch.setattr(import_module("engine.api.routes.products"), "create_product", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, world, "k-slow", "Slow")
        assert has_begun.wait(30)
        same = post(world, "k-slow", "Slow")
        assert (same.status_code, same.json()["code"]) == (409, "request-in-flight")
        other = post(world, "k-slow", "Another")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
        may_end.set()
        made = first.result()
    again = post(world, "k-slow", "Slow")
    assert (made.status_code, again.status_code) == (201, 201)
    assert again.json() == made.json()
    assert world.read("/products", name="Slow")["pagination"]["totalResultSize"] == 1


def test_of_many_requests_with_one_key_one_is_done(world: World) -> None:
    answers = at_once(lambda _: post(world, "k-many", "Many"))
    assert {each.status_code for each in answers} <= {201, 409}
    done = [each.json()["id"] for each in answers if each.status_code == 201]
    assert len(set(done)) == 1
    assert world.read("/products", name="Many")["pagination"]["totalResultSize"] == 1


def test_of_many_changes_of_one_revision_one_is_made(world: World) -> None:
    made = world.product()
    path = f"/products/{made['id']}"
    seen = world.call("GET", path).headers["ETag"]
    answers = at_once(
        lambda n: world.call("PUT", path, {"name": f"Name {n}"}, headers={"If-Match": seen})
    )
    assert Counter(each.status_code for each in answers) == {200: 1, 412: THREADS - 1}
    winner = next(each for each in answers if each.status_code == 200)
    assert world.read(path)["name"] == winner.json()["name"]


def test_nul_is_no_failure_on_either_database(world: World) -> None:
    for path in ("/products/a%00b", "/invoices/%00", "/credit-notes/%00", "/users/%00"):
        assert world.client.get(f"/api{path}", auth=world.credentials).status_code == 404
    assert world.client.get("/api/invoices?search=%00", auth=world.credentials).status_code == 400
    key = {"Authorization": "Basic YQBiOmM="}
    assert world.client.get("/api/products", headers=key).status_code == 401
