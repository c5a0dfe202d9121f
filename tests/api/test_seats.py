"""Seats over HTTP: types, absolute totals, and what is held."""

from __future__ import annotations

from typing import Any

from tests.api.world import World


def held(world: World, **query: Any) -> Any:
    return world.read("/seat-balances", **query)["items"]


def say(world: World, alias: str, total: int, at: str, **fields: Any) -> Any:
    return world.made(
        "/seat-events",
        {"customerAlias": alias, "seatType": "editor", "eventTimestamp": at, "total": total}
        | fields,
    )


def test_what_is_held_is_the_latest_total_by_event_time(world: World) -> None:
    customer = world.customer()
    id = customer["id"]
    say(world, id, 20, "2026-02-10T00:00:00Z")
    say(world, id, 12, "2026-02-01T00:00:00Z")  # said later, true earlier
    (balance,) = held(world, customerIds=id)
    assert balance["id"] == id
    assert balance["total"] == 20
    assert balance["balances"] == [
        {"seatType": "editor", "total": 20, "changeTimestamp": "2026-02-10T00:00:00Z"}
    ]
    say(world, id, 0, "2026-02-20T00:00:00Z")
    assert held(world, customerIds=id)[0]["total"] == 0
    assert held(world, customerIds=id, excludeZeroQuantity="true") == []
    assert held(world, customerAliases=id)[0]["id"] == id
    assert held(world, customerIds=id, customerAliases="acme") == []


def test_seat_events_are_listed_by_customer_type_and_time(world: World) -> None:
    id = world.customer()["id"]
    first = say(world, id, 3, "2026-01-05T00:00:00Z", customerEventId="s-1")
    second = say(world, id, 4, "2026-01-04T00:00:00Z", seatType="viewer")
    assert world.read(f"/seat-events/{first['id']}") == first

    def found(**query: Any) -> list[str]:
        return [item["id"] for item in world.read("/seat-events", **query)["items"]]

    assert found(customerIds=id) == [second["id"], first["id"]]
    assert found(customerIds=id, sortBy="eventTimestamp") == [first["id"], second["id"]]
    assert found(customerAlias=id, seatType="viewer") == [second["id"]]
    assert found(customerIds=id, customerAlias="acme") == []
    assert found(customerEventId="s-1") == [first["id"]]
    assert found(customerIds=id, eventTimestampBefore="2026-01-05T00:00:00Z") == [second["id"]]
    assert first["id"] not in [item["id"] for item in world.read("/usage-events")["items"]]


def test_totals_are_whole_numbers_from_nothing_on(world: World) -> None:
    body = {"customerAlias": "acme", "seatType": "editor", "eventTimestamp": "2026-01-05T00:00:00Z"}
    for total in (-1, 1.5, "3", None):
        answer = world.call("POST", "/seat-events", {**body, "total": total})
        assert answer.status_code == 400, answer.text
    answer = world.call("POST", "/seat-events", {**body, "total": 1, "seatType": "Not So"})
    assert answer.json()["errors"][0]["field"] == "seatType"
    answer = world.call("POST", "/seat-events", {**body, "total": 1, "eventTimestamp": "today"})
    assert answer.json()["reason"] == "timestamp_unparsable"


def test_at_most_25_customers_are_named(world: World) -> None:
    answer = world.call("GET", "/seat-balances", customerIds=",".join(map(str, range(26))))
    assert answer.status_code == 400


def test_a_type_is_made_once_renamed_and_deleted(world: World) -> None:
    made = world.made("/seat-metrics", {"seatType": "guest", "label": "Guests"})
    again = world.call("POST", "/seat-metrics", {"seatType": "guest", "label": "Others"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    path = f"/seat-metrics/{made['id']}"
    stale = world.call("GET", path).headers["etag"]
    renamed = world.call("PUT", path, {"label": "Visitors"})
    assert (renamed.json()["label"], renamed.json()["seatType"]) == ("Visitors", "guest")
    late = world.call("PUT", path, {"label": "Late"}, headers={"If-Match": stale})
    assert late.status_code == 412
    assert world.call("DELETE", path).status_code == 200
    assert world.call("GET", path).status_code == 404


def test_a_type_of_the_files_is_changed_there(world: World) -> None:
    (editor,) = (
        each for each in world.read("/seat-metrics")["items"] if each["seatType"] == "editor"
    )
    assert world.call("DELETE", f"/seat-metrics/{editor['id']}").status_code == 409
